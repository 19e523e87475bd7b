"""What installed packages say of their own files (PyPA: "Recording installed projects")."""

import base64
import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from lambic.project import TOOL_FAILED, LambicError


def check_records(folder: Path) -> None:
    """Raises LambicError for a file that is not as its package came, since in uv's cache it is the same file."""
    for record in sorted(folder.glob("*.dist-info/RECORD")):
        for name, digest in _read(record):
            if _digest(folder / name) not in (digest, None):
                package = record.parent.name.partition("-")[0]
                raise LambicError(f"{name}: was changed in uv's cache", f"uv cache clean {package}", TOOL_FAILED)


def _read(record: Path) -> Iterator[tuple[str, str]]:
    with record.open(encoding="utf-8", newline="") as rows:
        for row in csv.reader(rows):
            if len(row) == 3 and row[1].startswith("sha256="):
                yield row[0], row[1].removeprefix("sha256=")


def _digest(file: Path) -> str | None:
    """As records have it: urlsafe, without padding; None of a file that is left out of an installation."""
    try:
        found = hashlib.sha256(file.read_bytes()).digest()
    except OSError:
        return None
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode()
