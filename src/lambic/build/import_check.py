"""Imports of the project's own code that nothing provides: an error here instead of in Lambda."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from lambic.graph import MissingImport
from lambic.project import Function, LambicError, Target, shown

_LEFT_THE_LIBRARY = {
    "3.12": ("asynchat", "asyncore", "distutils", "imp", "smtpd"),
    "3.13": (
        *("aifc", "audioop", "cgi", "cgitb", "chunk", "crypt", "imghdr", "lib2to3", "mailcap", "msilib", "nis"),
        *("nntplib", "ossaudiodev", "pipes", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib"),
    ),
}
"""Modules gone since a version (PEP 632; "What's New in Python 3.12": PEP 594 and 3.13's removals)."""

_JOINED_THE_LIBRARY = {"3.14": ("annotationlib", "compression")}
"""Modules there since a version ("What's New in Python 3.14")."""

_PACKAGES = {
    "Crypto": "pycryptodome",
    "OpenSSL": "pyopenssl",
    "PIL": "pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "jose": "python-jose",
    "jwt": "pyjwt",
    "psycopg2": "psycopg2-binary",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}
"""Packages whose module has another name."""


def check_imports(function: Function, target: Target, missing: Iterable[MissingImport], root: Path) -> tuple[str, ...]:
    """Notes on imports that only AWS's runtime or a layer can satisfy. Raises LambicError for one that nothing can.

    `missing` are those of the project's own code; imports guarded by `try` are the code's own business.
    """
    notes = []
    for each in sorted(missing, key=lambda each: (str(each.file), each.line)):
        excuse = _excuse(function, target, each)
        if excuse:
            notes.append(
                f"{shown(root, each.file)}:{each.line}: {_top(each)} is no dependency of the project: {excuse}"
            )
        elif not each.is_guarded:
            _fail(target, each, root)
    return tuple(notes)


def _excuse(function: Function, target: Target, missing: MissingImport) -> str | None:
    """What else may provide it in Lambda, where nothing is inside but the function's own."""
    if target.has_interpreter:
        return None
    if missing.is_offered:
        return "AWS's runtime will provide its own version"
    return "a layer has to provide it" if function.properties.get("Layers") and not missing.is_guarded else None


def _fail(target: Target, missing: MissingImport, root: Path) -> NoReturn:
    place = f"{shown(root, missing.file)}:{missing.line}"
    raise LambicError(f"{place}: no module named {missing.name!r}: nothing provides it", _hint(target, missing))


def _hint(target: Target, missing: MissingImport) -> str:
    top = _top(missing)
    if version := _version_without(top, target):
        return f"{top} left the standard library in Python {version} and the target is {target.python}"
    if version := next((each for each, names in _JOINED_THE_LIBRARY.items() if top in names), None):
        return f"{top} is in the standard library since Python {version} and the target is {target.python}"
    if top in sys.stdlib_module_names:
        return f"{top} is not in the standard library of Python {target.python}"
    return f"uv add {_PACKAGES.get(top, top.replace('_', '-'))}"


def _version_without(top: str, target: Target) -> str | None:
    gone = ((version, names) for version, names in _LEFT_THE_LIBRARY.items() if top in names)
    return next((version for version, _ in gone if _number(version) <= target.version), None)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _top(missing: MissingImport) -> str:
    return missing.name.partition(".")[0]
