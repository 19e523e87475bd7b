"""One project in, one bundle per function out; pipeline.py tells the story.

What is here is loaded when it is used: a build that has nothing to do ends before it would have loaded the rest.
"""

import importlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .cache import cache_folder
    from .install import find_installed, install_dependencies
    from .manifest import Manifest, load_before, load_manifest
    from .options import BuildOptions
    from .pipeline import build_project
    from .report import BuildReport, BuiltFunction, KeptPackage, PackedPackage, Step
    from .template import find_logical_name, find_template_notes, plan_template, write_template
    from .toolchain import lambic_tree
    from .trace import EventTrace, Trace, trace_function
    from .unchanged import find_unchanged
    from .why import explain

_PLACES = {
    "BuildOptions": "options",
    "BuildReport": "report",
    "BuiltFunction": "report",
    "EventTrace": "trace",
    "KeptPackage": "report",
    "Manifest": "manifest",
    "Step": "report",
    "Trace": "trace",
    "build_project": "pipeline",
    "cache_folder": "cache",
    "explain": "why",
    "find_installed": "install",
    "find_logical_name": "template",
    "find_template_notes": "template",
    "find_unchanged": "unchanged",
    "install_dependencies": "install",
    "lambic_tree": "toolchain",
    "load_before": "manifest",
    "load_manifest": "manifest",
    "PackedPackage": "report",
    "plan_template": "template",
    "trace_function": "trace",
    "write_template": "template",
}

__all__ = [
    "BuildOptions",
    "BuildReport",
    "BuiltFunction",
    "EventTrace",
    "KeptPackage",
    "Manifest",
    "PackedPackage",
    "Step",
    "Trace",
    "build_project",
    "cache_folder",
    "explain",
    "find_installed",
    "find_logical_name",
    "find_template_notes",
    "find_unchanged",
    "install_dependencies",
    "lambic_tree",
    "load_before",
    "load_manifest",
    "plan_template",
    "trace_function",
    "write_template",
]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_PLACES[name]}", __name__), name)
