"""A handler as it is written for an HTTP API without any library."""

import json


def handler(event, context):
    name = event["queryStringParameters"]["first_name"]
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps({"message": f"Hello, {name}!"}),
    }
