"""What came to the standard library and what left it, by version, and what its modules are called by now."""

Version = tuple[int, int]

_MODULES_LEFT: dict[Version, tuple[str, ...]] = {
    (3, 0): (
        *("BaseHTTPServer", "ConfigParser", "Cookie", "HTMLParser", "Queue", "SimpleHTTPServer", "StringIO", "Tkinter"),
        *("UserDict", "UserList", "__builtin__", "anydbm", "cPickle", "cStringIO", "commands", "cookielib"),
        *("exceptions", "httplib", "md5", "sets", "sha", "thread", "urllib2", "urlparse", "xmlrpclib"),
    ),
    (3, 9): ("dummy_threading",),
    (3, 10): ("formatter", "parser", "symbol"),
    (3, 11): ("binhex",),
    (3, 12): ("asynchat", "asyncore", "distutils", "imp", "smtpd"),
    (3, 13): (
        *("aifc", "audioop", "cgi", "cgitb", "chunk", "crypt", "imghdr", "lib2to3", "mailcap", "msilib", "nis"),
        *("nntplib", "ossaudiodev", "pipes", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib"),
    ),
}
"""Python 2's; then "What's New in Python 3.9" and on: PEP 632, PEP 594 and 3.13's removals."""

_MODULES_JOINED: dict[Version, tuple[str, ...]] = {(3, 14): ("annotationlib", "compression")}

_NAMES_LEFT: dict[Version, dict[str, tuple[str, ...]]] = {
    (3, 0): {
        "itertools": ("ifilter", "ifilterfalse", "imap", "izip", "izip_longest"),
        "os": ("getcwdu", "popen2", "popen3", "tmpnam"),
        "string": ("atoi", "join", "letters", "lowercase", "maketrans", "split", "uppercase"),
        "types": ("ClassType", "DictType", "IntType", "ListType", "StringType", "StringTypes", "UnicodeType"),
        "urllib": ("quote", "quote_plus", "unquote", "unquote_plus", "urlencode", "urlopen", "urlretrieve"),
    },
    (3, 8): {
        "cgi": ("escape",),
        "platform": ("dist", "linux_distribution", "popen"),
        "tarfile": ("filemode",),
        "time": ("clock",),
    },
    (3, 9): {
        "base64": ("decodestring", "encodestring"),
        "fractions": ("gcd",),
        "plistlib": ("Data", "readPlist", "readPlistFromBytes", "writePlist", "writePlistToBytes"),
        "sys": ("callstats", "getcheckinterval", "setcheckinterval"),
        "xml.etree": ("cElementTree",),
    },
    (3, 10): {
        "collections": (
            *("AsyncGenerator", "AsyncIterable", "AsyncIterator", "Awaitable", "ByteString", "Callable", "Collection"),
            *("Container", "Coroutine", "Generator", "Hashable", "ItemsView", "Iterable", "Iterator", "KeysView"),
            *("Mapping", "MappingView", "MutableMapping", "MutableSequence", "MutableSet", "Reversible", "Sequence"),
            *("Set", "Sized", "ValuesView"),
        ),
        "io": ("OpenWrapper",),
        "sqlite3": ("OptimizedUnicode",),
    },
    (3, 11): {
        "asyncio": ("coroutine",),
        "binascii": ("a2b_hqx", "b2a_hqx", "rlecode_hqx", "rledecode_hqx"),
        "gettext": ("bind_textdomain_codeset", "ldgettext", "ldngettext", "lgettext", "lngettext"),
        "inspect": ("ArgSpec", "formatargspec", "getargspec"),
    },
    (3, 12): {
        "configparser": ("SafeConfigParser",),
        "importlib": ("find_loader",),
        "importlib.abc": ("Finder",),
        "importlib.util": ("module_for_loader", "set_loader", "set_package"),
        "locale": ("format",),
        "pkgutil": ("ImpImporter", "ImpLoader"),
        "sqlite3": ("enable_shared_cache",),
        "ssl": ("RAND_pseudo_bytes", "match_hostname", "wrap_socket"),
    },
    (3, 13): {
        "configparser": ("LegacyInterpolation",),
        "importlib.resources": ("Resource",),
        "locale": ("resetlocale",),
        "re": ("TEMPLATE", "template"),
        "typing": ("io", "re"),
        "unittest": ("findTestCases", "getTestCaseNames", "makeSuite"),
    },
    (3, 14): {
        "ast": ("Bytes", "Ellipsis", "NameConstant", "Num", "Str"),
        "asyncio": (
            *("AbstractChildWatcher", "FastChildWatcher", "MultiLoopChildWatcher", "PidfdChildWatcher"),
            *("SafeChildWatcher", "ThreadedChildWatcher", "get_child_watcher", "set_child_watcher"),
        ),
        "importlib.abc": ("ResourceReader", "Traversable", "TraversableResources"),
        "pkgutil": ("find_loader", "get_loader"),
        "sqlite3": ("version", "version_info"),
        "urllib.request": ("FancyURLopener", "URLopener"),
    },
}
"""Module -> names that are no longer in it ("What's New in Python 3.x", "Removed")."""

_NAMES_JOINED: dict[Version, dict[str, tuple[str, ...]]] = {
    (3, 12): {
        "asyncio": ("create_eager_task_factory", "eager_task_factory"),
        "calendar": ("Day", "Month"),
        "collections.abc": ("Buffer",),
        "inspect": ("BufferFlags", "getasyncgenlocals", "getasyncgenstate", "markcoroutinefunction"),
        "itertools": ("batched",),
        "logging": ("getHandlerByName", "getHandlerNames"),
        "math": ("sumprod",),
        "random": ("binomialvariate",),
        "types": ("get_original_bases",),
        "typing": ("TypeAliasType", "override"),
    },
    (3, 13): {
        "asyncio": ("EventLoop", "QueueShutDown"),
        "base64": ("z85decode", "z85encode"),
        "configparser": ("UNNAMED_SECTION",),
        "copy": ("replace",),
        "enum": ("EnumDict",),
        "glob": ("translate",),
        "math": ("fma",),
        "mimetypes": ("guess_file_type",),
        "os": ("process_cpu_count",),
        "pathlib": ("UnsupportedOperation",),
        "queue": ("ShutDown",),
        "re": ("PatternError",),
        "statistics": ("kde", "kde_random"),
        "types": ("CapsuleType",),
        "typing": ("NoDefault", "ReadOnly", "TypeIs", "get_protocol_members", "is_protocol"),
        "warnings": ("deprecated",),
    },
    (3, 14): {
        "concurrent": ("interpreters",),
        "concurrent.futures": ("InterpreterPoolExecutor",),
        "functools": ("Placeholder",),
        "io": ("Reader", "Writer"),
        "string": ("templatelib",),
        "typing": ("evaluate_forward_ref",),
        "uuid": ("MAX", "NIL", "uuid6", "uuid7", "uuid8"),
    },
}
"""Module -> names that are in it since a version ("What's New in Python 3.x", "New" and "Improved Modules")."""

_NOW: dict[str, str] = {
    "BaseHTTPServer": "http.server",
    "ConfigParser": "configparser",
    "Cookie": "http.cookies",
    "HTMLParser": "html.parser",
    "Queue": "queue",
    "SimpleHTTPServer": "http.server",
    "StringIO": "io",
    "__builtin__": "builtins",
    "anydbm": "dbm",
    "cPickle": "pickle",
    "cStringIO": "io",
    "commands": "subprocess",
    "cookielib": "http.cookiejar",
    "httplib": "http.client",
    "imp": "importlib",
    "md5": "hashlib",
    "pipes": "shlex or subprocess",
    "sha": "hashlib",
    "thread": "threading",
    "urllib2": "urllib.request",
    "urlparse": "urllib.parse",
    "xmlrpclib": "xmlrpc.client",
    "asyncio.coroutine": "async def",
    "base64.decodestring": "base64.decodebytes",
    "base64.encodestring": "base64.encodebytes",
    "cgi.escape": "html.escape",
    "configparser.SafeConfigParser": "configparser.ConfigParser",
    "fractions.gcd": "math.gcd",
    "inspect.getargspec": "inspect.getfullargspec",
    "itertools.ifilter": "the built-in filter",
    "itertools.imap": "the built-in map",
    "itertools.izip": "the built-in zip",
    "itertools.izip_longest": "itertools.zip_longest",
    "pkgutil.find_loader": "importlib.util.find_spec",
    "pkgutil.get_loader": "importlib.util.find_spec",
    "ssl.wrap_socket": "ssl.SSLContext.wrap_socket",
    "string.maketrans": "str.maketrans",
    "time.clock": "time.perf_counter",
    "unittest.makeSuite": "unittest.TestLoader",
    "urllib.quote": "urllib.parse.quote",
    "urllib.quote_plus": "urllib.parse.quote_plus",
    "urllib.unquote": "urllib.parse.unquote",
    "urllib.unquote_plus": "urllib.parse.unquote_plus",
    "urllib.urlencode": "urllib.parse.urlencode",
    "urllib.urlopen": "urllib.request.urlopen",
    "urllib.urlretrieve": "urllib.request.urlretrieve",
    "xml.etree.cElementTree": "xml.etree.ElementTree",
}
"""What is written instead of a module or name that is gone."""

_BACKPORTS = {"distutils": "setuptools", "warnings.deprecated": "typing-extensions"}


def left(module: str, version: Version, name: str = "") -> Version | None:
    """Since when a top-level module (or `name` of a module) is gone, if it is in `version`."""
    table = _NAMES_LEFT if name else {since: dict.fromkeys(each, ("",)) for since, each in _MODULES_LEFT.items()}
    return next((since for since, each in table.items() if since <= version and name in each.get(module, ())), None)


def joins(module: str, version: Version, name: str = "") -> Version | None:
    """From when on there is a top-level module (or `name` in a module), if it is not yet in `version`."""
    table = _NAMES_JOINED if name else {since: dict.fromkeys(each, ("",)) for since, each in _MODULES_JOINED.items()}
    return next((since for since, each in table.items() if since > version and name in each.get(module, ())), None)


def at(version: Version, modules: frozenset[str]) -> frozenset[str]:
    """The top-level modules of that version, of which an interpreter of another one has `modules`."""
    joined = {name for since, names in _MODULES_JOINED.items() if since <= version for name in names}
    lost = {name for name in modules if joins(name, version) or left(name, version)}
    return (modules | joined | _not_yet_left(version)) - lost


def _not_yet_left(version: Version) -> frozenset[str]:
    return frozenset(name for since, names in _MODULES_LEFT.items() if since > version for name in names)


def successor(name: str) -> str:
    """What stands for a module or name that is gone, "" when nothing simple does: "inspect.getfullargspec"."""
    module, _, last = name.rpartition(".")
    if module == "collections":
        return f"collections.abc.{last}"
    return _NOW.get(name, "")


def backport(name: str) -> str:
    """The distribution that brings a module or name to other versions; "" when none is known.

    PEP 594's modules live on as `standard-NAME`.
    """
    if name in _MODULES_LEFT[3, 13]:
        return f"standard-{name}"
    is_typing = name.startswith("typing.")
    return _BACKPORTS.get(name, "typing-extensions" if is_typing else "")
