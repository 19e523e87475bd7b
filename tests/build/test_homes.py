"""Where an interpreter keeps its parts is asked once, as long as they are there."""

import json
import sys
from pathlib import Path

import pytest

from lambic.build.cache import keep_checked
from lambic.build.homes import recall_home
from lambic.build.interpreter import Home, find_home
from lambic.project import running_interpreter


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The file that a first question has left."""
    monkeypatch.setenv("LAMBIC_CACHE_DIR", str(tmp_path / "cache"))
    recall_home.cache_clear()
    assert recall_home(running_interpreter()) == find_home(running_interpreter())
    [file] = (tmp_path / "cache/homes").iterdir()
    recall_home.cache_clear()
    yield file
    recall_home.cache_clear()


def test_an_answer_is_kept(kept, tmp_path):
    keep_checked(kept, json.dumps([sys.executable, str(tmp_path), ""]).encode())

    assert recall_home(running_interpreter()) == Home(Path(sys.executable), tmp_path, None)


@pytest.mark.parametrize(
    "parts", [["missing", "", ""], [sys.executable, "missing", ""], [sys.executable, "/", "missing"]]
)
def test_an_answer_is_asked_for_again_when_a_part_has_gone(kept, parts):
    keep_checked(kept, json.dumps(parts).encode())

    assert recall_home(running_interpreter()) == find_home(running_interpreter())
