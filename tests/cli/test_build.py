"""What `lambic build` says above its table: which Python the bundles are for, and who says so."""

import pytest

from support.command import lambic
from support.projects import PLAIN, write_project

SHARED = '[tool.lambic]\nruntime = "python3.12"\n'
ONE = '[tool.lambic.functions.a]\nruntime = "python3.11"\n'


@pytest.mark.parametrize(
    ("settings", "files", "expected"),
    [
        (SHARED, {}, "shop: Python 3.12 (pyproject.toml)"),
        (SHARED, {".python-version": "3.11\n"}, "shop: Python 3.12 (pyproject.toml)"),
        ("", {".python-version": "3.12\n"}, "shop: Python 3.12 (.python-version)"),
        (SHARED + ONE, {}, "shop: Python 3.12 (pyproject.toml), Python 3.11 (runtime of a function)"),
    ],
    ids=["settings", "settings-first", "pinned", "mixed"],
)
def test_the_table_is_headed_by_the_python_that_it_is_for(tmp_path, settings, files, expected):
    root = write_project(tmp_path, {"functions/a.py": PLAIN, "functions/b.py": PLAIN, **files}, settings)

    assert lambic("build", cwd=root).err.splitlines()[0] == expected
