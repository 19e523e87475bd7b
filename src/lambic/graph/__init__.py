"""Who imports what: which modules and files a function needs, found without running anything."""

from .chains import Chain, Link
from .explanation import Explanation
from .files import find_files
from .graph import Graph
from .reach import DynamicImport, KeptWhole, MissingImport, Reach
from .scanner import Scanner
from .tree import DataFile, Module, Tree

__all__ = [
    "Chain",
    "DataFile",
    "DynamicImport",
    "Explanation",
    "Graph",
    "KeptWhole",
    "Link",
    "MissingImport",
    "Module",
    "Reach",
    "Scanner",
    "Tree",
    "find_files",
]
