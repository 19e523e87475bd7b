"""Files that look like secrets: they lie beside code, and must never travel with it."""

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_NAMES = re.compile(
    r"\.env.*|.*\.env|[._]?netrc|\.pypirc|\.npmrc|\.pgpass|\.htpasswd|\.git-credentials|\.dockercfg"
    r"|credentials(\.(json|csv|ini))?|id_(rsa|dsa|ecdsa|ed25519)|.*\.(p12|pfx|jks|keystore|kdbx|ppk)",
    re.IGNORECASE,
)
_FOLDERS = frozenset({".aws", ".ssh", ".gnupg", ".azure", ".kube", ".docker"})
_PRIVATE = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY[A-Z ]*-----(\s|\\[nr])+[A-Za-z0-9+/:-]{6}")
"""As PEM has it (RFC 7468), and PGP (RFC 9580), also in a JSON string; not a mere word about keys."""
_BEGIN_BYTES = 1 << 20


class Secrets:
    """Tells them from other files; where folders really are is found once."""

    def __init__(self) -> None:
        self._real = cache(os.path.realpath)

    def has(self, file: Path, relative: str) -> bool:
        """Whether its name, the one that a link gives another, or its content says so; `relative` ends the path."""
        return any(map(_is_secret_name, self._names(str(file), relative))) or _PRIVATE.search(_begin(file)) is not None

    def _names(self, file: str, relative: str) -> Iterator[str]:
        """Its path below the tree, and that of what it really is."""
        yield relative
        folder = os.path.dirname(file)
        if os.path.islink(file) or self._real(folder) != folder:
            yield os.path.relpath(os.path.realpath(file), self._real(file.removesuffix(relative)))


def _is_secret_name(relative: str) -> bool:
    *folders, name = relative.split("/")
    return _NAMES.fullmatch(name) is not None or not _FOLDERS.isdisjoint(folders)


def _begin(file: Path) -> bytes:
    try:
        with open(file, "rb") as opened:
            return opened.read(_BEGIN_BYTES)
    except OSError:
        return b""
