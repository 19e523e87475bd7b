"""L403: what the standard library no longer has, or no longer does, in the target's Python."""

import ast
from typing import Any

from .page import Page, Span

Version = tuple[int, int]

REMOVED: dict[str, tuple[Version, str]] = {
    # Python 2 only.
    "itertools.izip": ((3, 0), "zip"),
    "itertools.imap": ((3, 0), "map"),
    "itertools.ifilter": ((3, 0), "filter"),
    "itertools.ifilterfalse": ((3, 0), "itertools.filterfalse"),
    "itertools.izip_longest": ((3, 0), "itertools.zip_longest"),
    "os.getcwdu": ((3, 0), "os.getcwd"),
    "os.popen2": ((3, 0), "subprocess.run"),
    "os.popen3": ((3, 0), "subprocess.run"),
    "string.join": ((3, 0), "str.join"),
    "string.lowercase": ((3, 0), "string.ascii_lowercase"),
    "string.split": ((3, 0), "str.split"),
    "string.uppercase": ((3, 0), "string.ascii_uppercase"),
    "types.StringType": ((3, 0), "str"),
    "types.StringTypes": ((3, 0), "str"),
    "types.UnicodeType": ((3, 0), "str"),
    "string.letters": ((3, 0), "string.ascii_letters"),
    "string.maketrans": ((3, 0), "str.maketrans"),
    "urllib.quote": ((3, 0), "urllib.parse.quote"),
    "urllib.quote_plus": ((3, 0), "urllib.parse.quote_plus"),
    "urllib.unquote": ((3, 0), "urllib.parse.unquote"),
    "urllib.unquote_plus": ((3, 0), "urllib.parse.unquote_plus"),
    "urllib.urlencode": ((3, 0), "urllib.parse.urlencode"),
    "urllib.urlopen": ((3, 0), "urllib.request.urlopen"),
    "urllib.urlretrieve": ((3, 0), "urllib.request.urlretrieve"),
    # Gone before the oldest Python that Lambda manages.
    "cgi.escape": ((3, 8), "html.escape"),
    "tarfile.filemode": ((3, 8), "stat.filemode"),
    "time.clock": ((3, 8), "time.perf_counter"),
    "platform.linux_distribution": ((3, 8), "platform.freedesktop_os_release"),
    "platform.dist": ((3, 8), "platform.freedesktop_os_release"),
    "base64.encodestring": ((3, 9), "base64.encodebytes"),
    "base64.decodestring": ((3, 9), "base64.decodebytes"),
    "fractions.gcd": ((3, 9), "math.gcd"),
    "plistlib.readPlist": ((3, 9), "plistlib.load"),
    "plistlib.writePlist": ((3, 9), "plistlib.dump"),
    "html.parser.HTMLParseError": ((3, 5), "an exception of your own"),
    **{
        f"collections.{name}": ((3, 10), f"collections.abc.{name}")
        for name in (
            *(
                "AsyncGenerator",
                "AsyncIterable",
                "AsyncIterator",
                "Awaitable",
                "Callable",
                "Collection",
                "Container",
                "Coroutine",
                "Generator",
                "Hashable",
                "ItemsView",
            ),
            *("Iterable", "Iterator", "KeysView", "Mapping", "MappingView", "MutableMapping", "MutableSequence"),
            *("MutableSet", "Reversible", "Sequence", "Set", "Sized", "ValuesView"),
        )
    },
    # 3.11
    "asyncio.coroutine": ((3, 11), "async def"),
    "binascii.a2b_hqx": ((3, 11), "nothing: nobody needs BinHex any more"),
    "binascii.b2a_hqx": ((3, 11), "nothing: nobody needs BinHex any more"),
    "gettext.lgettext": ((3, 11), "gettext.gettext"),
    "gettext.ldgettext": ((3, 11), "gettext.dgettext"),
    "gettext.lngettext": ((3, 11), "gettext.ngettext"),
    "inspect.ArgSpec": ((3, 11), "inspect.FullArgSpec"),
    "inspect.getargspec": ((3, 11), "inspect.getfullargspec"),
    "inspect.formatargspec": ((3, 11), "inspect.signature"),
    # 3.12
    "configparser.SafeConfigParser": ((3, 12), "configparser.ConfigParser"),
    "importlib.find_loader": ((3, 12), "importlib.util.find_spec"),
    "importlib.util.module_for_loader": ((3, 12), "importlib.util.spec_from_loader"),
    "importlib.util.set_loader": ((3, 12), "importlib.util.spec_from_loader"),
    "importlib.util.set_package": ((3, 12), "importlib.util.spec_from_loader"),
    "locale.format": ((3, 12), "locale.format_string"),
    "pkgutil.ImpImporter": ((3, 12), "importlib"),
    "pkgutil.ImpLoader": ((3, 12), "importlib"),
    "sqlite3.enable_shared_cache": ((3, 12), 'sqlite3.connect("file:NAME?cache=shared", uri=True)'),
    "ssl.RAND_pseudo_bytes": ((3, 12), "ssl.RAND_bytes"),
    "ssl.match_hostname": ((3, 12), "ssl.create_default_context().wrap_socket(..., server_hostname=...)"),
    "ssl.wrap_socket": ((3, 12), "ssl.create_default_context().wrap_socket"),
    # 3.13
    "configparser.LegacyInterpolation": ((3, 13), "configparser.BasicInterpolation"),
    "locale.resetlocale": ((3, 13), 'locale.setlocale(locale.LC_ALL, "")'),
    "re.template": ((3, 13), "re.compile"),
    "re.TEMPLATE": ((3, 13), "no flag: it did nothing"),
    "typing.io": ((3, 13), "typing"),
    "typing.re": ((3, 13), "typing"),
    "unittest.findTestCases": ((3, 13), "unittest.TestLoader"),
    "unittest.getTestCaseNames": ((3, 13), "unittest.TestLoader"),
    "unittest.makeSuite": ((3, 13), "unittest.TestLoader"),
    # 3.14
    **{f"ast.{name}": ((3, 14), "ast.Constant") for name in ("Bytes", "Ellipsis", "NameConstant", "Num", "Str")},
    **{
        f"asyncio.{name}": ((3, 14), "nothing: asyncio watches its child processes itself")
        for name in (
            *("AbstractChildWatcher", "FastChildWatcher", "MultiLoopChildWatcher", "PidfdChildWatcher"),
            *("SafeChildWatcher", "ThreadedChildWatcher", "get_child_watcher", "set_child_watcher"),
        )
    },
    "importlib.abc.ResourceReader": ((3, 14), "importlib.resources.abc.ResourceReader"),
    "importlib.abc.Traversable": ((3, 14), "importlib.resources.abc.Traversable"),
    "importlib.abc.TraversableResources": ((3, 14), "importlib.resources.abc.TraversableResources"),
    "pkgutil.find_loader": ((3, 14), "importlib.util.find_spec"),
    "pkgutil.get_loader": ((3, 14), "importlib.util.find_spec"),
    "sqlite3.version": ((3, 14), "sqlite3.sqlite_version"),
    "sqlite3.version_info": ((3, 14), "sqlite3.sqlite_version_info"),
    "urllib.request.FancyURLopener": ((3, 14), "urllib.request.urlopen"),
    "urllib.request.URLopener": ((3, 14), "urllib.request.urlopen"),
}
"""Full name -> the version that no longer has it, and what to use (Python's "What's New" pages, "Removed")."""

_SAME = frozenset(
    {
        *("base64.encodestring", "base64.decodestring", "configparser.SafeConfigParser", "os.getcwdu"),
        *("itertools.izip", "itertools.imap", "itertools.ifilter"),
    }
)
"""Names of which the other one is the same thing."""
_MODULES = {name.rpartition(".")[0] for name in REMOVED}
_NO_LOOP = (3, 14)
"""From here on asyncio.get_event_loop makes no loop where none runs."""


def read(page: Page) -> dict[str, Any]:
    """Notes findings; no rule over several files needs facts."""
    asked = _asked(page)
    for node in page.nodes(ast.Attribute):
        if isinstance(node.ctx, ast.Load) and node.attr not in asked and page.name_of(node) in REMOVED:
            _find(page, page.name_of(node), node, "fails with AttributeError", _renaming(page, node))
    for each in page.nodes(ast.ImportFrom):
        if each.module in _MODULES and not each.level:
            for alias in each.names:
                edits = _importing(page, each, alias)
                _find(page, f"{each.module}.{alias.name}", alias, "fails with ImportError", edits)
    if page.version >= _NO_LOOP:
        _find_loops(page)
    return {}


def _asked(page: Page) -> set[str]:
    """Attributes that the file looks for with hasattr or getattr, or that it sets itself."""
    found = {node.attr for node in page.nodes(ast.Attribute) if not isinstance(node.ctx, ast.Load)}
    for node in page.nodes(ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id in ("hasattr", "getattr", "setattr"):
            found |= {
                each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
            }
    return found


Edits = list[tuple[Span, str]]


def _renaming(page: Page, node: ast.Attribute) -> Edits:
    """Another attribute in the place of one that is gone, or a built-in function."""
    name = page.name_of(node)
    if name not in _SAME:
        return []
    other = REMOVED[name][1]
    line, column, end_line, end_column = page.span(node)
    if "." not in other:
        return [] if other in page.bound else [((line, column, end_line, end_column), other)]
    return [((end_line, end_column - len(node.attr), end_line, end_column), other.rpartition(".")[2])]


def _importing(page: Page, statement: ast.ImportFrom, alias: ast.alias) -> Edits:
    """The same thing under its old name, or all names of the statement from where they are now."""
    name = f"{statement.module}.{alias.name}"
    other = REMOVED.get(name, ((0, 0), ""))[1]
    if name in _SAME and "." in other:
        return [(page.span(alias), f"{other.rpartition('.')[2]} as {alias.asname or alias.name}")]
    others = [REMOVED.get(f"collections.{each.name}", ((0, 0), ""))[1] for each in statement.names]
    if statement.module != "collections" or not all(each.startswith("collections.abc.") for each in others):
        return []
    line, column, *_ = page.span(statement)
    start = column + len("from ")
    module = (line, start, line, start + len("collections"))
    return [(module, "collections.abc")] if page.text(module) == "collections" else []


def _find(page: Page, name: str, node: ast.AST, what: str, edits: Edits) -> None:
    version, other = REMOVED.get(name, ((9, 9), ""))
    is_fallback = any(isinstance(above, ast.ExceptHandler) for above in page.around(node))
    if page.version < version or is_fallback or not page.is_sure(node):
        return
    since = f"since Python {version[0]}.{version[1]}"
    message, help = f"{name} is no longer there {since}", f"use {other}"
    page.find("L403", node, message, help, label=what, edits=edits, is_safe=bool(edits))


def _find_loops(page: Page) -> None:
    """Where surely no loop runs: at import, and where the loop that was asked for is then run."""
    calls = [(name, node) for name, node in page.calls() if name.startswith("asyncio.")]
    if any(name in ("asyncio.set_event_loop", "asyncio.set_event_loop_policy") for name, _ in calls):
        return
    for name, node in calls:
        is_sure = name == "asyncio.get_event_loop" and page.is_sure(node)
        if is_sure and (page.function_of(node) is None or _is_run(page, node)):
            _find_loop(page, node)


def _is_run(page: Page, node: ast.Call) -> bool:
    if isinstance(page.function_of(node), ast.AsyncFunctionDef):
        return False
    names = {name for name, value in page.constants.items() if value is node}
    return any(
        isinstance(call.func, ast.Attribute)
        and call.func.attr in ("run_until_complete", "run_forever")
        and (call.func.value is node or (isinstance(call.func.value, ast.Name) and call.func.value.id in names))
        for call in page.nodes(ast.Call)
    )


def _find_loop(page: Page, node: ast.Call) -> None:
    page.find(
        "L403",
        node,
        "asyncio.get_event_loop makes no event loop since Python 3.14",
        "use asyncio.run(main()), or asyncio.new_event_loop()",
        label="fails with RuntimeError",
        why="In Lambda no event loop runs here, so this raises `RuntimeError: There is no current event loop`.",
    )
