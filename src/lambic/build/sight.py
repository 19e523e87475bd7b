"""What imports did in one place, the bundle or the full install: told by probe/prober.py, read here."""

import ast
import marshal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from .sandbox import TASK, Sandbox

PROBER = Path(__file__).parent / "probe/prober.py"
_MARSHAL_VERSION = 2
_WAIT_S = 120
_PARSING = Lock()
"""Two threads that parse confuse each other in CPython 3.11: "AST constructor recursion depth mismatch"."""

Place = tuple[str, int]


@dataclass(frozen=True)
class Failure:
    """An exception: `kind` is its type's name, `place` the (file, line) below the roots it came from."""

    kind: str
    text: str
    place: Place


@dataclass(frozen=True)
class Seen:
    """`loaded` maps modules to their files, `asked` to who asked first, `opened` files to who opened or sought them.

    `missed` modules were asked for and did not load; `listed` maps folders to who listed them.
    """

    loaded: Mapping[str, str]
    asked: Mapping[str, Place]
    opened: Mapping[str, Place]
    missed: Sequence[str]
    listed: Mapping[str, Place]


@dataclass(frozen=True)
class Sight:
    """`imports` and `events` have an entry for each that was tried; the event -1 is the import of the handler.

    `seen` is what came with each event, and at last with everything; `ended` says why there is no more ("" when all was
    done).
    """

    imports: Mapping[str, Failure | None]
    events: Mapping[int, Failure | None] = field(default_factory=dict)
    seen: tuple[Seen, ...] = ()
    ended: str = ""

    @property
    def last(self) -> Seen:
        return self.seen[-1]


@dataclass(frozen=True)
class Window:
    """Where a look is taken from: `python` runs with `path` first on the module path, and files below it matter.

    `shown` are the folders that a sandbox has to show (real place -> place inside); `cached` is where byte code is
    kept, and may be written when `is_trusted`.
    """

    python: str
    path: tuple[str, ...]
    folder: str
    shown: Mapping[Path, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    cached: Path | None = None
    is_trusted: bool = False


def look(
    window: Window,
    sandbox: Sandbox | None,
    imports: Sequence[str] = (),
    hidden: Sequence[str] = (),
    call: Mapping[str, Any] | None = None,
    is_heard: bool = False,
) -> Sight:
    """Runs the prober there, outside of any sandbox when that is None.

    What the code prints is lost, or `is_heard` on this process's stderr.
    """
    flags = ["-I", "-S", "-X", "utf8"]
    flags += ["-X", f"pycache_prefix={window.cached}"] if window.cached else ["-B"]
    command = [window.python, *flags, str(PROBER)]
    roots = (*window.path, TASK)
    request = {"path": window.path, "roots": roots, "imports": imports, "hidden": hidden, "call": call}
    if sandbox is not None:
        command = _wrap(command, window, sandbox)
    return _read(*_run(command, marshal.dumps(_plain(request), _MARSHAL_VERSION), window, is_heard))


def _wrap(command: Sequence[str], window: Window, sandbox: Sandbox) -> list[str]:
    shown = {**window.shown, PROBER: str(PROBER)}
    cached = window.cached if window.cached and window.cached.is_dir() else None
    if cached and not window.is_trusted:
        shown[cached] = str(cached)
    written = cached if window.is_trusted else None
    return sandbox.wrap(command, shown, window.environment, window.folder, written)


def _plain(value: Any) -> Any:
    """Marshal knows the built-in types only."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _run(command: Sequence[str], request: bytes, window: Window, is_heard: bool) -> tuple[str, str]:
    """The prober's lines, and how it ended when that was not well."""
    with tempfile.TemporaryFile() as answers:
        try:
            ended = subprocess.run(
                command,
                input=request,
                stdout=answers,
                stderr=None if is_heard else subprocess.DEVNULL,
                env=dict(window.environment),
                cwd=window.folder if Path(window.folder).is_dir() else None,
                timeout=_WAIT_S,
            )
            how = f"the interpreter ended with {ended.returncode}" if ended.returncode else ""
        except subprocess.TimeoutExpired:
            how = f"it took more than {_WAIT_S} s"
        except OSError as error:
            how = f"{command[0]}: {error.strerror}"
        answers.seek(0)
        return answers.read().decode("ascii", "replace"), how


def _read(answers: str, how: str) -> Sight:
    imports: dict[str, Failure | None] = {}
    events: dict[int, Failure | None] = {}
    seen: list[Seen] = []
    is_whole = False
    for line in answers.splitlines():
        match _literal(line):
            case ("import", str(name), failure):
                imports[name] = _read_failure(failure)
            case ("event", int(number), failure):
                events[number] = _read_failure(failure)
            case ("seen", *parts):
                seen.append(Seen(*parts))
            case ("end",):
                is_whole = True
    return Sight(imports, events, tuple(seen), "" if is_whole else how or "it ended by itself")


def _literal(line: str) -> Any:
    """None for a line that a module wrote there by its number."""
    try:
        with _PARSING:
            return ast.literal_eval(line)
    except (ValueError, SyntaxError):
        return None


def _read_failure(value: Any) -> Failure | None:
    return None if value is None else Failure(value[0], value[1], (value[2][0], value[2][1]))
