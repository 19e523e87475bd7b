"""The head of an HTTP reply: its status, and where the value of each field lies."""

_CONSTANT = frozenset({b"content-type", b"lambda-runtime-invoked-function-arn", b"transfer-encoding", b"connection"})


_LINE_END = 0x0A
_SHORTEST_FIELD = len("\r\nlambda-runtime-aws-tenant-id:")


class BrokenHead(ValueError):
    """What should be a status line is none."""


class Head:
    """`spans` has (start, stop) of each value by the field's name in lower case, `end` is where the empty line begins.

    Of a name that comes twice the first counts; what has no value, or no colon (RFC 9112, section 5), is not there.
    """

    __slots__ = (
        "_fixed",
        "_long",
        "end",
        "has_caller",
        "invocation_id",
        "is_json",
        "length",
        "may_close",
        "request_id",
        "spans",
        "status",
        "trace",
    )

    def __init__(self, data: bytes, end: int) -> None:
        """Raises BrokenHead."""
        self.end = end
        self.status = _read_status(data)
        self.spans = _find_spans(data, end)
        self._fixed = _find_fixed(data, end, self.spans)
        # In the place of a value that is long enough there could be a shorter one with another field behind it.
        self._long = tuple(span for span in self.spans.values() if span[1] - span[0] > _SHORTEST_FIELD)
        self.is_json = _is_json(data, self.spans.get(b"content-type"))
        self.has_caller = (
            b"lambda-runtime-client-context" in self.spans or b"lambda-runtime-cognito-identity" in self.spans
        )
        self.may_close = b"connection" in self.spans
        # What is looked up for every event.
        self.request_id = self.spans.get(b"lambda-runtime-aws-request-id")
        self.trace = self.spans.get(b"lambda-runtime-trace-id")
        self.invocation_id = self.spans.get(b"lambda-runtime-invocation-id")
        self.length = self.spans.get(b"content-length") if b"transfer-encoding" not in self.spans else None

    def fits(self, data: bytes) -> bool:
        """Whether a reply begins with the same status and has the same fields at the same places.

        A server sends nearly the same head each time: looking whether it did costs a fifth of reading it again.
        """
        for start, stop, text in self._fixed:
            if data[start:stop] != text:
                return False
        for start, stop in self._long:  # noqa: SIM110 - a generator costs more than all of this
            if _LINE_END in data[start:stop]:
                return False
        return True


def _read_status(data: bytes) -> int:
    version, _, rest = data[:13].partition(b" ")
    if not version.startswith(b"HTTP/1.") or not rest[:3].isdigit() or rest[:1] == b"0":
        raise BrokenHead("its reply is no HTTP")
    return int(rest[:3])


def _find_spans(data: bytes, end: int) -> dict[bytes, tuple[int, int]]:
    spans: dict[bytes, tuple[int, int]] = {}
    position = data.find(b"\r\n", 0, end) + 2
    while 1 < position <= end:
        stop = data.find(b"\r\n", position, end)
        stop = end if stop < 0 else stop
        name, colon, value = data[position:stop].partition(b":")
        if colon and not value.isspace() and value:
            start = stop - len(value.lstrip())
            spans.setdefault(name.lower(), (start, start + len(value.strip())))
        position = stop + 2
    return spans


def _is_json(data: bytes, span: tuple[int, int] | None) -> bool:
    """Without a content type it is taken for JSON."""
    if span is None:
        return True
    return data[span[0] : span[1]].partition(b";")[0].strip().lower() == b"application/json"


def _find_fixed(data: bytes, end: int, spans: dict[bytes, tuple[int, int]]) -> tuple[tuple[int, int, bytes], ...]:
    """All but the values that change: the status line, names, separators, the empty line."""
    fixed = []
    position = 0
    for start, stop in sorted(span for name, span in spans.items() if name not in _CONSTANT):
        fixed.append((position, start, data[position:start]))
        position = stop
    return (*fixed, (position, end + 4, data[position : end + 4]))
