"""What an HTTP client sends, made from the words that httpx and requests have for it."""

import json as json_module
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict
from urllib.parse import quote, quote_plus, urlencode, urlsplit

from .account import CLIENT_IP
from .multipart import write_multipart

Pairs = Mapping[str, Any] | Iterable[tuple[str, Any]]
"""Names and values; a list stands for several values of its name."""

# What stands in a path or query as it is (RFC 3986, section 3.3 and 3.4), "%" for what is encoded already.
_PATH_SAFE = "/:@!$&'()*+,;=~%"
_QUERY_SAFE = _PATH_SAFE + "?"
_WITH_BODY = ("POST", "PUT", "PATCH")
_AGENT = "lambic-testing"


class RequestOptions(TypedDict, total=False):
    """What a request may have, by the names of httpx.

    `json` is sent as JSON, `data` as a form, `files` with it as multipart, `content` is the body itself. A file is its
    bytes, or (filename, bytes), or (filename, bytes, content type).
    """

    headers: Pairs | None
    params: Pairs | None
    cookies: Pairs | None
    json: Any
    data: Pairs | None
    files: Pairs | None
    content: bytes | str | None
    client_ip: str


class CallOptions(RequestOptions, total=False):
    """What `Client.request` takes beside method and URL."""

    source: str | None
    stream: bool
    request_context: Mapping[str, Any] | None


@dataclass(frozen=True)
class SentRequest:
    """A request on its way. `path` and `query` are encoded, `fields` are the headers in the client's spelling.

    `host` and `scheme` are None unless the client named them: then the source has its own.
    """

    method: str
    path: str
    query: str
    fields: tuple[tuple[str, str], ...]
    body: bytes
    host: str | None = None
    scheme: str = "https"
    client_ip: str = CLIENT_IP

    def find(self, name: str) -> str | None:
        """The last value of a header, its name in lower case."""
        return next((value for each, value in reversed(self.fields) if each.lower() == name), None)

    def find_all(self, name: str) -> list[str]:
        """All values of a header, its name in lower case."""
        return [value for each, value in self.fields if each.lower() == name]


def build_request(
    method: str,
    url: str,
    *,
    headers: Pairs | None = None,
    params: Pairs | None = None,
    cookies: Pairs | None = None,
    json: Any = None,
    data: Pairs | None = None,
    files: Pairs | None = None,
    content: bytes | str | None = None,
    client_ip: str = CLIENT_IP,
) -> SentRequest:
    """`url` is a path with or without a query, or a whole URL. Raises TypeError for two bodies, else ValueError."""
    host, scheme, path, query = _split_url(url)
    body, content_type = _write_body(json, data, files, content)
    given = [(name, _check_value(name, value)) for name, value in flat_pairs(headers)]
    own = {name.lower() for name, _ in given}
    if cookies is not None:
        given.append(("Cookie", "; ".join(f"{name}={value}" for name, value in flat_pairs(cookies))))
    fields = [pair for pair in _own_fields(method, body, content_type) if pair[0].lower() not in own]
    return SentRequest(
        method,
        path,
        "&".join(filter(None, (query, _write_params(params)))),
        (*fields, *(pair for pair in given if pair[0].lower() != "host")),
        body,
        next((value for name, value in given if name.lower() == "host"), host),
        scheme,
        client_ip,
    )


def flat_pairs(pairs: Pairs | None) -> list[tuple[str, Any]]:
    """(name, value) for each value, those of lists apart."""
    items = () if pairs is None else pairs.items() if isinstance(pairs, Mapping) else pairs
    return [(name, each) for name, value in items for each in (value if isinstance(value, list | tuple) else [value])]


def _split_url(url: str) -> tuple[str | None, str, str, str]:
    """(host, scheme, path, query), the last two encoded. Like a browser: "#" and what follows stays there."""
    host, scheme = None, "https"
    if url.startswith(("http://", "https://")):
        parts = urlsplit(url)
        host, scheme = parts.netloc, parts.scheme
        url = url.partition("://")[2].removeprefix(parts.netloc) or "/"
    path, _, query = url.partition("#")[0].partition("?")
    if not path.startswith("/"):
        raise ValueError(f"a URL is a path that begins with / or begins with https://, not {url!r}")
    return host, scheme, quote(path, _PATH_SAFE), quote(query, _QUERY_SAFE)


def _write_params(params: Pairs | None) -> str:
    return "&".join(f"{quote_plus(name)}={quote_plus(_param_text(value))}" for name, value in flat_pairs(params))


def _param_text(value: Any) -> str:
    """As httpx: truth values as in JSON, None as nothing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _write_body(
    json: Any, data: Pairs | None, files: Pairs | None, content: bytes | str | None
) -> tuple[bytes, str | None]:
    """(bytes, their content type); empty without one."""
    bodies = {"json": json, "data or files": data if files is None else files, "content": content}
    given = [name for name, value in bodies.items() if value is not None]
    if len(given) > 1:
        raise TypeError(f"a request has one body, not {' and '.join(given)}")
    if files is not None:
        return write_multipart(flat_pairs(data), _file_pairs(files))
    if data is not None:
        form = [(name, _param_text(value)) for name, value in flat_pairs(data)]
        return urlencode(form).encode(), "application/x-www-form-urlencoded"
    if json is not None:
        text = json_module.dumps(json, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return text.encode(), "application/json"
    return (content.encode() if isinstance(content, str) else content or b""), None


def _file_pairs(files: Pairs) -> list[tuple[str, Any]]:
    """A tuple is one file here, with its name and type; several of one field are a list."""
    items = files.items() if isinstance(files, Mapping) else files
    return [(name, each) for name, value in items for each in (value if isinstance(value, list) else [value])]


def _own_fields(method: str, body: bytes, content_type: str | None) -> list[tuple[str, str]]:
    """What a client sends by itself."""
    fields = [("Accept", "*/*"), ("User-Agent", _AGENT)]
    if body or method in _WITH_BODY:
        fields.append(("Content-Length", str(len(body))))
    if content_type is not None:
        fields.append(("Content-Type", content_type))
    return fields


def _check_value(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"the header {name} must be a text, not {value!r}")
    if any(character in value for character in "\r\n\0"):
        raise ValueError(f"the header {name} holds a line break: {value!r}")
    return value.strip(" \t")
