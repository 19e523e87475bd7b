"""Facts that were found before, kept in the user's cache by what the source says.

One file holds the facts of all modules under one top-level name ("botocore"), of whatever release and project. It
begins with the sha256 of the rest: what is damaged, or half of another process's work, counts as not there.
"""

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

_MOST_ENTRIES = 20_000
"""A file with more than this forgets those that the last build did not ask for."""
_DIGEST_LENGTH = 64

Answers = dict[str, dict[str, Any]]


def cache_root() -> Path:
    """`LAMBIC_CACHE_DIR`, else `$XDG_CACHE_HOME/lambic`, else `~/.cache/lambic` (XDG base directories)."""
    own = os.environ.get("LAMBIC_CACHE_DIR")
    shared = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return (Path(own) if own else Path(shared) / "lambic").expanduser().absolute()


class Shelf:
    """The kept facts of one scanner and target: `folder` names both. Read per top-level name, when first asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._answers: dict[str, Answers] = {}
        self._asked: dict[str, set[str]] = {}
        self._fresh: set[str] = set()

    def find(self, top: str, digest: str) -> dict[str, Any] | None:
        """What was kept for a source of that sha256, or None."""
        self._asked.setdefault(top, set()).add(digest)
        return self._load(top).get(digest)

    def keep(self, top: str, digest: str, answer: dict[str, Any]) -> None:
        self._load(top)[digest] = answer
        self._asked.setdefault(top, set()).add(digest)
        self._fresh.add(top)

    def save(self) -> None:
        """Writes what is new. A cache that can't be written costs time, so it is no error."""
        for top in sorted(self._fresh):
            try:
                self._write(top)
            except OSError:
                pass
        self._fresh.clear()

    def _load(self, top: str) -> Answers:
        if top not in self._answers:
            self._answers[top] = _read(self._path(top))
        return self._answers[top]

    def _path(self, top: str) -> Path:
        return self._folder / f"{top}.json"

    def _write(self, top: str) -> None:
        # Another process may have written meanwhile; what it knows is as good.
        answers = {**_read(self._path(top)), **self._answers[top]}
        if len(answers) > _MOST_ENTRIES:
            answers = {digest: answers[digest] for digest in sorted(self._asked[top])}
        body = json.dumps(answers, separators=(",", ":")).encode()
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, fresh = tempfile.mkstemp(prefix=f".{top}-", dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(body).hexdigest().encode() + body)
            os.replace(fresh, self._path(top))
        except OSError:
            os.unlink(fresh)
            raise


def _read(path: Path) -> Answers:
    try:
        content = path.read_bytes()
    except OSError:
        return {}
    digest, body = content[:_DIGEST_LENGTH], content[_DIGEST_LENGTH:]
    if hashlib.sha256(body).hexdigest().encode() != digest:
        return {}
    answers = json.loads(body)
    return answers if isinstance(answers, dict) else {}
