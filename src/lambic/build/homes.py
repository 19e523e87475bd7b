"""Where interpreters keep their parts, kept in the user's cache: to ask one, and to read its program, takes 0.1 s."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from lambic.project import Interpreter

from .cache import cache_folder, keep_checked, read_checked
from .interpreter import Home, find_home


@lru_cache
def recall_home(interpreter: Interpreter) -> Home:
    """What `find_home` says, or said while the program was the same. Raises LambicError as it does."""
    place = cache_folder("homes", _key(interpreter))
    home = _read(place)
    if home is None:
        home = find_home(interpreter)
        parts = [str(home.executable), str(home.standard_library), str(home.library or "")]
        keep_checked(place, json.dumps(parts).encode())
    return home


def _key(interpreter: Interpreter) -> str:
    program = interpreter.path.resolve()
    state = program.stat()
    facts = [str(interpreter.path), str(program), state.st_size, state.st_mtime_ns, interpreter.release]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _read(place: Path) -> Home | None:
    """None for what was not kept, or has gone since."""
    kept = read_checked(place)
    if kept is None:
        return None
    executable, library_folder, library = json.loads(kept)
    home = Home(Path(executable), Path(library_folder), Path(library) if library else None)
    is_there = home.executable.is_file() and home.standard_library.is_dir()
    return home if is_there and (home.library is None or home.library.is_file()) else None
