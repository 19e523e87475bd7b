"""HTML forms: application/x-www-form-urlencoded and multipart/form-data (RFC 7578)."""

from .errors import BadRequest, ContentTooLarge, UnsupportedMediaType
from .media_type import parse_media_type
from .pairs import Pairs


class UploadedFile:
    """A file in a form: the name that the client gave it (never to be used as a path), its type, its bytes."""

    __slots__ = ("bytes", "content_type", "filename")

    def __init__(self, filename: str, content_type: str, data: "bytes") -> None:
        self.filename = filename
        self.content_type = content_type
        self.bytes = data

    def __repr__(self) -> str:
        return f"UploadedFile({self.filename!r}, {self.content_type!r}, {len(self.bytes)} bytes)"


class Form(Pairs["str | UploadedFile"]):
    """The fields in order and with repeats; a value is a text or an UploadedFile."""

    __slots__ = ()


def parse_form(body: bytes, content_type: str, max_fields: int) -> Form:
    """Raises UnsupportedMediaType when the content-type is no form's, BadRequest when the body is broken, and
    ContentTooLarge for more fields: each costs far more to read than to send.
    """
    essence, parameters = parse_media_type(content_type)
    if essence == "application/x-www-form-urlencoded":
        _refuse_many(body.count(b"&") + 1, max_fields)
        return _parse_urlencoded(body)
    if essence == "multipart/form-data":
        parts = _split_parts(body, parameters.get("boundary", ""))
        _refuse_many(len(parts), max_fields)
        return Form(_parse_part(part) for part in parts)
    raise UnsupportedMediaType(f"a form is expected, the content-type is {essence or 'missing'}")


def _refuse_many(count: int, most: int) -> None:
    if count > most:
        raise ContentTooLarge(f"the form has more than {most} fields")


def _parse_urlencoded(body: bytes) -> Form:
    from .query import parse_query

    # Bytes above 0x7F don't belong here, but some clients send them: UTF-8, as for what is encoded.
    return Form(parse_query(body.decode("utf-8", "replace")))


def _split_parts(body: bytes, boundary: str) -> list[bytes]:
    """The parts between the delimiter lines. What stands before the first and after the last is no content."""
    if not boundary:
        raise BadRequest("the content-type multipart/form-data names no boundary")
    delimiter = b"\r\n--" + boundary.encode("utf-8", "replace")
    parts: list[list[bytes]] = []
    # With the line break that the first delimiter need not have, all delimiters are alike.
    for piece in (b"\r\n" + body).split(delimiter)[1:]:
        if piece.startswith(b"--"):
            return [b"".join(pieces) for pieces in parts]
        _add_piece(piece, delimiter, parts)
    raise BadRequest("the multipart body does not end with its boundary: it may have been cut off")


def _add_piece(piece: bytes, delimiter: bytes, parts: list[list[bytes]]) -> None:
    rest_of_line, line_break, part = piece.partition(b"\r\n")
    if line_break and not rest_of_line.strip(b" \t"):
        parts.append([part])
    elif parts:
        # The line only begins like a delimiter: content. In pieces, since a client may send very many of these.
        parts[-1] += [delimiter, piece]


def _parse_part(part: bytes) -> tuple[str, str | UploadedFile]:
    head, found, data = part.partition(b"\r\n\r\n")
    headers = _parse_headers(head.decode("utf-8", "replace"))
    disposition, parameters = parse_media_type(headers.get("content-disposition", ""))
    if not found or disposition != "form-data" or "name" not in parameters:
        raise BadRequest("a part of the multipart body has no content-disposition: form-data with a name")
    name = _unescape(parameters["name"])
    content_type = headers.get("content-type", "")
    if "filename" not in parameters:
        return name, _decode_field(data, content_type)
    return name, UploadedFile(_unescape(parameters["filename"]), content_type or "application/octet-stream", data)


def _parse_headers(head: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in head.split("\r\n"))
    return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}


def _decode_field(data: bytes, content_type: str) -> str:
    from .request_body import decode_text

    return decode_text(data, content_type)


def _unescape(text: str) -> str:
    # What browsers write for these three in names (HTML, "multipart form data"), and nothing else is decoded.
    return text.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")
