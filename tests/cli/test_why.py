"""`lambic why`: a chain of imports, one below the other, or what keeps a module out."""

import json
import sys

import pytest

from support.command import lambic
from support.projects import PLAIN, write_project
from support.wheels import write_wheel

FILES = {
    "functions/read.py": "from shop import storage\n" + PLAIN,
    "shop/__init__.py": "",
    "shop/storage.py": "import json\n\ndef load():\n    import shop.late\n",
    "shop/late.py": "",
    "shop/unused.py": "",
}


@pytest.fixture
def root(tmp_path):
    return write_project(tmp_path, FILES)


def test_the_chain_has_a_line_per_import(root):
    ended = lambic("why", "read", "shop.late", cwd=root)

    assert (ended.code, ended.out) == (
        0,
        "read has shop.late:\n"
        "  functions.read  the handler is in it\n"
        "    shop.storage  functions/read.py:1\n"
        "      shop.late  shop/storage.py:4\n",
    )


def test_what_keeps_it_out_is_told(root):
    ended = lambic("why", "read", "shop.unused", cwd=root)

    assert (ended.code, ended.out) == (0, "read has no shop.unused: nothing that the function reaches imports it\n")


def test_a_name_that_is_nowhere_is_wrong_usage_with_names_that_are_near(root):
    ended = lambic("why", "read", "shop.storag", cwd=root)

    assert (ended.code, ended.err.splitlines()[0]) == (2, "error: read: there is no module 'shop.storag'")
    assert ended.err.splitlines()[1].startswith("hint: did you mean shop.storage")


def test_an_unknown_function_is_wrong_usage(root):
    ended = lambic("why", "nope", "shop", cwd=root)

    assert (ended.code, ended.err) == (
        2,
        "error: there is no function 'nope'\nhint: the functions are read\n",
    )


def test_json_has_the_links(root):
    found = json.loads(lambic("why", "read", "shop.storage", "--json", cwd=root).out)

    assert (found["function"], found["name"], found["is_kept"]) == ("read", "shop.storage", True)
    assert [(link["importer"], link["line"]) for link in found["chains"][0]] == [("", 0), ("functions.read", 1)]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("shop/__pycache__/storage.cpython-311.pyc", "read has shop.storage:"),
        ("bootstrap", "read has bootstrap: it starts the handler"),
        ("lambic/image", "read has lambic:"),
        ("lambic/runtime/__main__.pyc", "read has lambic.runtime.__main__:"),
        ("shop/server.key", "read has no shop/server.key: it looks like a secret"),
    ],
)
def test_files_are_named_as_they_lie_in_the_bundle(root, path, expected):
    (root / "shop/server.key").write_text("-----BEGIN PRIVATE KEY-----\nMC4CAQ==\n")

    assert lambic("why", "read", path, cwd=root).out.splitlines()[0] == expected


def test_a_file_of_the_interpreter_inside_is_named_as_it_lies_in_the_bundle(root):
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    ended = lambic("why", "read", f".python/lib/python{python}/json/decoder.pyc", "--local", cwd=root)

    assert ended.out.splitlines()[0] == "read has json.decoder:"


def test_the_name_of_a_package_in_the_registry_leads_to_its_modules(tmp_path):
    write_wheel(tmp_path, "py_one", {"one/__init__.py": "", "_one.py": ""})
    settings = f"""
        requires-python = ">=3.11"
        dependencies = ["py-one"]
        [tool.uv]
        no-index = true
        find-links = ["{tmp_path}"]
    """
    ended = lambic("why", "hello", "Py_One", cwd=write_project(tmp_path / "p", settings=settings))

    assert (ended.code, ended.err.splitlines()) == (
        2,
        ["error: hello: there is no module 'Py_One'", "hint: did you mean one, _one?"],
    )


def test_a_cache_that_can_not_be_made_is_told(root, tmp_path):
    (tmp_path / "file").write_text("")
    ended = lambic("why", "read", "shop", cwd=root, LAMBIC_CACHE_DIR=str(tmp_path / "file"))

    assert (ended.code, ended.err) == (
        3,
        f"error: {tmp_path}/file/installed: can't be made: Not a directory\n"
        "hint: keep the cache elsewhere: LAMBIC_CACHE_DIR\n",
    )


@pytest.mark.skipif(sys.platform != "linux", reason="names an extension module as Linux does")
def test_a_compiled_module_of_the_interpreter_inside_is_named_as_it_lies_in_the_bundle(root):
    lambic("build", "--local", "--no-verify", cwd=root)
    home = root / "build/read/.python"
    [library] = home.glob("lib/python3.*/lib-dynload/_socket.*")
    [program] = home.glob("bin/*")
    found = [
        lambic("why", "read", str(each.relative_to(home.parent)), "--local", cwd=root).out.splitlines()[0]
        for each in (library, program)
    ]

    place = program.relative_to(home.parent)
    assert found == ["read has _socket:", f"read has {place}: it is the interpreter that runs the function"]
