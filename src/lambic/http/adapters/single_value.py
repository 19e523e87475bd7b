"""Headers of replies that have room for one value per name."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..reply import Reply


def write_texts(reply: "Reply") -> dict[str, str]:
    """Every header with its values joined by commas (RFC 9110, section 5.3).

    Set-Cookie alone can't be joined. Of several cookies each stands under another spelling of that name: names of
    headers have no case, keys of JSON do. AWS does not document this; without it all cookies but one would be lost.
    """
    headers = {name: ", ".join(values) for name, values in reply.headers.items()}
    if reply.cookies:
        headers.update(zip(_spell("set-cookie"), reply.cookies, strict=False))
    return headers


def _spell(name: str) -> "Iterator[str]":
    """`set-cookie`, `Set-cookie`, `sEt-cookie`, `SEt-cookie` and so on: 512 in all."""
    letters = [index for index, letter in enumerate(name) if letter.isalpha()]
    for number in range(1 << len(letters)):
        upper = {index for bit, index in enumerate(letters) if number >> bit & 1}
        yield "".join(letter.upper() if index in upper else letter for index, letter in enumerate(name))
