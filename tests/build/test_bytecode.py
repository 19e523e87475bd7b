"""The compiler: results by content, faults with their line, names as Lambda will show them."""

import marshal
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import lambic
from lambic.build.bytecode import Compiler, Fault, Source
from lambic.build.cache import keep_checked
from lambic.build.toolchain import INSIDE
from lambic.project import Interpreter, LambicError, find_interpreter, running_interpreter

settings.register_profile("build", suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LAMBIC_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def source(folder: Path, text: str, name: str = "shop/model.py") -> Source:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return Source(file, name)


def compile_one(one: Source) -> bytes | Fault:
    return Compiler(running_interpreter()).compile([one])[one]


def test_file_names_in_tracebacks_are_those_in_lambda(tmp_path):
    compiled = compile_one(source(tmp_path, "x = 1"))

    assert isinstance(compiled, bytes)
    assert marshal.loads(compiled[16:]).co_filename == "/var/task/shop/model.py"


def test_the_folder_of_the_project_leaves_no_trace(tmp_path):
    results = [compile_one(source(tmp_path / folder, "def f(): return 1")) for folder in ("one", "another/longer")]

    assert results[0] == results[1]


def test_a_syntax_error_is_a_fault_with_its_line(tmp_path):
    assert compile_one(source(tmp_path, "x = 1\ny = (\n")) == Fault(2, "'(' was never closed")


def test_bytes_that_are_no_source_are_a_fault(tmp_path):
    assert isinstance(compile_one(source(tmp_path, "x = '\0'")), Fault)


def test_what_was_compiled_once_is_read_from_the_cache(tmp_path, own_cache):
    one = source(tmp_path, "x = 1")
    first = compile_one(one)
    [kept] = own_cache.rglob("*.pyc")
    keep_checked(kept, b"from the cache")

    assert (isinstance(first, bytes), compile_one(one)) == (True, b"from the cache")


def test_few_sources_are_compiled_to_what_a_worker_makes_of_them(tmp_path, monkeypatch):
    text = "def f(a, *, b=('x', 1.5)):\n    return {a: '\\d', **b} if a else frozenset((1, 'x'))\n"
    one = source(tmp_path, text)
    alone = compile_one(one)
    monkeypatch.setenv("LAMBIC_CACHE_DIR", str(tmp_path / "other"))
    others = [source(tmp_path, f"x = {number}", f"m{number}.py") for number in range(10)]

    assert alone == Compiler(running_interpreter()).compile([one, *others])[one]


def test_few_sources_keep_their_columns_whatever_lambic_was_started_with(tmp_path):
    one = source(tmp_path, "def f(): return 1")
    script = (
        "import sys; from pathlib import Path; from lambic.build.bytecode import *;"
        "one = Source(Path(sys.argv[1]), sys.argv[2]);"
        "print(Compiler(running_interpreter()).compile([one])[one].hex())"
    )
    command = [sys.executable, "-O", "-X", "no_debug_ranges", "-c", script, str(one.path), one.relative]
    environment = {**os.environ, "LAMBIC_CACHE_DIR": str(tmp_path / "other")}
    made = subprocess.run(command, env=environment, capture_output=True, check=True, text=True).stdout

    assert bytes.fromhex(made) == compile_one(one)


def test_many_sources_come_back_complete_from_several_workers(tmp_path):
    sources = [source(tmp_path, f"x = {number}", f"m{number}.py") for number in range(120)]

    results = Compiler(running_interpreter()).compile(sources)

    assert [marshal.loads(results[each][16:]).co_consts[0] for each in sources] == list(range(120))


def test_an_interpreter_that_fails_is_a_tool_failure(tmp_path):
    broken = tmp_path / "python3.11"
    broken.write_text("#!/bin/sh\necho broken >&2\nexit 9\n")
    os.chmod(broken, 0o755)

    with pytest.raises(LambicError) as raised:
        Compiler(Interpreter(broken, "3.11", "3.11.0", "test")).compile([source(tmp_path, "x = 1")])

    assert (raised.value.message, raised.value.exit_code) == (f"{broken} failed while compiling: broken", 3)


NOTED = '''\
"""About the module."""
TYPE_CHECKING = False
if TYPE_CHECKING:
    import nowhere
else:
    import here
count: int = 3
later: int

def f(a: "int", *rest: str, b: bool = True, **more: object) -> str:
    """About f."""
    inner: str = "x"
    assert a, "never"
    return inner

async def g() -> None:
    """About g."""

class Kind:
    """About Kind."""
    field: int = 1
    other: str

    def method(self, a: int) -> None:
        if TYPE_CHECKING:
            import nowhere
'''


def constants(code: CodeType) -> set[str]:
    inner = [constants(each) for each in code.co_consts if isinstance(each, CodeType)]
    return {each for each in code.co_consts if isinstance(each, str)}.union(code.co_names, *inner)


def test_bare_code_has_nothing_that_only_readers_need(tmp_path):
    compiled = compile_one(replace(source(tmp_path, NOTED), is_bare=True))
    assert isinstance(compiled, bytes)
    found = constants(marshal.loads(compiled[16:]))

    assert {text for text in found if text.startswith("About") or text in ("nowhere", "never", "later")} == set()
    assert {"here", "count", "f", "g", "Kind", "field", "other"} <= found


def test_bare_code_does_what_the_source_does(tmp_path):
    compiled = compile_one(replace(source(tmp_path, NOTED.replace("import here", "there = 1")), is_bare=True))
    assert isinstance(compiled, bytes)
    module: dict[str, Any] = {"__name__": "m"}
    exec(marshal.loads(compiled[16:]), module)

    assert (module["there"], module["count"], module["f"](0, 1, b=2, c=3), "later" in module) == (1, 3, "x", False)
    assert (module["f"].__annotations__, module["f"].__doc__) == ({}, None)
    assert (module["Kind"].__annotations__, module["Kind"].field) == ({"field": int, "other": str}, 1)
    assert module["f"].__code__.co_firstlineno == 10


def test_bare_and_full_code_of_one_source_are_kept_apart(tmp_path):
    full = source(tmp_path, NOTED)

    assert compile_one(full) != compile_one(replace(full, is_bare=True))


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_lambics_own_modules_can_be_bare_in_every_python(version):
    interpreter = find_interpreter(version)
    if interpreter is None:
        pytest.skip(f"needs a Python {version}")
    root = Path(lambic.__file__).parent
    files = [file for part in INSIDE for file in sorted((root / part).rglob("*.py"))]
    sources = [Source(file, f"lambic/{file.relative_to(root)}", has_columns=False, is_bare=True) for file in files]
    made = Compiler(interpreter).compile(sources)

    assert {one.relative: fault for one, fault in made.items() if isinstance(fault, Fault)} == {}
