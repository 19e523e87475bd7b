"""Reading an event's JSON, whatever is in it."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Event = dict[str, Any]

_TEXTS = frozenset({str})


class EventError(Exception):
    """The event is none that an HTTP source sends, or a part of it has another type than that source gives it.

    It is never answered with a 4xx reply: to a queue or a schedule that called the function by mistake, a reply would
    look like success.
    """


def read_text(values: "Event", key: str, default: str = "") -> str:
    """The text under a key; the default when it is absent or null. Raises EventError for any other type."""
    value = values.get(key)
    if type(value) is str:
        return value
    if value is None:
        return default
    raise EventError(f"{key} in the event must be a text, not {value!r:.80}")


def read_object(values: "Event", key: str) -> "Event":
    """The object under a key; an empty one when it is absent or null. Raises EventError for any other type."""
    value = values.get(key)
    if type(value) is dict:
        return value
    if value is None:
        return {}
    raise EventError(f"{key} in the event must be an object, not {value!r:.80}")


def read_texts(values: "Event", key: str) -> dict[str, str]:
    """An object whose values are texts; those that are null are left out. Raises EventError."""
    found = read_object(values, key)
    if _TEXTS.issuperset(map(type, found.values())):
        return dict(found)
    for name in found:
        read_text(found, name)
    return {name: value for name, value in found.items() if value is not None}


def read_text_list(values: "Event", key: str) -> list[str]:
    """A list of texts; an empty one when it is absent or null. Raises EventError."""
    value = values.get(key)
    if value is None:
        return []
    if type(value) is not list or not _TEXTS.issuperset(map(type, value)):
        raise EventError(f"{key} in the event must be a list of texts, not {value!r:.80}")
    return value


def read_text_pairs(values: "Event", key: str) -> list[tuple[str, str]]:
    """(name, text) for every text of an object of lists of texts; a text in a list's place counts as one.

    VPC Lattice is documented with lists and seen with texts. Raises EventError.
    """
    found = read_object(values, key)
    pairs: list[tuple[str, str]] = []
    for name, value in found.items():
        if type(value) is str:
            pairs.append((name, value))
        elif type(value) is list and len(value) == 1 and type(value[0]) is str:
            pairs.append((name, value[0]))
        else:
            for text in read_text_list(found, name):
                pairs.append((name, text))  # noqa: PERF401 - mostly it is one text, and a generator costs more
    return pairs


def read_flag(values: "Event", key: str) -> bool:
    """true or false; false when it is absent or null. Raises EventError."""
    flag = values.get(key)
    if flag is not None and type(flag) is not bool:
        raise EventError(f"{key} in the event must be true or false, not {flag!r:.80}")
    return flag is True
