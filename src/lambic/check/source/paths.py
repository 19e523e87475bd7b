"""What an expression means as a path: below the working directory, beside the file itself, or from the root."""

import ast
from typing import NamedTuple

from .page import Page

_DEEP = 12
_PATHS = frozenset({"pathlib.Path", "pathlib.PosixPath", "pathlib.PurePath", "pathlib.PurePosixPath"})
_SAME = frozenset(
    {"str", "os.fspath", "os.path.abspath", "os.path.realpath", "os.path.normpath", "os.fsdecode", *_PATHS}
)
_SAME_METHODS = frozenset({"resolve", "absolute", "as_posix"})
_TASK_ROOT = "/var/task"


class Location(NamedTuple):
    """`up` folders above `base`, then down through `parts`.

    `base` is "cwd" (the working directory, which is the bundle), "file" (the source itself: its folder is one up), or
    "root" (`/`).
    """

    base: str
    up: int
    parts: tuple[str, ...]

    def join(self, text: str) -> "Location | None":
        """As os.path.join does it; None for what can't be said."""
        if text.startswith("/"):
            return locate(text)
        if (self.base == "file" and not self.up) or not _is_plain(text):
            return None
        up, parts = self.up, list(self.parts)
        for part in text.split("/"):
            if part == ".." and parts:
                parts.pop()
            elif part == "..":
                up += self.base != "root"
            elif part not in ("", "."):
                parts.append(part)
        return Location(self.base, up, tuple(parts))

    @property
    def parent(self) -> "Location | None":
        if self.base == "file" and not self.up:
            return Location("file", 1, ())
        return self.join("..")

    @property
    def text(self) -> str:
        return "/".join(self.parts)


def locate(text: str) -> Location | None:
    """What a path means that is written out."""
    if text == _TASK_ROOT or text.startswith(f"{_TASK_ROOT}/"):
        return Location("cwd", 0, ()).join(text.removeprefix(_TASK_ROOT).lstrip("/"))
    return Location("root", 0, ()).join(text.lstrip("/")) if text.startswith("/") else Location("cwd", 0, ()).join(text)


def _is_plain(text: str) -> bool:
    """Whether it is a path of Linux without a home folder, a URL or a placeholder."""
    return not (text.startswith("~") or "\\" in text or ":" in text or "{" in text or "%" in text or "\0" in text)


def find_location(page: Page, node: ast.AST | None, depth: int = _DEEP) -> Location | None:
    """What a path expression means; None where only running it would tell."""
    if not depth:
        return None
    match node:
        case ast.Constant(value=str(text)):
            return locate(text) if text else None
        case ast.Name(id="__file__"):
            return Location("file", 0, ())
        case ast.Name(id=name):
            return find_location(page, page.constants.get(name), depth - 1)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _join(page, left, [right], depth)
        case ast.BinOp(left=left, op=ast.Add(), right=ast.Constant(value=str(text))):
            base = find_location(page, left, depth - 1)
            return base.join(text.lstrip("/")) if base and text.startswith("/") else None
        case ast.Attribute(value=value, attr="parent"):
            return _up(find_location(page, value, depth - 1), 1)
        case ast.Subscript(value=ast.Attribute(value=value, attr="parents"), slice=ast.Constant(value=int(count))):
            return _up(find_location(page, value, depth - 1), count + 1)
        case ast.Subscript(value=value, slice=ast.Constant(value="LAMBDA_TASK_ROOT")):
            return Location("cwd", 0, ()) if page.name_of(value) == "os.environ" else None
        case ast.Call():
            return _of_call(page, node, depth)
    return None


def _of_call(page: Page, node: ast.Call, depth: int) -> Location | None:
    if node.keywords:
        return None
    name = page.name_of(node.func) or _built_in(page, node.func)
    if name in ("os.getcwd", "pathlib.Path.cwd") or (name in _PATHS and not node.args):
        return Location("cwd", 0, ())
    if name == "os.path.dirname" and len(node.args) == 1:
        return _up(find_location(page, node.args[0], depth - 1), 1)
    if name == "os.path.join" or name in _PATHS or (name in _SAME and len(node.args) == 1):
        return _join(page, node.args[0], node.args[1:], depth) if node.args else None
    return _of_method(page, node, depth) if isinstance(node.func, ast.Attribute) and not name else None


def _of_method(page: Page, node: ast.Call, depth: int) -> Location | None:
    assert isinstance(node.func, ast.Attribute)
    value, method = node.func.value, node.func.attr
    if method in _SAME_METHODS and not node.args:
        return find_location(page, value, depth - 1)
    if method == "joinpath":
        return _join(page, value, node.args, depth)
    if method == "with_name" and len(node.args) == 1:
        folder = _up(find_location(page, value, depth - 1), 1)
        return _joined(page, folder, node.args)
    return None


def _join(page: Page, first: ast.expr, others: list[ast.expr], depth: int) -> Location | None:
    return _joined(page, find_location(page, first, depth - 1), others)


def _joined(page: Page, location: Location | None, others: list[ast.expr]) -> Location | None:
    for each in others:
        if isinstance(each, ast.Name):
            each = page.constants.get(each.id, each)
        if location is None or not (isinstance(each, ast.Constant) and isinstance(each.value, str)):
            return None
        location = location.join(each.value)
    return location


def _up(location: Location | None, count: int) -> Location | None:
    for _ in range(min(count, _DEEP)):
        location = location.parent if location else None
    return location if 0 <= count <= _DEEP else None


def _built_in(page: Page, node: ast.expr) -> str:
    """The name of a built-in function that the file gives no other meaning."""
    if isinstance(node, ast.Name) and node.id not in page.bound and node.id not in page.imported:
        return node.id
    return ""
