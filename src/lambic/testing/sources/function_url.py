"""Function URLs, which speak payload format 2.0 and match no paths.

AWS: "Invoking Lambda function URLs" and "Configuring a Lambda function to stream responses"; the rest is recorded.
"""

from typing import Any

from ..account import REGION, new_id
from ..deployment import Deployment
from ..received import Received
from ..sent_request import SentRequest
from .fields import arrive, lower
from .http_api import read_v2, write_context, write_v2
from .reading import read_cookies, read_status, read_texts, respond
from .source import Event, Source

URL_ID = "abcdefghijklmnopqrstuvwxyz012345"
DOMAIN = f"{URL_ID}.lambda-url.{REGION}.on.aws"


class FunctionUrl(Source):
    """Without authorization (AuthType NONE). The path stays as it was sent."""

    name = "function_url"
    can_stream = True

    def write_event(self, sent: SentRequest, deployment: Deployment) -> Event:
        path = deployment.mount(sent.path)
        context = write_context(sent, path, "$default", "$default", DOMAIN)
        context |= {"accountId": "anonymous", "apiId": URL_ID, "domainPrefix": URL_ID, "requestId": new_id()}
        return write_v2(sent, path, lower(arrive(sent, DOMAIN)), context, deployment)

    def read_reply(self, result: Any, sent: SentRequest, deployment: Deployment) -> Received:
        return read_v2(result, "application/json")

    def read_head(self, prelude: dict[str, Any] | None, content_type: str) -> Received:
        if prelude is None:
            return respond(200, [], b"", content_type)
        fields = [*read_texts(prelude.get("headers")), *read_cookies(prelude.get("cookies"))]
        return respond(read_status(prelude.get("statusCode", 200)), fields, b"", "application/octet-stream")

    def fail(self) -> Received:
        return Received(502, (("content-type", "application/json"),), b"Internal Server Error")
