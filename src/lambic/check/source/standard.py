"""Names and parts that modules of the standard library do not have, where something else is called nearly so.

Asked is the library of the interpreter that reads, by importing it: it has to be that of the target. Nothing else is
imported, whatever lies where this process looks for modules.
"""

import ast
import importlib
import importlib.util
import pkgutil
import re
import sys
from collections.abc import Iterator
from functools import cache
from os.path import dirname
from types import ModuleType
from typing import Any

from .alike import find_alike
from .page import Page

_LEFT_ALONE = re.compile(r"_|(antigravity|idlelib|lib2to3|pdb|pip|readline|site|test|this|tkinter|turtle\w*)(\.|$)")
"""Modules that do something when they are imported, or that nobody means."""
_WINDOWS = frozenset({"_winapi", "msvcrt", "nt", "winreg", "winsound"})
_LEAST_ALIKE = 0.85

_LIBRARY = dirname(ast.__file__)

Unknown = list[Any]
"""[module, name, what may be meant, span]; a module that only Windows has is ["", name, "", span]."""


def read(page: Page) -> dict[str, Any]:
    """`unknown`: what is asked for at places that nothing guards."""
    if (sys.version_info[:2], sys.platform) != page.platform:
        return {}
    return {"unknown": [*_of_imports(page), *_of_attributes(page)]}


def _of_imports(page: Page) -> Iterator[Unknown]:
    for node in page.nodes(ast.Import):
        for alias in node.names:
            found = _unknown_part(alias.name) if page.is_sure(node) else None
            if found and (found[0] or page.function_of(node) is None):
                yield [*found, page.span(alias)]
    for each in page.nodes(ast.ImportFrom):
        if each.level or not each.module or not page.is_sure(each):
            continue
        if found := _unknown_part(each.module):
            yield [*found, page.span(each)]
            continue
        for alias in each.names:
            if found := _unknown_name(each.module, alias.name):
                yield [*found, page.span(alias)]


def _of_attributes(page: Page) -> Iterator[Unknown]:
    """`json.lods` after `import json`."""
    modules = _modules_of(page)
    for node in page.nodes(ast.Attribute):
        is_use = isinstance(node.value, ast.Name) and isinstance(node.ctx, ast.Load)
        module = modules.get(page.name_of(node.value)) if is_use else None
        if (
            module
            and page.is_sure(node)
            and not page.is_annotation(node)
            and (found := _unknown_name(module, node.attr))
        ):
            yield [*found, page.span(node)]


def _modules_of(page: Page) -> dict[str, str]:
    """Modules that the file imports whole."""
    names = [alias.name for node in page.nodes(ast.Import) for alias in node.names]
    return {part: part for name in names for part in (name, name.partition(".")[0])}


def _unknown_part(module: str) -> Unknown | None:
    """Of "xml.etre.ElementTree": ["xml", "etre", "etree"]."""
    parent, _, last = module.rpartition(".")
    if module in _WINDOWS and sys.platform != "win32":
        return ["", module, ""]
    if not parent or not _is_standard(module):
        return None
    if (above := _unknown_part(parent)) is not None:
        return above
    return None if _find(module) else _unknown_name(parent, last)


def _unknown_name(module: str, name: str) -> Unknown | None:
    loaded = _load(module)
    # What is written in capitals comes and goes with the system's headers.
    if loaded is None or name == "*" or name.isupper() or name.startswith("_"):
        return None
    if hasattr(loaded, name) or _find(f"{module}.{name}"):
        return None
    parts = [each.name for each in pkgutil.iter_modules(getattr(loaded, "__path__", ()))]
    near = find_alike(name, [*dir(loaded), *parts], _LEAST_ALIKE)
    return [module, name, near] if near else None


def _is_standard(module: str) -> bool:
    return _is_standard_top(module.partition(".")[0])


@cache
def _is_standard_top(top: str) -> bool:
    """Whether this process would take it from the standard library: a file of the project may stand before that."""
    if top not in sys.stdlib_module_names:
        return False
    spec = importlib.util.find_spec(top)
    origin = spec.origin or "" if spec else ""
    return origin in ("built-in", "frozen") or (origin.startswith(_LIBRARY) and "site-packages" not in origin)


def _find(module: str) -> bool:
    """Of a module of the standard library, for its packages are imported."""
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError, AttributeError):
        return False


def _load(module: str) -> ModuleType | None:
    """A module of the standard library; None for any other, and for what this interpreter was built without."""
    if not _is_standard(module) or _LEFT_ALONE.match(module):
        return None
    try:
        return importlib.import_module(module)
    except Exception:
        return None
