"""Files that look like secrets: they lie beside code, and must never travel with it."""

import re
from pathlib import Path

_NAMES = re.compile(
    r"\.env(\..*)?|[._]?netrc|\.pypirc|\.npmrc|\.pgpass|\.htpasswd|credentials(\.(json|csv|ini))?"
    r"|id_(rsa|dsa|ecdsa|ed25519)|.*\.(p12|pfx|jks|keystore|kdbx|ppk)",
    re.IGNORECASE,
)
_FOLDERS = frozenset({".aws", ".ssh", ".gnupg", ".azure", ".kube"})
_MAY_BE_KEYS = (".pem", ".key", ".crt", ".cer", ".der", ".asc")
_PRIVATE = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY")
"""As PEM has it (RFC 7468), and PGP (RFC 9580, "PRIVATE KEY BLOCK")."""
_BEGIN_BYTES = 1 << 20


def is_secret(file: Path, relative: str) -> bool:
    """Whether its name or, of what may be a certificate as well, its content says so."""
    *folders, name = relative.split("/")
    if _NAMES.fullmatch(name) or not _FOLDERS.isdisjoint(folders):
        return True
    return name.lower().endswith(_MAY_BE_KEYS) and _PRIVATE.search(_begin(file)) is not None


def _begin(file: Path) -> bytes:
    try:
        with open(file, "rb") as opened:
            return opened.read(_BEGIN_BYTES)
    except OSError:
        return b""
