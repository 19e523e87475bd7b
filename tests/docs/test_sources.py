"""docs/reference/sources: each page's code runs, and each row of its tables is what that code gives."""

import json
from pathlib import Path

import pytest

from lambic.testing.sources import SOURCES
from support.source_pages import BODY, EVENT, REPLY, REPLY_BODY, read_tables, run_page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference" / "sources"
PAGES = {page.stem: page.read_text(encoding="utf-8") for page in sorted(FOLDER.glob("*.md"))}
TABLES = {
    "alb": {EVENT, REPLY, BODY},
    "function-url": {EVENT, REPLY, BODY},
    "http-api": {EVENT, REPLY, BODY},
    "index": {REPLY_BODY},
    "lattice": {EVENT, REPLY, BODY},
    "rest-api": {EVENT, REPLY},
    "websocket": {EVENT, REPLY},
}
ATTRIBUTES = {"body", "client_ip", "context", "cookies", "headers", "method", "path", "path_params", "query"} | {
    "raw_path", "route_key", "source", "url",
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_every_row_is_so(name):
    page = run_page(PAGES[name])
    assert (page.faults, set(page.rows)) == ([], TABLES[name])


@pytest.mark.parametrize("name", sorted(PAGES.keys() - {"index"}))
def test_every_page_tells_where_each_attribute_comes_from(name):
    assert ATTRIBUTES - run_page(PAGES[name]).attributes - {"body"} == set()


@pytest.mark.parametrize("name", sorted(PAGES.keys() - {"index"}))
@pytest.mark.parametrize("part", ["Limits", "Traps", "Set it up"])
def test_every_page_has_the_same_parts(name, part):
    assert f"\n## {part}\n" in PAGES[name]


def test_the_index_has_every_source_and_every_page():
    rows = [row for table in read_tables(PAGES["index"]) if "in tests" in table.head for row in table.rows]
    sources = {source.strip(" `") for row in rows for source in row[2].split(",")}
    pages = {row[3].partition("(")[2].removesuffix(".md)") for row in rows}
    assert (sources, pages) == (set(SOURCES), PAGES.keys() - {"index"})


SMALL = """
```python
event = testing.event("lattice_v1", "GET", "/a%20b")
response = http.Response("x")
```

| in the event | holds | of `request` | gives |
|---|---|---|---|
| `raw_path` | `"/a%20c"` | `path` | `"/a b"` |
| `method` | `"GET"` | `method` | `"POST"` |
| `none` | `null` | - | - |
| `body` | absent | `body` | `""` |

| of `response` | in the reply | holds |
|---|---|---|
| `state` | `statusCode` | `200` |

| request body | content type | `body` | `isBase64Encoded` |
|---|---|---|---|
| `b"{}"` | none | `"{}"` | `false` |

| response body | content type | `body` | `isBase64Encoded` |
|---|---|---|---|
| `b"x"` | `text/plain` | `"eA=="` | `true` |
"""


def test_a_row_that_is_not_so_is_told_with_its_line():
    reply = {"statusCode": 200, "statusDescription": "200 OK", "headers": {"content-type": "text/plain; charset=utf-8"}}
    assert run_page(SMALL).faults == [
        "line 9: no row has headers, is_base64_encoded, query_string_parameters",
        'line 9: `raw_path` holds "/a%20b", not `"/a%20c"`',
        "line 10: request.method is 'GET', not 'POST'",
        "line 11: `none` holds nothing, not `null`",
        'line 12: `body` holds "", not absent',
        "line 12: request.body is b'', not ''",
        f"line 16: the reply is {json.dumps(reply | {'isBase64Encoded': False, 'body': 'x'})}",
        "line 16: a response has no `state`",
        "line 20: it is ('e30=', True), not ('{}', False)",
        "line 24: it is ('x', False), not ('eA==', True)",
    ]
