"""`lambic why`: a chain of imports, one below the other, or what keeps a module out."""

import json

import pytest

from support.command import lambic
from support.projects import PLAIN, write_project

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
