"""What lambic check says of data files is what a build does with them."""

import pytest

from lambic.build import BuildOptions, build_project
from lambic.project import find_interpreter, load_project
from support.rule_pages import check, write_files

SETTINGS = """[project]
name = "shop"
version = "1"

[tool.lambic.functions.hello]
include-files = ["texts/*.txt", "public/**"]
include-modules = ["wished"]
"""
MODULES = {
    "pyproject.toml": SETTINGS,
    "shop/__init__.py": "",
    "shop/deep/__init__.py": "",
    "shop/other/__init__.py": "",
    "src/inner/__init__.py": "",
    "wished/__init__.py": "",
    "unused/__init__.py": "",
    "top.py": "",
}
DATA = (
    *("root.json", "texts/a.txt", "texts/b.md", "texts/deep/c.txt", "public/a/b/c.css", "public/.hidden"),
    *("functions/a.json", "functions/templates/a.html", "functions/.hidden.json", "functions/credentials.json"),
    *("shop/a.json", "shop/templates/a.html", "shop/deep/a.json", "shop/deep/data/a.json", "shop/other/a.json"),
    *("inner/a.json", "wished/a.json", "unused/a.json", "named/a.json", "elsewhere/a.json", "shop/id_rsa"),
)
HANDLER = "def handler(event, context): ...\n"
IMPORTS = "import importlib.resources\nimport inner\nimport shop.deep\nimport top\nimportlib.resources.files('named')\n"


@pytest.mark.skipif(find_interpreter("3.11") is None, reason="needs Python 3.11")
def test_the_files_that_are_said_to_be_left_are_those_that_a_build_leaves(tmp_path):
    opened = "".join(f"    open({path!r})\n" for path in DATA)
    places = [f"src/{path}" if path.startswith("inner/") else path for path in DATA]
    handler = f"{IMPORTS}def read():\n{opened}{HANDLER}"
    write_files(tmp_path, {**MODULES, ".python-version": "3.11\n", "functions/hello.py": handler})
    write_files(tmp_path, dict.fromkeys(places, "x"))
    said = [each.message.split("'")[1] for each in check(tmp_path).diagnostics]
    build_project(load_project(tmp_path), BuildOptions(is_verified=False), lambda step: None)
    left = [path for path in DATA if not (tmp_path / "build" / "hello" / path).exists()]
    assert 0 < len(left) < len(DATA)
    assert sorted(said) == sorted(left)
