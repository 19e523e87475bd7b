"""Forms, as browsers send them."""

import base64

import pytest

from lambic import http
from support.http_event import http_api_event


def form_of(body: bytes, content_type: str | None) -> http.Form:
    headers = {"content-type": content_type} if content_type else {}
    event = http_api_event("POST", body=base64.b64encode(body).decode(), isBase64Encoded=True, headers=headers)
    return http.Request.from_event(event).form()


def view(form: http.Form) -> list:
    return [
        (name, value if isinstance(value, str) else (value.filename, value.content_type, value.bytes))
        for name, value in form.items()
    ]


def multipart(*parts: bytes, boundary: bytes = b"B") -> bytes:
    return b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + boundary + b"--\r\n"


def field(disposition: str, data: bytes, *headers: str) -> bytes:
    head = "".join(f"{line}\r\n" for line in (f"Content-Disposition: form-data; {disposition}", *headers))
    return head.encode() + b"\r\n" + data


URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=B"
MAIL = b"From: a@example.com\r\nSubject: x\r\n\r\n--not a boundary\r\n--Bx\r\nlines\nand\rlines"

FORMS = {
    "urlencoded": (b"a=1&b=x+y%2B&a=2&c", URLENCODED, [("a", "1"), ("b", "x y+"), ("a", "2"), ("c", "")]),
    "urlencoded with charset": (b"a=%C3%A9", f"{URLENCODED}; charset=UTF-8", [("a", "é")]),
    "urlencoded with bytes as they are": ("a=é".encode(), URLENCODED, [("a", "é")]),
    "urlencoded and empty": (b"", URLENCODED, []),
    "fields": (
        multipart(field('name="a"', b"1"), field('name="a"', "é".encode()), field("name=b", b"")),
        MULTIPART,
        [("a", "1"), ("a", "é"), ("b", "")],
    ),
    "a field with its own charset": (
        multipart(field('name="a"', b"\xe9", "Content-Type: text/plain; charset=latin-1")),
        MULTIPART,
        [("a", "é")],
    ),
    "files": (
        multipart(
            field('name="f"; filename="é.bin"', bytes(range(256)), "Content-Type: application/x-thing"),
            field('name="f"; filename=""', b""),
        ),
        MULTIPART,
        [
            ("f", ("é.bin", "application/x-thing", bytes(range(256)))),
            ("f", ("", "application/octet-stream", b"")),
        ],
    ),
    "a mail is a file like any other": (
        multipart(field('name="m"; filename="a.eml"', MAIL, "content-type: message/rfc822")),
        MULTIPART,
        [("m", ("a.eml", "message/rfc822", MAIL))],
    ),
    "quotes, semicolons and line breaks in names": (
        multipart(field('name="a%22;b%0D%0A"; filename="C:\\dir\\x;y.txt"', b"")),
        MULTIPART,
        [('a";b\r\n', ("C:\\dir\\x;y.txt", "application/octet-stream", b""))],
    ),
    "a preamble, spaces after the boundary, an epilogue": (
        b"ignored\r\n--B \t\r\n" + field('name="a"', b"1") + b"\r\n--B--\r\nignored\r\n--B\r\n",
        'Multipart/Form-Data; charset=utf-8; Boundary="B"',
        [("a", "1")],
    ),
    "no parts": (b"--B--", MULTIPART, []),
}


@pytest.mark.parametrize(("body", "content_type", "expected"), FORMS.values(), ids=FORMS.keys())
def test_a_body_is_this_form(body, content_type, expected):
    assert view(form_of(body, content_type)) == expected


BROKEN = [
    (b"", "multipart/form-data", "names no boundary"),
    (b"", MULTIPART, "does not end with its boundary"),
    (multipart(field('name="a"', b"1"))[:-6], MULTIPART, "does not end with its boundary"),
    (multipart(b"no headers"), MULTIPART, "no content-disposition"),
    (multipart(b"\r\ndata"), MULTIPART, "no content-disposition"),
    (multipart(field("filename=x", b"1")), MULTIPART, "no content-disposition"),
    (multipart(field('name="a"', b"\xff")), MULTIPART, "the body is not utf-8"),
]


@pytest.mark.parametrize(("body", "content_type", "message"), BROKEN)
def test_a_broken_form_is_a_bad_request(body, content_type, message):
    with pytest.raises(http.BadRequest, match=message):
        form_of(body, content_type)


@pytest.mark.parametrize("content_type", [None, "application/json", "multipart/mixed; boundary=B"])
def test_what_is_no_form_is_an_unsupported_media_type(content_type):
    with pytest.raises(http.UnsupportedMediaType, match="a form is expected"):
        form_of(b"a=1", content_type)


def test_a_form_reads_like_a_query():
    form = form_of(b"a=1&a=2", URLENCODED)
    assert (form.get("a"), form.get_all("a"), form["a"], "b" in form, list(form)) == (
        "1",
        ["1", "2"],
        "1",
        False,
        ["a"],
    )


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b"&".join([b"a=1"] * 3), URLENCODED), (multipart(*[field('name="a"', b"1")] * 3), MULTIPART)],
    ids=["urlencoded", "multipart"],
)
def test_more_fields_than_are_allowed_are_refused(body, content_type):
    event = http_api_event("POST", body=base64.b64encode(body).decode(), isBase64Encoded=True)
    event["headers"]["content-type"] = content_type
    request = http.Request.from_event(event)

    assert len(request.form(max_fields=3).items()) == 3
    with pytest.raises(http.ContentTooLarge) as raised:
        request.form(max_fields=2)
    assert (raised.value.status, raised.value.detail) == (413, "the form has more than 2 fields")


def test_a_thousand_fields_are_allowed_without_asking():
    assert len(form_of(b"&".join([b"a=1"] * 1000), URLENCODED).items()) == 1000
    with pytest.raises(http.ContentTooLarge):
        form_of(b"&".join([b"a=1"] * 1001), URLENCODED)


def test_lines_that_only_begin_like_a_delimiter_are_content_however_many():
    content = b"\r\n--Bx" * 400_000
    assert view(form_of(multipart(field('name="f"; filename="a"', content)), MULTIPART)) == [
        ("f", ("a", "application/octet-stream", content))
    ]
