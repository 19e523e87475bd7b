"""One project in, one bundle per function out; pipeline.py tells the story."""

from .cache import cache_folder
from .install import install_dependencies
from .manifest import Manifest, load_manifest
from .options import BuildOptions
from .pipeline import build_project
from .report import BuildReport, BuiltFunction, KeptPackage, Step
from .template import find_logical_name, plan_template, write_template
from .toolchain import lambic_tree

__all__ = [
    "BuildOptions",
    "BuildReport",
    "BuiltFunction",
    "KeptPackage",
    "Manifest",
    "Step",
    "build_project",
    "cache_folder",
    "find_logical_name",
    "install_dependencies",
    "lambic_tree",
    "load_manifest",
    "plan_template",
    "write_template",
]
