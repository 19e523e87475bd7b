"""Bundles for provided.al2023: an interpreter of the project's choice inside, and fit for Lambda."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from lambic.build import BuildOptions, BuildReport, build_project, find_unchanged, load_manifest
from lambic.build.elf import is_elf, loader, module_entries, needed_libraries, needed_versions
from lambic.build.inputs import find_inputs
from lambic.build.interpreter import find_home
from lambic.build.sandbox import find_sandbox
from lambic.project import LambicError, load_project, local_architecture, running_interpreter
from support.projects import PLAIN, write_project
from support.standalone import write_standalone
from support.tools import REQUIRED
from support.wheels import write_wheel

HERE = local_architecture()
RUNNING = running_interpreter()
HOME = f".python/lib/python{RUNNING.version}"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not is_elf(RUNNING.path.resolve().read_bytes()), reason="a Python of Lambda's system"
)
needs_sandbox = pytest.mark.skipif(find_sandbox() is None and not REQUIRED, reason="needs bubblewrap")


@pytest.fixture(scope="module", autouse=True)
def own_cache(tmp_path_factory):
    before = os.environ.get("LAMBIC_CACHE_DIR")
    os.environ["LAMBIC_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
    yield
    os.environ.pop("LAMBIC_CACHE_DIR")
    if before is not None:
        os.environ["LAMBIC_CACHE_DIR"] = before


@pytest.fixture(scope="module")
def python(tmp_path_factory) -> Path:
    """The folder of a Python that could go to Lambda."""
    folder = tmp_path_factory.mktemp("standalone") / "python"
    write_standalone(folder)
    return folder


def project(
    root: Path, python: Path | None, files: dict[str, str] | None = None, *lines: str, architecture: str = HERE
) -> Path:
    named = [f'interpreter = "{python}"'] if python else []
    head = ["[tool.lambic]", 'runtime = "provided.al2023"', f'architecture = "{architecture}"']
    return write_project(root, files or {"functions/f.py": PLAIN}, "\n".join([*head, *named, *lines, ""]))


def build(root: Path, **options: object) -> BuildReport:
    wanted = BuildOptions(**{"is_verified": False, **options})  # type: ignore[arg-type]
    return build_project(load_project(root), wanted, lambda step: None)


def refusal(root: Path, **options: object) -> tuple[str, str]:
    with pytest.raises(LambicError) as raised:
        build(root, **options)
    return raised.value.message, raised.value.hint or ""


def names(root: Path) -> set[str]:
    return set(zipfile.ZipFile(root / "build/f.zip").namelist())


def test_the_interpreter_and_what_is_reached_of_its_library_are_inside(tmp_path, python):
    root = project(tmp_path, python, {"functions/f.py": "import colorsys\n" + PLAIN})
    [function] = build(root).functions
    found = names(root)

    assert (function.runtime, function.python, function.architecture, function.is_deployable) == (
        "provided.al2023",
        RUNNING.version,
        HERE,
        True,
    )
    assert {"bootstrap", f".python/bin/python{RUNNING.version}", f"{HOME}/colorsys.pyc", f"{HOME}/os.pyc"} <= found
    assert f"{HOME}/wave.pyc" not in found
    assert "AWS_LAMBDA_EXEC_WRAPPER" not in (root / "build/f/bootstrap").read_text()


def test_it_is_the_named_interpreter_that_is_inside(tmp_path, python):
    root = project(tmp_path, python)
    build(root)
    program = root / f"build/f/.python/bin/python{RUNNING.version}"
    script = "import sys, json; print(sys.version.split()[0], sys.prefix, json.__file__)"
    ended = subprocess.run([program, "-I", "-S", "-c", script], env={}, capture_output=True, text=True)

    home = f"{root}/build/f/.python"
    assert ended.stdout.split() == [RUNNING.release, home, f"{home}/lib/python{RUNNING.version}/json/__init__.pyc"]


def test_nothing_is_offered_by_aws(tmp_path, python):
    root = project(tmp_path, python, {"functions/f.py": "import boto3\n" + PLAIN})

    assert refusal(root) == ("functions/f.py:1: no module named 'boto3': nothing provides it", "uv add boto3")


def test_an_async_handler_needs_no_decorator(tmp_path, python):
    root = project(tmp_path, python, {"functions/f.py": "async def handler(event, context):\n    return event\n"})

    assert not [note for note in build(root).notes if "AWS's own client" in note]


@pytest.mark.parametrize(
    ("architecture", "glibc", "is_taken"),
    [(HERE, "2_34", True), (HERE, "2_35", False), ("arm64", "2_34", True)],
)
def test_wheels_are_taken_for_the_target_up_to_its_glibc(tmp_path, python, architecture, glibc, is_taken):
    if architecture != HERE:
        python = tmp_path / "python"
        write_standalone(python, is_arm64=True)
    machine = {"arm64": "aarch64"}.get(architecture, architecture)
    tag = f"cp{RUNNING.version.replace('.', '')}-abi3-manylinux_{glibc}_{machine}"
    wheel = write_wheel(tmp_path, "tiny", {"tiny.py": ""})
    other = wheel.rename(wheel.with_name(f"tiny-1-{tag}.whl"))
    files = {"functions/f.py": "import tiny\n" + PLAIN, "requirements.txt": f"../{other.name}\n"}
    root = project(tmp_path / "p", python, files, architecture=architecture)

    if is_taken:
        build(root)
        assert "tiny.pyc" in names(root)
    else:
        assert "manylinux" in refusal(root)[1]


@pytest.mark.parametrize("use", ["import cmath\n", ""], ids=["reached", "not-reached"])
def test_a_module_that_needs_a_newer_glibc_is_refused_when_it_is_reached(tmp_path, use):
    python = tmp_path / "python"
    write_standalone(python)
    found = list(python.glob("lib/python3.*/lib-dynload/cmath.*.so"))
    if not found:
        pytest.skip("this Python has cmath built in")
    oldest = re.compile(rb"GLIBC_2\.(2\.5|17)\0")
    found[0].write_bytes(oldest.sub(lambda old: b"GLIBC_2.99".ljust(len(old[0]), b"\0"), found[0].read_bytes()))
    root = project(tmp_path / "p", python, {"functions/f.py": use + PLAIN})

    if use:
        way_out = f"uv python install {RUNNING.version}, and leave interpreter out"
        assert refusal(root) == (
            f"f: {found[0]} needs glibc 2.99, and provided.al2023 has glibc 2.34",
            f"take a stand-alone Python, which needs less: {way_out}",
        )
    else:
        build(root)


def test_a_library_that_lambda_may_not_have_is_noted(tmp_path, python):
    library = next(iter(python.glob("lib/python3.*/lib-dynload/zlib.*.so")), None)
    if library is None or "libz.so.1" not in needed_libraries(library.read_bytes()):
        pytest.skip("this Python has zlib built in")
    notes = build(project(tmp_path, python, {"functions/f.py": "import zlib\n" + PLAIN})).notes

    [note] = [note for note in notes if "libraries" in note]
    assert note.startswith(
        "f: its Python needs libraries that are not in the bundle, and perhaps not in Lambda: libz.so"
    )


def test_one_for_another_machine_is_packed_and_what_is_not_proven_of_it_is_told(tmp_path):
    write_standalone(tmp_path / "python", is_arm64=True)
    root = project(tmp_path / "p", tmp_path / "python", architecture="arm64")
    report = build(root, is_verified=True)
    [function] = report.functions

    assert (function.architecture, function.is_deployable) == ("arm64", True)
    assert any(name.endswith("aarch64-linux-gnu.so") for name in names(root)) is bool(
        list((tmp_path / "python").glob("lib/python3.*/lib-dynload/_socket.*"))
    )
    assert "arm64 does not run here: Python and the wheels for x86_64 stood in" in function.unverified
    told = f"the Python for arm64 can't be started here: that it is {RUNNING.release} is what its files say"
    assert told in report.notes


def test_both_machines_bundles_hold_the_same_modules(tmp_path, python):
    write_standalone(tmp_path / "python", is_arm64=True)
    roots = [
        project(tmp_path / "one", python, {"functions/f.py": "import socket, json\n" + PLAIN}),
        project(
            tmp_path / "two",
            tmp_path / "python",
            {"functions/f.py": "import socket, json\n" + PLAIN},
            architecture="arm64",
        ),
    ]

    one, two = (build(root).functions[0].modules for root in roots)
    assert one == two


@needs_sandbox
def test_the_interpreter_inside_proves_the_bundle(tmp_path, python):
    text = "import sys\nassert '/.python/' in sys.executable, sys.executable\n" + PLAIN
    [function] = build(project(tmp_path, python, {"functions/f.py": text}), is_verified=True).functions

    assert (function.verified, function.unverified) == ("whole", ())


@needs_sandbox
def test_lambdas_variables_there_do_not_name_a_runtime_of_awss(tmp_path, python):
    text = "import os\nassert 'AWS_EXECUTION_ENV' not in os.environ\n" + PLAIN
    [function] = build(project(tmp_path, python, {"functions/f.py": text}), is_verified=True).functions

    assert function.unverified == ()


def test_a_module_of_the_library_that_was_not_seen_is_refused(tmp_path, python):
    wheel = write_wheel(tmp_path, "tiny", {"tiny.py": "exec('import colorsys')\n"})
    files = {"functions/f.py": "import tiny\n" + PLAIN, "requirements.txt": f"../{wheel.name}\n"}

    assert refusal(project(tmp_path / "p", python, files), is_verified=True) == (
        "f: tiny.py:1 loads colorsys, which is not in the bundle",
        'include-modules = ["colorsys"]',
    )


def test_none_found_is_an_error_with_the_command_that_brings_it(tmp_path, monkeypatch):
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "none"))
    root = project(tmp_path, None, {"functions/f.py": PLAIN, ".python-version": "3.13"}, architecture="arm64")

    assert refusal(root) == (
        "function f: no stand-alone Python 3.13 for arm64 was found to go into its bundle, "
        "and provided.al2023 has none",
        "uv python install cpython-3.13-linux-aarch64-gnu, or set interpreter to the path of one",
    )


def test_for_this_machine_any_python_of_the_version_will_do(tmp_path, monkeypatch):
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "none"))
    [function] = build(project(tmp_path, None), is_local=True).functions

    assert (function.python, function.is_deployable) == (RUNNING.version, False)


def test_nothing_is_done_for_an_unchanged_project(tmp_path, python):
    root = project(tmp_path, python)
    options = BuildOptions()
    build(root, is_verified=True)

    found = find_unchanged(root, options)
    assert found is not None
    assert [function.python for function in found.functions] == [RUNNING.version]


@pytest.mark.parametrize("place", ["bin/python{}", "lib/python{}/json/decoder.py"], ids=["program", "library"])
def test_another_interpreter_in_its_place_makes_the_bundle_anew(tmp_path, place):
    python = tmp_path / "python"
    write_standalone(python)
    root = project(tmp_path / "p", python)
    build(root, is_verified=True)
    changed = python / place.format(RUNNING.version)
    os.utime(changed, ns=(0, changed.stat().st_mtime_ns + 10**9))

    assert find_unchanged(root, BuildOptions()) is None


def test_one_that_uv_brings_later_makes_the_bundle_anew(tmp_path, python, monkeypatch):
    uv = tmp_path / "uv"
    machine = {"arm64": "aarch64"}.get(HERE, HERE)
    for patch in (1, 2):
        uv.mkdir(exist_ok=True)
        (uv / f"cpython-{RUNNING.version}.{patch}-linux-{machine}-gnu").symlink_to(python)
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(uv))
    root = project(tmp_path / "p", None, {"functions/f.py": PLAIN, ".python-version": RUNNING.version})
    (uv / f"cpython-{RUNNING.version}.2-linux-{machine}-gnu").unlink()
    build(root, is_verified=True)
    before = find_unchanged(root, BuildOptions())
    write_standalone(uv / f"cpython-{RUNNING.version}.2-linux-{machine}-gnu")

    assert (before is None, find_unchanged(root, BuildOptions())) == (False, None)


def test_one_that_lies_in_the_project_is_no_code_of_it(tmp_path):
    root = project(tmp_path, Path("python"))
    write_standalone(root / "python")
    build(root)
    states = find_inputs(load_project(root), ()).read_states(root / "build")

    assert [path for path in states if path.startswith(f"{root}/python/")] == []
    assert f"{HOME}/os.pyc" in names(root)


def test_the_bundle_is_handed_over(tmp_path, python):
    root = project(tmp_path / "p", python)
    build(root, names=("f",), into=tmp_path / "into")

    into = {each.relative_to(tmp_path / "into").as_posix() for each in (tmp_path / "into").rglob("*") if each.is_file()}
    assert into == names(root)


def test_the_record_says_which_python(tmp_path, python):
    root = project(tmp_path, python)
    build(root)

    record = json.loads((root / "build/manifest.json").read_text())["functions"]["f"]
    assert (record["runtime"], record["python"]) == ("provided.al2023", RUNNING.version)
    assert load_manifest(root / "build").functions["f"].packages[0].name == "python"


def test_the_modules_in_an_interpreter_are_known_without_starting_it():
    home = find_home(RUNNING)
    names = module_entries((home.library or home.executable).read_bytes())

    assert names.union(("_warnings", "builtins", "marshal", "sys")) == set(sys.builtin_module_names)


def test_what_a_program_needs_of_its_libraries_is_read_as_the_loader_reads_it():
    content = find_home(RUNNING).executable.read_bytes()
    ended = subprocess.run(["ldd", "-v", str(RUNNING.path)], capture_output=True, text=True)
    if ended.returncode:
        pytest.skip("needs ldd")
    first = ended.stdout.partition("Version information:")[2].split(":\n")[1].rpartition("\n\t")[0]

    assert set(needed_versions(content)) == set(re.findall(r"\((GLIBC\w*[\d.]*)\)", first))
    assert "ld-linux" in loader(content)
