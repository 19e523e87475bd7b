"""A function that will talk to DynamoDB: the client is made at import, as AWS advises."""

import boto3

table = boto3.client("dynamodb")


def handler(event, context):
    return {"region": table.meta.region_name}
