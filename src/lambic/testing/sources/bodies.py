"""Bodies on their way into an event: as text, or in base64."""

import base64

from ..sent_request import SentRequest

_TEXT_TYPES = ("application/json", "application/javascript", "application/xml")


def write_body(sent: SentRequest) -> tuple[str, bool]:
    """(text, is it base64), as HTTP APIs and load balancers decide: by a short list of types.

    Which types HTTP APIs leave as text is not documented; the list is what people have measured, and is the one that
    load balancers document. A text that is not UTF-8 can't stand in JSON, so it is base64 too.
    """
    essence = media_type(sent)
    if essence.startswith("text/") or essence in _TEXT_TYPES:
        try:
            return sent.body.decode(), False
        except UnicodeDecodeError:
            pass
    return (encode(sent.body), True) if sent.body else ("", False)


def media_type(sent: SentRequest) -> str:
    """The request's, in lower case and without parameters; "" without one."""
    return (sent.find("content-type") or "").partition(";")[0].strip().lower()


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode()
