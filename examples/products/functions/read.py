from lambic import http
from products.model import Product
from products.storage import open_storage

storage = open_storage()


@http.get("/products/{id}")
def handler(request: http.Request) -> Product:
    """Gives one product."""
    identifier = request.path_params["id"]
    product = storage.find(identifier)
    if product is None:
        raise http.NotFound(f"no product {identifier}")
    return product
