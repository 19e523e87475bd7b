"""moto's server in DynamoDB's place."""

from collections.abc import Iterator
from contextlib import contextmanager

import boto3

from support.moto_server import CREDENTIALS, moto


@contextmanager
def dynamodb(table: str) -> Iterator[dict[str, str]]:
    """A table with the partition key `id`; gives the environment that leads boto3 to it."""
    with moto() as address:
        environment = {"AWS_ENDPOINT_URL": address, **CREDENTIALS}
        _create(table, environment)
        yield {**environment, "TABLE": table}


def _create(table: str, environment: dict[str, str]) -> None:
    client = boto3.client(
        "dynamodb",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    client.create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client.close()
