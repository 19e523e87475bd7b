"""`import logging`, with the set-up of AWS's Python runtime right after it. Loaded when somebody imports it."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any


def find_logging(watch: object) -> "ModuleSpec | None":
    """The real spec, as the other finders give it, with a loader that ends with the set-up. The watch is over."""
    # A new list: the old one may be walked through right now.
    sys.meta_path = [finder for finder in sys.meta_path if finder is not watch]
    for finder in sys.meta_path:
        spec = finder.find_spec("logging", None)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)  # type: ignore[assignment]
            return spec
    return None


class _Loader:
    """Stands in for the loader of `logging` until it is loaded."""

    def __init__(self, loader: "Any") -> None:
        self._loader = loader

    def create_module(self, spec: "ModuleSpec") -> "ModuleType | None":
        module: ModuleType | None = self._loader.create_module(spec)
        return module

    def exec_module(self, module: "ModuleType") -> None:
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        if hasattr(module, "LogRecord"):  # a module of the user's may have the same name
            from .log_handler import set_up

            set_up()
