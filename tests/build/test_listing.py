"""What a bundle could hold: every module that the project, its packages and lambic's own half have."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from lambic.build.listing import module_names
from lambic.build.toolchain import lambic_tree
from lambic.graph import Tree
from support.command import lambic
from support.projects import PLAIN, write_project
from support.unreadable import unreadable, without_privileges


def listed(folder: Path, kind: str = "own") -> list[str]:
    return sorted(module_names(Tree(folder, kind), frozenset()))


def test_only_that_half_of_lambic_counts_that_functions_run():
    found = listed(lambic_tree(), "lambic")

    assert {name.split(".")[1] for name in found if name.count(".") > 1} <= {"runtime", "http", "events"}
    assert {"lambic", "lambic.runtime.loop", "lambic.http.adapters.http_api"} <= set(found)
    assert {name for name in found if find_spec(name) is None or name.endswith(".cli")} == set()


@pytest.mark.parametrize("target", [".", "..", "loop"])
def test_a_link_in_a_circle_is_no_package(tmp_path, target):
    root = write_project(
        tmp_path / "p", {"app/__init__.py": "", "app/part.py": "", "functions/f.py": "import app.part"}
    )
    (root / "app/loop").symlink_to(target)

    assert listed(root) == ["app", "app.part", "functions.f"]


@pytest.mark.parametrize("place", ["loop", "app/loop"])
def test_a_project_with_a_circle_can_be_built_and_copied(tmp_path, place):
    root = write_project(tmp_path / "p", {"functions/f.py": "import app\n" + PLAIN, "app/__init__.py": ""})
    (root / place).symlink_to(".")
    ended = [lambic("build", "f", "--into", tmp_path / "into", cwd=root) for _ in range(2)]

    assert [(each.code, "Traceback" in each.err) for each in ended] == [(0, False), (0, False)]


def test_a_folder_that_cant_be_read_is_passed_by(tmp_path):
    root = write_project(tmp_path / "p", {"functions/f.py": PLAIN, "secret/module.py": "", "seen/module.py": ""})
    with unreadable(root / "secret"):
        ended = without_privileges("build", "f", "--into", tmp_path / "into", cwd=root)

    assert (ended.code, ended.err.splitlines()[1:]) == (0, [])
