"""Bundles to measure, as the build makes them: byte code only.

A bundle holds lambic's half for the function, the handlers, and links to the packages that a handler needs.
awslambdaric lies in a folder of its own, compiled the same way, as AWS's image has it outside of the bundle. A folder's
name tells what is in it, so it is made once and never changed: several runs may use it at the same time.
"""

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from lambic.build.compiler.worker import compile_source

from .folders import MADE, REPOSITORY, SOURCES

_LAMBIC = REPOSITORY / "src" / "lambic"
_INSIDE_THE_FUNCTION = ("__init__.py", "event_loop.py", "signature.py", "runtime", "http", "events")
_AWSLAMBDARIC = ("awslambdaric", "simplejson", "snapshot-restore-py")


@cache
def stage_bundle(packages: tuple[str, ...] = ()) -> Path:
    """A bundle's folder with all handlers, and the given distributions as they are installed here."""
    sources = list(_bundle_sources())
    texts = b"".join(place.as_posix().encode() + source.read_bytes() for source, place in sources)
    key = hashlib.sha256(repr(packages).encode() + texts).hexdigest()[:12]

    def fill(bundle: Path) -> None:
        for source, place in sources:
            _compile(source, bundle / place)
        for package in packages:
            for item in _stage_package(package).iterdir():
                (bundle / item.name).symlink_to(item)

    return _keep(f"bundle-{key}", fill)


@cache
def stage_awslambdaric() -> Path:
    """The folder to put on the module path for `import awslambdaric`."""
    versions = "-".join(distribution(package).version for package in _AWSLAMBDARIC)

    def fill(folder: Path) -> None:
        for package in _AWSLAMBDARIC:
            _copy_package(package, folder)

    return _keep(f"awslambdaric-{versions}", fill)


def _bundle_sources() -> Iterator[tuple[Path, Path]]:
    """(source, its place in the bundle)"""
    for part in _INSIDE_THE_FUNCTION:
        for source in _python_files(_LAMBIC / part):
            yield source, "lambic" / source.relative_to(_LAMBIC)
    for source in _python_files(SOURCES / "handlers"):
        yield source, Path(source.name)


def _python_files(place: Path) -> list[Path]:
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


def _stage_package(package: str) -> Path:
    return _keep(f"{package}-{distribution(package).version}", lambda folder: _copy_package(package, folder))


def _copy_package(package: str, folder: Path) -> None:
    installed = distribution(package)
    for file in installed.files or ():
        if ".." in file.parts or "__pycache__" in file.parts:
            continue
        source, place = Path(str(installed.locate_file(file))), folder / file
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == ".py":
            _compile(source, place)
        else:
            place.symlink_to(source)


def _compile(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.with_suffix(".pyc").write_bytes(compile_source(source.read_bytes(), f"/var/task/{place.name}"))


def _keep(name: str, fill: Callable[[Path], None]) -> Path:
    folder = MADE / "stage" / sys.implementation.cache_tag / name
    if not folder.is_dir():
        fresh = folder.with_name(f"{name}.{os.getpid()}")
        fresh.mkdir(parents=True)
        fill(fresh)
        _move(fresh, folder)
    return folder


def _move(fresh: Path, folder: Path) -> None:
    try:
        fresh.rename(folder)
    except OSError:  # another run was quicker
        shutil.rmtree(fresh)
