"""L503, L504: names in a route's path against those that the handler reads."""

import pytest

from lambic.check import fix_project
from support.handler_files import codes
from support.rule_pages import check, write_files

HEAD = "from lambic import http\nfrom elsewhere import use, log\n\n"
PROJECT = '[project]\nname = "shop"\nversion = "1"\n'


def handler(body: str, path: str = "/a/{id}", more: str = "") -> str:
    return f"{HEAD}{more}@http.put({path!r})\ndef handler(request):\n    {body}\n"


def found(tmp_path, source: str, settings: str = "") -> list[str]:
    return codes(tmp_path, source, settings, elsewhere="use = log = print\n")


UNREAD = {
    "nothing": "return {}",
    "others": "return request.query.get('id')",
    "set": "request.user = 1\n    return {}",
    "headers-passed": "use(request.headers)\n    return {}",
}


@pytest.mark.parametrize("body", UNREAD.values(), ids=UNREAD)
def test_a_parameter_that_nobody_reads_is_found(body, tmp_path):
    assert "L503" in found(tmp_path, handler(body))


READ = {
    "item": "return request.path_params['id']",
    "get": "return request.path_params.get('id')",
    "in": "return 'id' in request.path_params",
    "variable": "params = request.path_params\n    return params['id']",
    "unknown-key": "return request.path_params[request.method]",
    "all": "return dict(request.path_params)",
    "loop": "return [value for value in request.path_params.values()]",
    "spread": "return use(**request.path_params)",
    "returned": "return request.path_params",
    "passed": "return use(request)",
    "stored": "seen = request\n    return seen.path_params['id']",
    "in-a-list": "return use([request])",
    "getattr": "return getattr(request, 'path_params')['id']",
    "closure": "def inner():\n        return request.path_params['id']\n    return inner()",
    "lambda": "return use(lambda: request.path_params['id'])",
    "path": "return request.path.split('/')",
    "url": "return request.url",
    "event": "return use(request.event)",
    "rebound": "request = use(request)\n    return {}",
    "match": "match request.path_params:\n        case {'id': number}:\n            return number",
    "stub": "...",
    "not-implemented": "raise NotImplementedError",
    "rebound-variable": "params = request.path_params\n    params = use(params)\n    return params['id']",
    "walrus": "if (params := request.path_params):\n        return params['id']",
}


@pytest.mark.parametrize("body", READ.values(), ids=READ)
def test_a_parameter_that_may_be_read_is_not_found(body, tmp_path):
    assert found(tmp_path, handler(body)) == []


@pytest.mark.parametrize("path", ["/a", "/a/{_id}", "/{all+}"])
def test_a_path_without_a_name_that_counts_is_not_found(path, tmp_path):
    assert found(tmp_path, handler("return {}", path)) == []


OTHERS = {
    "another-decorator-inside": "@http.get('/a/{id}')\n@log\ndef handler(request):\n    return {}\n",
    "no-handler": "def handler(event, context): ...\n@log\ndef read(request):\n    return request.path_params['a']\n",
    "plain": "def handler(event, context):\n    return event['pathParameters']['id']\n",
    "unknown-http": "http = log\n@http.get('/a/{id}')\ndef handler(request):\n    return {}\n",
}


@pytest.mark.parametrize("source", OTHERS.values(), ids=OTHERS)
def test_what_is_not_given_a_request_for_sure_is_not_found(source, tmp_path):
    assert found(tmp_path, HEAD + source) == []


WRONG = {
    "item": "return request.path_params['ids']",
    "get": "return request.path_params.get('ids')",
    "variable": "params = request.path_params\n    return params['ids']",
    "closure": "def inner():\n        return request.path_params['ids']\n    return inner()",
    "far": "return use(request) or request.path_params['customer']",
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_a_name_that_the_route_does_not_have_is_found(body, tmp_path):
    assert found(tmp_path, handler(body)) == ["L504"]


MAYBE = {
    "asked-for": "if 'ids' in request.path_params:\n        return request.path_params['ids']\n    return use(request)",
    "guarded": "try:\n        return request.path_params['ids']\n    except KeyError:\n        return use(request)",
    "set": "request.path_params['ids'] = 1\n    return request.path_params['id']",
    "of-another": "return use(other.path_params['ids'], request)",
}


@pytest.mark.parametrize("body", MAYBE.values(), ids=MAYBE)
def test_a_name_that_may_be_there_is_not_found(body, tmp_path):
    assert found(tmp_path, handler(body, more="other = use()\n")) == []


def test_several_routes_have_the_names_of_all(tmp_path):
    routes = "@http.get('/a/{id}')\n@http.get('/b/{name}')\n"
    body = "return request.path_params.get('id') or request.path_params.get('name')"
    assert found(tmp_path, f"{HEAD}{routes}def handler(request):\n    {body}\n") == []


def test_handlers_that_are_joined_are_each_their_own(tmp_path):
    source = (
        f"{HEAD}@http.get('/a/{{id}}')\ndef one(request):\n    return request.path_params['id']\n\n"
        "@http.get('/b/{name}')\ndef two(request):\n    return request.path_params['id']\n\n"
        "handler = http.routes(one, two)\n"
    )
    assert found(tmp_path, source) == ["L504"]


@pytest.mark.parametrize(
    "settings",
    [
        '[tool.lambic.functions.f.properties.Events.Api]\nType = "HttpApi"\nProperties = { Path = "/v/{ids}/{id}" }\n',
        '[tool.lambic.functions.f]\nroutes = ["GET /{proxy+}"]\n',
    ],
)
def test_routes_of_settings_may_have_other_names(settings, tmp_path):
    source = (
        f"{HEAD}@http.get('/a/{{id}}')\ndef one(request):\n    return request.path_params['ids']\n"
        "handler = http.routes(one)\n"
    )
    assert found(tmp_path, source, settings) == []


ALIASES = {
    "package": "import lambic.http\n\n@lambic.http.get('/a/{id}')\n",
    "alias": "import lambic.http as web\n\n@web.get('/a/{id}')\n",
    "name": "from lambic.http import get\n\n@get('/a/{id}')\n",
    "renamed": "from lambic.http import get as read\n\n@read(path='/a/{id}')\n",
}


@pytest.mark.parametrize("head", ALIASES.values(), ids=ALIASES)
def test_http_counts_by_whatever_name(head, tmp_path):
    assert found(tmp_path, f"{head}def handler(request):\n    return request.path_params['ids']\n") == ["L504"]


def test_a_function_that_is_called_by_its_decorator_counts(tmp_path):
    source = (
        f"{HEAD}def read(request):\n    return request.path_params['ids']\n\nhandler = http.get('/a/{{id}}')(read)\n"
    )
    assert found(tmp_path, source) == ["L504"]


EDITS = {
    ("/a/{id}", "ids"): ("id", True),
    ("/a/{product_id}", "productid"): ("product_id", True),
    ("/a/{ID}", "id"): ("ID", True),
    ("/a/{identifier}", "ident"): ("identifier", False),
    ("/a/{ab}", "cd"): (None, False),
    ("/a/{id1}/{id2}", "id"): ("id2", False),
}


@pytest.mark.parametrize(("given", "edit"), EDITS.items())
def test_a_slip_is_mended_where_one_name_alone_is_near(given, edit, tmp_path):
    path, key = given
    source = handler(f"return request.path_params['{key}'], use(request)", path)
    write_files(tmp_path, {"pyproject.toml": PROJECT, "functions/f.py": source, "elsewhere.py": "use = log = print\n"})
    (found,) = (each for each in check(tmp_path).diagnostics if each.code == "L504")
    assert (next((each.text for each in found.edits), None), found.is_safe) == edit


def test_a_slip_is_mended_in_the_file(tmp_path):
    source = handler("return {'é': request.path_params['ids']}")
    write_files(tmp_path, {"pyproject.toml": PROJECT, "functions/f.py": source, "elsewhere.py": "use = log = print\n"})
    fix_project(check(tmp_path))
    assert (tmp_path / "functions/f.py").read_text() == source.replace("'ids'", "'id'")
