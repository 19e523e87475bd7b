"""The pages of docs/reference/sources, run from top to bottom: their code, then each table against what it made."""

import ast
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lambic import http, testing
from support.markdown import read_blocks

_CELL = re.compile(r"(?:`[^`]*`|[^|`])+")
_SOURCE = re.compile(r'testing\.event\(\s*"(\w+)"')
_MISSING = object()

EVENT = ("in the event", "holds", "of `request`", "gives")
REPLY = ("of `response`", "in the reply", "holds")
BODY = ("request body", "content type", "`body`", "`isBase64Encoded`")
REPLY_BODY = ("response body", "content type", "`body`", "`isBase64Encoded`")


@dataclass
class Page:
    """`faults` are the rows that are not so; `fields` and `attributes` the names that tables of events have."""

    faults: list[str] = field(default_factory=list)
    rows: dict[tuple[str, ...], int] = field(default_factory=dict)
    attributes: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Table:
    """`line` is that of the first row, from 1; cells are without their surrounding blanks."""

    line: int
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]


def run_page(text: str) -> Page:
    """What is wrong with a page. Raises what its code raises."""
    page, names, source = Page(), {"http": http, "testing": testing}, ""
    for part in _parts(text):
        if isinstance(part, str):
            exec(compile(part, "page", "exec", dont_inherit=True), names)
            source = (_SOURCE.findall(part) or [source])[-1]
        elif part.head in _CHECKS:
            page.rows[part.head] = page.rows.get(part.head, 0) + len(part.rows)
            page.faults += _CHECKS[part.head](part, names, source, page)
    return page


def _parts(text: str) -> Iterator[str | Table]:
    """Python code and tables in their order."""
    blocks = [(block.line, block.text) for block in read_blocks(text) if block.language == "python"]
    found: list[tuple[int, str | Table]] = [*blocks, *((table.line, table) for table in read_tables(text))]
    yield from (part for _, part in sorted(found, key=lambda each: each[0]))


def read_tables(text: str) -> list[Table]:
    """Outside fences no line of a page begins with a bar but those of tables."""
    tables: list[Table] = []
    before = 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("|"):
            continue
        cells = tuple(cell.strip() for cell in _CELL.findall(line))
        if number != before + 1:
            tables.append(Table(number + 2, cells, []))
        elif not set(line) <= set("|-: "):
            tables[-1].rows.append(cells)
        before = number
    return tables


def _check_event(table: Table, names: dict[str, Any], source: str, page: Page) -> Iterator[str]:
    """Every field of the event has a row, and every row is so."""
    event = names["event"]
    request = http.Request.from_event(event)
    told = {_code(row[0]).partition(".")[0] for row in table.rows}
    if forgotten := event.keys() - told:
        yield f"line {table.line}: no row has {', '.join(sorted(forgotten))}"
    for number, (path, held, attribute, gives) in enumerate(table.rows, table.line):
        value = _find(event, _code(path))
        if path != "-" and not _is(value, held, json.loads):
            yield f"line {number}: {path} holds {_shown(value)}, not {held}"
        if attribute != "-":
            page.attributes.add(re.split(r"\W", _code(attribute))[0])
            given = eval(f"request.{_code(attribute)}", {"request": request})
            expected = value if gives == "the same" else ast.literal_eval(_code(gives))
            if given != expected or type(given) is not type(expected):
                yield f"line {number}: request.{_code(attribute)} is {given!r}, not {expected!r}"


def _check_reply(table: Table, names: dict[str, Any], source: str, page: Page) -> Iterator[str]:
    """The rows are the whole reply, no more and no less."""
    reply = names["response"].to_reply(http.Request.from_event(names["event"]))
    told = {_code(field): json.loads(_code(held)) for _, field, held in table.rows}
    if told != reply:
        yield f"line {table.line}: the reply is {json.dumps(reply, ensure_ascii=False)}"
    for number, (attribute, _, _) in enumerate(table.rows, table.line):
        if attribute != "-" and not hasattr(names["response"], _code(attribute)):
            yield f"line {number}: a response has no {attribute}"


def _check_body(table: Table, names: dict[str, Any], source: str, page: Page) -> Iterator[str]:
    for number, (content, kind, body, is_base64) in enumerate(table.rows, table.line):
        headers = {} if kind == "none" else {"content-type": _code(kind)}
        event = testing.event(source, "POST", content=ast.literal_eval(_code(content)), headers=headers)
        flag = "is_base64_encoded" if "is_base64_encoded" in event else "isBase64Encoded"
        yield from _compare(number, (event["body"], event[flag]), body, is_base64)
        if http.Request.from_event(event).body != ast.literal_eval(_code(content)):
            yield f"line {number}: request.body is another"


def _check_reply_body(table: Table, names: dict[str, Any], source: str, page: Page) -> Iterator[str]:
    request = http.Request.from_event(names["event"])
    for number, (content, kind, body, is_base64) in enumerate(table.rows, table.line):
        headers = {} if kind == "none" else dict([_read_field(_code(kind))])
        reply = http.Response(ast.literal_eval(_code(content)), headers=headers).to_reply(request)
        yield from _compare(number, (reply["body"], reply["isBase64Encoded"]), body, is_base64)


def _read_field(text: str) -> tuple[str, str]:
    """ "text/plain", or a field of another name: "content-encoding: gzip"."""
    name, colon, value = text.partition(": ")
    return (name, value) if colon else ("content-type", text)


def _compare(number: int, found: tuple[Any, Any], body: str, is_base64: str) -> Iterator[str]:
    expected = json.loads(_code(body)), json.loads(_code(is_base64))
    if found != expected:
        yield f"line {number}: it is {found}, not {expected}"


_CHECKS: dict[tuple[str, ...], Callable[[Table, dict[str, Any], str, Page], Iterator[str]]] = {
    EVENT: _check_event,
    REPLY: _check_reply,
    BODY: _check_body,
    REPLY_BODY: _check_reply_body,
}


def _find(event: dict[str, Any], path: str) -> Any:
    """The value under "requestContext.identity.sourceIp"."""
    value: Any = event
    for key in path.split("."):
        if not isinstance(value, dict) or key not in value:
            return _MISSING
        value = value[key]
    return value


def _is(value: Any, held: str, read: Callable[[str], Any]) -> bool:
    """`held` is JSON, or a word for what is new in every event."""
    if held in ("absent", "an object"):
        return (value is _MISSING) if held == "absent" else isinstance(value, dict)
    found = read(_code(held))
    return bool(value == found and type(value) is type(found))


def _code(cell: str) -> str:
    return cell.strip("`")


def _shown(value: Any) -> str:
    return "nothing" if value is _MISSING else json.dumps(value, ensure_ascii=False)
