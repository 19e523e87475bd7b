"""What the scanner says of one source, typed; the shapes are those of scan.py."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from . import scan


class Import(NamedTuple):
    """`import module` (names is None) or `from module import names`; `level` counts leading dots, `flags` scan's."""

    line: int
    level: int
    module: str
    names: tuple[str, ...] | None
    flags: int

    @property
    def is_hard(self) -> bool:
        """Whether the module can't be loaded without it."""
        return not self.flags & ~scan.CLASS

    @property
    def is_guarded(self) -> bool:
        return bool(self.flags & (scan.GUARDED | scan.FALLBACK))

    def absolute(self, package: str) -> str | None:
        """The dotted name that it starts from, in a module of that package; None when its dots lead out of it."""
        if not self.level:
            return self.module
        parts = package.split(".")
        if not parts[0] or self.level > len(parts):
            return None
        base = parts[: len(parts) - self.level + 1]
        return ".".join([*base, self.module] if self.module else base)


class Dynamic(NamedTuple):
    """An import of a computed name; `prefix` is how that name begins, None when nothing is known of it."""

    line: int
    text: str
    prefix: str | None
    kind: str
    flags: int


class Group(NamedTuple):
    """`entry_points(group=name)`; only the beginning is known unless `is_whole`."""

    line: int
    name: str
    is_whole: bool


class Service(NamedTuple):
    """A call like `client("s3")`: `name` is None when not literal, `has_version` when it may ask for an API version."""

    line: int
    call: str
    name: str | None
    has_version: bool


@dataclass(frozen=True)
class Facts:
    """`error` is (line, text) of a source that can't be parsed, `dists` (line, distribution) whose metadata is read.

    `names` are bound at module level; `exports` are strings of `__all__`; `table` holds the strings of a package
    that loads its parts in a module-level `__getattr__` (PEP 562); `fabricates`: it touches `sys.modules`; `refuses`:
    where an import fails, it raises what is no ImportError.
    """

    error: tuple[int, str] | None = None
    imports: tuple[Import, ...] = ()
    names: frozenset[str] = frozenset()
    exports: tuple[str, ...] = ()
    table: tuple[str, ...] | None = None
    dynamic: tuple[Dynamic, ...] = ()
    groups: tuple[Group, ...] = ()
    dists: tuple[tuple[int, str], ...] = ()
    services: tuple[Service, ...] = ()
    fabricates: bool = False
    refuses: bool = False
    words: tuple[str, ...] = ()


NO_FACTS = Facts()
"""Of what has no source: compiled modules and namespace packages."""


def read_facts(answer: dict[str, Any]) -> Facts:
    """The scanner's JSON as Facts. Raises KeyError, TypeError or ValueError when it has another shape."""
    return Facts(
        error=None if answer["error"] is None else (int(answer["error"][0]), str(answer["error"][1])),
        imports=tuple(
            Import(line, level, module, None if names is None else tuple(names), flags)
            for line, level, module, names, flags in answer["imports"]
        ),
        names=frozenset(answer["names"]),
        exports=tuple(answer["exports"]),
        table=None if answer["table"] is None else tuple(answer["table"]),
        dynamic=tuple(Dynamic(*each) for each in answer["dynamic"]),
        groups=tuple(Group(*each) for each in answer["groups"]),
        dists=tuple((line, name) for line, name in answer["dists"]),
        services=tuple(Service(*each) for each in answer["services"]),
        fabricates=bool(answer["fabricates"]),
        refuses=bool(answer["refuses"]),
        words=tuple(answer["words"]),
    )
