"""A response ready for any source: text or base64 decided, cookies apart."""


class Reply:
    """What the adapters write. Headers have lower-case names; `body` is None where there is none."""

    __slots__ = ("body", "cookies", "headers", "is_base64", "status")

    def __init__(
        self, status: int, headers: dict[str, list[str]], cookies: list[str], body: str | None, is_base64: bool
    ) -> None:
        self.status = status
        self.headers = headers
        self.cookies = cookies
        self.body = body
        self.is_base64 = is_base64
