"""Headers and query of the sources that have two maps of each: one with the last values, one with all."""

from ..event import read_object, read_text_pairs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..event import Event
    from ..reply import Reply


def read_headers(event: "Event") -> list[tuple[str, str]]:
    """(name, value) of every header. The single values count only for names that the lists don't have."""
    pairs = read_text_pairs(event, "multiValueHeaders")
    if not pairs:
        return read_text_pairs(event, "headers")
    singles = read_object(event, "headers")
    if singles.keys() <= event["multiValueHeaders"].keys():
        return pairs
    known = {name.lower() for name, _ in pairs}
    return pairs + [pair for pair in read_text_pairs(event, "headers") if pair[0].lower() not in known]


def read_query(event: "Event") -> list[tuple[str, str]]:
    """(name, value) of every parameter, as the source has them."""
    pairs = read_text_pairs(event, "multiValueQueryStringParameters")
    if not pairs:
        return read_text_pairs(event, "queryStringParameters")
    singles = read_object(event, "queryStringParameters")
    if singles.keys() <= event["multiValueQueryStringParameters"].keys():
        return pairs
    known = {name for name, _ in pairs}
    return pairs + [pair for pair in read_text_pairs(event, "queryStringParameters") if pair[0] not in known]


def write_lists(reply: "Reply") -> dict[str, list[str]]:
    """Every header with all its values, cookies among them."""
    return {**reply.headers, "set-cookie": reply.cookies} if reply.cookies else reply.headers
