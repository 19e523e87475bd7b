"""L301 and L305, from the lock alone."""

import pytest

from support.projects import PLAIN
from support.rule_pages import check, write_files

REGISTRY = 'source = { registry = "https://packages.example/simple" }'
SOURCES = 'sdist = { url = "https://packages.example/x-1.tar.gz" }'
OLD = "x-1-cp311-cp311-manylinux_2_17_x86_64.whl"


def package(name: str, *wheels: str, more: str = REGISTRY, needs: str = "") -> str:
    urls = "".join(f'    {{ url = "https://packages.example/{wheel}" }},\n' for wheel in wheels)
    listed = f"wheels = [\n{urls}]\n" if wheels else ""
    return f'[[package]]\nname = "{name}"\nversion = "1"\n{more}\ndependencies = [{needs}]\n{listed}\n'


def project(tmp_path, *packages: str, needs: str = '{ name = "x" }', settings: str = "", python: str = "3.13", **files):
    lock = "version = 1\nrevision = 3\n\n" + "".join(packages)
    lock += package("shop", more='source = { virtual = "." }', needs=needs)
    everything = {
        "pyproject.toml": f'[project]\nname = "shop"\nversion = "1"\ndependencies = ["x"]\n{settings}',
        ".python-version": python,
        "uv.lock": lock,
        "functions/f.py": PLAIN,
        **files,
    }
    return write_files(tmp_path, everything)


def found(root) -> list[tuple[str, str, str]]:
    return [(each.code, each.severity, each.message) for each in check(root).diagnostics]


def test_the_python_is_named_with_those_that_there_are_wheels_for(tmp_path):
    wheels = [f"x-1-cp3{minor}-cp3{minor}-manylinux_2_17_x86_64.whl" for minor in (9, 11)]
    root = project(tmp_path, package("x", *wheels))
    assert found(root) == [("L301", "error", "x 1 has no wheel for Python 3.13; it has some for Python 3.9 and 3.11")]
    assert 'set runtime = "python3.11"' in check(root).diagnostics[0].help


def test_the_architecture_is_named(tmp_path):
    wheel = "x-1-cp313-cp313-manylinux_2_17_x86_64.whl"
    root = project(tmp_path, package("x", wheel), settings='[tool.lambic]\narchitecture = "arm64"\n')
    message = "x 1 has no wheel for arm64 with Python 3.13; it has some for x86_64"
    assert found(root) == [("L301", "error", message)]
    assert 'set architecture = "x86_64"' in check(root).diagnostics[0].help


def test_the_glibc_is_named_and_the_runtime_that_has_it(tmp_path):
    root = project(tmp_path, package("x", "x-1-cp311-abi3-manylinux_2_28_x86_64.whl"), python="3.11")
    message = (
        "x 1 has no wheel for glibc 2.17, the newest that builds for Amazon Linux 2 take;"
        " it has some for glibc 2.28 and later"
    )
    assert found(root) == [("L301", "error", message)]
    help = check(root).diagnostics[0].help
    assert help.startswith('take a version that has one: uv add "x<1", or set runtime = "python3.14"')


def test_another_system_is_named(tmp_path):
    root = project(tmp_path, package("x", "x-1-cp313-cp313-win_amd64.whl", "x-1-cp313-cp313-musllinux_1_2_x86_64.whl"))
    message = "x 1 has no wheel for Linux; it has some for Alpine Linux and Windows"
    assert found(root) == [("L301", "error", message)]


def test_wheels_for_desktops_with_sources_beside_them_are_a_warning(tmp_path):
    root = project(tmp_path, package("x", "x-1-cp313-cp313-win_amd64.whl", more=f"{REGISTRY}\n{SOURCES}"))
    assert [each[:2] for each in found(root)] == [("L301", "warning")]


def test_the_shortest_way_to_the_package_is_told(tmp_path):
    deep = package("x", OLD, more=REGISTRY)
    way = [package(name, f"{name}-1-py3-none-any.whl", needs='{ name = "x" }') for name in ("a", "b")]
    root = project(tmp_path, deep, *way, needs='{ name = "a" }, { name = "b" }')
    assert [each.label for each in check(root).diagnostics] == ["a -> x"]
    assert 'uv lock --upgrade-package "x>1"' in check(root).diagnostics[0].help


def test_without_a_requirement_to_point_at_the_lock_is_pointed_at(tmp_path):
    root = project(tmp_path, package("y", OLD.replace("x", "y", 1)), needs='{ name = "y" }')
    assert [(each.span.file.name, each.span.line) for each in check(root).diagnostics] == [("uv.lock", 5)]


@pytest.mark.parametrize(
    "needs",
    [
        "",
        '{ name = "x", marker = "sys_platform == \'win32\'" }',
        '{ name = "x", marker = "python_full_version < \'3.12\'" }',
        '{ name = "x", marker = "platform_machine == \'aarch64\'" }',
    ],
)
def test_what_the_target_does_not_need_is_no_finding(tmp_path, needs):
    assert found(project(tmp_path, package("x", OLD), needs=needs)) == []


def test_a_marker_that_nobody_can_read_leaves_the_package_in(tmp_path):
    root = project(tmp_path, package("x", "x-1-py3-none-any.whl"), needs='{ name = "x", marker = "what ever (" }')
    assert found(root) == []


GROUPS = '[package.dev-dependencies]\nreports = [{ name = "x" }]\n'


@pytest.mark.parametrize(("groups", "count"), [("", 0), ('[tool.lambic.functions.f]\ngroups = ["reports"]\n', 1)])
def test_a_group_counts_for_the_functions_that_take_it(tmp_path, groups, count):
    settings = f'[dependency-groups]\nreports = ["x"]\n{groups}'
    root = project(tmp_path, package("x", OLD), needs="", settings=settings)
    (root / "uv.lock").write_text((root / "uv.lock").read_text() + GROUPS)
    assert len(found(root)) == count


def test_functions_with_other_targets_are_each_looked_at(tmp_path):
    settings = '[tool.lambic.functions.g]\nruntime = "python3.11"\n'
    root = project(tmp_path, package("x", OLD), settings=settings, **{"functions/g.py": PLAIN})
    assert [each[2] for each in found(root)] == ["x 1 has no wheel for Python 3.13; it has some for Python 3.11"]


@pytest.mark.parametrize("wheels", [["x-1-py3-none-any.whl", OLD], ["nonsense.whl"], ["x.tar.gz"]])
def test_a_wheel_that_fits_is_enough_and_unknown_names_are_no_finding(tmp_path, wheels):
    assert found(project(tmp_path, package("x", *wheels))) == []


@pytest.mark.parametrize("source", ['{ editable = "x" }', '{ directory = "x" }', '{ virtual = "x" }'])
def test_a_local_package_needs_no_wheel(tmp_path, source):
    root = project(tmp_path, package("x", more=f"source = {source}"))
    assert found(root) == []


def test_of_a_registry_package_without_any_file_nothing_is_known(tmp_path):
    assert found(project(tmp_path, package("x"))) == []


def test_sources_alone_are_a_warning(tmp_path):
    message = "x 1 comes as sources only: whether that is plain Python only a build shows"
    assert found(project(tmp_path, package("x", more=f"{REGISTRY}\n{SOURCES}"))) == [("L305", "warning", message)]


@pytest.mark.parametrize(
    ("tag", "findings"),
    [
        ("py3-none-any", []),
        ("cp313-cp313-macosx_14_0_arm64", [("L305", "error")]),
        ("", [("L305", "warning")]),
    ],
)
def test_the_tags_that_it_was_installed_with_tell_of_sources(tmp_path, tag, findings):
    info = ".venv/lib/python3.13/site-packages/x-1.dist-info"
    files = {f"{info}/WHEEL": f"Tag: {tag}\n", f"{info}/RECORD": "x.py,,\n"}
    root = project(tmp_path, package("x", more=f"{REGISTRY}\n{SOURCES}"), **files)
    assert [each[:2] for each in found(root)] == findings


@pytest.mark.parametrize("lock", ["", "[[package]]", "version = ", 'package = "x"', "[[package]]\nname = 3", "\x00"])
def test_a_lock_that_is_none_says_nothing(tmp_path, lock):
    root = project(tmp_path)
    (root / "uv.lock").write_text(lock)
    assert [each for each in found(root) if each[0].startswith("L3")] == []
