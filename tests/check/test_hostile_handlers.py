"""Whatever stands under lambic's decorators: the check goes on, and takes nothing for what it is not."""

import pytest

from support.handler_files import codes
from support.rule_pages import check, write_files

SOURCES = {
    "long-number": "@http.get('/')\ndef handler(request):\n    return 0x" + "f" * 20_000 + ", {}\n",
    "long-digits": "@http.get('/')\ndef handler(request):\n    return http.Response('', '" + "2" * 20_000 + "')\n",
    "no-parameters": "@http.get('/{a}')\n@print\ndef handler(): ...\n",
    "only-stars": "@events.sqs\n@print\ndef handler(*a, **b): ...\n",
    "lambda": "handler = http.get('/')(lambda request: 1)\n",
    "called": "handler = events.sqs(events.sqs)\n",
    "called-with-stars": "handler = events.sqs(*[print])\n",
    "class": "@http.get('/')\nclass handler: ...\n",
    "empty-class": "class E(http.HTTPError, metaclass=print): ...\ndef handler(event, context): ...\n",
    "methods": "class A:\n    @events.sqs\n    def handler(self): ...\nhandler = A().handler\n",
    "deep": "@http.post('/')\ndef handler(request):\n    return " + "[" * 90 + "]" * 90 + "\n",
    "many": "@http.post('/')\ndef handler(request):\n    return request.json("
    + "list[" * 80
    + "int"
    + "]" * 80
    + ")\n",
    "odd-keys": "@http.post('/')\ndef handler(request):\n    return {**{}, 1j: 2, None: 3, b'': 4}\n",
    "odd-headers": "@http.post('/')\ndef handler(request):\n    return http.Response(headers={**{}, 1: 2, None: 3})\n",
    "odd-pairs": "@http.post('/')\ndef handler(request):\n    return http.Response(headers=[1, (1,), [2, 3], *[]])\n",
    "twice": "@http.get('/')\ndef handler(request): ...\n@http.get('/')\ndef handler(request): ...\n",
    "loop": "@http.get('/')\ndef handler(request):\n    a = b\n    b = a\n    return a\n",
    "itself": "@http.get('/')\ndef handler(request):\n    a = [a]\n    return a\n",
    "model-of-itself": "class A(dict['A']): ...\n@http.post('/')\ndef handler(request):\n    return request.json(A)\n",
}
FOUND = {"long-digits": ["L506"], "twice": ["L108"], "class": ["L104"], "deep": []}


@pytest.mark.parametrize("name", SOURCES)
def test_the_check_goes_on(name, tmp_path):
    found = codes(tmp_path, f"from lambic import events, http\n\n{SOURCES[name]}")
    assert found == FOUND.get(name, [])


@pytest.mark.parametrize("text", [r"\ud800", r"\n", r"\x1b[31m", "é", r"\u202e"])
def test_odd_characters_of_a_path_stay_out_of_messages(text, tmp_path):
    source = f'from lambic import http\n\n@http.get("/{text}/{{a}}")\ndef handler(request):\n    return {{}}\n'
    project = {"pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n', "functions/f.py": source}
    (found,) = check(write_files(tmp_path, project)).diagnostics
    assert (found.code, found.message.isprintable(), found.help.isprintable()) == ("L503", True, True)
