"""HTTP APIs with payload format 2.0, and function URLs, which speak the same format.

Sources: AWS, "Create AWS Lambda proxy integrations for HTTP APIs" and "Invoking Lambda function URLs". Neither says
that an HTTP API decodes the path and its parameters while a function URL leaves them: both are seen in events.
"""

from ..event import read_text, read_text_list, read_texts
from ..mount import add_stage, strip_prefix
from ..query import parse_query
from ..request import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..reply import Reply


class HttpApiRequest(Request):
    """Payload format 2.0."""

    def _read_source(self) -> str:
        return "function_url" if self._is_function_url() else "http_api"

    def _read_route(self) -> tuple[str, str]:
        return read_text(self.event["requestContext"]["http"], "method") or "GET", read_text(self.event, "routeKey")

    def _read_raw_path(self) -> str:
        return read_text(self.event, "rawPath")

    def _read_encoded_path(self) -> str:
        path = self._read_raw_path()
        return path if "%" not in path or self._is_function_url() else path.replace("%", "%25")

    def _read_stage(self) -> str:
        # rawPath begins with a named stage, on a custom domain too, where it is no part of the URL.
        stage = read_text(self.event["requestContext"], "stage")
        return "" if stage == "$default" else stage

    def _read_path_params(self) -> dict[str, str]:
        return {name: value.replace("%", "%25") for name, value in read_texts(self.event, "pathParameters").items()}

    def _read_url_path(self) -> str:
        path, stage = self._read_encoded_path(), self._read_stage()
        return add_stage(path, stage) if ".execute-api." in self._read_domain() else strip_prefix(path, stage)

    def _read_query(self) -> list[tuple[str, str]]:
        # Not from queryStringParameters: it joins repeats by commas, which can't be told from commas in values.
        if self.event.get("rawQueryString") is None:
            return list(read_texts(self.event, "queryStringParameters").items())
        return parse_query(read_text(self.event, "rawQueryString"))

    def _read_query_text(self) -> str:
        return read_text(self.event, "rawQueryString")

    def _read_headers(self) -> list[tuple[str, str]]:
        """A Cookie header is put together from `cookies`, where both keep it. Repeats are joined already."""
        headers = list(read_texts(self.event, "headers").items())
        if cookies := read_text_list(self.event, "cookies"):
            headers = [pair for pair in headers if pair[0].lower() != "cookie"]
            headers.append(("cookie", "; ".join(cookies)))
        return headers

    def _read_client_ip(self) -> str:
        return read_text(self.event["requestContext"]["http"], "sourceIp")

    def _is_function_url(self) -> bool:
        # Only the domain's name tells the two apart.
        return ".lambda-url." in self._read_domain()

    def _write_head(self, reply: "Reply") -> "dict[str, Any]":
        """One text per header, cookies in a list of their own."""
        headers = {name: ", ".join(values) for name, values in reply.headers.items()}
        if reply.cookies:
            return {"statusCode": reply.status, "headers": headers, "cookies": reply.cookies}
        return {"statusCode": reply.status, "headers": headers}
