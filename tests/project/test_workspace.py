"""The lock of a workspace is the lock of its members."""

import pytest

from lambic.project import find_workspace, load_project
from support.projects import PLAIN, write_project


def workspace(tmp_path, settings: str):
    (tmp_path / "pyproject.toml").write_text(f"[tool.uv.workspace]\n{settings}\n")
    (tmp_path / "uv.lock").write_text("")
    return write_project(tmp_path / "apps/shop", {"functions/f.py": PLAIN})


@pytest.mark.parametrize("members", ['["apps/*"]', '["apps/shop"]', '["libs/*", "**/shop"]'])
def test_a_member_has_the_lock_of_the_workspace(tmp_path, members):
    dependencies = load_project(workspace(tmp_path, f"members = {members}")).dependencies

    assert (dependencies.kind, dependencies.file) == ("uv.lock", tmp_path / "uv.lock")


@pytest.mark.parametrize(
    "settings", ['members = ["libs/*"]', 'members = ["apps/*"]\nexclude = ["apps/shop"]', "members = []", ""]
)
def test_who_is_no_member_has_not(tmp_path, settings):
    assert load_project(workspace(tmp_path, settings)).dependencies.kind == "none"


def test_a_lock_of_its_own_comes_first(tmp_path):
    root = workspace(tmp_path, 'members = ["apps/*"]')
    (root / "uv.lock").write_text("")

    assert load_project(root).dependencies.file == root / "uv.lock"


def test_the_nearest_workspace_decides(tmp_path):
    root = workspace(tmp_path, 'members = ["apps/shop"]')
    (tmp_path / "apps/pyproject.toml").write_text("[tool.uv.workspace]\nmembers = []\n")

    assert find_workspace(root) is None


def test_a_broken_file_above_is_none_of_ours(tmp_path):
    root = workspace(tmp_path, "members = [")

    assert find_workspace(root) is None
