"""L208: own modules that stand before others of the same name."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lambic.graph import normalize

from ..diagnostic import Diagnostic, Span
from ..source_file import SourceFile
from ..view import View

_AT_START = frozenset(
    {"abc", "codecs", "encodings", "genericpath", "io", "os", "posixpath", "site", "stat", "zipimport"}
)
"""Loaded before any path is searched."""
_LOADED = frozenset(
    {
        *("array", "ast", "asyncio", "base64", "binascii", "bisect", "bz2", "calendar", "collections", "concurrent"),
        *("configparser", "contextlib", "contextvars", "copy", "copyreg", "csv", "dataclasses", "datetime", "decimal"),
        *(
            "dis",
            "email",
            "enum",
            "fcntl",
            "fnmatch",
            "functools",
            "getpass",
            "gzip",
            "hashlib",
            "heapq",
            "hmac",
            "html",
        ),
        *(
            "http",
            "importlib",
            "inspect",
            "ipaddress",
            "json",
            "keyword",
            "linecache",
            "locale",
            "logging",
            "lzma",
            "math",
        ),
        *("mimetypes", "mmap", "multiprocessing", "ntpath", "numbers", "opcode", "operator", "pathlib", "pickle"),
        *(
            "platform",
            "pyexpat",
            "queue",
            "quopri",
            "random",
            "re",
            "reprlib",
            "runpy",
            "secrets",
            "select",
            "selectors",
        ),
        *("shlex", "shutil", "signal", "socket", "ssl", "string", "struct", "subprocess", "tempfile", "termios"),
        *("textwrap", "threading", "token", "tokenize", "traceback", "types", "typing", "urllib", "uuid", "warnings"),
        *("weakref", "xml", "zipfile", "zlib"),
    }
)
"""What AWS's runtime and boto3 load: one of these in the way breaks something, any other only whoever asks for it."""
_BUILT_IN = "In Lambda Python has its own module of that name inside and never looks for this file."


def check_shadows(view: View) -> Iterator[Diagnostic]:
    for name, source in view.sources.items():
        if "." not in name:
            yield from _check(view, name, source)


def _check(view: View, name: str, source: SourceFile) -> Iterator[Diagnostic]:
    if name in _AT_START or name in view.scanner.description["builtin"]:
        yield _shadow(view, source, f"{name!r} is built into Python: this file is never loaded", _BUILT_IN)
    elif name in view.standard_library:
        found = _shadow(view, source, f"this file stands before the standard library's {name!r}")
        yield found if name in _LOADED else replace(found, severity="warning")
    elif owner := _owner(view, name):
        why = f"In Lambda every `import {name}`, in other packages too, gets this file in place of {owner}."
        yield _shadow(view, source, f"this file stands before {name!r} of the dependency {owner}", why)


def _owner(view: View, name: str) -> str:
    """The dependency that brings a module of the same name; a project that is installed itself does not count."""
    ours = {normalize(view.project.name), *_local_names(view)}
    names = (view.shipped.names or frozenset()) - ours
    if normalize(name) in names and view.distributions.find(name) is None:
        return normalize(name)
    if not any(_holds(view, tree.path, name) for tree in view.packages.trees):
        return ""
    return next((each.name for each in view.distributions.all if each.name in names and name in each.top_modules), "")


def _holds(view: View, folder: Path, name: str) -> bool:
    files, folders = view.finder.list(folder)
    return name in folders or f"{name}.py" in files


def _local_names(view: View) -> set[str]:
    return {each.name for each in view.lock.packages if each.is_local} if view.lock is not None else set()


def _shadow(view: View, source: SourceFile, message: str, why: str = "") -> Diagnostic:
    name = source.module.name
    return view.diagnostic(
        "L208", Span(source.path), message, f"rename it, or move it into a package: shared/{name}.py", why=why
    )
