"""L514: names that lambic.http and lambic.events do not have."""

import pytest

import lambic.events
import lambic.http
from lambic.check.rules.lambic_names import NAMES
from lambic.check.source.decorated import EVENTS, METHODS
from lambic.check.source.responses import ERRORS
from lambic.check.source.signatures import TAKES
from lambic.project.handler_source import _METHOD_OF
from lambic.project.handler_source import EVENTS as PROJECTS_EVENTS
from support.handler_files import codes


def test_the_names_are_those_that_the_packages_have():
    assert {name: set(names) for name, names in NAMES.items()} == {
        "lambic.http": set(lambic.http.__all__),
        "lambic.events": set(lambic.events.__all__),
    }


def test_the_errors_are_those_that_http_has():
    kinds = (getattr(lambic.http, name) for name in lambic.http.__all__)
    assert {
        each.__name__ for each in kinds if isinstance(each, type) and issubclass(each, lambic.http.HTTPError)
    } == ERRORS


def test_the_decorators_are_those_that_projects_are_read_by():
    assert ({f"http.{name}": method for name, method in METHODS.items()}, EVENTS) == (_METHOD_OF, set(PROJECTS_EVENTS))


def test_what_a_decorator_gives_is_there():
    assert (set(TAKES), {name for names in TAKES.values() for name in names} <= set(lambic.events.__all__)) == (
        EVENTS,
        True,
    )


HANDLER = "def handler(event, context): ...\n"
WRONG = [
    "from lambic import http\nfound = http.NotFond\n",
    "from lambic.http import NotFond\n",
    "import lambic.http\nfound = lambic.http.JSONResponse\n",
    "from lambic import events\nfound = events.SqsRecord\n",
    "from lambic import http\ndef later(): return http.head('/')\n",
]


@pytest.mark.parametrize("source", WRONG)
def test_a_name_that_is_not_there_is_found(source, tmp_path):
    assert codes(tmp_path, source + HANDLER) == ["L514"]


RIGHT = [
    "from lambic import http\nfound = http.NotFound, http.__name__\n",
    "from lambic.http import *\n",
    "from lambic.http.request import Request\n",
    "import lambic.http.response\nfound = lambic.http.response.Response\n",
    "from lambic import http\ntry:\n    found = http.Later\nexcept AttributeError:\n    found = None\n",
    "try:\n    from lambic.http import Later\nexcept ImportError:\n    Later = None\n",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from lambic.http import Later\n",
    "from lambic import http\nhttp = object()\nfound = http.Later\n",
    "from elsewhere import http\nfound = http.Later\n",
]


@pytest.mark.parametrize("source", RIGHT)
def test_a_name_that_may_be_there_is_not_found(source, tmp_path):
    assert codes(tmp_path, source + HANDLER, elsewhere="http = 1\n") == []
