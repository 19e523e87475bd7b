"""build/manifest.json: what lies in the folder, and all that a build decided about it."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import lambic
from lambic.project import LambicError

from .report import BuiltFunction, KeptPackage

FILE = "manifest.json"
_OTHER_PLACE = "move it away with the bundles beside it, or build elsewhere with --out"


@dataclass(frozen=True)
class Manifest:
    """`zlib` is the library that packed: zips are the same bytes for the same lambic and zlib."""

    functions: Mapping[str, BuiltFunction] = field(default_factory=dict)
    lambic: str = lambic.__version__
    zlib: str = zlib.ZLIB_RUNTIME_VERSION


def load_manifest(folder: Path) -> Manifest:
    """The folder's manifest, an empty one when it has none. Raises LambicError when it can't be read."""
    file = folder / FILE
    try:
        values = json.loads(file.read_bytes())
        functions = {name: _read_function(name, record) for name, record in values["functions"].items()}
        return Manifest(functions, values["lambic"], values["zlib"])
    except FileNotFoundError:
        return Manifest()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LambicError(f"{file}: is no manifest of this lambic ({error!r})", _OTHER_PLACE) from error


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Times are left out: two builds of one project write the same file."""
    functions = {name: _write_function(function) for name, function in sorted(manifest.functions.items())}
    values = {"lambic": manifest.lambic, "zlib": manifest.zlib, "functions": functions}
    (folder / FILE).write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def _write_function(function: BuiltFunction) -> dict[str, Any]:
    return {key: value for key, value in asdict(function).items() if key not in ("name", "seconds")}


def _read_function(name: str, record: dict[str, Any]) -> BuiltFunction:
    whole = tuple(KeptPackage(**package) for package in record["kept_whole"])
    lists = {key: tuple(value) for key, value in record.items() if isinstance(value, list)}
    return BuiltFunction(**{**record, **lists, "name": name, "kept_whole": whole})
