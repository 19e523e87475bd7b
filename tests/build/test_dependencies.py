"""Dependencies by real uv: exact, for the target, without lambic, local packages as sources."""

import subprocess
from pathlib import Path

import pytest

from lambic.build import install_dependencies, lambic_tree
from lambic.build.cache import keep_checked
from lambic.build.dependencies import Requirements, read_requirements
from lambic.build.uv import find_uv
from lambic.project import LambicError, Target, load_project, local_architecture, running_interpreter
from support.projects import PLAIN, write_project

PYTHON = running_interpreter()
LOCAL = Target(PYTHON.version, local_architecture(), f"python{PYTHON.version}", is_local=True)


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LAMBIC_CACHE_DIR", str(tmp_path / "cache"))


def project(root: Path, settings: str, files: dict[str, str] | None = None) -> Path:
    text = f'requires-python = ">=3.11"\n{settings}'
    return write_project(root, {"functions/hello.py": PLAIN, **(files or {})}, text)


def requirements(root: Path, groups: tuple[str, ...] = ()) -> Requirements:
    return read_requirements(load_project(root), LOCAL, groups, PYTHON.path)


def lock(root: Path) -> None:
    command = [find_uv(), "lock", "--quiet", "--no-python-downloads", "--python", str(PYTHON.path)]
    subprocess.run(command, cwd=root, check=True)


def names(found: Requirements) -> set[str]:
    return {line.partition("==")[0] for line in found.lines}


def test_no_dependencies_need_no_uv(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")

    assert requirements(write_project(tmp_path)) == Requirements()


def test_a_lock_is_exported_with_hashes_and_without_the_project(tmp_path):
    root = project(tmp_path, 'dependencies = ["iniconfig==2.1.0"]\n[dependency-groups]\ndev = ["six"]\n')
    lock(root)
    found = requirements(root)

    assert (names(found), found.has_all_hashes) == ({"iniconfig"}, True)


def test_a_lock_is_exported_once_until_it_changes(tmp_path):
    root = project(tmp_path, 'dependencies = ["iniconfig==2.1.0"]\n')
    lock(root)
    first = requirements(root)
    [kept] = (tmp_path / "cache/exported").iterdir()
    keep_checked(kept, b"told==1\n")
    again = requirements(root).lines
    text = (root / "pyproject.toml").read_text()
    (root / "pyproject.toml").write_text(text.replace("iniconfig==2.1.0", "six==1.17.0"))
    lock(root)

    assert (names(first), again, names(requirements(root))) == ({"iniconfig"}, ("told==1",), {"six"})


def test_a_damaged_export_is_made_again(tmp_path):
    root = project(tmp_path, 'dependencies = ["iniconfig==2.1.0"]\n')
    lock(root)
    first = requirements(root)
    [kept] = (tmp_path / "cache/exported").iterdir()
    kept.write_bytes(kept.read_bytes() + b"more==1\n")

    assert requirements(root) == first


def test_dependency_groups_are_added(tmp_path):
    root = project(tmp_path, 'dependencies = ["iniconfig"]\n[dependency-groups]\nextra = ["six"]\n')
    found = requirements(root, ("extra",))
    lock(root)

    assert (names(found), names(requirements(root, ("extra",)))) == ({"iniconfig", "six"}, {"iniconfig", "six"})


def test_requirements_txt_is_resolved_and_lambic_dropped(tmp_path):
    root = project(tmp_path, "", {"requirements.txt": "-r more.txt\nlambic\n", "more.txt": "six==1.17.0\n"})

    assert requirements(root).lines == ("six==1.17.0",)


def test_requirements_that_name_each_other_are_read_once(tmp_path):
    files = {"requirements.txt": "-r more/a.txt\nsix==1.17.0\n", "more/a.txt": "-r ../requirements.txt\n"}

    assert requirements(project(tmp_path, "", files)).lines == ("six==1.17.0",)


def test_a_resolution_is_kept_until_its_input_changes(tmp_path):
    root = project(tmp_path, 'dependencies = ["six==1.16.0"]\n')
    first = requirements(root)
    [kept] = (tmp_path / "cache/resolved").iterdir()
    keep_checked(kept, b"six==0.0\n")
    again = requirements(root)
    project(root, 'dependencies = ["six==1.17.0"]\n')

    assert [each.lines[0] for each in (first, again, requirements(root))] == ["six==1.16.0", "six==0.0", "six==1.17.0"]


@pytest.mark.parametrize("is_locked", [True, False])
def test_a_local_package_is_shared_logic_and_its_dependencies_are_ours(tmp_path, is_locked):
    member = '[project]\nname = "shared"\nversion = "1"\ndependencies = ["six"]\n'
    root = project(
        tmp_path,
        'dependencies = ["shared"]\n[tool.uv.sources]\nshared = { path = "libs/shared" }\n',
        {"libs/shared/pyproject.toml": member, "libs/shared/src/shared/__init__.py": ""},
    )
    if is_locked:
        lock(root)
    found = requirements(root)

    assert (names(found), found.roots) == ({"six"}, ((root / "libs/shared/src").resolve(),))


def test_a_resolution_is_made_anew_when_a_local_package_asks_for_something_else(tmp_path):
    def shared(settings: str) -> None:
        write_project(tmp_path / "libs/shared", {"src/shared/__init__.py": ""}, settings, name="shared")

    shared('dependencies = ["six"]\n')
    root = project(
        tmp_path / "p", 'dependencies = ["shared"]\n[tool.uv.sources]\nshared = { path = "../libs/shared" }\n'
    )
    first = names(requirements(root))
    shared('dependencies = ["iniconfig"]\n')

    assert (first, names(requirements(root))) == ({"six"}, {"iniconfig"})


def test_two_folders_with_the_same_texts_have_their_own_local_packages(tmp_path):
    settings = 'dependencies = ["shared"]\n[tool.uv.sources]\nshared = { path = "shared" }\n'
    files = {"shared/pyproject.toml": '[project]\nname = "shared"\nversion = "1"\n', "shared/src/shared.py": ""}
    roots = [project(tmp_path / name, settings, files) for name in ("one", "two")]

    assert [requirements(root).roots for root in roots] == [((root / "shared/src").resolve(),) for root in roots]


def test_a_member_is_resolved_by_the_lock_of_its_workspace(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.uv.workspace]\nmembers = ["apps/*", "libs/*"]\n')
    project(tmp_path / "libs/shared", 'dependencies = ["six==1.16.0"]\n', {"src/shared/__init__.py": ""})
    name = tmp_path / "libs/shared/pyproject.toml"
    name.write_text(name.read_text().replace('"shop"', '"shared"'))
    settings = 'dependencies = ["iniconfig", "shared"]\n[tool.uv.sources]\nshared = { workspace = true }\n'
    root = project(tmp_path / "apps/shop", settings)
    lock(root)
    found = requirements(root)

    assert (names(found), found.has_all_hashes) == ({"iniconfig", "six"}, True)
    assert found.roots == ((tmp_path / "libs/shared/src").resolve(),)
    assert {tmp_path / "uv.lock", tmp_path / "libs/shared/pyproject.toml"} <= set(found.files)


def test_what_is_installed_is_made_once_and_holds_only_modules(tmp_path):
    root = project(tmp_path, 'dependencies = ["six==1.17.0"]\n')
    loaded = load_project(root)
    place = install_dependencies(loaded, LOCAL)
    changed = (place / "six.py").stat().st_mtime_ns
    again = install_dependencies(loaded, LOCAL)

    assert sorted(each.name for each in place.iterdir()) == [".trace", "six-1.17.0.dist-info", "six.py"]
    assert (again, (again / "six.py").stat().st_mtime_ns) == (place, changed)


@pytest.mark.parametrize(("architecture", "machine"), [("x86_64", "x86_64"), ("arm64", "aarch64")])
def test_wheels_are_those_of_the_target(tmp_path, architecture, machine):
    root = project(tmp_path, 'dependencies = ["markupsafe==3.0.3"]\n')
    place = install_dependencies(load_project(root), Target("3.13", architecture, "python3.13"))

    assert [each.name for each in place.glob("markupsafe/*.so")] == [f"_speedups.cpython-313-{machine}-linux-gnu.so"]


def test_a_package_with_sources_alone_is_built_when_it_runs_anywhere(tmp_path):
    root = project(tmp_path, 'dependencies = ["docopt==0.6.2"]\n')

    assert (install_dependencies(load_project(root), LOCAL) / "docopt.py").is_file()


def test_a_package_without_a_wheel_for_the_target_is_the_projects_fault_in_uvs_words(tmp_path):
    root = project(tmp_path, 'dependencies = ["pywin32==308"]\n')

    with pytest.raises(LambicError) as raised:
        install_dependencies(load_project(root), LOCAL)

    assert (raised.value.exit_code, "pywin32" in (raised.value.hint or "")) == (1, True)
    assert not list((tmp_path / "cache/installed").iterdir())


def test_an_unknown_group_is_the_projects_fault(tmp_path):
    root = project(tmp_path, 'dependencies = ["six"]\n')
    lock(root)

    with pytest.raises(LambicError) as raised:
        requirements(root, ("nope",))

    assert (raised.value.message, raised.value.exit_code) == ("uv failed while reading uv.lock", 1)


def test_a_missing_local_python_is_told_with_the_way_out(tmp_path):
    target = Target("3.99", local_architecture(), "python3.99", is_local=True)

    with pytest.raises(LambicError) as raised:
        install_dependencies(load_project(write_project(tmp_path)), target)

    assert raised.value.hint == "install it: uv python install 3.99"


def test_the_toolchains_own_package_is_all_that_its_tree_shows():
    tree = lambic_tree()

    assert [each.name for each in tree.iterdir()] == ["lambic"]
    assert (tree / "lambic" / "__init__.py").is_file()
