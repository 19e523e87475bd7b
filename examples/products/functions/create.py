from lambic import http
from products.identifiers import new_id
from products.model import Product
from products.storage import open_storage
from products.validation import InvalidProduct, read_fields

storage = open_storage()


@http.post("/products")
def handler(request: http.Request) -> http.Response:
    """Stores a new product and says where it can be read."""
    try:
        fields = read_fields(request.json())
    except InvalidProduct as error:
        raise http.UnprocessableContent(str(error)) from None
    product = Product(new_id(), fields.name, fields.price_cents)
    storage.put(product)
    return http.Response(product, 201, {"location": f"/products/{product.id}"})
