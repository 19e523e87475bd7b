"""L206: circular imports that fail, found by loading the project's modules in thought, in the order Python would.

Only what surely happens counts: a module that some branch or `try` may have loaded is taken to be there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..diagnostic import Diagnostic, Related, Span
from ..source_file import SourceFile
from ..view import View


def check_cycles(view: View) -> Iterator[Diagnostic]:
    told: set[Span] = set()
    in_circles = _find_circles(view)
    for function in view.functions:
        if function.handler.module not in in_circles:
            continue
        failure = _Loading(view).run(function.handler.module)
        if failure is not None and failure.span not in told:
            told.add(failure.span)
            yield _describe(view, function.name, failure)


def _find_circles(view: View) -> set[str]:
    """The modules that lead into a circle: what is left when those that import nothing that is left are taken away."""
    wants = {
        name: {edge.target for edge in source.node.edges} & view.sources.keys() for name, source in view.sources.items()
    }
    wanted_by: dict[str, list[str]] = {}
    for name, targets in wants.items():
        for target in targets:
            wanted_by.setdefault(target, []).append(name)
    waiting = [name for name, targets in wants.items() if not targets]
    while waiting:
        gone = waiting.pop()
        del wants[gone]
        for name in wanted_by.get(gone, ()):
            wants[name].discard(gone)
            if not wants[name]:
                waiting.append(name)
    return set(wants)


@dataclass(frozen=True)
class _Failure:
    """`importer` wants `name` of `home`, which has been loaded up to `at`; `path` leads from there to the importer."""

    importer: SourceFile
    span: Span
    home: SourceFile
    name: str
    path: tuple[str, ...]
    at: Span


class _Stop(Exception):
    def __init__(self, failure: _Failure) -> None:
        self.failure = failure


@dataclass
class _State:
    """A module that is being loaded: the names it has so far, those of them that are modules, and where it is."""

    source: SourceFile
    names: set[str] = field(default_factory=set)
    modules: dict[str, str] = field(default_factory=dict)
    at: Span | None = None


class _Loading:
    """One start of a function."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._making: dict[str, _State] = {}
        self._done: set[str] = set()

    def run(self, name: str) -> _Failure | None:
        try:
            self._load_all(name)
        except _Stop as stop:
            return stop.failure
        except RecursionError:
            return None
        return None

    def _load_all(self, name: str) -> None:
        """A module with the packages it lies in, these first."""
        parts = name.split(".")
        for length in range(1, len(parts) + 1):
            self._load(".".join(parts[:length]))

    def _load(self, name: str) -> None:
        source = self._view.sources.get(name)
        if source is None or name in self._done or name in self._making:
            return
        state = self._making[name] = _State(source)
        for step in source.facts("imports").get("steps", ()):
            if step[0] == "bind":
                state.names.add(step[1])
            elif step[0] == "use":
                self._use(state, *step[1:])
            else:
                self._import(state, *step[1:])
        del self._making[name]
        self._done.add(name)

    def _import(
        self,
        state: _State,
        dots: int,
        module: str,
        names: list[tuple[str, str, list[int]]],
        numbers: list[int],
        is_sure: bool,
    ) -> None:
        home = _absolute(state.source.module.package, dots, module)
        if home is None:
            return
        if not is_sure:
            self._give_up(home, [name for name, *_ in names])
            return
        state.at = state.source.span(numbers)
        self._load_all(home)
        for name, called, place in names:
            if name:
                self._take(state, home, name, state.source.span(place))
            whole = f"{home}.{name}" if name else home
            state.modules |= {called: whole} if called else {whole.partition(".")[0]: whole.partition(".")[0]}

    def _take(self, state: _State, home: str, name: str, span: Span) -> None:
        making = self._making.get(home)
        if making is not None and name in making.names:
            return
        whole = f"{home}.{name}"
        if self._view.finder.find(whole) is not None:
            self._load(whole)
        else:
            self._demand(state, home, name, span)

    def _use(self, state: _State, called: str, attribute: str, numbers: list[int]) -> None:
        """`module.attribute` at the top of a file."""
        first, dot, rest = called.partition(".")
        home = f"{state.modules.get(first, '')}{dot}{rest}"
        if home in self._view.sources and self._view.finder.find(f"{home}.{attribute}") is None:
            self._demand(state, home, attribute, state.source.span(numbers))

    def _demand(self, state: _State, home: str, name: str, span: Span) -> None:
        making = self._making.get(home)
        if making is None or making is state or making.at is None or name in making.names:
            return
        if _binds_later(making, name):
            path = (*self._making,)
            raise _Stop(_Failure(state.source, span, making.source, name, path[path.index(home) :], making.at))

    def _give_up(self, home: str, names: list[str]) -> None:
        """What a branch may have loaded may have loaded all that it imports; nobody can say in which order."""
        waiting = [home, *(f"{home}.{name}" for name in names)]
        while waiting:
            name = waiting.pop()
            source = self._view.sources.get(name)
            if source is not None and name not in self._done and name not in self._making:
                self._done.add(name)
                waiting += [edge.target for edge in source.node.edges]


def _binds_later(making: _State, name: str) -> bool:
    """Whether the module surely has no such name yet: a statement further down binds it, and nothing else does."""
    facts = making.source.facts("imports")
    steps = facts.get("steps", ())
    if any(step[0] == "import" and step[3][0][0] == "*" for step in steps):
        return False
    return ["bind", name] in steps and not facts["is_open"] and name not in facts["globals"]


def _absolute(package: str, dots: int, module: str) -> str | None:
    parts = package.split(".") if package else []
    if not dots:
        return module
    if dots > len(parts):
        return None
    base = parts[: len(parts) - dots + 1]
    return ".".join([*base, module] if module else base)


def _describe(view: View, function: str, failure: _Failure) -> Diagnostic:
    home = failure.home.module.name
    circle = " -> ".join([*failure.path, home])
    related = [Related(failure.at, f"{home} is loaded up to here")]
    bindings = failure.home.facts("handlers").get("bindings", {}).get(failure.name)
    if bindings:
        related.append(Related(failure.home.span(bindings[0][1]), f"{failure.name!r} is bound only here"))
    return view.diagnostic(
        "L206",
        failure.span,
        f"circular import: {home} has no {failure.name!r} yet when it is asked for here",
        f"move {failure.name!r} into a module that imports neither, or import it in the function that uses it",
        label=f"{home} is still being loaded",
        why=f"In Lambda starting {function} loads {circle} and fails there: every invocation fails.",
        related=related,
    )
