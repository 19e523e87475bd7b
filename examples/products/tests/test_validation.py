import pytest

from products.validation import Fields, InvalidProduct, read_fields


def test_a_product_has_a_name_and_a_price():
    assert read_fields({"name": " Tea ", "price_cents": 250}) == Fields("Tea", 250)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "a product is an object with name and price_cents"),
        ({"name": "Tea", "price_cents": 1, "colour": "green"}, "unknown fields: colour"),
        ({"name": " ", "price_cents": 1}, "name must be a text of 1 to 200 characters"),
        ({"name": "Tea", "price_cents": "1"}, "price_cents must be a whole number, 0 or more"),
        ({"name": "Tea", "price_cents": True}, "price_cents must be a whole number, 0 or more"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(data, message):
    with pytest.raises(InvalidProduct, match=message):
        read_fields(data)
