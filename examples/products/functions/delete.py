from lambic import http
from products.storage import open_storage

storage = open_storage()


@http.delete("/products/{id}")
def handler(request: http.Request) -> None:
    """Removes a product; answers 204, or 404 when there is none."""
    identifier = request.path_params["id"]
    if not storage.remove(identifier):
        raise http.NotFound(f"no product {identifier}")
