"""Bodies of responses: anything that a handler may give, as the text or the base64 that a reply holds."""

from .json_text import encode_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_TEXT = "text/plain; charset=utf-8"
_BYTES = "application/octet-stream"
_JSON = "application/json"
# What goes through as text when it is UTF-8; everything else, and everything compressed, goes as base64.
_TEXTUAL = (
    "application/json",
    "application/javascript",
    "application/xml",
    "application/yaml",
    "application/graphql",
    "application/x-ndjson",
    "application/x-www-form-urlencoded",
)
_UTF_8 = ("utf-8", "utf8", "us-ascii", "ascii")


def write_body(body: object, headers: dict[str, list[str]]) -> tuple[str, bool]:
    """(text, is it base64), such that the client gets exactly these bytes; adds a content-type when there is none."""
    if hasattr(body, "__next__"):
        body = collect(body)  # type: ignore[arg-type]
    elif hasattr(body, "__aiter__"):
        body = _collect_async(body)
    if isinstance(body, str):
        return _write_text(body, headers)
    if isinstance(body, bytes | bytearray | memoryview):
        return _write_bytes(bytes(body), headers)
    headers.setdefault("content-type", [_JSON])
    return _write_text(encode_json(body), headers)


def collect(chunks: "Iterable[object]") -> str | bytes:
    """The chunks of a generator put together: a text when all are texts, else bytes, texts as UTF-8."""
    return join_chunks(list(chunks))


def join_chunks(chunks: list[object]) -> str | bytes:
    """One body of texts and bytes. Raises TypeError for a chunk that is neither."""
    texts = [chunk for chunk in chunks if isinstance(chunk, str)]
    if len(texts) == len(chunks):
        return "".join(texts)
    return b"".join([_chunk_bytes(chunk) for chunk in chunks])


def _write_text(text: str, headers: dict[str, list[str]]) -> tuple[str, bool]:
    from .media_type import read_charset

    content_type = headers.setdefault("content-type", [_TEXT])[0]
    charset = read_charset(content_type) or "utf-8"
    if charset in _UTF_8 and "content-encoding" not in headers:
        return text, False
    # The source would write the text as UTF-8, whatever the label says.
    return _encode_base64(text.encode(charset)), True


def _write_bytes(data: bytes, headers: dict[str, list[str]]) -> tuple[str, bool]:
    content_type = headers.setdefault("content-type", [_BYTES])[0]
    if "content-encoding" not in headers and _is_textual(content_type):
        try:
            return data.decode("utf-8"), False
        except UnicodeDecodeError:
            pass
    return _encode_base64(data), True


def _is_textual(content_type: str) -> bool:
    essence = content_type.partition(";")[0].strip().lower()
    return essence.startswith("text/") or essence in _TEXTUAL or essence.endswith(("+json", "+xml", "+yaml"))


def _chunk_bytes(chunk: object) -> bytes:
    if isinstance(chunk, str):
        return chunk.encode()
    if isinstance(chunk, bytes | bytearray | memoryview):
        return bytes(chunk)
    raise TypeError(f"a streamed body consists of bytes and texts, not {type(chunk).__name__}")


def _collect_async(chunks: object) -> str | bytes:
    """Of a handler that is not async itself; those that are have collected before."""
    from ..event_loop import run
    from .event_loop import collect_async

    result: str | bytes = run(collect_async, chunks)
    return result


def _encode_base64(data: bytes) -> str:
    from binascii import b2a_base64

    return b2a_base64(data, newline=False).decode("ascii")
