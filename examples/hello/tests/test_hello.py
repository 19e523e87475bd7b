from functions.hello import handler


def get(query: str) -> dict:
    """A request as an HTTP API sends it, and the function's reply."""
    http = {"method": "GET", "path": "/hello", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "test"}
    event = {
        "version": "2.0",
        "routeKey": "GET /hello",
        "rawPath": "/hello",
        "rawQueryString": query,
        "headers": {},
        "requestContext": {"http": http, "stage": "$default"},
        "isBase64Encoded": False,
    }
    return handler(event, None)


def test_greets_the_world_when_there_is_no_name():
    assert get("")["body"] == "Hello, world!"


def test_greets_by_name():
    assert get("first_name=Ada")["body"] == "Hello, Ada!"
