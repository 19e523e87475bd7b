"""Products in a DynamoDB table whose partition key is the text `id`."""

from typing import Any

import boto3

from ..model import Product


class DynamoDB:
    def __init__(self, table: str) -> None:
        self._table = table
        self._client = boto3.client("dynamodb")

    def put(self, product: Product) -> None:
        self._client.put_item(TableName=self._table, Item=_write_item(product))

    def find(self, identifier: str) -> Product | None:
        answer = self._client.get_item(TableName=self._table, Key=_key(identifier), ConsistentRead=True)
        return _read_item(answer["Item"]) if "Item" in answer else None

    def replace(self, product: Product) -> bool:
        try:
            self._client.put_item(
                TableName=self._table, Item=_write_item(product), ConditionExpression="attribute_exists(id)"
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def remove(self, identifier: str) -> bool:
        answer = self._client.delete_item(TableName=self._table, Key=_key(identifier), ReturnValues="ALL_OLD")
        return "Attributes" in answer


def _key(identifier: str) -> dict[str, Any]:
    return {"id": {"S": identifier}}


def _write_item(product: Product) -> dict[str, Any]:
    return {**_key(product.id), "name": {"S": product.name}, "price_cents": {"N": str(product.price_cents)}}


def _read_item(item: dict[str, Any]) -> Product:
    return Product(item["id"]["S"], item["name"]["S"], int(item["price_cents"]["N"]))
