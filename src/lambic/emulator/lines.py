"""Bytes in pieces -> lines of text, as a log takes them."""

from .limits import OUTPUT_LINE_BYTES


class Lines:
    """Ends a line at \\n; what is longer than CloudWatch takes is cut. Bytes that are no UTF-8 are replaced."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[str]:
        """The lines that `data` completes."""
        *complete, self._rest = (self._rest + data).split(b"\n")
        while len(self._rest) > OUTPUT_LINE_BYTES:
            complete.append(self._rest[:OUTPUT_LINE_BYTES])
            self._rest = self._rest[OUTPUT_LINE_BYTES:]
        return [line for raw in complete for line in _split(raw)]

    def flush(self) -> list[str]:
        """What has no end yet, as a line."""
        rest, self._rest = self._rest, b""
        return _split(rest) if rest else []


def _split(raw: bytes) -> list[str]:
    """Also at \\r: AWS's client writes that within an entry of several lines, to keep the entry together."""
    return raw.rstrip(b"\r").decode("utf-8", "replace").split("\r")
