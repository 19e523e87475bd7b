"""`lambic build --trace`: what a bundle would miss for sample events, and what it holds in vain."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lambic.build import EventTrace, Trace, trace_function
from lambic.build.trace import InVain, Missed
from lambic.project import LambicError, load_project, local_architecture
from support.command import lambic
from support.projects import write_project
from support.wheels import write_wheel

NO_LOOP = '[tool.lambic]\nloop = "aws"\n'
RUNS = "def handler(event, context):\n    exec(event.get('run', ''), {'__name__': __name__})\n    return event\n"


@pytest.fixture(scope="module", autouse=True)
def own_cache(tmp_path_factory):
    before = os.environ.get("LAMBIC_CACHE_DIR")
    os.environ["LAMBIC_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
    yield
    os.environ.pop("LAMBIC_CACHE_DIR")
    if before is not None:
        os.environ["LAMBIC_CACHE_DIR"] = before


def project(
    folder: Path, files: Mapping[str, str], package: Mapping[str, str] | None = None, settings: str = NO_LOOP
) -> Path:
    everything = dict(files)
    if package is not None:
        everything["requirements.txt"] = f"../{write_wheel(folder, 'tiny', package).name}\n"
    return write_project(folder / "p", everything, settings)


def trace(root: Path, events: Mapping[str, Any], **options: Any) -> Trace:
    loaded = load_project(root)
    return trace_function(loaded, loaded.functions[0], events, lambda step: None, **options)


def plain(*names: str) -> tuple[EventTrace, ...]:
    return tuple(EventTrace(name, "", ()) for name in names)


def test_a_bundle_that_has_all_lacks_nothing(tmp_path):
    found = trace(project(tmp_path, {"functions/f.py": "import shop\n" + RUNS, "shop.py": ""}), {"a": {}})

    assert (found, found.is_complete) == (Trace("f", plain("import", "a"), (), "", ()), True)


def test_a_module_that_only_an_event_needs_is_told_with_that_event(tmp_path):
    package = {"tiny/__init__.py": "def deep():\n    exec('import tiny.extra')\n", "tiny/extra.py": ""}
    root = project(tmp_path, {"functions/f.py": "import tiny\n" + RUNS}, package)
    found = trace(root, {"a": {}, "b": {"run": "import tiny; tiny.deep()"}})

    missed = Missed("module", "tiny.extra", "tiny/__init__.py:2", 'include-modules = ["tiny.extra"]')
    assert (found.events, found.is_complete) == ((*plain("import", "a"), EventTrace("b", "", (missed,))), False)


def test_a_module_of_the_project_is_told_too(tmp_path):
    root = project(tmp_path, {"functions/f.py": RUNS, "shop/__init__.py": "", "shop/model.py": ""})
    found = trace(root, {"a": {"run": "import shop.model"}})

    assert [each.name for each in found.events[1].missed] == ["shop.model"]


def test_a_data_file_that_an_event_opens_is_told(tmp_path):
    text = "import pathlib\ndef read():\n    return (pathlib.Path(__file__).parent / 'tests/words.txt').read_text()\n"
    package = {"tiny/__init__.py": text, "tiny/tests/words.txt": "a"}
    root = project(tmp_path, {"functions/f.py": "import tiny\n" + RUNS}, package)
    found = trace(root, {"a": {"run": "import tiny; tiny.read()"}})

    missed = Missed("file", "tiny/tests/words.txt", "tiny/__init__.py:3", 'include-files = ["tiny/tests/words.txt"]')
    assert found.events[1] == EventTrace("a", "", (missed,))


def test_what_no_event_loads_is_kept_in_vain(tmp_path):
    package = {"tiny/__init__.py": "def later():\n    import tiny.more\n", "tiny/more.py": "x = 1\n"}
    root = project(tmp_path, {"functions/f.py": "import tiny\n" + RUNS}, package, NO_LOOP + "bytecode = false\n")

    assert trace(root, {"a": {}}).in_vain == (InVain("tiny", ("tiny.more",), 6),)


def test_a_failing_handler_is_told_and_the_next_event_runs(tmp_path):
    root = project(tmp_path, {"functions/f.py": RUNS})
    found = trace(root, {"a": {"run": "raise ValueError('no')"}, "b": {}})

    assert found.events == (
        *plain("import"),
        EventTrace("a", "ValueError: no (functions/f.py:2)", ()),
        *plain("b"),
    )


def test_a_handler_that_does_not_load_has_no_events(tmp_path):
    root = project(tmp_path, {"functions/f.py": "import os\nos.environ['NOT_THERE']\n" + RUNS})
    found = trace(root, {"a": {}})

    assert found.events == (EventTrace("import", "KeyError: 'NOT_THERE' (functions/f.py:2)", ()),)
    assert (found.ended, found.is_complete) == ("the handler does not load", False)


def test_a_handler_that_ends_the_process_is_told(tmp_path):
    found = trace(project(tmp_path, {"functions/f.py": RUNS}), {"a": {"run": "import os; os._exit(3)"}})

    assert (found.events, found.ended, found.is_complete) == (
        plain("import"),
        "the interpreter ended with 3",
        False,
    )


def test_a_streamed_answer_is_read(tmp_path):
    text = "def handler(event, context):\n    def parts():\n        exec('import shop')\n        yield b'a'\n"
    root = project(tmp_path, {"functions/f.py": text + "    return parts()\n", "shop.py": ""})

    assert [each.name for each in trace(root, {"a": {}}).events[1].missed] == ["shop"]


def test_settings_variables_and_those_of_this_process_are_there(tmp_path, monkeypatch):
    monkeypatch.setenv("FROM_SHELL", "1")
    text = "import os\nassert (os.environ['TABLE'], os.environ['FROM_SHELL']) == ('orders', '1')\n"
    root = project(tmp_path, {"functions/f.py": text + RUNS}, None, NO_LOOP + 'environment = { TABLE = "orders" }\n')

    assert trace(root, {}).events == plain("import")


def test_a_routed_handler_answers_an_event(tmp_path):
    text = (
        "from lambic import http\n\n@http.get('/x')\ndef handler(request):\n    exec('import shop')\n    return 'a'\n"
    )
    root = project(tmp_path, {"functions/f.py": text, "shop.py": ""}, settings="")
    event = {
        "version": "2.0",
        "rawPath": "/x",
        "rawQueryString": "",
        "headers": {},
        "requestContext": {"http": {"method": "GET", "path": "/x", "sourceIp": "1.2.3.4"}, "stage": "$default"},
        "isBase64Encoded": False,
    }
    found = trace(root, {"get": event})

    assert [(each.event, each.error, [one.name for one in each.missed]) for each in found.events] == [
        ("import", "", []),
        ("get", "", ["shop"]),
    ]


def test_the_standard_library_of_a_local_bundle_counts(tmp_path):
    found = trace(project(tmp_path, {"functions/f.py": RUNS}), {"a": {"run": "import colorsys"}}, is_local=True)

    assert [each.name for each in found.events[1].missed] == ["colorsys"]


def test_wheels_of_this_machine_stand_in(tmp_path):
    other = {"x86_64": "arm64", "arm64": "x86_64"}[local_architecture()]
    root = project(tmp_path, {"functions/f.py": RUNS}, None, f'{NO_LOOP}architecture = "{other}"\n')

    assert trace(root, {}).notes == (f"{other} does not run here: the wheels for {local_architecture()} stood in",)


def test_without_the_targets_python_nothing_is_traced(tmp_path):
    root = project(tmp_path, {"functions/f.py": RUNS}, None, NO_LOOP + 'runtime = "python3.14"\n')
    with pytest.raises(LambicError) as raised:
        trace(root, {})

    assert (raised.value.message, raised.value.hint) == (
        "f: can't be traced",
        "no Python 3.14 was found here: uv python install 3.14",
    )


# The command.


def run(root: Path, *arguments: str) -> tuple[int, str]:
    ended = lambic("build", *arguments, cwd=root)
    return ended.code, ended.out


def write_event(folder: Path, name: str, event: Any) -> str:
    (folder / name).write_text(json.dumps(event))
    return str(folder / name)


def test_the_command_tells_what_is_missed_and_ends_with_1(tmp_path):
    root = project(tmp_path, {"functions/f.py": RUNS, "shop.py": ""})
    event = write_event(tmp_path, "a.json", {"run": "import shop"})

    assert run(root, "f", "--trace", event) == (
        1,
        "import: runs; the bundle lacks nothing\n"
        f"{event}: runs; the bundle lacks 1\n"
        '  functions/f.py:2 loads shop: include-modules = ["shop"]\n',
    )
    assert not (root / "build").exists()


def test_the_command_prints_json_and_ends_with_0_when_nothing_is_missed(tmp_path):
    root = project(tmp_path, {"functions/f.py": RUNS})
    code, text = run(root, "--trace", write_event(tmp_path, "a.json", {}), "--json")

    assert (code, json.loads(text)) == (
        0,
        {
            "function": "f",
            "events": [
                {"event": "import", "error": "", "missed": []},
                {"event": str(tmp_path / "a.json"), "error": "", "missed": []},
            ],
            "in_vain": [],
            "ended": "",
            "notes": [],
            "is_complete": True,
        },
    )


@pytest.mark.parametrize("arguments", [["--trace"], ["f", "--trace"], ["f", "g", "--trace", "a.json"]])
def test_one_function_and_an_event_are_asked_for(tmp_path, arguments):
    root = project(tmp_path, {"functions/f.py": RUNS, "functions/g.py": RUNS})

    assert run(root, *arguments) == (2, "")
