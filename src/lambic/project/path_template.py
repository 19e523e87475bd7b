"""Path templates as lambic's HTTP decorators take them, found wrong before anything runs.

The function's half has its own reading of them; the messages are the same, and a test holds that.
"""

import re

_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:")


def check_template(text: str) -> None:
    """Raises ValueError, with what is wrong, for a text that is none: "/products/{id}", "/files/{path+}" are."""
    if not text.startswith("/"):
        raise ValueError(f"the path {text!r} must begin with /")
    segments = (text[1:-1] if text.endswith("/") and text != "/" else text[1:]).split("/")
    words = [word for segment in segments if (word := _read_name(segment, text))]
    _check_order(segments, text)
    names = [word.removesuffix("+") for word in words]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"in the path {text!r} the name {name} stands twice")


def shape_of(text: str) -> str:
    """The same for templates that match the same paths: "/a/{b}/" and "/a/{c}" are "/a/{}"."""
    return re.sub(r"{[^}+]+", "{", text.rstrip("/") or "/")


def _read_name(segment: str, text: str) -> str:
    """What stands between the braces of a segment; "" of one without."""
    if segment.startswith("{") and segment.endswith("}"):
        name = segment[1:-1].removesuffix("+")
        if not name or not _NAME.issuperset(name):
            raise ValueError(f"in the path {text!r} {segment} holds no name")
        return segment[1:-1]
    if "{" in segment or "}" in segment:
        raise ValueError(f"in the path {text!r} the braces of {segment!r} must enclose a whole segment")
    return ""


def _check_order(segments: list[str], text: str) -> None:
    for segment in segments[:-1]:
        if segment.endswith("+}"):
            raise ValueError(f"in the path {text!r} {segment} must come last")
