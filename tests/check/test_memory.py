"""The last check is the answer as long as nothing has changed that it looked at."""

import hashlib
from pathlib import Path

import pytest

from lambic.check.memory import Memory
from lambic.graph import cache_root
from support.projects import write_project
from support.rule_pages import check

FILES = {
    "functions/a.py": "from shop import names\n\n\ndef handle(event, context):\n    return names\n",
    "shop/__init__.py": "",
    "shop/names.py": "def handler(event, context):\n    yield 1\n",
}


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("LAMBIC_CACHE_DIR", str(tmp_path / "cache"))
    return write_project(tmp_path / "project", FILES)


def test_an_unchanged_project_is_answered_whole(root):
    assert Memory(root, ()).find() is None
    assert Memory(root, ()).find() is None
    checked = check(root)
    assert [each.code for each in checked.diagnostics] == ["L102"]
    assert Memory(root, ()).find() == checked


def test_names_are_another_question(root):
    check(root)
    assert Memory(root, ("a",)).find() is None


def touch(root: Path) -> None:
    (root / "shop/names.py").write_text("x = 1\n")


def add(root: Path) -> None:
    (root / "shop/json.py").write_text("")


def remove(root: Path) -> None:
    (root / "shop/names.py").unlink()


def settle(root: Path) -> None:
    (root / "pyproject.toml").write_text((root / "pyproject.toml").read_text() + "\n[tool.lambic]\nmemory = 256\n")


def install(root: Path) -> None:
    (root / ".venv/lib/python3.11/site-packages").mkdir(parents=True)


def build(root: Path) -> None:
    (cache_root() / "wanted").mkdir()


def move_in(root: Path) -> None:
    (root.parent / "neighbour.py").write_text("")


@pytest.mark.parametrize("change", [touch, add, remove, settle, install, build, move_in])
def test_whatever_changes_is_looked_at_again(root, change):
    check(root)
    change(root)
    assert Memory(root, ()).find() is None


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_a_damaged_memory_is_none(root, at):
    check(root)
    (kept,) = (cache_root() / "checked" / "whole").iterdir()
    content = kept.read_bytes()
    place = at * (len(content) - 1) // 3
    kept.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    assert Memory(root, ()).find() is None


def test_a_memory_of_another_shape_is_none(root):
    check(root)
    (kept,) = (cache_root() / "checked" / "whole").iterdir()
    body = kept.read_bytes()[64:].replace(b'"diagnostics":', b'"findings":')
    kept.write_bytes(hashlib.sha256(body).hexdigest().encode() + body)
    assert Memory(root, ()).find() is None
