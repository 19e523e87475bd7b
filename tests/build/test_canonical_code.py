"""Canonical code objects: equal to what the compiler made, and the same bytes whatever the process did before."""

import marshal
import os
import subprocess
import sys
import sysconfig
import textwrap
from pathlib import Path
from types import CodeType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambic.build.compiler.canonical import dump_code
from lambic.build.compiler.worker import compile_source
from lambic.project import find_interpreters

COMPILER = Path(sys.modules["lambic.build"].__file__ or "").parent
LIBRARY = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))

CONSTANTS = st.recursive(
    st.none()
    | st.booleans()
    | st.just(...)
    | st.integers()
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text()
    | st.binary(),
    lambda inner: st.lists(inner, max_size=4).map(tuple) | st.frozensets(inner, max_size=4),
    max_leaves=12,
)


def typed(value: object) -> object:
    """Equal only for values of one type: 1, 1.0 and True differ, as do 0.0 and -0.0."""
    if isinstance(value, tuple | frozenset):
        return type(value), type(value)(typed(each) for each in value)
    return type(value), repr(value)


def with_constants(constants: tuple[object, ...]) -> CodeType:
    return compile("pass", "m.py", "exec").replace(co_consts=constants)


@given(st.lists(CONSTANTS, max_size=5).map(tuple))
def test_any_constants_come_back_as_they_were(constants):
    loaded = marshal.loads(dump_code(with_constants(constants)))

    assert typed(loaded.co_consts) == typed(constants)


@given(st.lists(CONSTANTS, max_size=5).map(tuple))
def test_shared_and_separate_equal_constants_give_the_same_bytes(constants):
    shared = (constants, constants)
    separate = (marshal.loads(marshal.dumps(constants)), marshal.loads(marshal.dumps(constants)))

    assert dump_code(with_constants(shared)) == dump_code(with_constants(separate))


def test_the_standard_library_comes_back_equal():
    codes = [compile(file.read_bytes(), str(file), "exec", dont_inherit=True) for file in LIBRARY[:60]]

    assert [marshal.loads(dump_code(code)) for code in codes] == codes


def test_a_stream_that_refers_back_gives_the_same_bytes_as_one_that_does_not():
    code = compile(LIBRARY[0].read_bytes(), "m.py", "exec")
    kept_alive = [marshal.loads(marshal.dumps(code)) for _ in range(2)]

    assert {dump_code(each) for each in (code, *kept_alive)} == {dump_code(code)}


def test_the_canonical_form_is_no_larger_than_that_of_marshal():
    codes = [compile(file.read_bytes(), str(file), "exec", dont_inherit=True) for file in LIBRARY[:60]]

    assert sum(len(dump_code(code)) for code in codes) <= sum(len(marshal.dumps(code)) for code in codes)


def test_an_unknown_type_in_the_stream_is_refused_and_not_guessed():
    with pytest.raises(ValueError, match="does not occur in code"):
        dump_code({"no": "code"})  # type: ignore[arg-type]


@pytest.mark.parametrize("python", find_interpreters(), ids=lambda each: each.release)
def test_every_python_here_gives_one_result_whatever_it_imported_first(python, tmp_path):
    script = tmp_path / "dump.py"
    script.write_text(
        textwrap.dedent(
            f"""
            import sys
            sys.path.append({str(COMPILER)!r})
            if sys.argv[1] == "busy":
                import argparse, json, email.message, decimal
            from compiler.worker import compile_source
            import hashlib, pathlib
            files = {[str(file) for file in LIBRARY[:25]]!r}
            if sys.argv[1] == "busy":
                files = files[::-1]
            results = {{file: compile_source(pathlib.Path(file).read_bytes(), file) for file in files}}
            for file in sorted(files):
                print(file, hashlib.sha256(results[file]).hexdigest())
            """
        )
    )

    def run(mood: str, seed: str) -> str:
        command = [str(python.path), "-S", "-W", "ignore", str(script), mood]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    assert run("calm", "1") == run("busy", "2")


def test_a_slice_constant_of_newer_pythons_is_kept():
    """Python 3.14 folds constant slices into code (marshal version 5, type ':')."""
    from lambic.build.compiler.canonical import _Reader, _Writer

    stream = b")\x02" + 2 * (b":" + b"i\x01\x00\x00\x00" + b"i\x02\x00\x00\x00" + b"N")
    reader = _Reader(stream)
    root = reader.read()

    assert _Writer(reader.nodes).write(root) == stream


def test_the_header_says_unchecked_hash():
    source = b"x = 1\n"

    assert compile_source(source, "/var/task/m.py")[4:8] == b"\x01\x00\x00\x00"
