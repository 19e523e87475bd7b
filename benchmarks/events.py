"""The events that are sent: an HTTP API's request, batches and uploads of any size."""

import json

_REQUEST = {
    "version": "2.0",
    "routeKey": "GET /hello",
    "rawPath": "/hello",
    "rawQueryString": "first_name=Grace&lang=en",
    "headers": {
        "accept": "application/json",
        "accept-encoding": "gzip,br",
        "accept-language": "en-GB,en",
        "content-length": "0",
        "host": "shop.execute-api.eu-west-1.amazonaws.com",
        "user-agent": "curl/8.11.1",
        "x-amzn-trace-id": "Root=1-6745a1c0-0f1e2d3c4b5a69788796a5b4",
        "x-forwarded-for": "192.0.2.44",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    },
    "queryStringParameters": {"first_name": "Grace", "lang": "en"},
    "requestContext": {
        "accountId": "123456789012",
        "apiId": "shop",
        "domainName": "shop.execute-api.eu-west-1.amazonaws.com",
        "domainPrefix": "shop",
        "http": {
            "method": "GET",
            "path": "/hello",
            "protocol": "HTTP/1.1",
            "sourceIp": "192.0.2.44",
            "userAgent": "curl/8.11.1",
        },
        "requestId": "Jxq4QhZ7DoEEPbA=",
        "routeKey": "GET /hello",
        "stage": "$default",
        "time": "24/Nov/2025:12:00:00 +0000",
        "timeEpoch": 1763985600000,
    },
    "isBase64Encoded": False,
}

REQUEST_BYTES = 914


def request() -> bytes:
    """An HTTP API's event for `GET /hello?first_name=Grace&lang=en`, REQUEST_BYTES long, as its gateway packs it."""
    return _pack(_REQUEST)


def batch(size_bytes: int) -> bytes:
    """The same request with a batch of records beside it, `size_bytes` long: short texts, numbers, nesting."""
    records: list[dict[str, object]] = []
    size = len(_pack({**_REQUEST, "records": []}))
    while size + (length := len(_pack(_record(len(records)))) + 1) <= size_bytes:
        records.append(_record(len(records)))
        size += length
    return _pack({**_REQUEST, "records": records}).ljust(size_bytes)


def upload(size_bytes: int) -> bytes:
    """The same request with a body, `size_bytes` long in all: one long text in base64."""
    event = {**_REQUEST, "isBase64Encoded": True, "body": ""}
    text = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAf"
    missing = size_bytes - len(_pack(event))
    return _pack({**event, "body": (text * (missing // len(text) + 1))[: missing // 4 * 4]}).ljust(size_bytes)


def _pack(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _record(number: int) -> dict[str, object]:
    return {
        "messageId": f"{number:08x}-77c2-4f0e-8d7c-1b2a3c4d5e6f",
        "body": {
            "product": f"Kettle no. {number}",
            "price": number * 0.25,
            "tags": ["kitchen", "steel"],
            "stock": None,
        },
        "attributes": {
            "attempt": 1 + number % 3,
            "sentTimestamp": str(1763985600000 + number),
            "isRetry": number % 7 == 0,
        },
    }
