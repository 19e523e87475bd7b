"""Projects that nobody would write: the file is reported where it is at fault, and the rest goes on."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambic.check.source import reader
from support.command import lambic
from support.projects import PLAIN, write_project
from support.rule_pages import check

WRONG = "def handle(event, context):\n    return 1\n"


def codes(root: Path) -> list[tuple[str, str]]:
    return [(each.span.file.relative_to(root).as_posix(), each.code) for each in check(root).diagnostics]


def project_with(tmp_path: Path, content: bytes) -> Path:
    root = write_project(tmp_path, {"functions/wrong.py": WRONG})
    (root / "functions" / "odd.py").write_bytes(content)
    return root


@pytest.mark.parametrize(
    "content",
    [
        b"x = 1\0\ndef handler(event, context): ...\n",
        b"\xff\xfe\x00def handler",
        b"# coding: no-such-encoding\ndef handler(event, context): ...\n",
        b"# coding: utf-8\nname = '\xe9'\ndef handler(event, context): ...\n",
        b"x = " + b"(" * 500 + b")" * 500 + b"\ndef handler(event, context): ...\n",
        b"x = " + b"[" * 100_000,
        b"def handler(event, context):\n" + b" " * 200 + b"\n  return (\n",
        b"x = " + b"-" * 50_000 + b"1\ndef handler(event, context): ...\n",
        b"\x1b[2Jdef handler(event, context): ...\n",
    ],
    ids=["null", "utf-16", "encoding", "not-utf-8", "nested", "unclosed", "ends", "deep", "escape"],
)
def test_a_file_that_is_no_python_is_reported_and_the_rest_goes_on(tmp_path, content):
    assert codes(project_with(tmp_path, content)) == [("functions/odd.py", "L401"), ("functions/wrong.py", "L102")]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfdef handler(event, context):\n    return 1\n",
        "# coding: latin-1\nname = 'é'\ndef handler(event, context):\n    return name\n".encode("latin-1"),
        b"def handler(event, context):\r    return 1\r",
        b"x = " + b" + ".join([b"1"] * 2_000) + b"\ndef handler(event, context):\n    return x\n",
        b"def handler(event, context):\n    return {'" + b"x" * 3_000_000 + b"': 1}\n",
        b"DATA = [\n"
        + b"    {'a': 1, 'b': [1, 2, 3]},\n" * 20_000
        + b"]\ndef handler(event, context):\n    return DATA\n",
    ],
    ids=["bom", "latin-1", "old-mac", "long-sum", "long-line", "generated"],
)
def test_a_file_that_is_odd_but_right_is_read(tmp_path, content):
    assert codes(project_with(tmp_path, content)) == [("functions/wrong.py", "L102")]


def test_links_in_circles_end(tmp_path):
    root = write_project(tmp_path, {"functions/a.py": f"import pkg.mod\n{PLAIN}", "pkg/mod.py": ""})
    (root / "pkg" / "loop").symlink_to(root / "pkg", target_is_directory=True)
    (root / "self").symlink_to("self")
    (root / "functions" / "self.py").symlink_to("self.py")
    (root / "pkg" / "gone.py").symlink_to("/nowhere.py")

    assert codes(root) == [("functions/self.py", "L401")]


def test_a_file_that_cannot_be_read_is_reported(tmp_path):
    root = project_with(tmp_path, b"")
    (root / "functions" / "odd.py").unlink()
    (root / "functions" / "odd.py").mkdir()

    assert codes(root) == [("functions/odd.py", "L401"), ("functions/wrong.py", "L102")]


def test_ten_thousand_files_that_nothing_reaches_are_not_read(tmp_path):
    root = write_project(tmp_path, {"functions/wrong.py": WRONG})
    (root / "data").mkdir()
    for number in range(10_000):
        (root / "data" / f"m{number}.py").write_bytes(b"(")

    assert codes(root) == [("functions/wrong.py", "L102")]


def test_names_that_are_no_utf_8_are_no_trouble(tmp_path):
    root = write_project(tmp_path, {"functions/wrong.py": WRONG})
    Path(os.fsdecode(os.fsencode(root) + b"/functions/\xff.py")).write_bytes(b"(")

    assert {"L102", "L611"} <= {each.code for each in check(root).diagnostics}


@given(st.binary(max_size=200) | st.text(alphabet="def (x):\n\treturn'#\\\0é名[]{}=*@,.0", max_size=80).map(str.encode))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_reading_never_raises(tmp_path, content):
    file = tmp_path / "any.py"
    file.write_bytes(content)
    answer = reader.scan_file(str(file), (3, 11), "linux")
    assert answer.keys() == reader.failed("").keys()


def test_nothing_of_the_project_or_its_packages_is_executed(tmp_path):
    mark = "open({!r}, 'w').close()\n".format(str(tmp_path / "executed"))
    source = "import statistics, evil.part, shlex\nfrom evil.other import x\nprint(statistics.mean, shlex.splti)\n"
    files = {
        "functions/a.py": source + PLAIN,
        "statistics.py": mark,
        "shlex.py": mark,
        "packages/evil/__init__.py": mark,
        "packages/evil/part.py": mark,
        "packages/evil/other.py": mark,
    }
    root = write_project(tmp_path / "project", files)
    lambic("check", cwd=root, PYTHONPATH=str(root / "packages"))

    assert not (tmp_path / "executed").exists()
