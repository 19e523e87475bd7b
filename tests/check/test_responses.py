"""L506, L515, L517: statuses and headers where responses and errors are made, in any function."""

import pytest

from support.handler_files import codes, loaded

HEAD = "from http import HTTPStatus\nfrom lambic import http\nimport lambic.http as web\n\n"

WRONG = {
    "http.Response('', 99)": "L506",
    "http.Response('', 199)": "L506",
    "http.Response('', 600)": "L506",
    "http.Response('', '200')": "L506",
    "http.Response('', status=True)": "L506",
    "http.Response('', 200.0)": "L506",
    "http.Response('', None)": "L506",
    "http.Response('', HTTPStatus.PROCESSING)": "L506",
    "web.Response('', 1)": "L506",
    "http.HTTPError('x', status=302)": "L506",
    "http.NotFound('x', status=200)": "L506",
    "http.NotFound('x', status=600)": "L506",
    "http.redirect('/a', 200)": "L506",
    "http.redirect('/a', status=300)": "L506",
    "http.Response('', 200, {'x a': 'b'})": "L517",
    "http.Response('', 200, {'': 'b'})": "L517",
    "http.Response('', 200, {'x-a:': 'b'})": "L517",
    "http.Response('', 200, {'x-a': None})": "L517",
    "http.Response('', 200, {'x-a': True})": "L517",
    "http.Response('', 200, {'x-a': 1.5})": "L517",
    "http.Response('', 200, {'x-a': b'b'})": "L517",
    "http.Response('', 200, headers={'x-a': 'b\\r\\nc: d'})": "L517",
    "http.Response('', 200, [('x-a', 'b\\x00')])": "L517",
    "http.NotFound('', headers={'x-a': None})": "L517",
}


@pytest.mark.parametrize(("text", "code"), WRONG.items())
def test_what_is_refused_where_it_is_made_is_found(text, code, tmp_path):
    source = f"{HEAD}def handler(event, context): ...\n\ndef make():\n    return {text}\n"
    assert codes(tmp_path, source) == [code]
    with pytest.raises((ValueError, TypeError, AttributeError)):
        loaded(source)["make"]()


RIGHT = [
    "http.Response()",
    "http.Response('', 299)",
    "http.Response('', HTTPStatus.CREATED)",
    "http.Response('', status=int('201'))",
    "http.Response(*['', 201])",
    "http.Response(**{'status': 201})",
    "http.Response('', 200, {'x-a': 'b', 'x-b': 3, 'x-é'[:2]: 'd'})",
    "http.Response('', 200, {'x-a': 'é\\tb'})",
    "http.Response('', 200, [('set-cookie', 'a=1'), ('set-cookie', 'b=2')])",
    "http.Response('', 401, {'www-authenticate': 'Basic'})",
    "http.Response('', 200, None)",
    "http.Response('', 200, dict(a='b'))",
    "http.Response('', 200, {**{'a': 'b'}})",
    "http.HTTPError('x', status=418)",
    "http.HTTPError('x', status=None)",
    "http.redirect('/a')",
    "http.redirect('/a', 308)",
    "http.redirect('/a', HTTPStatus.SEE_OTHER)",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_can_be_made_is_not_found(text, tmp_path):
    source = f"{HEAD}def handler(event, context): ...\n\ndef make():\n    return {text}\n"
    loaded(source)["make"]()
    assert codes(tmp_path, source) == []


MANAGED = [
    "Connection",
    "keep-alive",
    "Transfer-Encoding",
    "upgrade",
    "TE",
    "trailer",
    "content-length",
    "Date",
    "server",
]


@pytest.mark.parametrize("name", MANAGED)
def test_a_header_that_a_gateway_writes_is_found(name, tmp_path):
    source = f"{HEAD}def handler(event, context): ...\n\nmade = http.Response('', 200, {{{name!r}: 'x'}})\n"
    assert codes(tmp_path, source) == ["L515"]


CLASSES = {
    "class E(http.HTTPError):\n    status = 200": ["L506"],
    "class E(http.NotFound):\n    status: int = 600": ["L506"],
    "class E(http.HTTPError):\n    status = '404'": ["L506"],
    "class E(http.HTTPError):\n    status, title = 418, 'Tea'": [],
    "class E(http.HTTPError):\n    status = 418": [],
    "class E(http.HTTPError):\n    status = code()": [],
    "class E(ValueError):\n    status = 200": [],
    "class E(http.Nothing if code() else http.HTTPError):\n    status = 200": ["L514"],
}


@pytest.mark.parametrize(("text", "found"), CLASSES.items())
def test_an_error_class_has_an_errors_status(text, found, tmp_path):
    assert codes(tmp_path, f"{HEAD}code = int\n\ndef handler(event, context): ...\n\n{text}\n") == found
