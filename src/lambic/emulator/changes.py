"""Which files a project and its functions are made of, and which of them have changed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from .fleet import Fleet
from .snapshot import Snapshot, changed_files, take_snapshot
from .watch import wake_on_change

_FOR_ALL = frozenset({"pyproject.toml", ".python-version", "uv.lock", "requirements.txt"})
"""Files of the project's root that concern every function."""


class Changes:
    """The files are those of `root`, those in its `functions`, and those that the fleet's workers were made of."""

    def __init__(self, root: Path, fleet: Fleet) -> None:
        self._root = root
        self._fleet = fleet
        self._seen = take_snapshot(self._files())

    def concern_all(self, files: tuple[Path, ...]) -> bool:
        """Whether one of the files concerns every function."""
        return any(file.name in _FOR_ALL and file.parent == self._root for file in files)

    async def follow(self, stop: asyncio.Event) -> AsyncIterator[tuple[Path, ...]]:
        """The files of each change, sorted, until `stop` is set."""
        async for _ in wake_on_change(self._folders, stop):
            if changed := self._find_changed():
                yield changed

    def _find_changed(self) -> tuple[Path, ...]:
        # What has been launched meanwhile is compared with how it looked then.
        launched = {file: look for sandbox in self._fleet.all() for file, look in sandbox.watched.items()}
        before: Snapshot = {**launched, **self._seen}
        self._seen = now = take_snapshot(self._files())
        return tuple(file for file in changed_files(before, now) if file in now or file.parent == self._functions)

    @property
    def _functions(self) -> Path:
        return self._root / "functions"

    def _files(self) -> set[Path]:
        settings = {self._root / name for name in (".env", *_FOR_ALL)}
        used = {file for sandbox in self._fleet.all() for file in sandbox.watched}
        return settings | set(self._functions.glob("*.py")) | used

    def _folders(self) -> set[Path]:
        return {file.parent for file in self._files()} | {self._functions}
