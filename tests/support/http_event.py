"""Events of HTTP APIs (payload format 2.0) and function URLs, as AWS sends them."""

from typing import Any


def http_api_event(
    method: str = "GET", path: str = "/", route: str = "$default", stage: str = "$default", **more: Any
) -> dict[str, Any]:
    """An HTTP API's event; what is absent on AWS (body, cookies, parameters) is absent unless given in `more`."""
    return {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": "id.execute-api.eu-west-1.amazonaws.com", "x-forwarded-proto": "https"},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "id",
            "domainName": "id.execute-api.eu-west-1.amazonaws.com",
            "domainPrefix": "id",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "agent",
            },
            "requestId": "id-of-the-request",
            "routeKey": route,
            "stage": stage,
            "time": "12/Mar/2020:19:03:58 +0000",
            "timeEpoch": 1583348638390,
        },
        "isBase64Encoded": False,
        **more,
    }


def function_url_event(method: str = "GET", path: str = "/", **more: Any) -> dict[str, Any]:
    """A function URL's event: nobody has matched the path."""
    event = http_api_event(method, path, **more)
    event["requestContext"]["domainName"] = "id.lambda-url.eu-west-1.on.aws"
    if "headers" not in more:
        event["headers"]["host"] = "id.lambda-url.eu-west-1.on.aws"
    return event
