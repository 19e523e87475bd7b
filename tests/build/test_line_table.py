"""Merged line tables say of every instruction what the compiler's said, in fewer bytes."""

import json
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambic.build.compiler import line_table
from lambic.build.compiler.line_table import merge_lines
from lambic.project import find_interpreters

NO_COLUMNS, NO_LOCATION = 13, 15
DELTAS = st.sampled_from([b"\0", b"\0", b"\2", b"\3", b"\x42\1"])
ENTRIES = st.one_of(
    st.tuples(st.just(NO_COLUMNS), st.integers(1, 8), DELTAS),
    st.tuples(st.just(NO_LOCATION), st.integers(1, 8), st.just(b"")),
)

# Compiles modules of its own library, and tells how their lines read before and after.
SCRIPT = """
import json, sys, sysconfig
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from line_table import merge_lines

def codes(code):
    yield code
    for each in code.co_consts:
        if hasattr(each, "co_code"):
            yield from codes(each)

files = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))[:40]
found = [code for file in files for code in codes(compile(file.read_bytes(), "m.py", "exec", dont_inherit=True))]
merged = [code.replace(co_linetable=merge_lines(code.co_linetable)) for code in found]
lines = [[each for each in code.co_positions()] for code in found]
print(json.dumps({
    "same": lines == [[each for each in code.co_positions()] for code in merged],
    "starts": [list(code.co_lines()) for code in found] == [list(code.co_lines()) for code in merged],
    "before": sum(len(code.co_linetable) for code in found),
    "after": sum(len(code.co_linetable) for code in merged),
}))
"""


def table(entries: list[tuple[int, int, bytes]]) -> bytes:
    return b"".join(bytes((0x80 | form << 3 | units - 1,)) + rest for form, units, rest in entries)


def expand(written: bytes) -> list[tuple[bool, list[bytes]]]:
    """For each code unit whether it has a line, and all steps to a line since the beginning."""
    found, steps, at = [], [], 0
    while at < len(written):
        head, end = written[at], at + 1
        while end < len(written) and not written[end] & 0x80:
            end += 1
        steps = [*steps, written[at + 1 : end]] if written[at + 1 : end] not in (b"", b"\0") else steps
        found += [(head >> 3 & 15 == NO_COLUMNS, steps)] * ((head & 7) + 1)
        at = end
    return found


@given(st.lists(ENTRIES))
def test_every_instruction_keeps_its_line(entries):
    written = table(entries)

    assert expand(merge_lines(written)) == expand(written)
    assert len(merge_lines(written)) <= len(written)


def test_neighbours_on_one_line_become_one():
    merged = merge_lines(table([(NO_COLUMNS, 3, b"\2"), (NO_COLUMNS, 4, b"\0"), (NO_COLUMNS, 2, b"\0")]))

    assert merged == table([(NO_COLUMNS, 8, b"\2"), (NO_COLUMNS, 1, b"\0")])


def test_a_table_with_columns_stays():
    written = compile("a = (1 +\n b)", "m.py", "exec").co_linetable

    assert merge_lines(written) == written


@pytest.mark.parametrize("interpreter", find_interpreters(), ids=lambda each: each.version)
def test_every_python_reads_the_same_lines(interpreter):
    folder = line_table.__file__.rpartition("/")[0]
    command = [interpreter.path, "-I", "-X", "no_debug_ranges", "-W", "ignore", "-c", SCRIPT, folder]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert (told["same"], told["after"] < 0.6 * told["before"]) == (True, True)
