"""What the target's Python runs: imports modules, or calls a handler, and tells what that loaded and opened.

It reads one request from stdin, a marshalled dict (version 2, which every Python reads): `path` comes first on the
module path, `roots` are the folders whose files matter, `imports` the modules to load, `hidden` those that nobody may;
`call` is a handler with events, or None. The answer is a line per fact, each a Python literal, on what was stdout.

It runs in bundles whose standard library holds only what the function needs: so it imports what every start loads.
"""

import marshal
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from types import FrameType, TracebackType
    from typing import Any

    Place = tuple[str, int]

_OPENING = ("open", "ctypes.dlopen", "sqlite3.connect")
_LISTING = ("os.listdir", "os.scandir")


class Recorder:
    """Sees every import that `sys.modules` does not answer, and what is opened or listed below the roots.

    `opened` has files that are not there too: those that were looked for.
    """

    def __init__(self, roots: "Iterable[str]", hidden: "Iterable[str]") -> None:
        self._roots = tuple(root.rstrip("/") + "/" for root in roots)
        self._hidden = frozenset(hidden)
        self.asked: dict[str, Place] = {}
        self.opened: dict[str, Place] = {}
        self.listed: dict[str, Place] = {}

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Finds nothing itself (PEP 451): those that come after it are asked next."""
        if name not in self.asked:
            self.asked[name] = self._asker(sys._getframe(1))
        if name in self._hidden:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    def hear(self, event: str, arguments: "tuple[Any, ...]") -> None:
        """An audit hook (PEP 578)."""
        if event in _OPENING:
            self._note(arguments[0], self.opened, sys._getframe(1))
        elif event in _LISTING:
            self._note(arguments[0] or ".", self.listed, sys._getframe(1))

    def watch_stat(self) -> None:
        """No audit event tells of `os.path.exists`; a file that is missed counts as one that was opened."""
        stat = os.stat

        def watched(path: "Any", *arguments: "Any", **options: "Any") -> os.stat_result:
            try:
                return stat(path, *arguments, **options)
            except FileNotFoundError:
                self._note(path, self.opened, sys._getframe(1))
                raise

        for able in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
            if stat in able:
                able.add(watched)
        os.stat = watched

    def _note(self, path: object, into: "dict[str, Place]", frame: "FrameType") -> None:
        if isinstance(path, os.PathLike):
            path = os.fspath(path)
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if not isinstance(path, str) or not path:
            return
        path = os.path.normpath(os.path.join(os.getcwd(), path))
        if (path + "/").startswith(self._roots) and path not in into and not _is_import(path, frame):
            into[path] = self._asker(frame)

    def _asker(self, frame: "FrameType | None") -> "Place":
        """The line below the roots that is nearest to what happens."""
        while frame is not None:
            if frame.f_code.co_filename.startswith(self._roots):
                return frame.f_code.co_filename, frame.f_lineno
            frame = frame.f_back
        return "", 0

    def place(self, traceback: "TracebackType | None") -> "Place":
        """Where an exception came from, as deep below the roots as it is known."""
        found = "", 0
        while traceback is not None:
            if traceback.tb_frame.f_code.co_filename.startswith(self._roots):
                found = traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
            traceback = traceback.tb_next
        return found


def _is_import(path: str, frame: "FrameType") -> bool:
    """Whether the import system does it; what it opens beside modules, it opens for others."""
    is_module = path.endswith((".py", ".pyc")) or "." not in os.path.basename(path)
    return is_module and frame.f_code.co_filename.startswith("<frozen importlib")


class Context:
    """What a handler is given beside the event; AWS: "Lambda context object in Python"."""

    function_version = "$LATEST"
    aws_request_id = "00000000-0000-4000-8000-000000000000"
    identity = client_context = None

    def __init__(self, name: str, memory_mb: int, timeout_s: int) -> None:
        self.function_name = name
        self.memory_limit_in_mb = str(memory_mb)
        self.invoked_function_arn = f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
        self.log_group_name = f"/aws/lambda/{name}"
        self.log_stream_name = "2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef"
        self._timeout_ms = timeout_s * 1000

    def get_remaining_time_in_millis(self) -> int:
        return self._timeout_ms


def main() -> None:
    say = _take_stdout()
    request = marshal.loads(sys.stdin.buffer.read())
    sys.path[:0] = request["path"]
    recorder = Recorder(request["roots"], request["hidden"])
    sys.meta_path.insert(0, recorder)
    sys.addaudithook(recorder.hear)
    recorder.watch_stat()
    for name in request["imports"]:
        say("import", name, _attempt(recorder, __import__, name))
    if request["call"]:
        _call(request["call"], recorder, say)
    _tell(recorder, say, ())
    say("end")
    # Threads that an import has started must not keep the process.
    os._exit(0)


def _take_stdout() -> "Callable[..., None]":
    """What imported modules print goes to stderr."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)

    def say(*fact: object) -> None:
        answers.write(ascii(fact) + "\n")
        answers.flush()

    return say


def _attempt(recorder: Recorder, do: "Callable[..., object]", *arguments: object) -> "tuple[str, str, Place] | None":
    """None, or the exception as (type, message, (file, line))."""
    try:
        do(*arguments)
    except BaseException as error:
        try:
            text = str(error)
        except Exception:
            text = ""
        return type(error).__name__, text, recorder.place(error.__traceback__)
    return None


def _call(call: "dict[str, Any]", recorder: Recorder, say: "Callable[..., None]") -> None:
    """The handler with one event after the other: after each, what came with it."""
    found: list[Any] = []
    say("event", -1, _attempt(recorder, _find, call["module"], call["attribute"], found))
    known = _tell(recorder, say, ())
    context = Context(call["name"], call["memory_mb"], call["timeout_s"])
    for number, event in enumerate(call["events"] if found else ()):
        say("event", number, _attempt(recorder, _invoke, found[0], event, context))
        known = _tell(recorder, say, known)


def _find(module: str, attribute: str, found: "list[Any]") -> None:
    __import__(module)
    value: Any = sys.modules[module]
    for name in attribute.split("."):
        value = getattr(value, name)
    found.append(value)


def _invoke(handler: "Any", event: object, context: Context) -> None:
    """A streamed answer is made while it is read."""
    result = handler(event, context)
    if hasattr(result, "__next__") or type(result).__name__ == "StreamingBody":
        for _ in result:
            pass


def _tell(recorder: Recorder, say: "Callable[..., None]", known: "Collection[str]") -> set[str]:
    """What is loaded and was opened; those that were told before are left out."""
    loaded = {name: _file(module) for name, module in list(sys.modules.items()) if name not in known}
    asked = {name: recorder.asked[name] for name in loaded if name in recorder.asked}
    opened = {path: asker for path, asker in recorder.opened.items() if path not in known}
    missed = sorted(name for name in recorder.asked if name not in sys.modules)
    say("seen", loaded, asked, opened, missed, recorder.listed)
    return {*known, *loaded, *opened}


def _file(module: object) -> str:
    """Its file, or folder; never by an attribute that a lazy module would load itself for."""
    try:
        values = object.__getattribute__(module, "__dict__")
        return str(values.get("__file__") or next(iter(values.get("__path__") or ()), ""))
    except Exception:
        return ""


if __name__ == "__main__":
    main()
