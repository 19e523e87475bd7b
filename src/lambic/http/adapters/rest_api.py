"""REST APIs, and HTTP APIs with payload format 1.0, which speak almost the same format.

Sources: AWS, "Lambda proxy integrations in API Gateway" and "Create AWS Lambda proxy integrations for HTTP APIs". That
a REST API leaves the path and its parameters encoded, while an HTTP API decodes them, is seen in events.
"""

from ..event import read_object, read_text, read_texts
from ..mount import add_stage
from ..request import Request
from .multi_value import read_headers, read_query, write_lists

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..reply import Reply


class RestApiRequest(Request):
    """Payload format 1.0. A REST API's event has no `version`."""

    def _read_source(self) -> str:
        return "http_api" if self._is_http_api() else "rest_api"

    def _read_route(self) -> tuple[str, str]:
        method, resource = read_text(self.event, "httpMethod") or "GET", read_text(self.event, "resource")
        return method, f"{method} {resource}" if resource.startswith("/") else resource

    def _read_raw_path(self) -> str:
        return read_text(self.event, "path")

    def _read_encoded_path(self) -> str:
        return self._encode(self._read_raw_path())

    def _read_stage(self) -> str:
        # A REST API's path never has the stage: a path that begins like it is just that.
        stage = read_text(self.context, "stage") if self._is_http_api() else ""
        return "" if stage == "$default" else stage

    def _read_path_params(self) -> dict[str, str]:
        params = read_texts(self.event, "pathParameters")
        return {name: self._encode(value) for name, value in params.items()} if self._is_http_api() else params

    def _read_url_path(self) -> str:
        """`requestContext.path` has the stage on AWS's own domains and the base path on others, as the URL has."""
        if path := read_text(self.context, "path"):
            return self._encode(path)
        stage = read_text(self.context, "stage") if ".execute-api." in self._read_domain() else ""
        return add_stage(self._read_encoded_path(), "" if stage == "$default" else stage)

    def _read_query(self) -> list[tuple[str, str]]:
        return read_query(self.event)

    def _read_headers(self) -> list[tuple[str, str]]:
        return read_headers(self.event)

    def _read_client_ip(self) -> str:
        return read_text(read_object(self.context, "identity"), "sourceIp")

    def _is_http_api(self) -> bool:
        return self.event.get("version") == "1.0"

    def _encode(self, text: str) -> str:
        return text.replace("%", "%25") if "%" in text and self._is_http_api() else text

    def _write_head(self, reply: "Reply") -> "dict[str, Any]":
        """All headers as lists: with a second copy in `headers` API Gateway would send them twice."""
        return {"statusCode": reply.status, "multiValueHeaders": write_lists(reply)}
