"""Files that a source opens: which ones, to read or to write."""

import ast
from typing import Any, NamedTuple

from .page import Page
from .paths import Location, find_location


class _Call(NamedTuple):
    """Where a call's path and mode stand: a position, and the keyword of the same argument."""

    path: int
    keyword: str
    mode: int | None = None
    is_writing: bool = False
    is_making: bool = False


_CALLS = {
    "open": _Call(0, "file", 1),
    "io.open": _Call(0, "file", 1),
    "codecs.open": _Call(0, "filename", 1),
    "aiofiles.open": _Call(0, "file", 1),
    "gzip.open": _Call(0, "filename", 1),
    "bz2.open": _Call(0, "filename", 1),
    "lzma.open": _Call(0, "filename", 1),
    "tarfile.open": _Call(0, "name", 1),
    "zipfile.ZipFile": _Call(0, "file", 1),
    "pandas.read_csv": _Call(0, "filepath_or_buffer"),
    "pandas.read_json": _Call(0, "path_or_buf"),
    "pandas.read_parquet": _Call(0, "path"),
    "pandas.read_excel": _Call(0, "io"),
    "numpy.load": _Call(0, "file"),
    "joblib.load": _Call(0, "filename"),
    "PIL.Image.open": _Call(0, "fp"),
    "os.mkdir": _Call(0, "path", is_making=True),
    "os.makedirs": _Call(0, "name", is_making=True),
    "os.rename": _Call(1, "dst", is_writing=True),
    "os.replace": _Call(1, "dst", is_writing=True),
    "shutil.copy": _Call(1, "dst", is_writing=True),
    "shutil.copy2": _Call(1, "dst", is_writing=True),
    "shutil.copyfile": _Call(1, "dst", is_writing=True),
    "shutil.copytree": _Call(1, "dst", is_writing=True),
    "shutil.move": _Call(1, "dst", is_writing=True),
    "shutil.unpack_archive": _Call(1, "extract_dir", is_writing=True),
    "logging.FileHandler": _Call(0, "filename", is_writing=True),
    "logging.handlers.RotatingFileHandler": _Call(0, "filename", is_writing=True),
    "logging.handlers.TimedRotatingFileHandler": _Call(0, "filename", is_writing=True),
    "logging.handlers.WatchedFileHandler": _Call(0, "filename", is_writing=True),
    "logging.basicConfig": _Call(99, "filename", is_writing=True),
}
_METHODS = {
    "read_text": "read",
    "read_bytes": "read",
    "write_text": "write",
    "write_bytes": "write",
    "touch": "write",
    "mkdir": "make",
}
_ASKING = frozenset({"exists", "is_file", "is_dir", "stat"})
_ASKING_CALLS = frozenset({"os.path.exists", "os.path.isfile", "os.path.isdir", "os.path.lexists", "os.access"})


def read(page: Page) -> dict[str, Any]:
    """`opened`: [how, base, up, path, text, span] of each file whose path is known (paths.Location).

    `how` is "read", "write", "make" (a folder), "folder" (the same, where it may be there already) or "database" (made
    if it is not there).
    `changes_folder`: relative paths may then mean anything.
    """
    asked = _asked(page)
    opened: list[Any] = []
    for node in page.nodes(ast.Call):
        how, path = ("", None) if _is_open_ended(node) else _opened(page, node)
        location = find_location(page, path) if how else None
        if location is not None and path is not None and location not in asked and page.is_sure(node):
            opened.append([how, *location[:2], location.text, ast.unparse(path), page.span(path)])
    changes = any(name in ("os.chdir", "contextlib.chdir") for name, _ in page.calls())
    return {"opened": sorted(opened, key=lambda each: each[-1]), "changes_folder": changes}


def _is_open_ended(node: ast.Call) -> bool:
    return any(each.arg is None for each in node.keywords) or any(isinstance(each, ast.Starred) for each in node.args)


def _opened(page: Page, node: ast.Call) -> tuple[str, ast.expr | None]:
    """How a call opens which path; "" for a call that opens none."""
    name = page.name_of(node.func)
    if (
        isinstance(node.func, ast.Name)
        and node.func.id == "open"
        and not {"open"} & (page.bound | page.imported.keys())
    ):
        name = "open"
    if name == "sqlite3.connect":
        return "database", _argument(node, 0, "database")
    if (call := _CALLS.get(name)) is not None:
        return _how(node, call), _argument(node, call.path, call.keyword)
    return ("", None) if name else _by_method(node)


def _how(node: ast.Call, call: _Call) -> str:
    if call.is_making:
        return "folder" if _may_exist(node) else "make"
    if call.is_writing:
        return "write"
    return _by_mode(None if call.mode is None else _argument(node, call.mode, "mode"))


def _by_method(node: ast.Call) -> tuple[str, ast.expr | None]:
    if not isinstance(node.func, ast.Attribute):
        return "", None
    method, path = node.func.attr, node.func.value
    if method == "open" and not isinstance(path, ast.Constant):
        return _by_mode(_argument(node, 0, "mode")), path
    how = _METHODS.get(method, "")
    return ("folder" if how == "make" and _may_exist(node) else how), path


def _by_mode(mode: ast.expr | None) -> str:
    """ "" for a mode that is no literal."""
    if mode is None:
        return "read"
    if not isinstance(mode, ast.Constant) or not isinstance(mode.value, str):
        return ""
    return "write" if set("wax+") & set(mode.value.partition(":")[0]) else "read"


def _may_exist(node: ast.Call) -> bool:
    """Whether what it makes may be there already."""
    given = _argument(node, 2, "exist_ok")
    return given is not None and not (isinstance(given, ast.Constant) and given.value is False)


def _argument(node: ast.Call, position: int, keyword: str) -> ast.expr | None:
    if len(node.args) > position:
        return node.args[position]
    return next((each.value for each in node.keywords if each.arg == keyword), None)


def _asked(page: Page) -> set[Location]:
    """What the file asks for before it opens it."""
    found: set[Location | None] = set()
    for node in page.nodes(ast.Call):
        if page.name_of(node.func) in _ASKING_CALLS and node.args:
            found.add(find_location(page, node.args[0]))
        elif isinstance(node.func, ast.Attribute) and node.func.attr in _ASKING:
            found.add(find_location(page, node.func.value))
    return {each for each in found if each is not None}
