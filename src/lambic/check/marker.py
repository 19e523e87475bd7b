"""Environment markers (PyPA: "Dependency specifiers") as far as a target decides them."""

import re
from collections.abc import Iterator

from lambic.project import Target

_TOKEN = re.compile(r"""\s*(?:(?P<text>"[^"]*"|'[^']*')|(?P<op>[<>=!~]=?=?|\(|\)|,)|(?P<word>[\w.]+))""")
_MACHINES = {"arm64": "aarch64"}
_SWAPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}

Decided = bool | None


def may_apply(marker: str, target: Target) -> bool:
    """False only when the marker surely leaves the target out; one that can't be read says nothing."""
    return decide(marker, target) is not False


def decide(marker: str, target: Target) -> Decided:
    """What the marker comes to in Lambda on that target; None when only an installer could tell (extras, patches)."""
    try:
        reader = _Reader(marker, target)
        decided = reader.read_any()
        return decided if not reader.tokens else None
    except (IndexError, ValueError, RecursionError):
        return None


def _tokens(marker: str) -> Iterator[str]:
    at = 0
    while marker[at:].strip():
        found = _TOKEN.match(marker, at)
        if found is None:
            raise ValueError(marker)
        yield found[0].strip()
        at = found.end()


class _Reader:
    """Reads a marker once, from left to right. Raises IndexError or ValueError for what is none."""

    def __init__(self, marker: str, target: Target) -> None:
        self.tokens = list(_tokens(marker))
        self._target = target

    def read_any(self) -> Decided:
        parts = [self._read_all()]
        while self.tokens and self.tokens[0] == "or":
            self.tokens.pop(0)
            parts.append(self._read_all())
        return True if True in parts else None if None in parts else False

    def _read_all(self) -> Decided:
        parts = [self._read_one()]
        while self.tokens and self.tokens[0] == "and":
            self.tokens.pop(0)
            parts.append(self._read_one())
        return False if False in parts else None if None in parts else True

    def _read_one(self) -> Decided:
        if self.tokens[0] == "(":
            self.tokens.pop(0)
            decided = self.read_any()
            if self.tokens.pop(0) != ")":
                raise ValueError("no end of parentheses")
            return decided
        left, operator, right = self.tokens.pop(0), self._read_operator(), self.tokens.pop(0)
        return self._compare(left, operator, right)

    def _read_operator(self) -> str:
        operator = self.tokens.pop(0)
        return f"not {self.tokens.pop(0)}" if operator == "not" else operator

    def _compare(self, left: str, operator: str, right: str) -> Decided:
        if left[0] in "'\"":
            if right[0] in "'\"":
                return None
            if operator in ("in", "not in"):
                return None
            left, operator, right = right, _SWAPPED.get(operator, operator), left
        return self._compare_variable(left, operator, right.strip("'\""))

    def _compare_variable(self, name: str, operator: str, text: str) -> Decided:
        if name in ("python_version", "python_full_version"):
            return _compare_version(self._target.version, operator, text, is_full=name == "python_full_version")
        known = _values(self._target).get(name)
        if known is None:
            return None
        answers = {"==": known == text, "!=": known != text, "in": known in text, "not in": known not in text}
        return answers.get(operator)


def _values(target: Target) -> dict[str, str]:
    """What Lambda's machines say of themselves."""
    return {
        "sys_platform": "linux",
        "os_name": "posix",
        "platform_system": "Linux",
        "platform_machine": _MACHINES.get(target.architecture, target.architecture),
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }


def _compare_version(version: tuple[int, int], operator: str, text: str, is_full: bool) -> Decided:
    """Of a full version only the first two numbers are known."""
    is_any_patch = text.endswith(".*")
    numbers = tuple(int(part) for part in text.removesuffix(".*").split("."))
    wanted = (*numbers, 0)[:2]
    patch = numbers[2:] if len(numbers) > 2 else (0,)
    if operator == "~=" and len(numbers) > 2:
        return None if version == wanted else False
    if version != wanted or not is_full or is_any_patch:
        return _order(version, operator, wanted)
    if patch == (0,) and operator in ("<", ">="):
        return operator == ">="
    return None


def _order(version: tuple[int, ...], operator: str, wanted: tuple[int, ...]) -> Decided:
    return {
        "<": version < wanted,
        "<=": version <= wanted,
        ">": version > wanted,
        ">=": version >= wanted,
        "==": version == wanted,
        "===": version == wanted,
        "!=": version != wanted,
        "~=": version[:1] == wanted[:1] and version >= wanted,
    }.get(operator)
