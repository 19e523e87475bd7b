"""The names that a module has once it is loaded, as far as its source tells; star imports are followed."""

from functools import cached_property

from lambic.graph import Module, read_facts

from .view import View

_OURS = "lambic"
_ALWAYS = frozenset(
    {
        *("__annotations__", "__builtins__", "__cached__", "__dict__", "__doc__", "__file__", "__loader__", "__name__"),
        *("__package__", "__path__", "__spec__", "__version__"),
    }
)
"""What the import system gives every module; `__version__` is often put in by a build."""


class ModuleNames:
    """Answers for one view; each module is read once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._all: dict[str, frozenset[str] | None] = {}
        self._found: dict[str, frozenset[str] | None] = {}

    def of(self, module: Module) -> frozenset[str] | None:
        """None when it may have names that its source does not show."""
        if module.name not in self._all:
            self._all[module.name] = self._with_starred(module)
        return self._all[module.name]

    def _with_starred(self, module: Module) -> frozenset[str] | None:
        names: frozenset[str] = frozenset()
        seen: set[Module] = set()
        waiting = [module]
        while waiting:
            each = waiting.pop()
            own = self._own_names(each)
            if own is None:
                return None
            names |= own
            seen.add(each)
            starred = self._starred(each)
            if None in starred:
                return None
            waiting += [more for more in starred if more is not None and more not in seen]
        return names

    def _own_names(self, module: Module) -> frozenset[str] | None:
        """Those that its own statements bind."""
        if module.name not in self._found:
            self._found[module.name] = self._read(module)
        return self._found[module.name]

    def _read(self, module: Module) -> frozenset[str] | None:
        if module.path is None:
            return frozenset() if module.tree.kind == "own" else None
        if not module.is_source:
            return None
        answer = self._view.read(module)
        facts = answer["facts"]["imports"]
        is_changed = module.name in self._changed_by_others
        if answer["error"] or not facts or is_changed or (answer["scan"]["fabricates"] and module.tree.kind != _OURS):
            return None
        names = _ALWAYS.union(facts["binds"])
        if facts["is_open"]:
            # lambic's modules say for type checkers what their `__getattr__` finds.
            return names.union(answer["facts"]["typing_only"]["names"]) if module.tree.kind == _OURS else None
        return names

    @cached_property
    def _changed_by_others(self) -> frozenset[str]:
        """Modules that other own files put names into: `settings.TABLE = ...`."""
        sources = self._view.sources.values()
        return frozenset(name for source in sources for name in source.facts("imports").get("sets", ()))

    def _starred(self, module: Module) -> list[Module | None]:
        """The modules of which it imports all names; None for one that nobody has found."""
        if not module.is_source:
            return []
        imports = read_facts(self._view.read(module)["scan"]).imports
        stars = [each for each in imports if each.names is not None and "*" in each.names]
        return [self._view.finder.find(each.absolute(module.package) or "") for each in stars]
