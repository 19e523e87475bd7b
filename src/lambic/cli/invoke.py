"""`lambic invoke`."""

import asyncio
import base64
import http.client
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import click

from lambic.emulator import Event, InvocationResult, Problem, Service
from lambic.project import TOOL_FAILED, WRONG_USAGE, LambicError, Project

from . import output
from .launch import SourceLauncher
from .main import open_project
from .narrator import tell_problem
from .session import find_session


@dataclass(frozen=True)
class _Answer:
    """`payload` is the result or the error as text; `function_error` is None where the function succeeded."""

    payload: str
    function_error: str | None
    log: str


@click.command(name="invoke")
@click.argument("name", metavar="NAME")
@click.option("--event", "given", default="{}", metavar="EVENT", help="A file, - for stdin, or JSON text.")
@click.option("--json", "is_json", is_flag=True, help="Print payload, function_error and log as one JSON object.")
@click.pass_context
def command(context: click.Context, name: str, given: str, is_json: bool) -> None:
    """Call a function once and print its result.

    The running `lambic dev` of the project answers if there is one, else the function is started for this one call.
    What the function prints goes to stderr. The exit code is 1 when it failed.

    \b
    lambic invoke report --event '{"day": "2026-01-31"}'
    lambic invoke report --event event.json
    """
    project = open_project(context)
    payload = _read_event(given)
    url = find_session(project.root)
    answer = _ask(url, name, payload) if url else asyncio.run(_run_once(project, name, payload, is_json))
    if is_json:
        output.data_json(asdict(answer))
    else:
        _show(name, answer)
    context.exit(1 if answer.function_error else 0)


def _show(name: str, answer: _Answer) -> None:
    for line in _own_lines(answer.log.splitlines()):
        output.talk(f"{name} | {line}")
    output.data(answer.payload)


def _own_lines(lines: Iterable[str]) -> list[str]:
    """What the function wrote, without the lines that Lambda itself adds."""
    return [line for line in lines if not line.startswith(("START RequestId:", "END RequestId:", "REPORT RequestId:"))]


def _read_event(given: str) -> bytes:
    """The bytes of an event. Raises LambicError when they are no JSON."""
    text = _read_text(given)
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LambicError(
            f"--event {given if len(given) < 60 else given[:57] + '...'}: no such file, and not JSON: {error}"
            if text == given
            else f"--event {given}: what is in it is not JSON: {error}",
            "give a file, - for stdin, or JSON text",
            WRONG_USAGE,
        ) from None
    return text.encode()


def _read_text(given: str) -> str:
    try:
        if given == "-":
            return click.get_text_stream("stdin", encoding="utf-8").read()
        return Path(given).read_text(encoding="utf-8-sig") if _is_file(given) else given
    except (OSError, UnicodeDecodeError) as error:
        raise LambicError(f"--event {given}: cannot be read: {error}", None, WRONG_USAGE) from None


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # too long, or with a zero byte: JSON text
        return False


def _ask(url: str, name: str, payload: bytes) -> _Answer:
    """Through the Invoke API of the running `lambic dev`. Raises LambicError."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    path = f"/2015-03-31/functions/{quote(name, safe='')}/invocations"
    try:
        connection.request("POST", path, payload, {"X-Amz-Log-Type": "Tail"})
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException) as error:
        raise LambicError(f"lambic dev at {url} does not answer: {error}", "start it again", TOOL_FAILED) from None
    finally:
        connection.close()
    if response.status != 200:
        raise LambicError(f"lambic dev at {url} refused: {_read_refusal(body)}", None, WRONG_USAGE)
    log = base64.b64decode(response.getheader("X-Amz-Log-Result") or "").decode("utf-8", "replace")
    is_error = response.getheader("X-Amz-Function-Error") is not None
    text = body.decode("utf-8", "replace")
    return _Answer(text, _error_type(text) if is_error else None, log)


def _read_refusal(body: bytes) -> str:
    """The sentence in an error of the Invoke API; whatever else came, as it is."""
    document = _parse(body)
    return str(document.get("message") or document.get("Message") or body[:200].decode("utf-8", "replace"))


def _error_type(text: str) -> str:
    return str(_parse(text).get("errorType", "Unhandled"))


def _parse(text: str | bytes) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


async def _run_once(project: Project, name: str, payload: bytes, is_quiet: bool) -> _Answer:
    """In an emulator of its own that ends with the call. Raises LambicError."""
    service = Service(SourceLauncher(project.root), _Listener(is_quiet), port=0, names=[name], is_watching=False)
    try:
        await service.start()
        result = await service.invoke(name, payload)
    finally:
        await service.stop()
    return _read_result(result)


def _read_result(result: InvocationResult) -> _Answer:
    return _Answer(
        result.payload.decode("utf-8", "replace"), result.function_error, result.log.decode("utf-8", "replace")
    )


class _Listener:
    """Tells of problems; what the function prints comes with the result."""

    def __init__(self, is_quiet: bool) -> None:
        self._is_quiet = is_quiet

    def report(self, event: Event) -> None:
        if isinstance(event, Problem) and not self._is_quiet:
            tell_problem(event)
