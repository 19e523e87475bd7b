"""What a function reaches, and what it does not."""

import shutil
from pathlib import Path

import pytest

from lambic.graph import Graph, Reach, Scanner, Tree
from lambic.project import LambicError, Target

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "graph"


def names(reach: Reach) -> list[str]:
    return [module.name for module in reach.modules]


def files(reach: Reach) -> list[str]:
    return [file.relative for file in reach.files]


def test_only_what_the_handler_reaches_is_kept(shop):
    assert names(shop.reach(["functions.create"])) == [
        "functions",
        "functions.create",
        "shop",
        "shop.modern",
        "shop.rules",
        "shop.storage",
    ]


def test_imports_in_functions_are_followed_and_file_names_may_have_hyphens(shop):
    assert names(shop.reach(["functions.delete-old"])) == [
        "functions",
        "functions.delete-old",
        "shop",
        "shop.audit",
        "shop.modern",
        "shop.storage",
    ]


def test_branches_are_decided_for_the_target(grow, scanner):
    trees = [Tree(FIXTURES / "shop" / "src", "own")]
    reach = Graph(trees, Target("3.12", "x86_64", "python3.12"), scanner).reach(["shop.storage"])
    assert names(reach) == ["shop", "shop.ancient", "shop.storage"]


def test_data_files_of_reached_packages_travel(shop):
    assert files(shop.reach(["functions.create"])) == ["functions/prices.json", "shop/templates/page.html"]


def test_data_files_of_unreached_subpackages_stay(shop):
    own = {file.relative for file in shop.reach(["functions.create"], include_modules=["shop.admin"]).files}
    assert own - {file.relative for file in shop.reach(["functions.create"]).files} == {"shop/admin/limits.txt"}


def test_a_missing_import_of_the_project_is_told_with_its_line(shop):
    missing = shop.reach(["functions.broken"]).missing
    assert [(each.name, each.module, each.line, each.is_guarded) for each in missing] == [
        ("fastlib", "functions.broken", 5, True),
        ("nowhere", "functions.broken", 1, False),
    ]


def test_reasons_say_who_asked_first(shop):
    reach = shop.reach(["functions.create"])
    assert reach.reasons == {
        "functions": ("", 0),
        "functions.create": ("", 0),
        "shop": ("functions.create", 1),
        "shop.modern": ("shop.storage", 11),
        "shop.rules": ("functions.create", 2),
        "shop.storage": ("functions.create", 1),
    }


def test_a_lazy_package_is_followed_through_its_table(grow):
    reach = grow({"main.py": "import lazy\n"}).reach(["main"])
    assert (names(reach), reach.whole, reach.dynamic) == (
        ["lazy", "lazy.fields", "lazy.main", "lazy.tools", "main"],
        (),
        (),
    )


def test_a_computed_import_with_a_known_beginning_is_followed(grow):
    reach = grow({"main.py": "import prefixed\n"}).reach(["main"])
    assert (names(reach)[1:], reach.whole) == (
        ["prefixed", "prefixed.backends", "prefixed.backends.db_a", "prefixed.backends.db_b"],
        (),
    )


def test_a_package_that_nobody_can_follow_is_kept_whole_and_says_why(grow):
    reach = grow({"main.py": "import dynamic\n"}).reach(["main"])
    (whole,) = reach.whole
    assert (names(reach), files(reach), whole.package, whole.line, whole.file) == (
        ["dynamic", "dynamic.parts", "dynamic.parts.one", "main"],
        ["dynamic/parts/one.txt"],
        "dynamic",
        5,
        FIXTURES / "installed/dynamic/__init__.py",
    )
    assert [each.text for each in reach.dynamic] == ["importlib.import_module(name)"]


def test_a_package_that_lists_its_own_folder_keeps_its_parts(grow):
    reach = grow({"main.py": "import scanning\n"}).reach(["main"])
    assert names(reach) == ["main", "scanning", "scanning.found", "scanning.simple"]


def test_a_module_that_can_never_load_is_dropped_with_what_only_it_reaches(grow):
    assert names(grow({"main.py": "import dying\n"}).reach(["main"])) == ["dying", "main"]


def test_an_import_of_a_package_that_cant_load_tells_what_that_one_misses(grow):
    reach = grow({"main.py": "import deadly\n"}).reach(["main"])
    assert [(each.name, each.module, each.line, each.is_guarded) for each in reach.missing] == [
        ("h2_is_not_installed", "deadly", 1, False)
    ]


def test_a_module_that_needs_what_amazons_interpreter_brings_is_kept(grow):
    graph = grow({"main.py": "import aws_tool\n"}, {"aws_tool.py": "import boto3\n"})
    assert (names(graph.reach(["main"])), graph.reach(["main"]).missing) == (["aws_tool", "main"], ())


def test_names_put_into_sys_modules_are_not_missed(grow):
    installed = {"six.py": "import sys\nsys.modules['six.moves'] = sys\n", "user.py": "from six.moves import range\n"}
    assert names(grow({"main.py": "import user\n"}, installed).reach(["main"])) == ["main", "six", "user"]


def test_entry_points_and_versions_bring_their_metadata(grow):
    reach = grow({"main.py": "import plugged\n"}).reach(["main"])
    assert (names(reach), files(reach)) == (
        ["main", "plugged", "plugged.part"],
        ["plugged-1.0.dist-info/METADATA", "plugged-1.0.dist-info/entry_points.txt"],
    )


def test_a_star_takes_the_modules_that_all_names(grow):
    reach = grow({"main.py": "from starred import *\n"}).reach(["main"])
    assert names(reach) == ["main", "starred", "starred.first"]


def test_namespace_packages_are_followed(grow):
    reach = grow({"main.py": "import spaced.one\n"}).reach(["main"])
    assert names(reach) == ["main", "spaced", "spaced.one", "spaced.two", "spaced.two.b"]


def test_data_of_an_installed_package_travels_but_not_its_tests_and_stubs(grow):
    assert files(grow({"main.py": "import withdata\n"}).reach(["main"])) == ["withdata/words.txt"]


def test_a_compiled_module_brings_its_package_its_libraries_and_its_requirements(grow):
    reach = grow({"main.py": "import compiled\n"}).reach(["main"])
    assert (names(reach), files(reach)) == (
        ["compiled", "compiled._core", "compiled.helper", "main", "needed"],
        ["compiled.libs/libinside.so.1"],
    )
    assert [each.package for each in reach.whole] == ["compiled"]


def test_compiled_modules_are_those_of_the_targets_machine(grow):
    graph = grow({"main.py": "import compiled\n"}, target=Target("3.13", "arm64", "python3.13"))
    paths = {module.name: module.relative for module in graph.reach(["main"]).modules}
    assert paths["compiled._core"] == "compiled/_core.cpython-313-aarch64-linux-gnu.so"


def test_own_plugins_loaded_by_name_are_kept(grow):
    own = {
        "functions/work.py": "from importlib import import_module\nfrom app import plugins\nimport pkgutil\n"
        "FOUND = [import_module(f'app.plugins.{x.name}') for x in pkgutil.iter_modules(plugins.__path__)]\n",
        "functions/other.py": "",
        "app/__init__.py": "",
        "app/plugins/__init__.py": "",
        "app/plugins/a.py": "",
        "app/unused.py": "",
    }
    reach = grow(own).reach(["functions.work"])
    assert (names(reach), reach.dynamic) == (
        ["app", "app.plugins", "app.plugins.a", "functions", "functions.work"],
        (),
    )


def test_a_computed_import_of_a_function_is_listed_and_keeps_no_other_function(grow):
    own = {"functions/a.py": "import importlib\nX = importlib.import_module(input())\n", "functions/b.py": ""}
    reach = grow(own).reach(["functions.a"])
    assert (names(reach), [(each.module, each.line) for each in reach.dynamic]) == (
        ["functions", "functions.a"],
        [("functions.a", 2)],
    )


def test_include_modules_takes_a_module_or_all_below(shop):
    reach = shop.reach(["shop.rules"], include_modules=["shop.admin.*", "starred.second"])
    assert names(reach) == ["shop", "shop.admin", "shop.admin.panel", "shop.rules", "starred", "starred.second"]


def test_include_files_takes_patterns_below_the_trees(shop):
    reach = shop.reach(["shop.rules"], include_files=["functions/*.json", "withdata/**/*.txt", "src/**/limits.txt"])
    assert files(reach) == [
        "functions/prices.json",
        "shop/templates/page.html",
        "src/shop/admin/limits.txt",
        "withdata/tests/case.txt",
        "withdata/words.txt",
    ]


def test_keep_whole_leaves_nothing_out(grow):
    reach = grow({"main.py": ""}).reach(["main"], keep_whole=["withdata"])
    assert (names(reach), files(reach), [each.package for each in reach.whole]) == (
        ["main", "withdata", "withdata.tests"],
        ["withdata/tests/case.txt", "withdata/words.txt"],
        ["withdata"],
    )


@pytest.mark.parametrize(
    "wish",
    [{"include_modules": ["nowhere.*"]}, {"include_files": ["*.nothing"]}, {"keep_whole": ["nowhere"]}],
    ids=lambda wish: next(iter(wish)),
)
def test_a_setting_that_means_nothing_is_an_error(shop, wish):
    with pytest.raises(LambicError, match=next(iter(wish)).replace("_", "-")):
        shop.reach(["functions.create"], **wish)


def test_an_unknown_entry_is_an_error(shop):
    with pytest.raises(LambicError, match=r"functions\.nope"):
        shop.reach(["functions.nope"])


def test_the_same_project_elsewhere_reaches_the_same(shop, scanner: Scanner, tmp_path: Path):
    def told(graph: Graph) -> object:
        reach = graph.reach(["functions.create"], include_modules=["plugged", "dynamic"])
        return names(reach), files(reach), dict(reach.reasons), [each.package for each in reach.whole]

    shutil.copytree(FIXTURES, tmp_path / "copy")
    trees = [Tree(tmp_path / "copy" / "shop", "own"), Tree(tmp_path / "copy" / "shop" / "src", "own")]
    copy = Graph(
        [*trees, Tree(tmp_path / "copy" / "installed", "dependency")], Target("3.13", "x86_64", "python3.13"), scanner
    )
    assert told(copy) == told(shop)


def test_a_source_of_the_project_with_a_syntax_error_stays_for_the_compiler_to_tell(grow):
    assert names(grow({"main.py": "import broken\n", "broken.py": "def (:\n"}).reach(["main"])) == ["broken", "main"]


def test_links_in_a_circle_end(grow, tmp_path: Path):
    graph = grow({"app/__init__.py": "", "app/data/x.txt": "x"})
    (tmp_path / "own/app/data/again").symlink_to(tmp_path / "own/app")
    assert files(graph.reach(["app"]))[0] == "app/data/x.txt"


MYPYC = {
    "fast/__init__.py": "from fast.parser import loads\n",
    "fast/parser.cpython-313-x86_64-linux-gnu.so": "",
    "fast/extra.py": "",
    "81d1f__mypyc.cpython-313-x86_64-linux-gnu.so": "",
    "beside/__init__.py": "",
    "beside/inner.py": "",
    "beside/tests/test_it.py": "",
    "single.py": "",
    "unrelated/__init__.py": "",
    "fast-1.0.dist-info/METADATA": "Name: fast\nRequires-Dist: binding\n",
    "fast-1.0.dist-info/RECORD": "".join(
        f"{name},,\n"
        for name in (
            "../../bin/fast.py",
            "81d1f__mypyc.cpython-313-x86_64-linux-gnu.so",
            "beside/__init__.py",
            "beside/inner.py",
            "fast/__init__.py",
            "single.py",
        )
    ),
    "_binding.abi3.so": "",
    "binding-1.0.dist-info/RECORD": "_binding.abi3.so,,\n",
}


def test_what_was_installed_with_a_compiled_module_is_kept_with_it(grow):
    reach = grow({"main.py": "import fast\n"}, MYPYC).reach(["main"])
    assert (names(reach), [each.package for each in reach.whole]) == (
        [
            "81d1f__mypyc",
            "_binding",
            "beside",
            "beside.inner",
            "fast",
            "fast.extra",
            "fast.parser",
            "main",
            "single",
        ],
        ["beside", "fast"],
    )


def test_a_compiled_module_at_the_top_brings_what_was_installed_with_it(grow):
    own = {"main.py": "import _helper\n"}
    installed = {
        "_helper.cpython-313-x86_64-linux-gnu.so": "",
        "helper.py": "",
        "helper-1.dist-info/RECORD": "_helper.cpython-313-x86_64-linux-gnu.so,,\nhelper.py,,\n",
    }
    assert names(grow(own, installed).reach(["main"])) == ["_helper", "helper", "main"]


def test_a_computed_import_says_which_package_was_kept_for_it(grow):
    text = "import importlib\nX = importlib.import_module(input())\n"
    reach = grow({"functions/a.py": text + "import app\n", "app/__init__.py": text}).reach(["functions.a"])
    assert [(each.module, each.package) for each in reach.dynamic] == [("app", "app"), ("functions.a", "")]


def test_a_pattern_never_means_what_tools_write(grow):
    graph_files = {
        "main.py": "",
        "a.txt": "",
        "deep/b.txt": "",
        "deep/.hidden.txt": "",
        "tools.txt": "",
        "build/f/c.txt": "",
        "dist/c.txt": "",
        "sam/c.txt": "",
        "node_modules/c.txt": "",
        "env/pyvenv.cfg": "",
        "env/c.txt": "",
        "cache/CACHEDIR.TAG": "",
        "cache/c.txt": "",
        ".venv/pyvenv.cfg": "",
        ".venv/c.txt": "",
        ".git/c.txt": "",
        ".lambic/c.txt": "",
        ".aws-sam/build/c.txt": "",
    }
    graph = grow(graph_files, {})
    shown = files(graph.reach(["main"], include_files=["**/*.txt"]))
    with_hidden = files(graph.reach(["main"], include_files=["**/*.txt", "**/.*.txt"]))

    assert (shown, with_hidden) == (
        ["a.txt", "deep/b.txt", "tools.txt"],
        ["a.txt", "deep/.hidden.txt", "deep/b.txt", "tools.txt"],
    )


def test_a_pattern_that_begins_with_the_folder_of_a_tool_means_it(grow):
    own = {"main.py": "", "dist/page.html": "", ".aws-sam/x": ""}
    assert files(grow(own).reach(["main"], include_files=["dist/**", ".aws-sam/*"])) == [".aws-sam/x", "dist/page.html"]


def test_what_lies_in_the_build_folder_is_never_a_data_file(tmp_path: Path, scanner: Scanner):
    for name in ("own/main.py", "own/out/a.txt", "own/a.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    target = Target("3.13", "x86_64", "python3.13")
    graph = Graph([Tree(tmp_path / "own", "own")], target, scanner, out=tmp_path / "own/out")
    assert files(graph.reach(["main"], include_files=["**/*.txt"])) == ["a.txt"]
    with pytest.raises(LambicError, match="means no file"):
        graph.reach(["main"], include_files=["out/a.txt"])


def test_data_of_a_service_that_is_no_literal_is_whole_and_not_the_package(grow):
    installed = {
        "boto3/__init__.py": "from boto3.session import Session\ndef client(*x): ...\n",
        "boto3/session.py": "import botocore.loaders\n",
        "boto3/unused.py": "",
        "boto3/s3/__init__.py": "",
        "boto3/s3/inject.py": "",
        "botocore/__init__.py": "",
        "botocore/loaders.py": "",
        "botocore/data/s3/2006-03-01/service-2.json.gz": "",
    }
    reach = grow({"main.py": "import boto3\nX = boto3.client(input())\n"}, installed).reach(["main"])
    assert [(each.package, each.reason, each.line) for each in reach.whole] == [
        ("botocore/data", "the service of client() is not a literal", 2)
    ]
    assert "boto3.unused" not in names(reach)


@pytest.mark.parametrize("target", [".", ".."])
def test_a_package_with_a_circle_in_it_is_kept_whole_once(grow, tmp_path: Path, target):
    graph = grow({"app/__init__.py": "", "app/part.py": "", "app/inner/deep.py": ""})
    for name in ("one", "two", "three"):
        (tmp_path / "own/app/inner" / name).symlink_to(target)
    assert names(graph.reach(["app"], keep_whole=["app"])) == ["app", "app.inner", "app.inner.deep", "app.part"]


def test_what_amazons_interpreter_brings_is_told_as_missing_and_offered(grow):
    missing = grow({"main.py": "import simplejson\n"}, {}).reach(["main"]).missing
    assert [(each.name, each.is_guarded, each.is_offered) for each in missing] == [("simplejson", False, True)]


def test_modules_whose_names_no_statement_can_hold_belong_to_a_whole_package(grow):
    installed = {
        "app/__init__.py": "from importlib import import_module\ndef load(name): return import_module(name)\n",
        "app/migrations/__init__.py": "",
        "app/migrations/0001_initial.py": "import needed\n",
        "needed.py": "",
    }
    assert names(grow({"main.py": "import app\n"}, installed).reach(["main"])) == [
        "app",
        "app.migrations",
        "app.migrations.0001_initial",
        "main",
        "needed",
    ]


REFUSING = "try:\n    import absent\nexcept ImportError:\n    raise {}\nimport tool.parts\n"


@pytest.mark.parametrize(
    ("raised", "kept"),
    [
        ("tool.NotEnabled('absent')", ["main", "tool", "tool.absent"]),
        ("tool.NotEnabled", ["main", "tool", "tool.absent"]),
        ("ImportError('absent')", ["main", "tool"]),
        ("", ["main", "tool"]),
    ],
    ids=["called", "class", "import-error", "again"],
)
def test_a_module_that_refuses_with_an_exception_of_its_own_is_kept(grow, raised, kept):
    """Who imports it catches that exception, and not the one of a module that is not there."""
    installed = {
        "tool/__init__.py": "class NotEnabled(Exception): ...\n",
        "tool/absent.py": "import tool\n" + REFUSING.format(raised),
        "tool/parts.py": "import absent\n",
    }
    source = "import tool\ntry:\n    import tool.absent\nexcept (tool.NotEnabled, ImportError):\n    pass\n"
    assert names(grow({"main.py": source}, installed).reach(["main"])) == kept


@pytest.mark.parametrize(
    "source",
    [
        "from boto3 import client as clients\nX = clients('s3')\n",
        "def load():\n    global new\n    from boto3 import client as new\ndef use():\n    return new('s3')\n",
    ],
    ids=["module", "function"],
)
def test_a_service_is_known_by_a_call_of_another_name(grow, source):
    installed = {
        "boto3/__init__.py": "import botocore.loaders\ndef client(*x): ...\n",
        "botocore/__init__.py": "",
        "botocore/loaders.py": "",
        "botocore/data/s3/2006-03-01/service-2.json.gz": "",
        "botocore/data/sqs/2012-11-05/service-2.json.gz": "",
    }
    reach = grow({"main.py": source}, installed).reach(["main"])
    assert (files(reach), reach.whole) == (["botocore/data/s3/2006-03-01/service-2.json.gz"], ())
