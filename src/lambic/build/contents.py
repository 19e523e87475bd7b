"""What a function reaches -> the files of its bundle.

The project's own modules keep their source, for tracebacks, with byte code in `__pycache__`; dependencies are byte
code alone, where the source was (Python finds `module.pyc` there), lambic's modules are so in one file; the standard
library lies in `.python/`.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lambic.graph import DataFile, Module, Reach
from lambic.project import TOOL_FAILED, Function, LambicError, shown

from .bootstrap import render_bootstrap
from .bytecode import Compiler, Fault, Source
from .image import write_image
from .interpreter import HOME, read_program, trimmed
from .kit import Kit
from .pack import Blob, Entry
from .toolchain import lambic_package

BOOTSTRAP = "bootstrap"
IMAGE = "lambic/image"
START = "lambic/runtime/__main__.py"
_STAND_IN = Source(lambic_package() / "runtime/image.py", "lambic/__init__.py", has_columns=False, is_bare=True)


class Shelf:
    """Contents that several bundles share: each is read, compiled and packed once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._blobs: dict[tuple[object, ...], Blob] = {}

    def file(self, path: Path) -> Blob:
        return self._blobs.get((path,)) or self._keep((path,), path.read_bytes())

    def made(self, content: bytes, *key: object, is_small: bool = False) -> Blob:
        return self._blobs.get(key) or self._keep(key, content, is_small)

    def _keep(self, key: tuple[object, ...], content: bytes, is_small: bool = False) -> Blob:
        return self._blobs.setdefault(key, Blob(content, is_small))


@dataclass(frozen=True)
class Plan:
    """A function, what it shares with others, and what it reaches; `seconds` is how long that took to find.

    `notes` are those on its handler.
    """

    function: Function
    kit: Kit
    reach: Reach
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    def place(self, module: Module | DataFile) -> str:
        """Where a file of the reach lies in the bundle."""
        if module.tree.kind != "stdlib":
            return module.relative
        return f"{HOME}/lib/python{self.kit.target.python}/{module.relative}"

    def source(self, module: Module, path: Path) -> Source:
        """What to compile for a module; only the project's own travel with their sources."""
        kind = module.tree.kind
        return Source(path, self.place(module), has_columns=kind == "own", is_bare=kind == "lambic")

    def shown(self, root: Path, file: Path) -> str:
        """A file as the manifest names it, the same on every machine: by the project's root, else by its tree's."""
        folders = [root, *(tree.path for tree in self.kit.trees)]
        folder = next((each for each in folders if file.is_relative_to(each)), None)
        return file.relative_to(folder).as_posix() if folder else file.name

    def own_files(self) -> Iterator[Path]:
        """The files of the project, and of local packages, that the bundle is made of."""
        found = [(each.tree, each.path) for each in self.reach.modules]
        found += [(each.tree, each.path) for each in self.reach.files]
        yield from (path for tree, path in found if tree.kind == "own" and path)

    @property
    def compiler(self) -> Compiler | None:
        return self.kit.compiler if self.function.bytecode else None

    def compiler_of(self, module: Module) -> Compiler | None:
        """The interpreter's own library is always byte code: sources are the choice of a project for its code."""
        return self.kit.compiler if module.tree.kind == "stdlib" else self.compiler

    def is_in_image(self, module: Module) -> bool:
        """Lambic's modules are, when they are compiled."""
        return module.tree.kind == "lambic" and self.compiler is not None


def sources_of(plan: Plan) -> Iterator[tuple[Compiler, Source]]:
    """What has to be compiled for the bundle, and by whom."""
    for module in plan.reach.modules:
        if module.path and module.path.suffix == ".py" and (compiler := plan.compiler_of(module)):
            yield compiler, plan.source(module, module.path)
    if plan.compiler:
        yield plan.compiler, _STAND_IN


def compose(plan: Plan, shelf: Shelf) -> tuple[Entry, ...]:
    """The bundle's files. Raises LambicError for own code that does not compile and for two files of one name."""
    modules = (*_module_entries(plan, shelf), *_image_entries(plan, shelf))
    found = (*modules, *_data_entries(plan, shelf), *_interpreter_entries(plan, shelf))
    entries = _by_name(found, shelf.root)
    bootstrap = _render_bootstrap(plan, entries)
    return (*entries.values(), Entry(BOOTSTRAP, shelf.made(bootstrap, bootstrap), is_executable=True))


def _by_name(found: Iterable[Entry], root: Path) -> dict[str, Entry]:
    """A file may be wished for that travels anyway: it is the same one then."""
    entries: dict[str, Entry] = {}
    names: dict[str, Entry] = {}
    for entry in found:
        _refuse_name(entry, root)
        other = names.setdefault(entry.name.lower(), entry)
        if (other.name, other.blob.content) != (entry.name, entry.blob.content):
            raise _same_name(other, entry, root)
        entries.setdefault(entry.name, entry)
    if BOOTSTRAP in names:
        raise LambicError(f"{BOOTSTRAP}: a file of that name can't be in a bundle, which has its own", "rename it")
    return entries


def _refuse_name(entry: Entry, root: Path) -> None:
    """Zips hold names as UTF-8; one that the file system holds as other bytes could be found by nobody in Lambda."""
    try:
        entry.name.encode()
    except UnicodeEncodeError:
        place = os.fsencode(shown(root, entry.origin) if entry.origin else entry.name)
        raise LambicError(f"{place!r}: its name is no UTF-8", "rename it, or leave it out") from None


def _same_name(first: Entry, second: Entry, root: Path) -> LambicError:
    places = " and ".join(shown(root, entry.origin) if entry.origin else entry.name for entry in (first, second))
    what = "the same name" if first.name == second.name else "names that differ only by case"
    return LambicError(f"{places} have {what} in the bundle ({second.name})", "rename one of them, or leave it out")


def _render_bootstrap(plan: Plan, entries: Mapping[str, Entry]) -> bytes:
    start = f"{START}c" if f"{START}c" in entries else START
    home, target = plan.kit.home, plan.kit.target
    needs_library_path = home is not None and read_program(home, target.python).needs_library_path
    return render_bootstrap(plan.function, target, start, needs_library_path=needs_library_path)


def _module_entries(plan: Plan, shelf: Shelf) -> Iterator[Entry]:
    for module in plan.reach.modules:
        if plan.is_in_image(module):
            continue
        if module.path and module.path.suffix == ".py":
            yield from _source_entries(plan, module, module.path, shelf)
        elif module.path:
            yield _library_entry(plan, module, module.path, shelf)


def _source_entries(plan: Plan, module: Module, path: Path, shelf: Shelf) -> Iterator[Entry]:
    place, compiler = plan.place(module), plan.compiler_of(module)
    one = plan.source(module, path)
    compiled = compiler.compile([one])[one] if compiler else None
    is_own = module.tree.kind == "own"
    if isinstance(compiled, Fault) and is_own:
        raise LambicError(f"{shown(shelf.root, path)}:{compiled.line}: {compiled.text}")
    if not isinstance(compiled, bytes) or is_own:
        yield Entry(place, shelf.file(path), origin=path)
    if isinstance(compiled, bytes):
        name = _cached_name(place, plan.kit.target.python) if is_own else f"{place}c"
        yield Entry(name, shelf.made(compiled, path, place, plan.kit.target.python), origin=path)


def _image_entries(plan: Plan, shelf: Shelf) -> Iterator[Entry]:
    """What loads lambic's modules, the file that they are in, and the one that is started as a program."""
    modules = [module for module in plan.reach.modules if plan.is_in_image(module)]
    if not modules or plan.compiler is None:
        return
    compiled = {module: _compile_ours(plan, plan.compiler, module) for module in modules}
    image = write_image({module.name: (module.is_package, pyc) for module, pyc in compiled.items()})
    stand_in = plan.compiler.compile([_STAND_IN])[_STAND_IN]
    assert isinstance(stand_in, bytes)
    yield Entry(f"{_STAND_IN.relative}c", shelf.made(stand_in, "stand-in", plan.kit.target.python))
    yield Entry(IMAGE, shelf.made(image, image, is_small=True))
    for module, pyc in compiled.items():
        if module.relative == START:
            yield Entry(f"{START}c", shelf.made(pyc, START, plan.kit.target.python))


def _compile_ours(plan: Plan, compiler: Compiler, module: Module) -> bytes:
    """Nothing of a package without a file (PEP 420)."""
    if module.path is None:
        return b""
    source = plan.source(module, module.path)
    compiled = compiler.compile([source])[source]
    if isinstance(compiled, Fault):
        raise LambicError(f"{module.path}:{compiled.line}: {compiled.text}", "reinstall lambic", TOOL_FAILED)
    return compiled


def _cached_name(place: str, python: str) -> str:
    """PEP 3147: `folder/__pycache__/name.cpython-313.pyc`."""
    folder, _, name = place.rpartition("/")
    cached = f"__pycache__/{name.removesuffix('.py')}.cpython-{python.replace('.', '')}.pyc"
    return f"{folder}/{cached}" if folder else cached


def _library_entry(plan: Plan, module: Module, path: Path, shelf: Shelf) -> Entry:
    """An extension module; the interpreter's own lose what the loader never maps, a wheel's stay as they came."""
    is_ours = module.tree.kind == "stdlib"
    blob = shelf.made(trimmed(path.read_bytes()), "trimmed", path) if is_ours else shelf.file(path)
    return Entry(plan.place(module), blob, path.suffix != ".pyc", path)


def _data_entries(plan: Plan, shelf: Shelf) -> Iterator[Entry]:
    for file in plan.reach.files:
        yield Entry(plan.place(file), shelf.file(file.path), _is_program(file.path), file.path)


def _is_program(path: Path) -> bool:
    return ".so" in path.suffixes or (path.suffix not in (".py", ".pyc") and os.access(path, os.X_OK))


def _interpreter_entries(plan: Plan, shelf: Shelf) -> Iterator[Entry]:
    home, version = plan.kit.home, plan.kit.target.python
    if home is None:
        return
    for name, content in read_program(home, version).files:
        yield Entry(name, shelf.made(content, "program", name, home.executable), is_executable=True)
    # Python looks for this folder to know where it is, even when no module lies in it; a zip holds no empty ones.
    yield Entry(f"{HOME}/lib/python{version}/lib-dynload/.keep", shelf.made(b"", "empty"))
