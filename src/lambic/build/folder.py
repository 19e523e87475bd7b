"""The `build/` folder: what a build made appears in it as a whole, and nothing else in it is touched.

A build writes beside the last one (`.staging`). When all is there, one rename (to `.commit`) makes it the new state;
moving its parts into their places is only bookkeeping, and whoever comes next finishes it if this process is killed.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lambic.project import TOOL_FAILED, LambicError, naming

from .manifest import FILE, Manifest, load_before, load_manifest, write_manifest
from .places import BEFORE, COMMIT, INPUTS, LOCK, STAGING, TRASH
from .stamp import Stamp, read_stamp, write_stamp

_TAG = (
    "Signature: 8a477f597d28d172789f06886806bc55\n# Made by `lambic build`. What this file means: bford.info/cachedir\n"
)


class BuildFolder:
    """Call the methods while holding `locked()`: parallel builds wait for each other."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Waits for other builds. Raises LambicError when the folder can't be made."""
        try:
            self._make()
            lock = os.open(self.path / LOCK, os.O_CREAT | os.O_RDWR, 0o644)
        except OSError as error:
            what = f"{self.path}: can't be written: {error.strerror}"
            raise LambicError(what, "build elsewhere with --out", TOOL_FAILED) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._finish()
            yield
        finally:
            os.close(lock)

    def _make(self) -> None:
        """A folder of ours tells other tools, and ours, that it can be made anew from something else."""
        if not self.path.is_dir():
            self.path.mkdir(parents=True, exist_ok=True)
            (self.path / "CACHEDIR.TAG").write_text(_TAG)

    def load_manifest(self) -> Manifest:
        return load_manifest(self.path)

    def has_stamp(self) -> bool:
        return (self.path / INPUTS).is_file()

    def load_stamp(self) -> Stamp | None:
        """What the bundles were made from; None when that is not known."""
        try:
            return read_stamp((self.path / INPUTS).read_text())
        except (OSError, ValueError):
            return None

    def check_names(self, names: tuple[str, ...], last: Manifest) -> None:
        """Raises LambicError when something that no build made lies where a bundle goes."""
        for name in names:
            for place in (self.path / name, self.path / f"{name}.zip"):
                if os.path.lexists(place) and name not in last.names:
                    raise LambicError(f"{place} was not made by lambic", "move it away, or build elsewhere with --out")

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """A fresh folder to build in; it is gone afterwards, unless it was committed."""
        place = self.path / STAGING
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def commit(self, staged: Path, manifest: Manifest, stamp: Stamp) -> None:
        """Makes what is staged, and this manifest, the new state of the folder; other bundles in it stay."""
        write_manifest(manifest, staged)
        write_manifest(self._before(manifest), staged, BEFORE)
        with naming(staged / INPUTS):
            (staged / INPUTS).write_text(write_stamp(stamp))
        staged.rename(self.path / COMMIT)
        self._finish()

    def _before(self, manifest: Manifest) -> Manifest:
        last, before = self.load_manifest(), load_before(self.path)
        others = {
            name: record
            for name, record in last.functions.items()
            if name in manifest.functions and record.content_sha256 != manifest.functions[name].content_sha256
        }
        kept = {name: record for name, record in before.functions.items() if name in manifest.functions}
        return Manifest({**kept, **others})

    def _finish(self) -> None:
        commit = self.path / COMMIT
        if not commit.is_dir():
            return
        trash = self.path / TRASH
        shutil.rmtree(trash, ignore_errors=True)
        trash.mkdir()
        if (commit / FILE).is_file():
            self._replace_bundles(commit, trash)
            os.replace(commit / FILE, self.path / FILE)
        shutil.rmtree(commit)
        shutil.rmtree(trash)

    def _replace_bundles(self, commit: Path, trash: Path) -> None:
        gone = load_manifest(self.path).names - load_manifest(commit).names
        new = [each.name for each in commit.iterdir() if each.name != FILE]
        for number, name in enumerate([*new, *gone, *(f"{name}.zip" for name in gone)]):
            if os.path.lexists(self.path / name):
                os.rename(self.path / name, trash / f"{os.getpid()}-{number}-{name}")
            if name in new:
                os.rename(commit / name, self.path / name)
