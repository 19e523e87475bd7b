"""Sources -> .pyc files that are the same in every build, compiled by the Python that will run them."""

import hashlib
import json
import os
import subprocess
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from lambic.project import TOOL_FAILED, Interpreter, LambicError, running_interpreter

from .cache import cache_folder, keep_checked, make_folder, read_checked

TASK_ROOT = "/var/task"
"""Where Lambda puts a bundle: file names in tracebacks begin with it, wherever the bundle was built."""

_COMPILER = Path(__file__).resolve().parent / "compiler"
_START = "import sys; sys.path.append(sys.argv[1]); from compiler.worker import main; main()"
_FEWEST_PER_WORKER = 25
_FEW = 4
"""Up to so many sources are compiled sooner here than a worker is started."""


@dataclass(frozen=True)
class Source:
    """`relative` is the module's place in the bundle, with slashes.

    A traceback underlines columns only where the source travels too; without it they would be a fifth of the zip.
    `is_bare`: without docstrings, assertions and annotations, which only those who read the source have a use for.
    """

    path: Path
    relative: str
    has_columns: bool = True
    is_bare: bool = False


@dataclass(frozen=True)
class Fault:
    """Why a source does not compile; `line` from 1."""

    line: int
    text: str


class Compiler:
    """Compiles with one interpreter; what it has compiled is kept in the user's cache by content."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._is_running = interpreter.path.resolve() == running_interpreter().path.resolve()
        self._folder = cache_folder("bytecode", f"{interpreter.release}-{_compiler_identity()}")
        self._done: dict[Source, bytes | Fault] = {}

    def compile(self, sources: Iterable[Source]) -> dict[Source, bytes | Fault]:
        """The .pyc of every source, or why there is none. Raises LambicError when the interpreter fails."""
        wanted = list(dict.fromkeys(sources))
        places = {source: self._place(source) for source in wanted if source not in self._done}
        self._take(places)
        if missing := self._compile_here([source for source in places if source not in self._done], places):
            self._done |= self._compile_missing(missing, places)
            self._take({source: places[source] for source in missing})
        return {source: self._done[source] for source in wanted}

    def _take(self, places: Mapping[Source, Path]) -> None:
        for source, place in places.items():
            if source not in self._done and (kept := read_checked(place)) is not None:
                self._done[source] = kept

    def _place(self, source: Source) -> Path:
        head = f"{source.has_columns:d}{source.is_bare:d}{source.relative}\0".encode()
        key = hashlib.sha256(head + source.path.read_bytes()).hexdigest()
        return self._folder / key[:2] / f"{key[2:]}.pyc"

    def _compile_here(self, missing: list[Source], places: Mapping[Source, Path]) -> list[Source]:
        """Compiles the sources if they are few; gives those that are left to a worker, also for it to judge them."""
        if not missing or len(missing) > _FEW or not (self._is_running and _keeps_columns()):
            return missing
        for source in missing:
            content = _compile_quietly(source) if source.has_columns else None
            if content is not None:
                keep_checked(places[source], content)
                self._done[source] = content
        return [source for source in missing if source not in self._done]

    def _compile_missing(self, missing: Sequence[Source], places: dict[Source, Path]) -> dict[Source, bytes | Fault]:
        parts = [
            part
            for has_columns in (True, False)
            for part in _share([source for source in missing if source.has_columns is has_columns])
        ]
        with ThreadPoolExecutor(len(parts) or 1) as pool:
            answers = [answer for part in pool.map(lambda part: self._work(part, places), parts) for answer in part]
        return {source: fault for source, fault in answers if fault}

    def _work(self, sources: Sequence[Source], places: dict[Source, Path]) -> list[tuple[Source, Fault | None]]:
        for place in {places[source].parent for source in sources}:
            make_folder(place)
        fresh = {source: places[source].with_suffix(f".{os.getpid()}") for source in sources}
        output = self._run(_jobs(fresh), sources[0].has_columns)
        answers = [_read_answer(line) for line in output.splitlines()]
        for source, fault in zip(sources, answers, strict=True):
            if fault is None:
                os.replace(fresh[source], places[source])
        return list(zip(sources, answers, strict=True))

    def _run(self, jobs: str, has_columns: bool) -> str:
        options = ("-I", "-S", "-X", "utf8", *(() if has_columns else ("-X", "no_debug_ranges")))
        command = [str(self._interpreter.path), *options, "-c", _START, str(_COMPILER.parent)]
        ended = subprocess.run(command, input=jobs, capture_output=True, text=True, encoding="utf-8")
        if ended.returncode:
            last = (ended.stderr.strip().splitlines() or ["no message"])[-1]
            raise LambicError(f"{self._interpreter.path} failed while compiling: {last}", exit_code=TOOL_FAILED)
        return ended.stdout


def _keeps_columns() -> bool:
    """Whether this process was not told to compile without columns (`-X no_debug_ranges`)."""
    return any(column is not None for _, _, column, _ in compile("0", "", "eval").co_positions())


def _compile_quietly(source: Source) -> bytes | None:
    # Here, since most builds have nothing to compile, or much.
    from .compiler.worker import compile_source

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return compile_source(source.path.read_bytes(), f"{TASK_ROOT}/{source.relative}", source.is_bare)
        except (SyntaxError, ValueError, RecursionError, OverflowError):
            return None


def _jobs(fresh: dict[Source, Path]) -> str:
    jobs = (
        {
            "source": str(source.path),
            "name": f"{TASK_ROOT}/{source.relative}",
            "is_bare": source.is_bare,
            "into": str(place),
        }
        for source, place in fresh.items()
    )
    return "".join(json.dumps(job) + "\n" for job in jobs)


def _read_answer(line: str) -> Fault | None:
    answer = json.loads(line)
    return Fault(answer["line"], answer["error"]) if answer else None


def _share(sources: Sequence[Source]) -> Iterator[Sequence[Source]]:
    """One part per processor, as long as starting another interpreter pays."""
    count = max(1, min(os.cpu_count() or 1, len(sources) // _FEWEST_PER_WORKER))
    return (sources[start::count] for start in range(count) if sources)


def _compiler_identity() -> str:
    """Changes whenever the compiler's own text does."""
    texts = b"".join(file.read_bytes() for file in sorted(_COMPILER.glob("*.py")))
    return hashlib.sha256(texts).hexdigest()[:12]
