"""The hello of lambic's README."""

from lambic import http


@http.get("/hello")
def handler(request: http.Request) -> str:
    name = request.query.get("first_name")
    return f"Hello, {name}!" if name else "Hello, world!"
