"""Why a module is in a bundle: the shortest imports that lead to it, or what keeps it out."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from lambic.graph import Explanation, Graph, Link
from lambic.project import Target

TAG = "cpython-313-x86_64-linux-gnu"


def steps(found: Explanation) -> list[list[tuple[str, str]]]:
    """Per chain its modules, each with the place or the reason."""
    return [[(link.module, _place(link)) for link in chain] for chain in found.chains]


def _place(link: Link) -> str:
    return f"{link.file.name}:{link.line}" if link.file and link.line else link.reason


def explain(graph: Graph, name: str, entries: Sequence[str] = ("main",), **settings: Sequence[str]) -> Explanation:
    return graph.explain(name, entries, **settings)


def test_a_module_is_explained_by_the_imports_that_lead_to_it(grow):
    graph = grow(
        {"main.py": "\nimport a\n", "a.py": "def f():\n    from b import c\n", "b/__init__.py": "", "b/c.py": ""}
    )

    assert steps(explain(graph, "b.c")) == [[("main", "the handler is in it"), ("a", "main.py:2"), ("b.c", "a.py:2")]]


def test_longer_ways_are_left_out_and_equally_short_ones_are_shown(grow):
    own = {"main.py": "import a\nimport b\nimport long\n", "a.py": "import x\n", "b.py": "\nimport x\n"}
    graph = grow({**own, "long.py": "import longer\n", "longer.py": "import x\n", "x.py": ""})

    assert steps(explain(graph, "x")) == [
        [("main", "the handler is in it"), ("a", "main.py:1"), ("x", "a.py:1")],
        [("main", "the handler is in it"), ("b", "main.py:2"), ("x", "b.py:2")],
    ]


def test_the_handler_itself_is_its_own_reason(grow):
    assert steps(explain(grow({"main.py": ""}), "main")) == [[("main", "the handler is in it")]]


def test_settings_are_reasons(grow):
    graph = grow({"main.py": "", "a/__init__.py": "", "a/b.py": "", "c/__init__.py": "", "c/d.py": ""})
    settings = {"include_modules": ["a.b"], "keep_whole": ["c"]}

    assert steps(explain(graph, "a.b", **settings)) == [[("a.b", "include-modules asks for it")]]
    assert steps(explain(graph, "c.d", **settings)) == [[("c.d", "keep-whole asks for it")]]


def test_a_rule_is_a_reason(grow):
    installed = {
        "anyio/__init__.py": "from ._core import _eventloop\n",
        "anyio/_core/__init__.py": "",
        "anyio/_core/_eventloop.py": "",
        "anyio/_backends/__init__.py": "",
        "anyio/_backends/_asyncio.py": "",
    }
    (chain,) = steps(explain(grow({"main.py": "import anyio\n"}, installed), "anyio._backends._asyncio"))

    assert chain[-1] == (
        "anyio._backends._asyncio",
        "rule anyio: the event loop's backend is loaded by the running loop's name; Lambda functions run asyncio",
    )


def test_an_entry_point_that_a_rule_names_says_so(grow):
    installed = {
        "sqlalchemy/__init__.py": "from .util import preloaded\n",
        "sqlalchemy/util/__init__.py": "",
        "sqlalchemy/util/preloaded.py": "",
        "driver/__init__.py": "",
        "driver/base.py": "",
        "driver-1.dist-info/entry_points.txt": "[sqlalchemy.dialects]\ndriver = driver.base:Dialect\n",
    }
    graph = grow({"main.py": "import sqlalchemy\n"}, installed)

    for name in ("driver", "driver.base"):
        assert steps(explain(graph, name))[0][-1][1].startswith("rule sqlalchemy: ")


def test_a_package_that_is_kept_whole_says_for_what(grow):
    installed = {"p/__init__.py": "from importlib import import_module\nimport_module(name)\n", "p/q.py": ""}
    (chain,) = steps(explain(grow({"main.py": "import p\n"}, installed), "p.q"))

    assert chain == [("main", "the handler is in it"), ("p", "main.py:1"), ("p.q", "__init__.py:2")]


@pytest.mark.parametrize(
    ("own", "installed", "name", "reason", "places"),
    [
        ({"main.py": "", "a.py": ""}, {}, "a", "nothing that the function reaches imports it", []),
        (
            {"main.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\n", "a.py": ""},
            {},
            "a",
            "its imports don't count on the target",
            ["main.py:3"],
        ),
        (
            {
                "pkg/__init__.py": "",
                "pkg/b.py": "",
                "main.py": "import sys\nif sys.platform == 'win32':\n    from pkg import b\n",
            },
            {},
            "pkg.b",
            "its imports don't count on the target",
            ["main.py:3"],
        ),
        (
            {"main.py": "try:\n    import p\nexcept ImportError: pass\n"},
            {"p.py": "\nimport nowhere\n"},
            "p",
            "it can never be loaded: p imports nowhere, which nothing provides",
            ["p.py:2", "main.py:2"],
        ),
        ({"main.py": "import json\n"}, {}, "json", "AWS's interpreter brings it along", []),
        ({"main.py": "import boto3\n"}, {}, "boto3", "AWS's interpreter brings it along", ["main.py:1"]),
        ({"main.py": "\nimport gone\n"}, {}, "gone", "no package that is installed provides it", ["main.py:2"]),
    ],
    ids=["unreached", "type-checking", "other-platform", "dead", "stdlib", "offered", "missing"],
)
def test_what_is_not_there_is_explained(grow, own, installed, name, reason, places):
    found = explain(grow(own, installed), name)

    assert (found.is_known, found.is_kept, found.chains, found.reason) == (True, False, (), reason)
    assert [f"{Path(link.file).name}:{link.line}" for link in found.links if link.file] == places


def test_what_is_in_no_tree_and_nobody_asks_for_is_unknown(grow):
    assert explain(grow({"main.py": ""}), "nope.x") == Explanation(
        "nope.x", False, reason="no package that is installed provides it"
    )


@pytest.mark.parametrize(
    ("path", "is_kept", "reason"),
    [
        ("pkg/data.txt", True, "it is data of a package of which modules are kept"),
        ("texts/a.txt", True, "include-files asks for it"),
        ("certifi/cacert.pem", True, "rule certifi: the certificates are found beside the module, not by an import"),
        (
            "botocore/cacert.pem",
            False,
            "rule botocore: botocore.httpsession takes certifi's certificates when that can be imported",
        ),
        ("pkg/tests/data.txt", False, "it is data of tests"),
        ("other/data.txt", False, "no module of its package is kept: include-files takes it along"),
        ("pkg/py.typed", False, "stubs, markers and sources of modules are nothing that runs"),
        ("pkg/.hidden", True, "it is data of a package of which modules are kept"),
        ("pkg-1.dist-info/METADATA", True, "code asks for the metadata of its package"),
        (
            "other-1.dist-info/METADATA",
            False,
            "metadata of a package travels when code asks for it by the package's name",
        ),
        ("shop/.hidden", False, "hidden files travel when include-files names them"),
        ("shop/.env", False, "it looks like a secret"),
        ("shop/server.pem", False, "it looks like a secret"),
        ("notes.txt", False, "no module of its package is kept: include-files takes it along"),
    ],
)
def test_files_are_explained(grow, path, is_kept, reason):
    key = "-----BEGIN PRIVATE KEY-----\nMC4CAQ==\n"
    own = {
        "main.py": "import pkg, certifi, botocore, shop\nfrom importlib import metadata\nmetadata.version('pkg')\n",
        "texts/a.txt": "",
        "texts/b.txt": "",
        "notes.txt": "",
        "shop/__init__.py": "",
        "shop/.hidden": "",
        "shop/.env": "",
        "shop/server.pem": key,
    }
    installed = {
        "pkg/__init__.py": "",
        "pkg/data.txt": "",
        "pkg/py.typed": "",
        "pkg/.hidden": "",
        "pkg-1.dist-info/METADATA": "",
        "other-1.dist-info/METADATA": "",
        "pkg/tests/data.txt": "",
        "other/__init__.py": "",
        "other/data.txt": "",
        "certifi/__init__.py": "from .core import where\n",
        "certifi/core.py": "",
        "certifi/cacert.pem": "",
        "botocore/__init__.py": "",
        "botocore/cacert.pem": "",
    }
    found = explain(grow(own, installed), path, include_files=["texts/a.txt"])

    assert found == Explanation(path, True, is_kept, reason=reason)


@pytest.mark.parametrize(
    "path", ["pkg/nope.txt", "nope.txt", "/etc/passwd", "../own/main.py", "pkg/../main.py", "pkg/"]
)
def test_a_file_that_is_in_no_tree_is_unknown(grow, path):
    found = explain(grow({"main.py": "", "pkg/__init__.py": ""}), path)

    assert (found.is_known, found.is_kept, found.chains) == (False, False, ())


@pytest.mark.parametrize("name", ["", ".", "..", ".main", "main.", "pkg..a", "pkg/.a"])
def test_what_is_no_name_is_unknown(grow, name):
    assert not explain(grow({"main.py": "", "pkg/__init__.py": "", "pkg/a.py": ""}), name).is_known


@pytest.mark.parametrize(
    ("path", "name"),
    [("main.py", "main"), ("pkg/__init__.py", "pkg"), ("pkg/a.py", "pkg.a"), (f"pkg/b.{TAG}.so", "pkg.b")],
)
def test_the_file_of_a_module_stands_for_it(grow, path, name):
    installed = {"pkg/__init__.py": "", "pkg/a.py": "", f"pkg/b.{TAG}.so": ""}
    graph = grow({"main.py": "import pkg\n"}, installed)

    assert explain(graph, path) == explain(graph, name)
    assert explain(graph, name).is_known


def test_the_modules_of_a_package_are_known_by_its_name_in_the_registry(grow):
    record = "yaml/__init__.py,,\n_yaml/__init__.py,,\n"
    graph = grow({"main.py": ""}, {"yaml/__init__.py": "", "PyYAML-6.dist-info/RECORD": record})

    assert (graph.modules_of("pyyaml"), graph.modules_of("nope")) == (("yaml", "_yaml"), ())


def test_every_kept_module_has_a_chain_from_the_handler(shop):
    entries = ["functions.create"]
    for module in shop.reach(entries).modules:
        for chain in shop.explain(module.name, entries).chains:
            assert [link.importer for link in chain] == ["", *(link.module for link in chain[:-1])]
            assert chain[-1].module == module.name


def test_an_interpreter_inside_needs_what_every_start_needs(scanner, tmp_path):
    from lambic.graph import Tree

    (tmp_path / "own").mkdir()
    (tmp_path / "own/main.py").write_text("")
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/os.py").write_text("")
    target = Target("3.13", "x86_64", "python3.13", True)
    graph = Graph([Tree(tmp_path / "own", "own"), Tree(tmp_path / "lib", "stdlib")], target, scanner)

    assert steps(graph.explain("os", ["main", "os"])) == [[("os", "every function needs it")]]


def test_what_is_built_into_an_interpreter_inside_is_told(scanner, tmp_path):
    from lambic.graph import Tree

    (tmp_path / "main.py").write_text("import sys\n")
    graph = Graph([Tree(tmp_path, "own")], Target("3.13", "x86_64", "provided.al2023"), scanner)
    found = graph.explain("sys", ["main"])

    assert (found.is_known, found.is_kept, found.reason) == (True, True, "it is built into the interpreter")
