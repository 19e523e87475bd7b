from lambic import http
from products.model import Product
from products.storage import open_storage
from products.validation import InvalidProduct, read_fields

storage = open_storage()


@http.put("/products/{id}")
def handler(request: http.Request) -> Product:
    """Replaces the fields of a product that exists."""
    identifier = request.path_params["id"]
    try:
        fields = read_fields(request.json())
    except InvalidProduct as error:
        raise http.UnprocessableContent(str(error)) from None
    product = Product(identifier, fields.name, fields.price_cents)
    if not storage.replace(product):
        raise http.NotFound(f"no product {identifier}")
    return product
