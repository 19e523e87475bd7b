"""L505, L111, L516: what a handler reads of its request or record."""

import pytest

from lambic.check.source.request_use import REQUEST
from lambic.http import Request
from support.handler_files import codes

HEAD = "from lambic import events, http\n\nuse = print\n\n"


def found(tmp_path, mark: str, body: str, subject: str = "request", head: str = HEAD) -> list[str]:
    return codes(tmp_path, f"{head}@{mark}\ndef handler({subject}):\n    {body}\n")


def test_the_attributes_of_a_request_are_those_that_it_has():
    made = vars(Request.from_event({"httpMethod": "GET", "path": "/", "requestContext": {"elb": {}}, "headers": {}}))
    assert {name for name in (*dir(Request), *made) if not name.startswith("_")} == REQUEST


@pytest.mark.parametrize("read", ["json()", "body", "text()", "form()"])
def test_the_body_of_a_get_is_found(read, tmp_path):
    assert found(tmp_path, "http.get('/')", f"return use(request.{read})") == ["L505"]


GETS = {
    "post": ("http.post('/')", "return request.json()"),
    "any": ("http.route('/')", "return request.json()"),
    "post-too": ("http.get('/')\n@http.post('/')", "return request.json()"),
    "of-another": ("http.get('/')", "return use().json()"),
    "nothing": ("http.get('/')", "return request.query.get('body')"),
}


@pytest.mark.parametrize(("mark", "body"), GETS.values(), ids=GETS)
def test_a_body_that_may_come_is_not_found(mark, body, tmp_path):
    assert found(tmp_path, mark, body) == []


DICTS = {
    "item": ("http.get('/')", "return request['body']"),
    "get": ("http.get('/')", "return request.get('body')"),
    "nested": ("http.get('/')", "return request['requestContext']['stage']"),
    "record": ("events.sqs", "use(request['body'])"),
    "records": ("events.sqs", "for each in request['Records']: use(each)"),
    "event": ("events.eventbridge", "use(request['detail'])"),
    "settings": ("events.sqs(margin_ms=5)", "use(request['body'])"),
    "get-of-a-record": ("events.sns", "use(request.get('Sns'))"),
}


@pytest.mark.parametrize(("mark", "body"), DICTS.values(), ids=DICTS)
def test_what_is_taken_for_a_dict_is_found(mark, body, tmp_path):
    assert found(tmp_path, mark, body) == ["L111"]


NO_DICTS = {
    "raw": ("http.get('/')", "return request.event['body']"),
    "raw-record": ("events.sqs", "use(request.raw['body'])"),
    "query": ("http.get('/')", "return request.query['a']"),
    "json": ("events.sqs", "use(request.json()['a'])"),
    "rebound": ("events.sqs", "request = request.raw\n    use(request['body'])"),
    "guarded": ("events.sqs", "try:\n        use(request['body'])\n    except TypeError: ..."),
    "shadowed": ("events.sqs", "use(lambda request: request['body'])"),
    "key": ("http.get('/')", "return {1: 2}[request]"),
    "wrapped": ("events.sqs\n@use", "use(request['body'])"),
    "get-of-what-was-passed-on": ("http.get('/')", "use(request)\n    return request.get('body')"),
}


@pytest.mark.parametrize(("mark", "body"), NO_DICTS.values(), ids=NO_DICTS)
def test_what_may_be_a_dict_is_not_found(mark, body, tmp_path):
    assert found(tmp_path, mark, body) == []


@pytest.mark.parametrize("attribute", ["args", "jsn", "params", "query_params", "user"])
def test_an_attribute_that_no_request_has_is_found(attribute, tmp_path):
    assert found(tmp_path, "http.post('/')", f"return use(request.{attribute})") == ["L516"]


ATTRIBUTES = {
    "set": "request.user = 1\n    return request.user",
    "passed-on": "use(request)\n    return request.user",
    "guarded": "try:\n        return request.user\n    except AttributeError: ...",
    "asked-for": "return hasattr(request, 'user') and request.user",
    "private": "return request._content_type",
    "deleted": "del request.user\n    return request.user",
}


@pytest.mark.parametrize("body", ATTRIBUTES.values(), ids=ATTRIBUTES)
def test_an_attribute_that_a_request_may_have_is_not_found(body, tmp_path):
    assert found(tmp_path, "http.post('/')", body) == []


GUARDS = {
    "class-of-ones-own": ("except Mistake as mistake:", ["L516"]),
    "another-builtin": ("except (ValueError, KeyError):", ["L516"]),
    "lookup": ("except (LookupError, AttributeError):", []),
    "exception": ("except Exception:", []),
    "all": ("except:", []),
    "variable": ("except use.mistakes:", []),
}


@pytest.mark.parametrize(("guard", "wanted"), GUARDS.values(), ids=GUARDS)
def test_a_try_saves_an_attribute_only_if_it_is_meant_for_it(guard, wanted, tmp_path):
    body = f"try:\n        return use(request.josn())\n    {guard}\n        return ''"
    head = f"from wrong import Mistake\n{HEAD}"
    source = f"{head}@http.post('/')\ndef handler(request):\n    {body}\n"
    assert codes(tmp_path, source, wrong="class Mistake(Exception): ...\n") == wanted


def test_a_dict_that_is_missed_with_a_key_error_is_found(tmp_path):
    body = "try:\n        use(request['body'])\n    except KeyError: ..."
    assert found(tmp_path, "events.sqs", body) == ["L111"]


def test_all_attributes_of_a_request_pass(tmp_path):
    reads = "\n    ".join(f"use(request.{name})" for name in sorted(REQUEST))
    assert found(tmp_path, "http.post('/')", reads) == []
