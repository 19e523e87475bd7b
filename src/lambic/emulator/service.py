"""The story: load the project, give each function a sandbox, answer requests, follow changes, stop without a trace."""

import asyncio
import difflib
import errno
import json
import traceback
from collections.abc import Sequence
from pathlib import Path

from lambic.project import TOOL_FAILED, WRONG_USAGE, LambicError, Project, shown

from .arn import FunctionName
from .changes import Changes
from .conditions import Conditions
from .dotenv import read_dotenv
from .environment import OWN_VARIABLES
from .fleet import Fleet
from .gateway import Gateway
from .invocation import Invocation, InvocationResult
from .invoke_api import InvokeApi
from .launch import Launcher
from .limits import DEFAULT_PATIENCE, EVENT_BYTES, GATEWAY_BODY_BYTES, Patience
from .message import HTTPRequest, HTTPResponse
from .problem import defect, from_error
from .report import Reloaded, Reporter, ServedFunction, Serving
from .routing import Routes
from .server import Server
from .starter import Starter
from .thread import run_in_thread


class Service:
    """Lambda on this machine: an HTTP gateway and the Invoke API on one port, a Runtime API per function.

    `names` limits it to these functions; without `is_watching` changes of files are not followed. `host` must be the
    loopback's: there is no authentication. Port 0 takes a free one. Is bound to the event loop in which `start` runs.
    """

    def __init__(
        self,
        launcher: Launcher,
        reporter: Reporter,
        *,
        host: str = "127.0.0.1",
        port: int = 3000,
        names: Sequence[str] | None = None,
        is_watching: bool = True,
        patience: Patience = DEFAULT_PATIENCE,
    ) -> None:
        self._launcher = launcher
        self._reporter = reporter
        self._host = host
        self._port = port
        self._names = names
        self._is_watching = is_watching
        self._fleet = Fleet(Conditions(Starter(launcher, reporter), reporter, patience, is_watching), names)
        self._gateway = Gateway(reporter, patience)
        self._invoke_api = InvokeApi(self._fleet.find, reporter)
        self._server = Server(self._answer, self._fail, body_bytes=GATEWAY_BODY_BYTES)
        self._stopping = asyncio.Event()
        self._following: asyncio.Task[None] | None = None
        self._root = Path()
        self._is_for_all = False  # stays until the project can be read again

    @property
    def port(self) -> int:
        return self._server.port

    @property
    def url(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.port}"

    async def start(self) -> None:
        """Serves from now on; workers start in the background. Raises LambicError, and has stopped all then."""
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Ends requests, events and workers, whatever they do. May be called twice, and without `start`."""
        self._stopping.set()
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
        await self._server.stop()
        await self._gateway.stop()
        await self._invoke_api.stop()
        await self._fleet.stop()

    async def invoke(self, name: str, payload: bytes) -> InvocationResult:
        """Runs one event of a function; `payload` is JSON, up to 6 MB. Raises LambicError when it can't be run."""
        sandbox = self._fleet.find(name)
        if sandbox is None:
            raise _unknown_function(name, [each.function.name for each in self._fleet.all()])
        _check_event(payload)
        arn = FunctionName(name).arn(sandbox.region)
        return await self._invoke_api.call(sandbox, Invocation(payload, arn))

    async def _start(self) -> None:
        if self._host not in ("127.0.0.1", "::1", "localhost"):
            raise LambicError(f"{self._host} is not the loopback", "use 127.0.0.1", WRONG_USAGE)
        project = await run_in_thread(self._launcher.load)
        _check_names(project, self._names)
        await self._listen()
        await self._take(project)
        if self._is_watching:
            following = self._follow(Changes(self._root, self._fleet))
            self._following = asyncio.get_running_loop().create_task(following)
        self._reporter.report(Serving(self.url, self._functions()))

    async def _listen(self) -> None:
        try:
            await self._server.start(self._host, self._port)
        except OSError as error:
            raise _cannot_listen(self._port, error) from None

    async def _answer(self, request: HTTPRequest) -> HTTPResponse:
        if self._invoke_api.is_meant_by(request):
            return await self._invoke_api.answer(request)
        return await self._gateway.answer(request)

    async def _take(self, project: Project, files: Sequence[Path] = (), is_for_all: bool = False) -> tuple[str, ...]:
        """Makes the project the one that is served; gives the functions that get new workers. Raises LambicError."""
        variables = read_dotenv(project.root / ".env", OWN_VARIABLES)
        touched = await self._fleet.update(project, variables, files, is_for_all)
        self._root = project.root
        self._gateway.routes = Routes(
            (route, sandbox) for sandbox in self._fleet.all() for route in sandbox.function.routes
        )
        return touched

    def _functions(self) -> tuple[ServedFunction, ...]:
        functions = [sandbox.function for sandbox in self._fleet.all()]
        return tuple(ServedFunction(each.name, tuple(map(str, sorted(each.routes)))) for each in functions)

    async def _follow(self, changes: Changes) -> None:
        """Reads the project again whenever one of its files has changed."""
        try:
            async for files in changes.follow(self._stopping):
                self._is_for_all |= changes.concern_all(files)
                await self._reload(files)
        except Exception as error:
            self._fail(f"changes are not followed any more: {error}", traceback.format_exc())

    async def _reload(self, files: tuple[Path, ...]) -> None:
        try:
            touched = await self._take(await run_in_thread(self._launcher.load), files, self._is_for_all)
            self._is_for_all = False
            self._reporter.report(Reloaded(touched, tuple(shown(self._root, file) for file in files)))
        except LambicError as error:
            self._reporter.report(from_error(error))
        except Exception as error:
            self._fail(f"{type(error).__name__}: {error}", traceback.format_exc())

    def _fail(self, message: str, trace: str) -> None:
        self._reporter.report(defect(message, trace))


def _check_names(project: Project, names: Sequence[str] | None) -> None:
    known = [function.name for function in project.functions]
    for name in names or ():
        if name not in known:
            raise _unknown_function(name, known)


def _unknown_function(name: str, known: list[str]) -> LambicError:
    near = difflib.get_close_matches(name, known, 1, 0.6)
    hint = f"did you mean {near[0]!r}?" if near else f"the functions are {', '.join(known)}"
    return LambicError(f"there is no function {name!r}", hint, WRONG_USAGE)


def _cannot_listen(port: int, error: OSError) -> LambicError:
    if error.errno == errno.EADDRINUSE:
        return LambicError(f"port {port} is in use", "choose another: --port", TOOL_FAILED)
    return LambicError(f"can't listen on port {port}: {error.strerror or error}", "choose another: --port", TOOL_FAILED)


def _check_event(payload: bytes) -> None:
    if len(payload) > EVENT_BYTES:
        raise LambicError(f"the event has {len(payload)} bytes; Lambda takes up to {EVENT_BYTES}", None, WRONG_USAGE)
    try:
        json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise LambicError(f"the event is not JSON: {error}", "give a JSON text", WRONG_USAGE) from None
