from lambic import http


@http.get("/hello")
def handler(request: http.Request) -> str:
    """Greets by name when there is one."""
    name = request.query.get("first_name")
    return f"Hello, {name}!" if name else "Hello, world!"
