"""Who imports what: which modules and files a function needs, found without running anything.

What is here is loaded when it is used: a worker in another Python needs one module of it.
"""

import importlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .chains import Chain, Link
    from .explanation import Explanation
    from .facts import Facts, Import, read_facts
    from .files import Files, find_files
    from .graph import Graph
    from .metadata import Distribution, Distributions, normalize
    from .node import Connector, Edge, Lack, Node
    from .package_names import distribution_of, is_known_package, may_bring
    from .reach import DynamicImport, KeptWhole, MissingImport, Reach
    from .resolve import Finder, extension_suffixes
    from .rules import load_rules
    from .scanner import Scanner
    from .secrets import Secrets
    from .shelf import Shelf, cache_root
    from .tree import DataFile, Module, Tree

_PLACES = {
    "Chain": "chains",
    "Connector": "node",
    "DataFile": "tree",
    "Distribution": "metadata",
    "Distributions": "metadata",
    "DynamicImport": "reach",
    "Edge": "node",
    "Explanation": "explanation",
    "Facts": "facts",
    "Files": "files",
    "Finder": "resolve",
    "Graph": "graph",
    "Import": "facts",
    "KeptWhole": "reach",
    "Lack": "node",
    "Link": "chains",
    "MissingImport": "reach",
    "Module": "tree",
    "Node": "node",
    "Reach": "reach",
    "Scanner": "scanner",
    "Secrets": "secrets",
    "Shelf": "shelf",
    "Tree": "tree",
    "cache_root": "shelf",
    "distribution_of": "package_names",
    "extension_suffixes": "resolve",
    "find_files": "files",
    "is_known_package": "package_names",
    "load_rules": "rules",
    "may_bring": "package_names",
    "normalize": "metadata",
    "read_facts": "facts",
}

__all__ = [
    "Chain",
    "Connector",
    "DataFile",
    "Distribution",
    "Distributions",
    "DynamicImport",
    "Edge",
    "Explanation",
    "Facts",
    "Files",
    "Finder",
    "Graph",
    "Import",
    "KeptWhole",
    "Lack",
    "Link",
    "MissingImport",
    "Module",
    "Node",
    "Reach",
    "Scanner",
    "Secrets",
    "Shelf",
    "Tree",
    "cache_root",
    "distribution_of",
    "extension_suffixes",
    "find_files",
    "is_known_package",
    "load_rules",
    "may_bring",
    "normalize",
    "read_facts",
]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_PLACES[name]}", __name__), name)
