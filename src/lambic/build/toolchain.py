"""The lambic that goes into bundles: the very package that runs the build."""

import hashlib
import shutil
from pathlib import Path

import lambic

from .cache import cache_folder, keep_folder

INSIDE = ("runtime", "http", "events")
"""The parts of lambic that functions run, with the modules beside them; the other parts are the tools."""


def lambic_package() -> Path:
    """The folder of the running `lambic` package."""
    return Path(lambic.__file__).resolve().parent


def lambic_tree() -> Path:
    """A folder in the cache that holds `lambic` and nothing else of the tool's own site-packages."""
    package = lambic_package()
    key = hashlib.sha256(f"{package}\0{lambic.__version__}".encode()).hexdigest()[:16]
    return keep_folder(cache_folder("lambic", key), lambda fresh: _link(package, fresh / "lambic"))


def _link(package: Path, place: Path) -> None:
    try:
        place.symlink_to(package, target_is_directory=True)
    except OSError:
        shutil.copytree(package, place, ignore=shutil.ignore_patterns("__pycache__"))
