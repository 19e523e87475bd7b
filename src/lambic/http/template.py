"""Path templates in API Gateway's form: "/products/{id}", "/files/{path+}"."""

from .later import later

_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:")


class Template:
    """`{name}` stands for one segment that is not empty, `{name+}`, which must come last, for all that follow.

    Raises ValueError, with what is wrong, for any other text.
    """

    __slots__ = ("_is_greedy", "_segments", "names", "text")

    def __init__(self, text: str) -> None:
        if not text.startswith("/"):
            raise ValueError(f"the path {text!r} must begin with /")
        words = [_parse_segment(segment, text) for segment in _split(text)]
        self._is_greedy = _ends_greedily(words, text)
        self._segments = tuple((is_name, word.removesuffix("+") if is_name else word) for is_name, word in words)
        self.names = _check_names([word for is_name, word in self._segments if is_name], text)
        self.text = text

    @property
    def shape(self) -> tuple[object, ...]:
        """The same for templates that match the same paths; sorts those first that say more about a segment."""
        last = len(self._segments) - 1
        return tuple(
            (2 if self._is_greedy and index == last else 1, "") if is_name else (0, word)
            for index, (is_name, word) in enumerate(self._segments)
        )

    def match(self, raw_path: str) -> dict[str, str] | None:
        """The parameters, undecoded, or None. One slash at the end is ignored, as a REST API does.

        Takes the path undecoded: only so `%2F` within a segment differs from the slash between two.
        """
        if not raw_path.startswith("/"):
            return None
        segments = _split(raw_path, len(self._segments) - 1 if self._is_greedy else -1)
        if len(segments) != len(self._segments):
            return None
        return self._read(segments)

    def _read(self, segments: list[str]) -> dict[str, str] | None:
        parameters = {}
        for (is_name, word), segment in zip(self._segments, segments, strict=True):
            if is_name and segment:
                parameters[word] = segment
            elif is_name or (segment != word and _unquote(segment) != word):
                return None
        return parameters


def _split(path: str, most: int = -1) -> list[str]:
    return (path[1:-1] if path.endswith("/") and path != "/" else path[1:]).split("/", most)


def _parse_segment(segment: str, text: str) -> tuple[bool, str]:
    """(is it a parameter, its name with the "+" or the literal text)."""
    if segment.startswith("{") and segment.endswith("}"):
        name = segment[1:-1].removesuffix("+")
        if not name or not _NAME.issuperset(name):
            raise ValueError(f"in the path {text!r} {segment} holds no name")
        return True, segment[1:-1]
    if "{" in segment or "}" in segment:
        raise ValueError(f"in the path {text!r} the braces of {segment!r} must enclose a whole segment")
    return False, _unquote(segment)


def _ends_greedily(words: list[tuple[bool, str]], text: str) -> bool:
    greedy = [is_name and word.endswith("+") for is_name, word in words]
    if True in greedy[:-1]:
        raise ValueError(f"in the path {text!r} {{{words[greedy.index(True)][1]}}} must come last")
    return greedy[-1]


def _check_names(names: list[str], text: str) -> tuple[str, ...]:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"in the path {text!r} the name {name} stands twice")
    return tuple(names)


def _unquote(text: str) -> str:
    return later.unquote(text) if "%" in text else text
