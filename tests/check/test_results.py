"""What a handler returns: whatever is found fails when it runs, and what runs is not found."""

import pytest

from lambic.check import fix_project
from support.handler_files import codes, status_of
from support.rule_pages import check, write_files

HEAD = """\
import ast
import collections, datetime, decimal, enum, pathlib, uuid
from dataclasses import dataclass
from http import HTTPStatus
from lambic import http
import lambic.http as web

class Plain: ...

@dataclass
class Product:
    id: str = "1"

class Missing(http.HTTPError):
    status = 404

class Wrong(Exception): ...

class Open:
    def keys(self): return ["a"]
    def __getitem__(self, key): return 1

def function(): ...

"""

FAILS = {
    "lambda": "return lambda: 1",
    "complex": "return 1j",
    "complex-call": "return complex(1)",
    "ellipsis": "return ...",
    "object": "return object()",
    "range": "return range(3)",
    "class": "return Product",
    "function": "return function",
    "module": "return collections",
    "plain-object": "return Plain()",
    "timedelta": "return datetime.timedelta(1)",
    "path": "return pathlib.Path('x')",
    "deque": "return collections.deque([1])",
    "error": "return http.NotFound('x')",
    "error-by-another-name": "return web.NotFound('x')",
    "own-error": "return Missing('x')",
    "own-exception": "return Wrong('x')",
    "builtin-error": "return ValueError('x')",
    "error-with-status": "return 404, http.NotFound('x')",
    "bytes-inside": "return {'a': b'x'}",
    "path-inside": "return [{'a': pathlib.Path('x')}]",
    "lambda-inside": "return {'a': [lambda: 1]}",
    "variable": "size = complex(1)\n    return size",
    "variable-inside": "size = complex(1)\n    return {'size': size}",
    "condition": "return 1j if request.method else {}",
    "response": "return http.Response(1j, 200)",
    "one": "return (200,)",
    "three": "return {}, 200, {}",
    "swapped": "return {'a': 1}, 201",
    "swapped-variable": "product = {'a': 1}\n    return product, 201",
    "swapped-object": "return Product(), 201",
    "swapped-text": "return 'made', 201",
    "text-status": "return '201', {}",
    "float-status": "return 201.0, {}",
    "flag-status": "return True, {}",
    "low-status": "return 100, {}",
    "high-status": "return 600, {}",
    "negative-status": "return -1, {}",
    "interim": "return HTTPStatus.CONTINUE, {}",
    "pair-of-refused": "return 201, range(3)",
}

PASSES = {
    "nothing": "return",
    "none": "return None",
    "text": "return 'a'",
    "bytes": "return b'a'",
    "bytearray": "return bytearray(b'a')",
    "dict": "return {'a': 1}",
    "list": "return [1]",
    "set": "return {1, 2}",
    "set-inside": "return {'a': {1}}",
    "frozenset": "return frozenset({1})",
    "number": "return 3",
    "flag": "return True",
    "date": "return datetime.date(2020, 1, 1)",
    "datetime-inside": "return {'a': datetime.datetime(2020, 1, 1)}",
    "decimal": "return decimal.Decimal('1.5')",
    "uuid": "return uuid.UUID(int=1)",
    "dataclass": "return Product()",
    "mapping": "return Open()",
    "pair": "return 201, {'a': 1}",
    "pair-of-unknown": "status = 201\n    return status, {'a': 1}",
    "pair-of-status": "return HTTPStatus.CREATED, {'a': 1}",
    "pair-with-response": "return 202, http.Response('a')",
    "unusual-status": "return 299, 'x'",
    "response": "return http.Response({'a': 1}, 201)",
    "redirect": "return http.redirect('/a', 303)",
    "generator": "return (text for text in ['a', 'b'])",
    "tuple-inside": "return {'a': (1, 2, 3)}",
    "rebound": "size = complex(1)\n    size = 3\n    return size",
    "called": "return function()",
    "class-of-status": "return {'statusCode': 200, 'url': 'x'}",
    "some-class": "product = Product\n    return product()",
    "counter": "return collections.Counter('a')",
    "end-of-a-generator": "yield 'a'\n    return 1j",
    "inner-return": "def later():\n        return 1j\n    return {}",
    "attribute": "return request.method",
}


def handler(body: str) -> str:
    return f"{HEAD}@http.post('/')\ndef handler(request):\n    {body}\n"


@pytest.mark.parametrize("body", FAILS.values(), ids=FAILS)
def test_a_result_that_is_found_is_a_500(body, tmp_path):
    found = codes(tmp_path, handler(body))
    assert (len(found), set(found) <= {"L506", "L507"}, status_of(handler(body))) == (1, True, 500)


@pytest.mark.parametrize("body", PASSES.values(), ids=PASSES)
def test_a_result_that_works_is_not_found(body, tmp_path):
    assert (codes(tmp_path, handler(body)), status_of(handler(body)) < 500) == ([], True)


UNKNOWN = {
    "another-value": "return request.state, 201",
    "star": "rest = [1, 2]\n    return 200, *rest",
    "shadowed": "def inner(function):\n        return function\n    return inner(1)",
    "metaclass": "return Meta",
    "branches": "if request.body:\n        value = 1j\n    else:\n        value = 1\n    return value",
    "loop": "for value in [1j]: pass\n    return value",
    "int-enum": "return Status(201), {}",
    "decorated": "return wrapped",
    "reply-and-more": "return {'statusCode': 200, 'body': 'x', 'more': 1}",
    "spread-reply": "return {'statusCode': 200, **request.json()}",
}


@pytest.mark.parametrize("body", UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_known_is_not_found(body, tmp_path):
    more = "class Meta(metaclass=type): ...\nclass Status(enum.IntEnum):\n    OK = 201\n@print\ndef wrapped(): ...\n\n"
    source = handler(body).replace("@http.post", f"{more}@http.post").replace("request.state", "request.json()")
    assert codes(tmp_path, source) == []


ANNOTATIONS = {
    "complex": "L507",
    "range": "L507",
    "datetime.timedelta": "L507",
    "pathlib.Path | None": "L507",
    "Plain": "L507",
    "http.NotFound": "L507",
    "tuple[Product, int]": "L507",
    "tuple[dict, int]": "L507",
    "tuple[int, str, dict]": "L507",
    "tuple[int, complex]": "L507",
    "object": "",
    "set[int]": "",
    "Product": "",
    "Open": "",
    "Missing | None": "L507",
    "dict[str, object]": "",
    "tuple[int, dict]": "",
    "tuple[HTTPStatus, dict]": "",
    "tuple[int, ...]": "",
    "'complex'": "",
    "datetime.date": "",
    "http.Response | str": "",
}


@pytest.mark.parametrize(("annotation", "code"), ANNOTATIONS.items())
def test_a_return_annotation_promises_what_can_be_written(annotation, code, tmp_path):
    source = f"{HEAD}@http.post('/')\ndef handler(request) -> {annotation}:\n    ...\n"
    assert codes(tmp_path, source) == ([code] if code else [])


REPLIES = {
    "literal": "return {'statusCode': 404, 'body': 'none'}",
    "alone": "return {'statusCode': 204}",
    "variable": "reply = {'statusCode': 404, 'body': 'none'}\n    return reply",
    "made": "return respond(404, 'none')",
    "condition": "return {'statusCode': 404} if request.body else {'a': 1}",
}


@pytest.mark.parametrize("body", REPLIES.values(), ids=REPLIES)
def test_a_reply_of_lambdas_is_found(body, tmp_path):
    maker = "def respond(status, text):\n    return {'statusCode': status, 'body': text}\n\n"
    assert codes(tmp_path, handler(body).replace("@http.post", f"{maker}@http.post")) == ["L508"]


def test_a_plain_handler_returns_replies(tmp_path):
    assert codes(tmp_path, "def handler(event, context):\n    return {'statusCode': 200, 'body': ''}\n") == []


FIXES = {
    "return {'a': 1}, 201": "return 201, {'a': 1}",
    'return "201", {}': "return 201, {}",
    "return http.NotFound('x')": "raise http.NotFound('x')",
}


@pytest.mark.parametrize(("body", "fixed"), FIXES.items())
def test_what_nothing_else_can_be_meant_by_is_fixed(body, fixed, tmp_path):
    write_files(
        tmp_path, {"pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n', "functions/f.py": handler(body)}
    )
    fix_project(check(tmp_path))
    assert (tmp_path / "functions/f.py").read_text() == handler(fixed)


REWRITTEN = {
    "{'statusCode': 404, 'body': 'none'}": "404, 'none'",
    "{'statusCode': 200, 'body': json.dumps(found)}": "200, found",
    "{'statusCode': 204}": "204, None",
    "{'statusCode': 200, 'headers': {'a': 'b'}, 'body': text}": "http.Response(text, 200, {'a': 'b'})",
    "{'statusCode': 200, 'isBase64Encoded': False, 'body': text}": "200, text",
    "{'statusCode': 200, 'isBase64Encoded': True, 'body': text}": None,
    "{'statusCode': 200, 'cookies': [], 'body': text}": None,
}


@pytest.mark.parametrize(("reply", "written"), REWRITTEN.items())
def test_the_help_for_a_reply_is_the_same_as_lambic_takes_it(reply, written, tmp_path):
    source = f"import json\n{HEAD}text = found = ''\n@http.post('/')\ndef handler(request):\n    return {reply}\n"
    write_files(tmp_path, {"pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n', "functions/f.py": source})
    (found,) = check(tmp_path).diagnostics
    assert [edit.text for edit in found.edits] == ([written] if written else [])
    assert found.help == (
        f"return {written}" if written else "return (status, value), or http.Response(value, status, headers)"
    )
