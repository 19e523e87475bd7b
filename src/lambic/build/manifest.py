"""build/manifest.json: what lies in the folder, and all that a build decided about it."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import lambic
from lambic.project import LambicError, naming

from .places import BEFORE
from .report import BuiltFunction, KeptPackage, PackedPackage

FILE = "manifest.json"
_OTHER_PLACE = "move it away with the bundles beside it, or build elsewhere with --out"


@dataclass(frozen=True)
class Manifest:
    """`zlib` is the library that packed: zips are the same bytes for the same lambic and zlib."""

    functions: Mapping[str, BuiltFunction] = field(default_factory=dict)
    lambic: str = lambic.__version__
    zlib: str = zlib.ZLIB_RUNTIME_VERSION
    others: frozenset[str] = frozenset()
    """Bundles that another release of lambic wrote: their records are not understood, but they are ours."""

    @property
    def names(self) -> frozenset[str]:
        return self.others.union(self.functions)


def load_before(folder: Path) -> Manifest:
    """What the bundles were before they last changed; what can't be read is forgotten."""
    try:
        return load_manifest(folder, BEFORE)
    except LambicError:
        return Manifest()


def load_manifest(folder: Path, name: str = FILE) -> Manifest:
    """The folder's manifest, an empty one when it has none. Raises LambicError when it can't be read."""
    file = folder / name
    try:
        values = json.loads(file.read_bytes())
        records = {name: _read_function(name, record) for name, record in values["functions"].items()}
        functions = {name: record for name, record in records.items() if record}
        return Manifest(functions, values["lambic"], values["zlib"], frozenset(records.keys() - functions.keys()))
    except FileNotFoundError:
        return Manifest()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LambicError(f"{file}: is no manifest of this lambic ({error!r})", _OTHER_PLACE) from error


def write_manifest(manifest: Manifest, folder: Path, name: str = FILE) -> None:
    """Times are left out: two builds of one project write the same file. A line holds one value of one function."""
    values = {"lambic": manifest.lambic, "zlib": manifest.zlib}
    records = {name: _render(function) for name, function in sorted(manifest.functions.items())}
    rendered = {key: json.dumps(value) for key, value in values.items()} | {"functions": _join(records, 2)}
    with naming(folder / name):
        (folder / name).write_text(_join(rendered, 0) + "\n", encoding="utf-8")


def _render(function: BuiltFunction) -> str:
    values = {key: value for key, value in vars(function).items() if key not in ("name", "seconds")}
    values["kept_whole"] = [vars(package) for package in function.kept_whole]
    values["packages"] = [vars(package) for package in function.packages]
    return _join({key: json.dumps(value) for key, value in values.items()}, 4)


def _join(rendered: Mapping[str, str], indent: int) -> str:
    """A JSON object of values that are JSON already."""
    lines = (f"{'':{indent + 2}}{json.dumps(key)}: {value}" for key, value in rendered.items())
    return "{\n" + ",\n".join(lines) + f"\n{'':{indent}}}}"


def _read_function(name: str, record: dict[str, Any]) -> BuiltFunction | None:
    if record.keys() | {"name", "seconds"} != {each.name for each in fields(BuiltFunction)}:
        return None
    whole = tuple(KeptPackage(**package) for package in record["kept_whole"])
    packages = tuple(PackedPackage(**package) for package in record["packages"])
    lists = {key: tuple(value) for key, value in record.items() if isinstance(value, list)}
    return BuiltFunction(**{**record, **lists, "name": name, "kept_whole": whole, "packages": packages})
