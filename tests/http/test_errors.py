"""HTTP errors as problem documents."""

import json

import pytest

from lambic import http
from support.http_event import http_api_event


def answer(error: Exception) -> tuple[int, dict, dict]:
    """Status, headers and document of what a handler that raises this answers."""

    @http.get("/")
    def handler(request):
        raise error

    reply = handler(http_api_event(), None)
    return reply["statusCode"], reply["headers"], json.loads(reply["body"])


PROBLEM = {"content-type": "application/problem+json"}

ERRORS = {
    "BadRequest": (400, "Bad Request"),
    "Unauthorized": (401, "Unauthorized"),
    "PaymentRequired": (402, "Payment Required"),
    "Forbidden": (403, "Forbidden"),
    "NotFound": (404, "Not Found"),
    "MethodNotAllowed": (405, "Method Not Allowed"),
    "NotAcceptable": (406, "Not Acceptable"),
    "Conflict": (409, "Conflict"),
    "Gone": (410, "Gone"),
    "PreconditionFailed": (412, "Precondition Failed"),
    "ContentTooLarge": (413, "Content Too Large"),
    "UnsupportedMediaType": (415, "Unsupported Media Type"),
    "UnprocessableContent": (422, "Unprocessable Content"),
    "PreconditionRequired": (428, "Precondition Required"),
    "TooManyRequests": (429, "Too Many Requests"),
    "InternalServerError": (500, "Internal Server Error"),
    "NotImplementedByServer": (501, "Not Implemented"),
    "ServiceUnavailable": (503, "Service Unavailable"),
}


@pytest.mark.parametrize(("name", "expected"), ERRORS.items())
def test_an_error_is_a_problem_document(name, expected):
    status, title = expected
    document = {"title": title, "status": status, "detail": "no product 42"}
    assert answer(getattr(http, name)("no product 42")) == (status, PROBLEM, document)


def test_every_error_class_is_public():
    assert {kind.__name__ for kind in http.HTTPError.__subclasses__()} == ERRORS.keys()


def test_a_problem_has_all_members_that_the_rfc_names():
    error = http.Forbidden(
        "Your balance is 30, but that costs 50.",
        title="You do not have enough credit.",
        type="https://example.com/probs/out-of-credit",
        instance="/account/12345/msgs/abc",
        extensions={"balance": 30, "accounts": ["/account/12345"]},
        headers=[("retry-after", 5), ("link", "<a>"), ("link", "<b>")],
    )
    assert answer(error) == (
        403,
        PROBLEM | {"retry-after": "5", "link": "<a>, <b>"},
        {
            "type": "https://example.com/probs/out-of-credit",
            "title": "You do not have enough credit.",
            "status": 403,
            "detail": "Your balance is 30, but that costs 50.",
            "instance": "/account/12345/msgs/abc",
            "balance": 30,
            "accounts": ["/account/12345"],
        },
    )


def test_a_problem_without_detail_says_what_its_status_says():
    assert answer(http.Gone()) == (410, PROBLEM, {"title": "Gone", "status": 410})


def test_an_extension_can_t_take_the_place_of_a_member():
    assert answer(http.Gone(extensions={"status": 200}))[2]["status"] == 410


def test_a_status_without_class_has_its_own_title_or_none():
    assert answer(http.HTTPError(status=418)) == (418, PROBLEM, {"status": 418})
    assert answer(http.HTTPError(status=418, title="I'm a teapot"))[2] == {"title": "I'm a teapot", "status": 418}
    assert answer(http.HTTPError(status=404))[2] == {"title": "Not Found", "status": 404}


def test_an_error_can_be_derived():
    class OutOfCredit(http.PaymentRequired):
        title = "Out of credit"

    assert answer(OutOfCredit("30 are missing"))[2] == {
        "title": "Out of credit",
        "status": 402,
        "detail": "30 are missing",
    }


def test_a_derived_error_has_the_title_of_its_own_status():
    class Missing(http.HTTPError):
        status = 404

    class Teapot(http.NotFound):
        status = 418

    class MissingPage(Missing):
        """Nothing of its own."""

    assert [answer(kind())[2] for kind in (Missing, Teapot, MissingPage)] == [
        {"title": "Not Found", "status": 404},
        {"status": 418},
        {"title": "Not Found", "status": 404},
    ]
    assert answer(Missing(status=404))[2] == {"title": "Not Found", "status": 404}
    assert answer(http.HTTPError(status=404))[2] == {"title": "Not Found", "status": 404}


def test_a_detail_may_be_the_exception_that_led_here():
    assert answer(http.BadRequest(ValueError("no number")))[2] == {
        "title": "Bad Request",
        "status": 400,
        "detail": "no number",
    }


UNWRITABLE = [
    {"extensions": {"a": object()}},
    {"extensions": {"a": float("nan")}},
    {"extensions": {(1, 2): 3}},
    {"instance": object()},
    {"title": "\ud800"},
    {"type": "\udfff"},
]


@pytest.mark.parametrize("members", UNWRITABLE)
def test_an_error_that_can_t_be_written_is_a_500_and_is_logged(members, capfd):
    assert answer(http.BadRequest("no number", **members)) == (
        500,
        PROBLEM,
        {"request_id": "id-of-the-request", "title": "Internal Server Error", "status": 500},
    )
    assert "BadRequest: no number" in capfd.readouterr().err


@pytest.mark.parametrize("status", [200, 399, 600])
def test_only_an_error_s_status_is_one(status):
    class Derived(http.HTTPError):
        pass

    Derived.status = status
    for make in (lambda: http.HTTPError(status=status), Derived):
        with pytest.raises(ValueError, match="between 400 and 599"):
            make()


def test_an_error_s_header_can_t_smuggle_in_another():
    with pytest.raises(ValueError, match="header"):
        http.BadRequest(headers={"x": "1\r\ny: 2"})


def test_an_error_reads_as_its_detail():
    assert (str(http.NotFound("no product 42")), str(http.NotFound())) == ("no product 42", "Not Found")
