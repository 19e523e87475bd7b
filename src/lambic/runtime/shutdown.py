"""The end of an environment: Lambda sends SIGTERM, the hooks run, the process ends. Loaded only where there are hooks.

Lambda sends it only where an extension is registered (AWS: "Lambda execution environment lifecycle"). So one that
listens to nothing is registered inside this process (AWS: "Using the Lambda Extensions API"); it costs a thread.
"""

from _signal import SIG_IGN, SIGTERM, signal  # type: ignore[import-not-found]  # `signal` itself imports enum
from _thread import start_new_thread
from posix import _exit, environ

from .connection import EXTENSIONS, Connection, ConnectionLost
from .hooks import endings
from .loop import flush
from .payload import JSON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

_former: "Callable[..., object] | int | None" = None
_NAME = b"\r\nLambda-Extension-Name: lambic-on-shutdown"


def listen(asks: bool = True) -> None:
    """Runs the hooks at SIGTERM, and asks Lambda to send it, once per environment. During init, in the main thread.

    Python sees a signal that comes in the instant before a system call only after that: Lambda sends none so early.
    """
    global _former
    _former = signal(SIGTERM, _end)
    if not asks:
        return
    address = environ.get(b"AWS_LAMBDA_RUNTIME_API", b"").decode("utf-8", "surrogateescape")
    try:
        _register(Connection(address, api=EXTENSIONS))
    except (ConnectionLost, ValueError) as error:
        _warn(str(error))


def _register(connection: Connection) -> None:
    reply = connection.post(b"/register", b'{"events":[]}', JSON, _NAME)
    identifier = reply.find(b"lambda-extension-identifier")
    if reply.status == 200 and identifier:
        start_new_thread(_idle, (connection, b"\r\nLambda-Extension-Identifier: " + identifier))
    else:
        _warn(f"the Extensions API answered {reply.status}")


def _idle(connection: Connection, field: bytes) -> None:
    """Init is over only when every extension has asked for its next event. This one never gets any."""
    try:
        while connection.get(b"/event/next", field).status == 200:
            pass
    except ConnectionLost:
        pass


def _warn(reason: str) -> None:
    from .logs import write_entry

    write_entry(f"[WARNING] on_shutdown: Lambda could not be asked to send SIGTERM, so hooks may not run: {reason}")


def _end(number: int, frame: object) -> "NoReturn":
    """Wherever the main thread is, in the middle of an event too: its rest will not run. A handler for the signal that
    was there before comes last.
    """
    signal(SIGTERM, SIG_IGN)
    while endings:
        _run(endings.pop())
    if callable(former := _former):
        _run(lambda: former(number, frame))
    flush()
    _exit(0)


def _run(hook: "Callable[[], object]") -> None:
    try:
        hook()
    except BaseException as error:  # SystemExit too: the other hooks have their turn
        from .logs import write_error

        write_error(error, "")
