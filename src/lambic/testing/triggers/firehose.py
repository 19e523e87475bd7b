"""Firehose transformations. AWS: "Transform source data in Amazon Data Firehose"."""

from collections.abc import Iterable
from typing import Any

from ..account import REGION, arn, milliseconds, new_id, now
from .payload import as_base64

_FIRST_RECORD = 49546986683135544286507457936321625675700192471156785154


def firehose(records: Iterable[Any], *, stream: str = "delivery") -> dict[str, Any]:
    """A batch of records: their data, which is bytes, texts, or something that JSON holds."""
    return {
        "invocationId": new_id(),
        "deliveryStreamArn": arn("firehose", f"deliverystream/{stream}"),
        "region": REGION,
        "records": [
            {
                "recordId": f"{_FIRST_RECORD + number}000000",
                "approximateArrivalTimestamp": milliseconds(now()),
                "data": as_base64(data),
            }
            for number, data in enumerate(records)
        ],
    }
