"""The sandboxes of all functions, kept in step with the project."""

import asyncio
from collections.abc import Collection, Mapping
from pathlib import Path

from lambic.project import Function, Project

from .conditions import Conditions
from .sandbox import Sandbox


class Fleet:
    """`names` limits it to these functions; None means all."""

    def __init__(self, conditions: Conditions, names: Collection[str] | None) -> None:
        self._conditions = conditions
        self._names = names
        self._warming: set[asyncio.Task[None]] = set()
        self._sandboxes: dict[str, Sandbox] = {}

    def find(self, name: str) -> Sandbox | None:
        return self._sandboxes.get(name)

    def all(self) -> tuple[Sandbox, ...]:
        """Sorted by the functions' names."""
        return tuple(self._sandboxes[name] for name in sorted(self._sandboxes))

    async def update(
        self, project: Project, variables: Mapping[str, str], files: Collection[Path] = (), is_for_all: bool = False
    ) -> tuple[str, ...]:
        """Starts, outdates and stops sandboxes as the project says now; gives the functions that get new workers.

        `files` have changed; `is_for_all` outdates every worker, whatever its own files look like.
        """
        wanted = {each.name: each for each in project.functions if self._names is None or each.name in self._names}
        for name in self._sandboxes.keys() - wanted.keys():
            await self._sandboxes.pop(name).stop()
        touched = {each.function.name for each in self.all() if is_for_all or each.is_touched_by(files, variables)}
        for sandbox in self.all():
            sandbox.update(wanted[sandbox.function.name], variables, is_for_all)
        for name in wanted.keys() - self._sandboxes.keys():
            await self._add(wanted[name], variables, project.root)
            touched.add(name)
        for name in sorted(touched):
            self._warm(self._sandboxes[name])
        return tuple(sorted(touched))

    async def stop(self) -> None:
        """Ends every worker."""
        for task in tuple(self._warming):
            task.cancel()
        await asyncio.gather(*self._warming, return_exceptions=True)
        await asyncio.gather(*(sandbox.stop() for sandbox in self.all()))
        self._sandboxes = {}

    async def _add(self, function: Function, variables: Mapping[str, str], root: Path) -> None:
        sandbox = self._sandboxes[function.name] = Sandbox(function, variables, root, self._conditions)
        await sandbox.start()

    def _warm(self, sandbox: Sandbox) -> None:
        task = asyncio.get_running_loop().create_task(sandbox.warm())
        self._warming.add(task)
        task.add_done_callback(self._warming.discard)
