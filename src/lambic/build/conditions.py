"""What decides a build's result and is no file of the project: lambic itself, interpreters, tools."""

import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator

import lambic
from lambic.project import find_interpreter, list_folder

from .toolchain import lambic_package


def read_conditions(versions: Iterable[str], is_local: bool) -> str:
    """A text that is equal as long as a build for these versions of Python would find all as it was."""
    interpreters = {version: _interpreter(version) for version in sorted(set(versions))}
    return json.dumps([is_local, lambic.__version__, _toolchain(), zlib.ZLIB_RUNTIME_VERSION, interpreters, _sandbox()])


def are_conditions(text: str, is_local: bool) -> bool:
    """Whether `text`, an earlier answer, would be the answer now."""
    try:
        _, _, _, _, interpreters, _ = json.loads(text)
        return read_conditions(interpreters, is_local) == text
    except (ValueError, TypeError):
        return False


def _interpreter(version: str) -> list[object]:
    found = find_interpreter(version)
    return [str(found.path), found.release, *_stat(str(found.path))] if found else []


def _sandbox() -> str:
    """What verifies more than can be verified without it."""
    return shutil.which("bwrap") or ""


def _toolchain() -> str:
    """Lambic's own files: other ones make other bundles."""
    return hashlib.sha256(repr(list(_files(str(lambic_package())))).encode()).hexdigest()


def _files(folder: str) -> Iterator[tuple[object, ...]]:
    files, folders = list_folder(folder)
    for name in files:
        yield (os.path.join(folder, name), *_stat(os.path.join(folder, name)))
    for name in folders:
        if name != "__pycache__":
            yield from _files(os.path.join(folder, name))


def _stat(path: str) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_size, found.st_mtime_ns
