import json

import pytest

from functions.ship import handler, ledger
from lambic import events
from orders.order import InvalidOrder, Order, read_order


def ship(**bodies: object) -> list[str]:
    """A batch as SQS sends it, by message id; the ids that come again."""
    queue = "arn:aws:sqs:eu-central-1:123456789012:orders"
    records = [
        {"messageId": message, "body": json.dumps(body), "eventSourceARN": queue} for message, body in bodies.items()
    ]
    reply = handler({"Records": records}, None)
    return [item["itemIdentifier"] for item in reply["batchItemFailures"]]


def test_an_order_that_fails_comes_again_and_the_others_are_done():
    batch = {"a": {"product": "tea", "quantity": 2}, "b": {"product": "tea"}, "c": {"product": "tea", "quantity": 3}}
    assert (ship(**batch), ledger.count("tea")) == (["b"], 5)


def test_a_message_that_comes_twice_is_shipped_once():
    cup = {"product": "cup", "quantity": 1}
    assert (ship(d=cup), ship(d=cup, e=cup), ledger.count("cup")) == ([], [], 2)


def test_a_batch_that_fails_whole_is_a_function_error():
    with pytest.raises(events.BatchError):
        ship(f="no order", g=None)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "product must be a text"),
        ({"product": "", "quantity": 1}, "product must be a text"),
        ({"product": "tea", "quantity": True}, "quantity must be a whole number, 1 or more"),
        ({"product": "tea", "quantity": 0}, "quantity must be a whole number, 1 or more"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(data, message):
    with pytest.raises(InvalidOrder, match=message):
        read_order(data)


def test_an_order_has_a_product_and_a_quantity():
    assert read_order({"product": "tea", "quantity": 2}) == Order("tea", 2)
