"""Parts of lambic that a function never uses stay out of its bundle; in doubt they are there."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import lambic
from lambic.build.toolchain import INSIDE
from lambic.graph import Graph, Scanner, Tree
from lambic.graph.facts import read_facts
from lambic.graph.node import Connector
from lambic.graph.resolve import Finder
from lambic.graph.rules import load_rules
from lambic.graph.scan import scan, scan_file
from lambic.project import Target
from support.http_event import http_api_event

HEAD = "from lambic import http\n\n@http.post('/x')\ndef handler(request: http.Request):\n    "
PARTS = {name for part in load_rules().parts if part.words for name in part.modules}
TARGET = Target("3.13", "x86_64", "python3.13")


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """One for all of these tests: lambic's own sources need not be scanned for each."""
    monkeypatch.setenv("LAMBIC_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "parts"))


def kept_parts(folder: Path, scanner: Scanner, source: str, installed: dict[str, str] | None = None) -> set[str]:
    """Which of the parts are in a bundle of that function."""
    for name, text in {"own/main.py": source, **(installed or {})}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "lambic").mkdir(exist_ok=True)
    if not (folder / "lambic/lambic").exists():
        (folder / "lambic/lambic").symlink_to(Path(lambic.__file__).parent)
    kinds = ("own", "dependency", "lambic")
    graph = Graph([Tree(folder / kind, kind) for kind in kinds], TARGET, scanner)
    return PARTS & {module.name for module in graph.reach(["main", "lambic.runtime.__main__"]).modules}


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("return request.query.get('a')", set()),
        ("return request.json()", set()),
        ("return request.json(Item)", {"lambic.http.model"}),
        ("read = request.json; return read(Item)", {"lambic.http.model"}),
        ("return request.json(*Item)", {"lambic.http.model"}),
        ("match request:\n        case http.Request(json=read): return read(Item)", {"lambic.http.model"}),
        ("return request.cookies['a']", {"lambic.http.cookies"}),
        ("response = http.Response(); response.set_cookie('a', 'b'); return response", {"lambic.http.cookies"}),
        ("response = http.Response(); response.delete_cookie('a'); return response", {"lambic.http.cookies"}),
        ("return str(request.form())", {"lambic.http.form"}),
        ("return isinstance(request, http.UploadedFile)", {"lambic.http.form"}),
    ],
)
def test_a_part_comes_with_the_words_that_it_is_used_by(tmp_path, scanner, body, parts):
    assert kept_parts(tmp_path, scanner, HEAD + body + "\n") == parts


def test_async_handlers_have_their_event_loop(tmp_path, scanner):
    source = HEAD.replace("def handler", "async def handler") + "return ''\n"
    wanted = next(set(part.modules) for part in load_rules().parts if "async" in part.words)
    assert {"lambic.http.event_loop", "lambic.runtime.awaiting"} <= kept_parts(tmp_path, scanner, source) <= wanted


def test_hooks_of_the_end_have_what_runs_them(tmp_path, scanner):
    source = "import lambic\n@lambic.on_shutdown\ndef end(): ...\ndef handler(event, context): ...\n"
    assert kept_parts(tmp_path, scanner, source) == {"lambic.runtime.shutdown"}


@pytest.mark.parametrize("word", sorted(load_rules().doubts))
def test_a_word_that_can_mean_any_attribute_keeps_all_parts(tmp_path, scanner, word):
    whole = {part for part in PARTS if part.startswith("lambic.http") or part == "lambic.runtime.awaiting"}
    assert kept_parts(tmp_path, scanner, f"{HEAD}return {word}(request, request.headers['x'])\n") >= whole


HANDS_ON = f"{HEAD}import other\n    return other.read(request)\n"
FORM = "def read(request): return request.form()"


@pytest.mark.parametrize(
    "other",
    [
        {"dependency/other.py": FORM},
        {"own/other.py": FORM},
        {"dependency/other.cpython-313-x86_64-linux-gnu.so": ""},
        {"own/other.py": "this is no Python"},
        {},
    ],
    ids=["dependency", "own-module", "compiled", "unreadable", "from-a-layer"],
)
def test_what_the_request_is_handed_to_counts_too(tmp_path, scanner, other):
    assert "lambic.http.form" in kept_parts(tmp_path, scanner, HANDS_ON, other)


def test_what_is_imported_by_name_is_there(tmp_path, scanner):
    assert "lambic.http.cookies" in kept_parts(tmp_path, scanner, "from lambic.http.cookies import parse_cookies\n")


def test_every_word_of_the_rules_is_one_that_the_scanner_knows():
    rules = load_rules()
    words = {keep.word for keep in rules.keep if keep.word} | rules.doubts
    words.update(word for part in rules.parts for word in part.words)
    unknown = {word for word in words if scan(f"'{word}'".encode(), (3, 13), "linux")["words"] != [word]}
    assert unknown == set()


def test_lambic_loads_its_parts_only_where_the_rules_answer_for_it():
    """Whoever adds a place here has thought of a word that stands in every function which comes by it."""
    root = Path(lambic.__file__).parent
    finder = Finder([Tree(root.parent, "lambic")], ())
    connector = Connector(finder, frozenset())
    modules = [
        each for part in INSIDE for each in (finder.find(f"lambic.{part}"), *finder.walk(f"lambic.{part}")) if each
    ]
    found = {
        (module.name.removeprefix("lambic."), edge.target.removeprefix("lambic."))
        for module in modules
        if module.path is not None
        for edge in connector.connect(module, read_facts(scan_file(str(module.path), (3, 13), "linux"))).edges
        if edge.target in PARTS and not edge.is_hard
    }

    assert found <= {
        ("events.handler", "event_loop"),
        ("http", "http.asgi_bridge"),
        ("http", "http.cookies"),
        ("http", "http.form"),
        ("http", "http.wsgi_bridge"),
        ("http.handler", "event_loop"),
        ("http.handler", "http.event_loop"),
        ("http.later", "http.cookies"),
        ("http.later", "http.model"),
        ("http.request", "http.form"),
        ("http.response", "http.cookies"),
        ("http.response_body", "event_loop"),
        ("http.response_body", "http.event_loop"),
        ("runtime.concurrency", "runtime.async_host"),
        ("runtime.handler", "runtime.awaiting"),
        ("runtime.hooks", "runtime.shutdown"),
        ("runtime.loop", "runtime.awaiting"),
        ("runtime.loop", "runtime.shutdown"),
        ("runtime.streaming", "runtime.awaiting"),
    }


# What a function could do with a request, a response or the package itself, one line each; made from the public names,
# so that a new one is looked at here without anybody's thinking of it.
USES = """
import inspect, json, sys
import lambic
from lambic import http
request = http.Request.from_event(json.loads(sys.argv[1]))
subjects = {"Request": request, "Response": http.Response("x"), "http": http, "lambic": lambic}
name, attribute = sys.argv[2].split(".")
value = getattr(subjects[name], attribute)
try:
    value(*json.loads(sys.argv[3])) if callable(value) and name in ("Request", "Response") else value
except Exception as error:
    assert not isinstance(error, ImportError), error
print(json.dumps([each for each in sys.modules if each.startswith("lambic.")]))
"""


def public_names() -> list[str]:
    from lambic import http

    subjects = {"Request": http.Request, "Response": http.Response}
    found = [f"{name}.{each}" for name, kind in subjects.items() for each in dir(kind) if not each.startswith("_")]
    return [*found, *(f"http.{each}" for each in http.__all__), *(f"lambic.{each}" for each in lambic.__all__)]


@pytest.mark.parametrize("use", public_names())
def test_whatever_a_public_name_loads_is_kept_for_who_writes_it(tmp_path, scanner, use):
    arguments = {"Response.set_cookie": ["a", "b"], "Response.delete_cookie": ["a"]}.get(use, [])
    event = http_api_event("POST", "/x", body="{}")
    command = [sys.executable, "-c", USES, json.dumps(event), use, json.dumps(arguments)]
    loaded = set(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))

    assert loaded & PARTS <= kept_parts(tmp_path, scanner, f"import lambic.http as http\nx.{use.partition('.')[2]}\n")
