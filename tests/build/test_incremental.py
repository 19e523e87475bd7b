"""A build does again only what has changed; all else in `build/` is not touched."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lambic.build import BuildOptions, BuildReport, build_project, find_unchanged, load_manifest
from lambic.project import LambicError, load_project
from support.projects import PLAIN, write_project

NO_LOOP = '[tool.lambic]\nloop = "aws"\n'
FILES = {
    "functions/a.py": "import shared\n" + PLAIN,
    "functions/b.py": "import shared, only_b\n" + PLAIN,
    "functions/c.py": PLAIN,
    "shared.py": "x = 1\n",
    "only_b.py": "x = 1\n",
    "unreached.py": "x = 1\n",
}


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LAMBIC_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def root(tmp_path):
    project = write_project(tmp_path / "p", FILES, NO_LOOP)
    build(project)
    return project


def build(root: Path, *names: str, is_local: bool = False) -> BuildReport:
    return build_project(load_project(root), BuildOptions(names, is_local), lambda step: None)


def packed(root: Path, *names: str, is_local: bool = False, is_verified: bool = True) -> list[str]:
    """The functions for which a build had something to do."""
    seen: list[str] = []
    options = BuildOptions(names, is_local, is_verified=is_verified)
    build_project(
        load_project(root), options, lambda step: step.stage == "pack" and seen.append(step.detail.split()[1])
    )
    return seen


def change(file: Path, text: str) -> None:
    """A change that no clock is too coarse for."""
    before = file.stat().st_mtime_ns
    file.write_text(text)
    os.utime(file, ns=(before + 10**9, before + 10**9))


def written(root: Path) -> dict[str, tuple[int, int]]:
    """Which files the bundles and zips are, so that one that was written anew is another."""
    found = [each for name in "abc" for each in ((root / f"build/{name}").rglob("*"), [root / f"build/{name}.zip"])]
    files = [file for group in found for file in group if file.is_file()]
    return {str(file.relative_to(root)): (file.stat().st_mtime_ns, file.stat().st_ino) for file in files}


def test_nothing_is_done_for_an_unchanged_project(root):
    before = written(root)

    assert (packed(root), written(root)) == ([], before)


def test_the_report_of_an_unchanged_project_is_that_of_the_build_without_its_times(tmp_path):
    root = write_project(tmp_path / "p", {"functions/a.py": "import boto3\n" + PLAIN}, NO_LOOP)
    first = build(root)
    second = build(root)

    assert [each.seconds for each in second.functions] == [0.0]
    assert (second.notes, second.functions[0].sha256) == (first.notes, first.functions[0].sha256)
    assert second.notes != ()


@pytest.mark.parametrize(
    ("file", "expected"),
    [("only_b.py", ["b"]), ("shared.py", ["a", "b"]), ("functions/c.py", ["c"]), ("unreached.py", [])],
)
def test_only_functions_that_hold_a_changed_file_are_built(root, file, expected):
    change(root / file, "import sys\n" + PLAIN)
    before = written(root)

    assert packed(root) == expected
    after = written(root)
    assert {name.split("/")[1][0] for name in after if after[name] != before[name]} == set(expected)


def test_a_file_that_bundles_share_and_somebody_changes_is_missed_in_all_of_them(root):
    change(root / "build/a/shared.py", "x = 2\n")

    assert (packed(root), (root / "build/a/shared.py").read_text()) == (["a", "b"], "x = 1\n")


def test_a_build_that_verifies_nothing_finds_its_own_bundles_up_to_date(root):
    change(root / "only_b.py", "x = 2\n")

    assert packed(root, is_verified=False) == ["b"]
    assert packed(root, is_verified=False) == []
    assert find_unchanged(root, BuildOptions(is_verified=False)) is not None


def test_what_nobody_has_verified_is_taken_up_by_the_next_build_that_verifies(root):
    change(root / "only_b.py", "x = 2\n")
    packed(root, is_verified=False)
    before = written(root)

    assert find_unchanged(root, BuildOptions()) is None
    assert [packed(root, "a"), packed(root), packed(root)] == [[], ["b"], []]
    assert written(root) == before


def test_a_file_with_another_time_and_the_same_content_changes_nothing(root):
    change(root / "shared.py", FILES["shared.py"])

    assert packed(root) == []


def test_what_comes_out_as_before_is_not_touched(root):
    change(root / "pyproject.toml", (root / "pyproject.toml").read_text() + "memory = 512\n")
    before = written(root)

    assert (packed(root), written(root) == before) == (["a", "b", "c"], True)


def test_a_new_module_is_found(tmp_path):
    source = "try:\n    import late\nexcept ImportError:\n    late = None\n" + PLAIN
    root = write_project(tmp_path / "p", {"functions/a.py": source}, NO_LOOP)
    build(root)
    (root / "late.py").write_text("x = 1\n")

    assert build(root).functions[0].modules == ("functions.a", "late")


def test_a_module_that_is_gone_is_missed(root):
    (root / "shared.py").unlink()

    with pytest.raises(LambicError, match=r"functions/a\.py:1: no module named 'shared'"):
        build(root)


def test_the_bundle_of_a_function_that_is_gone_goes(root):
    (root / "functions/c.py").unlink()
    build(root)

    assert ((root / "build/c").exists(), (root / "build/c.zip").exists()) == (False, False)
    assert set(load_manifest(root / "build").functions) == {"a", "b"}


@pytest.mark.parametrize("damage", ["change", "remove", "add", "zip"])
def test_a_bundle_that_somebody_changed_is_made_again(root, damage):
    right = (root / "build/a.zip").read_bytes()
    if damage == "change":
        change(root / "build/a/shared.py", "x = 2\n")
    elif damage == "remove":
        (root / "build/a/shared.py").unlink()
    elif damage == "add":
        (root / "build/a/more.py").write_text("")
    else:
        change(root / "build/a.zip", "")

    # The same content in two bundles is one file with two names.
    assert packed(root) == (["a", "b"] if damage == "change" else ["a"])
    assert ((root / "build/a/shared.py").read_text(), (root / "build/a.zip").read_bytes()) == ("x = 1\n", right)
    assert not (root / "build/a/more.py").exists()


def test_a_build_for_here_is_none_for_lambda(root):
    assert packed(root, is_local=True) == ["a", "b", "c"]
    assert packed(root) == ["a", "b", "c"]


def test_a_build_of_one_function_leaves_the_others_as_stale_as_they_are(root):
    change(root / "shared.py", "x = 2\n")

    assert [packed(root, "a"), packed(root, "a"), packed(root), packed(root)] == [["a"], [], ["b"], []]


def test_a_file_that_changes_while_it_is_read_is_an_error_and_the_last_build_stays(root):
    change(root / "functions/c.py", PLAIN + "x = 1\n")
    before = written(root)

    def edit(step: object) -> None:
        if str(step).startswith("pack"):
            change(root / "functions/c.py", PLAIN + "x = 2\n")

    with pytest.raises(LambicError) as raised:
        build_project(load_project(root), BuildOptions(), edit)
    assert (raised.value.message, raised.value.hint) == (
        "functions/c.py: changed while the build read it",
        "build again",
    )
    assert written(root) == before
    assert packed(root) == ["c"]


def test_bundles_share_what_they_have_in_common(root):
    places = [(root / f"build/{name}/shared.py").stat() for name in "ab"]

    assert places[0].st_ino == places[1].st_ino


def test_an_unchanged_project_is_known_without_the_import_graph(root):
    script = (
        "import sys; from pathlib import Path; from lambic.build import BuildOptions, find_unchanged;"
        "report = find_unchanged(Path(sys.argv[1]), BuildOptions());"
        "print([each.name for each in report.functions],"
        " sorted(name for name in sys.modules if name.startswith(('lambic.graph', 'lambic.build.pipeline'))))"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(root)], capture_output=True, text=True, check=True)

    assert ended.stdout == "['a', 'b', 'c'] []\n"


@pytest.mark.parametrize(
    "options",
    [BuildOptions(("nope",)), BuildOptions(logical_id="NopeFunction"), BuildOptions(("a", "b"), into=Path("x"))],
    ids=["name", "id", "into"],
)
def test_what_can_not_be_asked_for_is_left_to_the_build_to_refuse(root, options):
    assert find_unchanged(root, options) is None
    with pytest.raises(LambicError):
        build_project(load_project(root), options, lambda step: None)


@pytest.mark.parametrize("names", [(), ("a",), ("a", "c")])
def test_unchanged_is_the_same_report_as_the_builds(root, names):
    found = find_unchanged(root, BuildOptions(names))
    assert found is not None

    expected = build(root, *names)
    assert (found.functions, found.project, found.python) == (expected.functions, expected.project, expected.python)


def test_a_logical_id_is_a_name(root):
    found = find_unchanged(root, BuildOptions(logical_id="BFunction"))
    assert found is not None

    assert [each.name for each in found.functions] == ["b"]


def test_another_interpreter_in_its_place_makes_everything_anew(tmp_path):
    root = write_project(tmp_path / "p", {"functions/a.py": PLAIN}, NO_LOOP)
    build(root)
    stamp = root / "build/.inputs"
    text = json.loads(stamp.read_text())
    conditions = json.loads(text["conditions"])
    (version,) = conditions[-1]
    conditions[-1][version][3] += 1
    stamp.write_text(json.dumps({**text, "conditions": json.dumps(conditions)}))

    assert [packed(root), packed(root)] == [["a"], []]


def test_an_interpreter_that_is_gone_is_looked_for_again(tmp_path):
    root = write_project(tmp_path / "p", {"functions/a.py": PLAIN}, NO_LOOP)
    build(root)
    stamp = root / "build/.inputs"
    text = json.loads(stamp.read_text())
    conditions = json.loads(text["conditions"])
    (version,) = conditions[-1]
    conditions[-1][version][0] = "/nowhere/python"
    stamp.write_text(json.dumps({**text, "conditions": json.dumps(conditions)}))

    assert packed(root) == ["a"]


def test_the_build_folder_of_a_copied_project_is_not_taken_for_the_copys(root, tmp_path):
    copy = Path(shutil.copytree(root, tmp_path / "copy"))
    change(copy / "shared.py", "x = 22\n")

    assert find_unchanged(copy, BuildOptions()) is None
    build(copy)
    assert [(each / "build/a/shared.py").read_text() for each in (root, copy)] == ["x = 1\n", "x = 22\n"]


def test_two_projects_that_build_into_one_folder_do_not_take_each_others_bundles(root, tmp_path):
    other = write_project(tmp_path / "other", {**FILES, "shared.py": "x = 22\n"}, NO_LOOP)
    options = BuildOptions(out=tmp_path / "out")
    for project in (root, other):
        build_project(load_project(project), options, lambda step: None)

    assert (tmp_path / "out/a/shared.py").read_text() == "x = 22\n"
