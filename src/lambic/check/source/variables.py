"""Environment variables that a source reads and sets, and the credentials that it takes from them."""

import ast
from typing import Any

from .constants import text_of
from .page import Page

_ENVIRON = "os.environ"
_WHOLE = frozenset({"os.environb", "os.path.expandvars", "os.getenvb"})
"""What reads variables whose names don't stand in the source."""
_READERS = frozenset({"environ", "environb", "getenv", "getenvb"})
_INHERITING = frozenset({"subprocess", "ctypes", "posix", "runpy"})
"""With these, what is no Python, or not this file, reads the variables."""
_SETTING = frozenset({"dotenv", "environs", "decouple", "pydantic_settings", "dynaconf", "starlette"})
"""Libraries that read variables, or set them from files."""
_PROFILES = frozenset({"AWS_PROFILE", "AWS_DEFAULT_PROFILE"})
_PROFILE_CALLS = frozenset({"boto3.Session", "boto3.session.Session", "boto3.setup_default_session"})
_NUMBERS = frozenset({"int", "float"})


def read(page: Page) -> dict[str, Any]:
    """`reads`: [name, how, is at import, span, span of the literal or None] of each variable whose name is known.

    `how` is "item" (`os.environ["X"]`), "used" (`os.environ.get("X")` without default, used at once) or "maybe".
    `writes` are names that the file sets itself, `sets_any`: it sets others too. `is_open`: it may read variables in
    ways that can't be followed. `libraries` are those it imports that read or set variables.
    """
    reading = _Reading(page)
    reading.read()
    _find_credentials(page)
    _find_profiles(page)
    return reading.facts


class _Reading:
    """Everything that a file does with os.environ, by the place that it stands in."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._maybe: set[str] = set()
        self.facts: dict[str, Any] = {
            "reads": [],
            "writes": [],
            "sets_any": False,
            "is_open": False,
            "libraries": sorted(_imports(page) & _SETTING),
        }

    def read(self) -> None:
        for attribute in self._page.nodes(ast.Attribute):
            self._read_name(attribute, attribute.attr)
        for name in self._page.nodes(ast.Name):
            self._read_name(name, name.id)
        self.facts["is_open"] |= bool(_imports(self._page) & _INHERITING)
        reads = [each for each in self.facts["reads"] if each[1] == "maybe" or each[0] not in self._maybe]
        self.facts["reads"] = sorted(reads, key=lambda each: each[3])

    def _read_name(self, node: ast.Attribute | ast.Name, last: str) -> None:
        name = self._page.name_of(node) if isinstance(node.ctx, ast.Load) else ""
        if name == _ENVIRON:
            self._read_environ(node)
        elif name == "os.getenv":
            self._read_call(node, "get")
        elif name in _WHOLE or (not name and last in _READERS):
            self.facts["is_open"] = True

    def _read_environ(self, node: ast.expr) -> None:
        parent = self._page.parent(node)
        if isinstance(parent, ast.Subscript) and parent.value is node:
            self._read_item(parent)
        elif isinstance(parent, ast.Attribute):
            self._read_call(parent, parent.attr)
        elif isinstance(parent, ast.Compare) and isinstance(parent.ops[0], ast.In | ast.NotIn):
            self._note(parent.left, "maybe", parent)
        else:
            self.facts["is_open"] = True

    def _read_item(self, node: ast.Subscript) -> None:
        if isinstance(node.ctx, ast.Load):
            self._note(node.slice, "item" if self._page.is_sure(node) else "maybe", node)
        elif isinstance(node.ctx, ast.Store):
            self._note_write(node.slice)

    def _read_call(self, function: ast.expr, method: str) -> None:
        call = self._page.parent(function)
        if not isinstance(call, ast.Call) or call.func is not function:
            self.facts["is_open"] = True
        elif method in ("get", "pop", "setdefault"):
            name = call.args[0] if call.args else None
            is_used = len(call.args) == 1 and not call.keywords and self._is_used(call)
            self._note(name, "used" if is_used and self._page.is_sure(call) else "maybe", call)
            if method == "setdefault":
                self._note_write(name)
        elif method == "update":
            self._read_update(call)
        elif method not in ("clear", "__contains__"):
            self.facts["is_open"] = True

    def _is_used(self, call: ast.Call) -> bool:
        """Whether None would fail at once."""
        parent = self._page.parent(call)
        if isinstance(parent, ast.Attribute) or (isinstance(parent, ast.Subscript) and parent.value is call):
            return True
        return (
            isinstance(parent, ast.Call)
            and isinstance(parent.func, ast.Name)
            and parent.func.id in _NUMBERS - self._page.bound
            and parent.args[:1] == [call]
        )

    def _read_update(self, call: ast.Call) -> None:
        self.facts["writes"] += [keyword.arg for keyword in call.keywords if keyword.arg]
        self.facts["sets_any"] |= any(keyword.arg is None for keyword in call.keywords)
        for argument in call.args:
            for key in argument.keys if isinstance(argument, ast.Dict) else [None]:
                self._note_write(key)

    def _note(self, key: ast.expr | None, how: str, node: ast.AST) -> None:
        name = text_of(key, self._page.constants)
        if name is None:
            self.facts["is_open"] = True
            return
        if how == "maybe":
            self._maybe.add(name)
        literal = self._page.span(key) if isinstance(key, ast.Constant) else None
        self.facts["reads"].append([name, how, self._page.is_at_import(node), self._page.span(node), literal])

    def _note_write(self, key: ast.expr | None) -> None:
        name = text_of(key, self._page.constants)
        if name is None:
            self.facts["sets_any"] = True
        elif name not in self.facts["writes"]:
            self.facts["writes"].append(name)


def _imports(page: Page) -> set[str]:
    found = {alias.name for node in page.nodes(ast.Import) for alias in node.names}
    found |= {node.module for node in page.nodes(ast.ImportFrom) if node.module and not node.level}
    return {name.partition(".")[0] for name in found}


# L411


def _find_credentials(page: Page) -> None:
    for node in page.nodes(ast.Call):
        given = {each.arg: each.value for each in node.keywords}
        key = given.get("aws_access_key_id")
        if key is None or None in given or "aws_session_token" in given or not page.is_sure(node):
            continue
        if _variable(page, key) == "AWS_ACCESS_KEY_ID":
            page.find(
                "L411",
                key,
                "the role's access key is passed on without its session token",
                "leave the three arguments out: boto3 finds the role's credentials itself",
                label="no key without AWS_SESSION_TOKEN",
            )
    _find_set_credentials(page)


def _variable(page: Page, node: ast.expr) -> str:
    """The environment variable that an expression reads; "" for any other expression."""
    if isinstance(node, ast.Name):
        node = page.constants.get(node.id, node)
    if isinstance(node, ast.Subscript) and page.name_of(node.value) == _ENVIRON:
        return text_of(node.slice, page.constants) or ""
    if isinstance(node, ast.Call) and page.name_of(node.func) in ("os.getenv", "os.environ.get") and node.args:
        return text_of(node.args[0], page.constants) or ""
    return ""


def _find_set_credentials(page: Page) -> None:
    """Other keys over the role's, whose session token stays: AWS takes no such pair."""
    texts = {node.value for node in page.nodes(ast.Constant) if isinstance(node.value, str)}
    if "AWS_SESSION_TOKEN" in texts:
        return
    for node in page.nodes(ast.Subscript):
        is_set = isinstance(node.ctx, ast.Store) and page.name_of(node.value) == _ENVIRON
        if is_set and text_of(node.slice, page.constants) == "AWS_ACCESS_KEY_ID" and page.is_sure(node):
            page.find(
                "L411",
                node,
                "another access key is set, and the session token of the role stays beside it",
                "pass the keys to boto3.client(...), or give the function's role what it needs",
                label="AWS refuses this key with that token",
            )


def _find_profiles(page: Page) -> None:
    texts = {node.value for node in page.nodes(ast.Constant) if isinstance(node.value, str)}
    if {"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"} & texts:
        return
    for name, call in page.calls():
        given = [each.value for each in call.keywords if each.arg == "profile_name"]
        if name in _PROFILE_CALLS and given and text_of(given[0], page.constants) and page.is_sure(call):
            _find_profile(page, given[0])
    for node in page.nodes(ast.Subscript):
        is_variable = page.name_of(node.value) == _ENVIRON and not isinstance(node.ctx, ast.Del)
        if is_variable and text_of(node.slice, page.constants) in _PROFILES and page.is_sure(node):
            _find_profile(page, node)


def _find_profile(page: Page, node: ast.expr) -> None:
    page.find(
        "L411",
        node,
        "a profile is asked for, and Lambda has none",
        "leave it out: boto3 finds the credentials of the function's role itself",
        label="~/.aws is not there",
        why="In Lambda there is no ~/.aws with profiles, so boto3 raises `ProfileNotFound`.",
    )
