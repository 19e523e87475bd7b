"""A function that validates what it gets: two models, one inside the other."""

from pydantic import BaseModel, Field


class Price(BaseModel):
    amount: float = Field(ge=0)
    currency: str = Field(pattern="^[A-Z]{3}$")


class Product(BaseModel):
    id: str = Field(min_length=1, max_length=64)
    name: str
    price: Price
    tags: list[str] = []


def handler(event, context):
    product = Product.model_validate(
        {"id": "42", "name": event["rawPath"], "price": {"amount": 9.5, "currency": "EUR"}}
    )
    return product.model_dump()
