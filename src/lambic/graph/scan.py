"""Source text in, facts out: what a module imports and what else it asks for by name, without running it.

This file stands alone, for it also runs as a script in the target's Python, whose grammar the sources are written in:
`python -I -S scan.py` prints what that interpreter is made of, then answers each JSON line on stdin
(`{"version": [3, 13], "platform": "linux", "paths": [...]}`) with one JSON line of facts per path.
"""

import sys

_BARE = sorted(sys.modules)

import ast  # noqa: E402
import hashlib  # noqa: E402
import json  # noqa: E402
import re  # noqa: E402
import warnings  # noqa: E402
from bisect import bisect_left  # noqa: E402
from collections.abc import Callable, Iterable, Iterator  # noqa: E402
from typing import Any, NamedTuple  # noqa: E402

FORMAT = 2
"""Raised when facts change their shape or meaning, so that kept ones are made anew."""

GUARDED = 1
"""Inside `try` with a handler for ImportError, or `with suppress(ImportError)`."""
FUNCTION = 2
"""Inside a function: runs when that is called, not when the module is loaded."""
CONDITIONAL = 4
"""Under a condition or in a loop that nobody can decide from the outside."""
MAIN = 8
"""Under `if __name__ == "__main__"`."""
CLASS = 16
"""In a class body, which runs at once but binds no name of the module."""
FALLBACK = 32
"""In the handler of a failed import."""

_BODIES = frozenset({"body", "orelse", "finalbody", "handlers", "cases"})
_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_SERVICE_CALLS = frozenset({"client", "resource", "create_client"})
_METADATA_READERS = frozenset({"version", "metadata", "distribution", "requires", "files", "get_distribution"})
_RESOURCE_READERS = frozenset(
    {"files", "path", "open_text", "open_binary", "read_text", "read_binary", "contents", "is_resource", "get_data"}
)
_DEEP = re.compile(
    rb"import_module|__import__|find_spec|__getattr__|entry_points|metadata|resources|get_data|walk_packages"
    rb"|iter_modules|__path__|\bclient\b|\bresource\b|create_client|lazy_loader"
)
"""Only a source with one of these words needs its expressions walked (about every ninth does)."""
_CALLED = re.compile(
    rb"import_module|__import__|find_spec|walk_packages|iter_modules|entry_points|attach|client|resource|__path__|files"
    rb"|version|metadata|distribution|requires|path|open_text|open_binary|read_text|read_binary|contents|get_data"
)
"""What every expression holds that means something: only statements on lines with one of these are walked."""
_RENAMED_SERVICE_CALL = re.compile(rb"\bfrom\s+boto3\s+import\s[^#\n]*?\b(client|resource)\s+as\s+(\w+)")
_FABRICATES = re.compile(rb"sys\.modules\b|meta_path")
_WORDS = re.compile(
    rb"\b(?:strptime|singledispatch|runtime_checkable|get_docstring|deprecated"
    rb"|cookies|Cookies|set_cookie|delete_cookie|form|Form|UploadedFile|async|asyncio|coroutine|__aiter__|__await__|on_shutdown|asgi|wsgi"
    rb"|getattr|hasattr|attrgetter|methodcaller|vars|dir|globals|locals|__dict__|__getattribute__|getmembers|inspect"
    rb"|eval|exec|compile|runpy|importlib|__import__|pickle|marshal|shelve|ctypes|mock"
    rb"|format|format_map|vformat|Formatter)\b"
    rb"|\.\s*json\b(?!\s*\(\s*\))|\bjson\s*=[^=]"
)
"""Words that make more of the standard library (rules/stdlib.toml) or of lambic (rules/lambic.toml) necessary."""
_LONGEST_TEXT = 100

Platform = tuple[tuple[int, int], str]


class _Text(NamedTuple):
    """What is known of a string expression: `value` is all of it, or only its beginning."""

    value: str
    is_whole: bool


def scan(source: bytes, version: tuple[int, int], platform: str, is_package: bool = False) -> dict[str, Any]:
    """The facts of one source; `version` and `platform` (as `sys.platform`) decide its branches.

    Never raises for what stands in the source: what can't be parsed has `error` [line, text] and no imports.
    """
    reading = _Reading(source, (version, platform), is_package)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reading.read(ast.parse(source))
    except SyntaxError as error:
        reading.fail(error.lineno or 1, error.msg)
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        reading.fail(1, str(error) or type(error).__name__)
    return reading.facts


def scan_tree(
    tree: ast.Module, source: bytes, version: tuple[int, int], platform: str, is_package: bool
) -> dict[str, Any]:
    """The facts of a source that is parsed already."""
    reading = _Reading(source, (version, platform), is_package)
    reading.read(tree)
    return reading.facts


class _Reading:
    """One walk over the statements of a module; what it finds is collected in `facts`."""

    def __init__(self, source: bytes, platform: Platform, is_package: bool) -> None:
        self._platform = platform
        self._is_package = is_package
        self._is_deep = _DEEP.search(source) is not None
        self._service_calls = {**dict.fromkeys(_SERVICE_CALLS), **_find_renamed(source)} if self._is_deep else {}
        self._lines = _lines_of(_called(self._service_calls), source) if self._is_deep else []
        self._constants: dict[str, str] = {}
        self._names: set[str] = set()
        self._table: set[str] = set()
        self._is_lazy = False
        self.facts = _no_facts(source)

    def fail(self, line: int, text: str) -> None:
        self.facts = {**_no_facts(b""), "error": [line, text]}

    def read(self, tree: ast.Module) -> None:
        if self._is_deep:
            self._constants = dict(_find_constants(tree))
        waiting: list[tuple[list[ast.stmt], int]] = [(tree.body, 0)]
        while waiting:
            body, flags = waiting.pop()
            for statement in body:
                if self._is_deep:
                    self._read_expressions(statement, flags)
                waiting.extend(self._read_statement(statement, flags))
        self._finish()

    def _finish(self) -> None:
        self.facts["names"] = sorted(self._names)
        self.facts["table"] = sorted(self._table) if self._is_lazy else None
        for key in ("imports", "dynamic", "groups", "dists", "services"):
            self.facts[key].sort(key=_by_line)

    # Statements: each returns the bodies that are still to be read, with the flags that hold in them.

    def _read_statement(self, node: ast.stmt, flags: int) -> list[tuple[list[ast.stmt], int]]:
        match node:
            case ast.Import():
                self._read_import(node, flags)
            case ast.ImportFrom():
                self._read_import_from(node, flags)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return self._read_function(node, flags)
            case ast.ClassDef():
                self._bind(node.name, flags)
                return [(node.body, flags | CLASS)]
            case ast.If():
                return self._read_if(node, flags)
            case ast.Try() | ast.TryStar():
                return _read_try(node, flags)
            case ast.With() | ast.AsyncWith():
                return [(node.body, flags | (GUARDED if any(_suppresses(item) for item in node.items) else 0))]
            case ast.For() | ast.AsyncFor() | ast.While():
                return [(node.body, flags | CONDITIONAL), (node.orelse, flags | CONDITIONAL)]
            case ast.Match():
                return [(case.body, flags | CONDITIONAL) for case in node.cases]
            case ast.Raise():
                self._read_raise(node, flags)
            case _:
                self._read_binding(node, flags)
        return []

    def _read_import(self, node: ast.Import, flags: int) -> None:
        for alias in node.names:
            self.facts["imports"].append([node.lineno, 0, alias.name, None, flags])
            self._bind(alias.asname or alias.name.partition(".")[0], flags)

    def _read_import_from(self, node: ast.ImportFrom, flags: int) -> None:
        names = [alias.name for alias in node.names]
        self.facts["imports"].append([node.lineno, node.level, node.module or "", names, flags])
        for alias in node.names:
            self._bind(alias.asname or alias.name, flags)

    def _read_raise(self, node: ast.Raise, flags: int) -> None:
        if flags & FALLBACK and not flags & FUNCTION and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            self.facts["refuses"] |= _last_name(raised) not in ("ImportError", "ModuleNotFoundError")

    def _read_function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, flags: int
    ) -> list[tuple[list[ast.stmt], int]]:
        self._bind(node.name, flags)
        if node.name == "__getattr__" and not flags & (CLASS | FUNCTION):
            self._is_lazy = True
        return [(node.body, flags | FUNCTION)]

    def _read_if(self, node: ast.If, flags: int) -> list[tuple[list[ast.stmt], int]]:
        if _asks_for_main(node.test):
            return [(node.body, flags | MAIN), (node.orelse, flags)]
        decided = decide(node.test, self._platform)
        if decided is None:
            return [(node.body, flags | CONDITIONAL), (node.orelse, flags | CONDITIONAL)]
        return [(node.body if decided else node.orelse, flags)]

    def _read_binding(self, node: ast.stmt, flags: int) -> None:
        match node:
            case ast.Global():
                self._names.update(node.names)
            case ast.Assign():
                self._read_assignment(node.targets, node.value, flags)
            case ast.AnnAssign() | ast.AugAssign():
                self._read_assignment([node.target], node.value, flags)

    def _read_assignment(self, targets: list[ast.expr], value: ast.expr | None, flags: int) -> None:
        names = [name for target in targets for name in _names_in(target)]
        for name in names:
            self._bind(name, flags)
        if flags & (FUNCTION | CLASS):
            return
        if self._is_package and "__all__" in names:
            self.facts["exports"] += _strings_in(value)
        if self._is_deep and isinstance(value, ast.Dict | ast.List | ast.Tuple | ast.Set | ast.Call):
            self._table.update(_strings_in(value))

    def _bind(self, name: str, flags: int) -> None:
        if not flags & (FUNCTION | CLASS):
            self._names.add(name)

    # Expressions: calls that import or read by name.

    def _read_expressions(self, statement: ast.stmt, flags: int) -> None:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return
        at = bisect_left(self._lines, statement.lineno)
        if at == len(self._lines) or self._lines[at] > (statement.end_lineno or 0):
            return
        for node in _expressions(statement):
            if isinstance(node, ast.Call):
                self._read_call(node, flags)
            elif isinstance(node, ast.Name) and node.id == "__path__" and self._is_package:
                self._read_path_use(statement, node, flags)
            elif isinstance(node, ast.Attribute) and node.attr in _SERVICE_CALLS:
                self._read_service_reference(node)

    def _read_call(self, node: ast.Call, flags: int) -> None:
        name = _last_name(node.func)
        if name in ("import_module", "__import__", "find_spec"):
            self._read_dynamic(node, name, flags)
        elif name in ("walk_packages", "iter_modules"):
            self._note_dynamic(node, _walked(node), "walk", flags)
        elif name in ("entry_points", "iter_entry_points"):
            self._read_group(node)
        elif name == "attach" and "lazy_loader" in self._names | {_first_name(node.func)}:
            self._is_lazy = True
            self._table.update(_strings_in(node))
        elif name in self._service_calls:
            self._read_service(node, self._service_calls[name] or name)
        else:
            self._read_package_data(node, name, flags)

    def _read_dynamic(self, node: ast.Call, name: str, flags: int) -> None:
        argument = _argument(node, 0, "name")
        if argument is None:
            return
        text = self._text(argument)
        flags |= GUARDED if name == "find_spec" else 0
        if text.is_whole:
            self._note_literal(node, text.value, flags)
        elif name != "find_spec":
            self._note_dynamic(node, text.value or None, "import", flags)

    def _note_literal(self, node: ast.Call, name: str, flags: int) -> None:
        bare = name.lstrip(".")
        level = len(name) - len(bare)
        package = _argument(node, 1, "package") if level else None
        if isinstance(package, ast.Constant) and isinstance(package.value, str) and level == 1:
            level, bare = 0, f"{package.value}.{bare}"
        bare, level = _own_name(bare, level)
        self.facts["imports"].append([node.lineno, level, bare, None, flags])

    def _note_dynamic(self, node: ast.expr, prefix: str | None, kind: str, flags: int) -> None:
        text = ast.unparse(node)
        text = text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 3] + "..."
        self.facts["dynamic"].append([node.lineno, text, prefix, kind, flags])

    def _read_path_use(self, statement: ast.stmt, node: ast.Name, flags: int) -> None:
        """A package that changes its `__path__` finds its modules where nobody else looks."""
        is_written = isinstance(node.ctx, ast.Store) or isinstance(statement, ast.AugAssign)
        if is_written or re.search(r"__path__\.(append|insert|extend)", ast.unparse(statement)):
            self._note_dynamic(node, None, "path", flags)

    def _read_group(self, node: ast.Call) -> None:
        argument = _argument(node, 0, "group")
        text = self._text(argument) if argument else _Text("", False)
        self.facts["groups"].append([node.lineno, text.value, text.is_whole])

    def _read_package_data(self, node: ast.Call, name: str, flags: int) -> None:
        argument = _argument(node, 0, "distribution_name") or _argument(node, 0, "package")
        text = self._text(argument) if argument else _Text("", False)
        if not text.is_whole or not re.fullmatch(r"[A-Za-z_][\w.-]*", text.value):
            return
        if name in _METADATA_READERS:
            self.facts["dists"].append([node.lineno, text.value])
        if name in _RESOURCE_READERS and "-" not in text.value:
            self.facts["imports"].append([node.lineno, 0, text.value, None, flags | GUARDED])

    def _read_service(self, node: ast.Call, name: str) -> None:
        """`boto3.client("s3")` and its likes; a call without any argument is somebody else's `client()`."""
        argument = _argument(node, 0, "service_name")
        if argument is None:
            if any(keyword.arg is None for keyword in node.keywords):
                self.facts["services"].append([node.lineno, name, None, True])
            return
        text = self._text(argument)
        has_version = len(node.args) > 2 or any(keyword.arg in ("api_version", None) for keyword in node.keywords)
        self.facts["services"].append([node.lineno, name, text.value if text.is_whole else None, has_version])
        node.func._is_called = True  # type: ignore[attr-defined]

    def _read_service_reference(self, node: ast.Attribute) -> None:
        """`boto3.client` handed on as a value: who calls it with what, nobody can see."""
        if not hasattr(node, "_is_called") and isinstance(node.value, ast.Name) and node.value.id == "boto3":
            self.facts["services"].append([node.lineno, node.attr, None, True])

    def _text(self, node: ast.expr) -> _Text:
        match node:
            case ast.Constant(value=str(value)):
                return _Text(value, True)
            case ast.Name(id=("__name__" | "__package__") as name):
                return _Text("{" + name + "}", True)
            case ast.Name(id=name) if name in self._constants:
                return _Text(self._constants[name], True)
            case ast.Attribute(value=ast.Name(id="__spec__"), attr="parent"):
                return _Text("{__package__}", True)
            case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
                return self._text(value)
            case ast.JoinedStr(values=values):
                return self._joined(values)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._joined([left, right])
            case ast.BinOp(left=ast.Constant(value=str(value)), op=ast.Mod()):
                return _Text(value.partition("%")[0], False)
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(value)), attr="format")):
                return _Text(value.partition("{")[0], False)
        return _Text("", False)

    def _joined(self, parts: list[ast.expr]) -> _Text:
        value = ""
        for part in parts:
            text = self._text(part)
            value += text.value
            if not text.is_whole:
                return _Text(value, False)
        return _Text(value, True)


def _no_facts(source: bytes) -> dict[str, Any]:
    return {
        "error": None,
        "imports": [],
        "names": [],
        "exports": [],
        "table": None,
        "dynamic": [],
        "groups": [],
        "dists": [],
        "services": [],
        "fabricates": _FABRICATES.search(source) is not None,
        "refuses": False,
        "words": sorted({_word(found) for found in _WORDS.findall(source)}),
    }


def _word(found: bytes) -> str:
    """`.json` stands for every way to take that method other than calling it without a model."""
    return ".json" if b"json" in found else found.decode()


def _find_renamed(source: bytes) -> dict[str, str]:
    """Name -> what it was in boto3: `from boto3 import client as new_client`."""
    return {found[2].decode(): found[1].decode() for found in _RENAMED_SERVICE_CALL.finditer(source)}


def _called(names: Iterable[str]) -> re.Pattern[bytes]:
    foreign = [name.encode() for name in names if not _CALLED.search(name.encode())]
    return re.compile(b"|".join([_CALLED.pattern, *foreign])) if foreign else _CALLED


def _lines_of(pattern: re.Pattern[bytes], source: bytes) -> list[int]:
    """The numbers, from 1, of the lines on which the pattern is found; lines end as the parser's do."""
    lines = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    return [number for number, line in enumerate(lines, 1) if pattern.search(line)]


def _by_line(fact: list[Any]) -> tuple[int, str]:
    return fact[0], repr(fact)


def _own_name(name: str, level: int) -> tuple[str, int]:
    """`f"{__name__}.x"` is, in a package, the relative import of x."""
    for own in ("{__name__}", "{__package__}"):
        if name.startswith(own):
            return name[len(own) :].lstrip("."), 1
    return name, level


def _read_try(node: ast.Try | ast.TryStar, flags: int) -> list[tuple[list[ast.stmt], int]]:
    is_guarded = any(_catches_import_error(handler.type) for handler in node.handlers)
    bodies = [(node.body, flags | (GUARDED if is_guarded else 0))]
    bodies += [(handler.body, flags | CONDITIONAL | (FALLBACK if is_guarded else 0)) for handler in node.handlers]
    # What follows a guarded import in `else` runs only when that went well.
    bodies += [(node.orelse, flags | (CONDITIONAL if is_guarded else 0)), (node.finalbody, flags)]
    return bodies


def _catches_import_error(kind: ast.expr | None) -> bool:
    if isinstance(kind, ast.Tuple):
        return any(_catches_import_error(each) for each in kind.elts)
    return kind is None or _last_name(kind) in _IMPORT_ERRORS


def _suppresses(item: ast.withitem) -> bool:
    call = item.context_expr
    return (
        isinstance(call, ast.Call)
        and _last_name(call.func) == "suppress"
        and any(map(_catches_import_error, call.args))
    )


def _asks_for_main(test: ast.expr) -> bool:
    match test:
        case ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value="__main__")]):
            return True
        case ast.Compare(left=ast.Constant(value="__main__"), ops=[ast.Eq()], comparators=[ast.Name(id="__name__")]):
            return True
    return False


def _find_constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(value))):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str(value))):
                yield name, value


def _expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """All expressions of a statement itself, not those of the statements in it, outer ones first."""
    for field, value in ast.iter_fields(statement):
        if field not in _BODIES:
            for node in value if isinstance(value, list) else [value]:
                if isinstance(node, ast.AST):
                    yield from ast.walk(node)


def _names_in(target: ast.expr) -> list[str]:
    if isinstance(target, ast.Name):
        return [target.id]
    return [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]


def _strings_in(node: ast.AST | None) -> list[str]:
    nodes = ast.walk(node) if node else ()
    return [each.value for each in nodes if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def _walked(node: ast.Call) -> str | None:
    """The package whose `__path__` is searched, as a prefix of names."""
    path = _argument(node, 0, "path")
    match path:
        case ast.Name(id="__path__"):
            return "{__package__}."
        case ast.Attribute(value=value, attr="__path__"):
            return ast.unparse(value) + "."
    return None


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _first_name(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _argument(node: ast.Call, position: int, name: str) -> ast.expr | None:
    if len(node.args) > position:
        found = node.args[position]
        return None if isinstance(found, ast.Starred) else found
    return next((keyword.value for keyword in node.keywords if keyword.arg == name), None)


# Conditions: True, False, or None when only running the program would tell.


def decide(test: ast.expr, platform: Platform) -> bool | None:
    """What `if test` comes to on the target (`TYPE_CHECKING` is never true there), None when nobody can say."""
    match test:
        case ast.Constant():
            return bool(test.value)
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return False
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            decided = decide(operand, platform)
            return None if decided is None else not decided
        case ast.BoolOp(op=op, values=values):
            return _decide_all([decide(value, platform) for value in values], isinstance(op, ast.And))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compare(ast.unparse(left), op, right, platform)
        case ast.Call(func=ast.Attribute(attr="startswith") as func, args=[ast.Constant(value=str(start))]):
            return platform[1].startswith(start) if ast.unparse(func.value) == "sys.platform" else None
    return None


def _decide_all(parts: list[bool | None], is_and: bool) -> bool | None:
    """`and` is decided by one False, `or` by one True, both by all being known."""
    if (not is_and) in parts:
        return not is_and
    return None if None in parts else is_and


def _compare(left: str, op: ast.cmpop, right: ast.expr, platform: Platform) -> bool | None:
    version, system = platform
    try:
        wanted = ast.literal_eval(right)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    known = {
        "sys.platform": system,
        "os.name": "nt" if system == "win32" else "posix",
        "sys.version_info[0]": version[0],
        "sys.version_info.major": version[0],
        "sys.version_info[:2]": version,
        "sys.implementation.name": "cpython",
        "platform.python_implementation()": "CPython",
    }
    if left == "sys.version_info":
        return _compare_version(version, op, wanted)
    return _apply(op, known[left], wanted) if left in known else None


def _compare_version(version: tuple[int, int], op: ast.cmpop, wanted: object) -> bool | None:
    """Only the first two numbers of the target are known: a third one decides nothing when those are equal."""
    if not isinstance(wanted, tuple):
        return None
    if len(wanted) > 2 and wanted[:2] == version:
        return None
    # sys.version_info has five parts, so it is greater than an equal pair.
    return _apply(op, (*version, 0), wanted)


def _apply(op: ast.cmpop, left: object, right: object) -> bool | None:
    try:
        match op:
            case ast.Eq():
                return left == right
            case ast.NotEq():
                return left != right
            case ast.In():
                return left in right  # type: ignore[operator]
            case ast.NotIn():
                return left not in right  # type: ignore[operator]
            case ast.Lt() | ast.LtE():
                return bool(left < right or (isinstance(op, ast.LtE) and left == right))  # type: ignore[operator]
            case ast.Gt() | ast.GtE():
                return bool(left > right or (isinstance(op, ast.GtE) and left == right))  # type: ignore[operator]
    except TypeError:
        pass
    return None


# The worker.


def scan_file(path: str, version: tuple[int, int], platform: str) -> dict[str, Any]:
    """`scan` of a file, with the sha256 of the very bytes that were scanned as `digest`."""
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        return failed(str(error))
    is_package = path.endswith("__init__.py")
    return {**scan(source, version, platform, is_package), "digest": hashlib.sha256(source).hexdigest()}


def failed(text: str) -> dict[str, Any]:
    """The answer for a file that could not be read."""
    return {**_no_facts(b""), "error": [1, text], "digest": ""}


def describe() -> dict[str, Any]:
    """What this interpreter is made of; `bare` are the modules that were there before anything was imported."""
    from importlib.machinery import EXTENSION_SUFFIXES

    return {
        "version": list(sys.version_info[:2]),
        "stdlib": sorted(sys.stdlib_module_names),
        "builtin": sorted(sys.builtin_module_names),
        "suffixes": EXTENSION_SUFFIXES,
        "bare": [name for name in _BARE if name != "__main__"],
    }


def serve(describe: Callable[[], dict[str, Any]], scan_file: Callable[..., dict[str, Any]]) -> None:
    """Says what this interpreter is, then answers until stdin ends."""
    _answer(describe())
    for line in sys.stdin:
        job = json.loads(line)
        version = (job["version"][0], job["version"][1])
        for path in job["paths"]:
            _answer(scan_file(path, version, job["platform"]))


def _answer(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve(describe, scan_file)
