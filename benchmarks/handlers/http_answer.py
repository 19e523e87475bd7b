"""The same answer as answer.py's, through the decorator."""

from lambic import http


@http.get("/hello")
def handler(request: http.Request) -> dict[str, object]:
    name = request.query.get("first_name")
    return {"message": f"Hello, {name}!"}
