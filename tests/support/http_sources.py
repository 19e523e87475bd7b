"""Events of the HTTP sources beside HTTP APIs and function URLs (`http_event`), each as AWS sends it."""

from typing import Any

API_DOMAIN = "id.execute-api.eu-west-1.amazonaws.com"
ALB_DOMAIN = "lambda-1.eu-west-1.elb.amazonaws.com"
LATTICE_DOMAIN = "service.vpc-lattice-svcs.eu-west-1.on.aws"
ARN = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/lambda/49e9d65c45c6791a"


def rest_api_event(
    method: str = "GET", path: str = "/", resource: str = "/{proxy+}", stage: str = "prod", **more: Any
) -> dict[str, Any]:
    """A REST API's event: what is absent is null, the path is encoded and without the stage."""
    headers = {"Host": API_DOMAIN, "X-Forwarded-Proto": "https"}
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "id",
            "deploymentId": "d1",
            "domainName": API_DOMAIN,
            "domainPrefix": "id",
            "extendedRequestId": "x1",
            "httpMethod": method,
            "identity": {"sourceIp": "192.0.2.1", "userAgent": "agent", "user": None},
            "path": f"/{stage}{path}",
            "protocol": "HTTP/1.1",
            "requestId": "id-of-the-request",
            "requestTime": "09/Apr/2015:12:34:56 +0000",
            "requestTimeEpoch": 1428582896000,
            "resourceId": "r1",
            "resourcePath": resource,
            "stage": stage,
        },
        "body": None,
        "isBase64Encoded": False,
        **more,
    }


def http_api_v1_event(
    method: str = "GET", path: str = "/", resource: str = "$default", stage: str = "$default", **more: Any
) -> dict[str, Any]:
    """An HTTP API's event in payload format 1.0: with a version, the path decoded and with a named stage."""
    event = rest_api_event(method, path, resource, stage, **more)
    event["requestContext"] |= {"path": path, "resourceId": None}
    del event["requestContext"]["deploymentId"]
    return {"version": "1.0"} | event


def alb_event(method: str = "GET", path: str = "/", **more: Any) -> dict[str, Any]:
    """A load balancer's event whose target group has multi-value headers off: one text per name."""
    return {
        "requestContext": {"elb": {"targetGroupArn": ARN}},
        "httpMethod": method,
        "path": path,
        "queryStringParameters": {},
        "headers": {"host": ALB_DOMAIN, "x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "http"},
        "body": "",
        "isBase64Encoded": False,
        **more,
    }


def alb_multi_value_event(method: str = "GET", path: str = "/", **more: Any) -> dict[str, Any]:
    """The same with multi-value headers on: lists, and no single values at all."""
    return {
        "requestContext": {"elb": {"targetGroupArn": ARN}},
        "httpMethod": method,
        "path": path,
        "multiValueQueryStringParameters": {},
        "multiValueHeaders": {
            "host": [ALB_DOMAIN],
            "x-forwarded-for": ["192.0.2.1"],
            "x-forwarded-proto": ["http"],
        },
        "body": "",
        "isBase64Encoded": False,
        **more,
    }


def websocket_event(route_key: str = "$default", **more: Any) -> dict[str, Any]:
    """A WebSocket API's event of a message: no path, no method, no headers."""
    return {
        "requestContext": {
            "routeKey": route_key,
            "messageId": "m1",
            "eventType": "MESSAGE",
            "extendedRequestId": "x1",
            "requestTime": "09/Apr/2015:12:34:56 +0000",
            "messageDirection": "IN",
            "stage": "prod",
            "connectedAt": 1428582896000,
            "requestTimeEpoch": 1428582897000,
            "identity": {"sourceIp": "192.0.2.1"},
            "requestId": "id-of-the-request",
            "domainName": API_DOMAIN,
            "connectionId": "L0SM9cOFvHcCIhw=",
            "apiId": "id",
        },
        "isBase64Encoded": False,
        **more,
    }


def websocket_connect_event(**more: Any) -> dict[str, Any]:
    """That of a client that connects: an HTTP GET with headers and query."""
    event = websocket_event("$connect")
    event["requestContext"] |= {"eventType": "CONNECT"}
    del event["requestContext"]["messageId"]
    headers = {"Host": API_DOMAIN, "X-Forwarded-Proto": "https", "Sec-WebSocket-Version": "13"}
    event |= {"headers": headers, "multiValueHeaders": {name: [value] for name, value in headers.items()}}
    return event | more


def websocket_disconnect_event(**more: Any) -> dict[str, Any]:
    """That of a client that is gone."""
    event = websocket_event("$disconnect")
    event["requestContext"] |= {
        "eventType": "DISCONNECT",
        "disconnectStatusCode": 1001,
        "disconnectReason": "Going away",
    }
    del event["requestContext"]["messageId"]
    headers = {"Host": API_DOMAIN, "x-api-key": ""}
    event |= {"headers": headers, "multiValueHeaders": {name: [value] for name, value in headers.items()}}
    return event | more


def lattice_v1_event(method: str = "GET", path: str = "/", **more: Any) -> dict[str, Any]:
    """VPC Lattice's event in structure V1."""
    return {
        "raw_path": path,
        "method": method,
        "headers": {"host": LATTICE_DOMAIN, "x-forwarded-for": "192.0.2.1"},
        "query_string_parameters": {},
        "body": "",
        "is_base64_encoded": False,
        **more,
    }


def lattice_v2_event(method: str = "GET", path: str = "/", **more: Any) -> dict[str, Any]:
    """VPC Lattice's event in structure V2: lists."""
    arn = "arn:aws:vpc-lattice:eu-west-1:123456789012"
    return {
        "version": "2.0",
        "path": path,
        "method": method,
        "headers": {"host": [LATTICE_DOMAIN], "x-forwarded-for": ["192.0.2.1"]},
        "queryStringParameters": {},
        "body": "",
        "isBase64Encoded": False,
        "requestContext": {
            "serviceNetworkArn": f"{arn}:servicenetwork/sn-1",
            "serviceArn": f"{arn}:service/svc-1",
            "targetGroupArn": f"{arn}:targetgroup/tg-1",
            "identity": {"sourceVpcArn": "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1", "type": "NONE"},
            "region": "eu-west-1",
            "timeEpoch": "1690497599177430",
        },
        **more,
    }
