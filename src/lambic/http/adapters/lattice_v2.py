"""VPC Lattice, event structure V2. Source: AWS, "Use Lambda functions as targets in VPC Lattice".

Lists where the documentation has lists; some events are seen with texts in their place.
"""

from ..event import read_text, read_text_pairs
from ..query import decode_pairs, parse_query
from ..request import Request
from .forwarded import read_forwarded_ip
from .phrases import write_status_line
from .single_value import write_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..reply import Reply


class LatticeV2Request(Request):
    """The path has the query behind it; both come encoded, as they were sent."""

    _path = "path"
    _query = "queryStringParameters"

    def _read_source(self) -> str:
        return "lattice"

    def _read_route(self) -> tuple[str, str]:
        return read_text(self.event, "method") or "GET", ""

    def _read_raw_path(self) -> str:
        return read_text(self.event, self._path)

    def _read_encoded_path(self) -> str:
        return self._read_raw_path().partition("?")[0]

    def _read_query(self) -> list[tuple[str, str]]:
        """From the path, where the order is the client's; from the parameters where the path has none."""
        _, has_query, text = self._read_raw_path().partition("?")
        return parse_query(text) if has_query else decode_pairs(read_text_pairs(self.event, self._query))

    def _read_query_text(self) -> str:
        return self._read_raw_path().partition("?")[2] or super()._read_query_text()

    def _read_headers(self) -> list[tuple[str, str]]:
        return read_text_pairs(self.event, "headers")

    def _read_domain(self) -> str:
        return ""

    def _read_client_ip(self) -> str:
        return read_forwarded_ip(self.headers)

    def _write_head(self, reply: "Reply") -> "dict[str, Any]":
        return {
            "statusCode": reply.status,
            "statusDescription": write_status_line(reply.status),
            "headers": write_texts(reply),
        }
