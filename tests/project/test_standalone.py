"""The Python that a bundle for provided.al2023 brings: where it is looked for, and what it may be."""

import struct
import sys
from pathlib import Path

import pytest

from lambic.project import Function, LambicError, Target, find_interpreter, load_project, local_architecture
from support.projects import PLAIN, write_project

HERE = local_architecture()
OTHER = {"x86_64": "arm64", "arm64": "x86_64"}[HERE]
MACHINES = {"x86_64": 62, "arm64": 183}
UV_NAMES = {"x86_64": "x86_64", "arm64": "aarch64"}
RUNNING = f"{sys.version_info[0]}.{sys.version_info[1]}"

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="starts a Python of Lambda's system")


def write_python(home: Path, release: str = "3.13.4", architecture: str = OTHER, name: str = "") -> Path:
    """Files as a stand-alone build has them; the program is an ELF header and nothing else."""
    version = release.rpartition(".")[0]
    program = home / "bin" / (name or f"python{version}")
    files = {
        program: b"\x7fELF\x02\x01\x01".ljust(18, b"\0") + struct.pack("<H", MACHINES[architecture]).ljust(46, b"\0"),
        home / f"lib/python{version}/os.py": b"",
        home / f"include/python{version}/patchlevel.h": f'#define PY_VERSION  "{release}"\n'.encode(),
    }
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    program.chmod(0o755)
    return program


def settings(*lines: str) -> str:
    return "\n".join(("[tool.lambic]", 'runtime = "provided.al2023"', *lines, ""))


def load(root: Path, *lines: str) -> Function:
    [function] = load_project(write_project(root, settings=settings(*lines))).functions
    return function


def refusal(root: Path, text: str, files: dict[str, str] | None = None) -> tuple[str, str | None]:
    with pytest.raises(LambicError) as raised:
        load_project(write_project(root, files, text))
    return raised.value.message, raised.value.hint


@pytest.mark.parametrize("path", ["python", "python/bin/python3.13"], ids=["folder", "program"])
def test_one_for_another_machine_is_known_by_its_files(tmp_path, path):
    program = write_python(tmp_path / "python")
    function = load(tmp_path, f'architecture = "{OTHER}"', f'interpreter = "{path}"')

    found = function.interpreter
    assert found is not None
    assert (function.runtime, function.python, function.is_managed) == ("provided.al2023", "3.13", False)
    assert (found.path, found.version, found.release, found.runs_here) == (program, "3.13", "3.13.4", False)


def test_its_version_is_the_projects(tmp_path):
    write_python(tmp_path / "python")
    load(tmp_path, f'architecture = "{OTHER}"', 'interpreter = "python"')

    project = load_project(tmp_path)
    assert (project.python, project.python_source) == ("3.13", "the interpreter python")


def test_without_a_header_the_version_is_all_that_is_known(tmp_path):
    program = write_python(tmp_path / "python", name="python3")
    (tmp_path / "python/include/python3.13/patchlevel.h").unlink()
    found = load(tmp_path, f'architecture = "{OTHER}"', f'interpreter = "{program}"').interpreter

    assert found is not None
    assert (found.version, found.release) == ("3.13", "3.13")


@on_linux
def test_one_for_this_machine_says_itself_what_it_is(tmp_path):
    running = find_interpreter(RUNNING)
    assert running is not None
    found = load(tmp_path, f'architecture = "{HERE}"', f'interpreter = "{running.path}"').interpreter

    assert found is not None
    assert (found.path, found.release, found.runs_here) == (running.path.resolve(), running.release, True)


@on_linux
def test_a_virtual_environments_is_the_one_that_it_was_made_from(tmp_path):
    running = find_interpreter(RUNNING)
    assert running is not None
    (tmp_path / "python").symlink_to(running.path)
    found = load(tmp_path, f'architecture = "{HERE}"', 'interpreter = "python"').interpreter

    assert found is not None
    assert found.path == running.path.resolve()


def test_a_function_may_have_its_own(tmp_path):
    write_python(tmp_path / "old", "3.12.9")
    write_python(tmp_path / "new", "3.13.4")
    text = settings(
        f'architecture = "{OTHER}"', 'interpreter = "new"', "[tool.lambic.functions.b]", 'interpreter = "old"'
    )
    project = load_project(write_project(tmp_path, {"functions/a.py": PLAIN, "functions/b.py": PLAIN}, text))

    assert [(each.name, each.python) for each in project.functions] == [("a", "3.13"), ("b", "3.12")]


def test_unset_uvs_newest_of_the_projects_version_is_taken(tmp_path, monkeypatch):
    uv = tmp_path / "uv"
    machine = UV_NAMES[OTHER]
    for release in ("3.13.9", "3.13.10", "3.12.11"):
        write_python(uv / f"cpython-{release}-linux-{machine}-gnu", release)
    for other in (f"linux-{machine}-musl", f"linux-{UV_NAMES[HERE]}-gnu"):
        write_python(uv / f"cpython-3.13.12-{other}", "3.13.12")
    write_python(uv / f"cpython-3.13.12+freethreaded-linux-{machine}-gnu", "3.13.12", name="python3.13t")
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(uv))
    (tmp_path / ".python-version").write_text("3.13\n")

    found = load(tmp_path, f'architecture = "{OTHER}"').interpreter
    assert found is not None
    assert (found.path, found.release) == (uv / f"cpython-3.13.10-linux-{machine}-gnu/bin/python3.13", "3.13.10")


def test_unset_and_none_there_the_project_loads_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path))
    (tmp_path / ".python-version").write_text("3.12\n")
    function = load(tmp_path)

    assert (function.python, function.interpreter) == ("3.12", None)


def test_one_of_another_architecture_is_refused(tmp_path):
    program = write_python(tmp_path / "python", architecture="arm64")
    message, hint = refusal(tmp_path, settings('architecture = "x86_64"', 'interpreter = "python"'))

    assert message == f"pyproject.toml:8: interpreter: {program} is for arm64, and hello is for x86_64"
    assert hint is not None
    assert hint.startswith('set architecture = "arm64", or take one for x86_64: uv python install ')


@pytest.mark.parametrize(
    ("write", "what"),
    [
        (lambda home: None, "{python} is not there"),
        (lambda home: (home / "bin").mkdir(parents=True), "{python} is no Python for Linux"),
        (lambda home: write_python(home).write_text("#!/bin/sh\n"), "{python} is no Python for Linux"),
        (lambda home: write_python(home, "3.10.2"), "{python} is Python 3.10.2, lambic needs 3.11 or newer"),
        (
            lambda home: (write_python(home), (home / "lib/python3.13/os.py").unlink()),
            "{python}/bin/python3.13 has no standard library beside it (lib/python3.X)",
        ),
    ],
    ids=["missing", "empty", "script", "too-old", "program-alone"],
)
def test_what_can_not_be_in_a_bundle_is_refused(tmp_path, write, what):
    write(tmp_path / "python")
    message, hint = refusal(tmp_path, settings(f'architecture = "{OTHER}"', 'interpreter = "python"'))

    assert message == f"pyproject.toml:8: interpreter: {what.format(python=tmp_path / 'python')}"
    assert hint is not None
    assert hint.startswith("name a stand-alone Python, or leave interpreter out for one that uv has brought: uv python")


def test_other_builds_of_python_are_refused(tmp_path):
    program = write_python(tmp_path / "python", name="python3.13t")

    message, _ = refusal(tmp_path, settings(f'architecture = "{OTHER}"', f'interpreter = "{program}"'))
    assert message == f"pyproject.toml:8: interpreter: {program} is no plain CPython"


@on_linux
def test_one_that_does_not_start_is_refused(tmp_path):
    program = write_python(tmp_path / "python", architecture=HERE)

    message, _ = refusal(tmp_path, settings(f'architecture = "{HERE}"', 'interpreter = "python"'))
    assert message == f"pyproject.toml:8: interpreter: {program} does not start here"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[tool.lambic]\nruntime = "python3.13"\ninterpreter = "python"\n', 7),
        ('[tool.lambic.functions.hello]\nruntime = "python3.13"\ninterpreter = "python"\n', 7),
        (settings("[tool.lambic.functions.hello]", 'runtime = "python3.13"', 'interpreter = "python"'), 9),
    ],
    ids=["project", "function", "function-of-its-own"],
)
def test_a_runtime_that_brings_python_takes_no_interpreter(tmp_path, text, place):
    assert refusal(tmp_path, text) == (
        f"pyproject.toml:{place}: interpreter is for provided.al2023, and hello is for python3.13",
        'set runtime = "provided.al2023", or leave interpreter out: AWS brings the Python of python3.13',
    )


def test_the_projects_interpreter_is_for_those_that_have_a_use_for_it(tmp_path):
    write_python(tmp_path / "python")
    text = settings(
        f'architecture = "{OTHER}"', 'interpreter = "python"', "[tool.lambic.functions.b]", 'runtime = "python3.12"'
    )
    project = load_project(write_project(tmp_path, {"functions/a.py": PLAIN, "functions/b.py": PLAIN}, text))

    assert [(each.runtime, each.python, each.interpreter is None) for each in project.functions] == [
        ("provided.al2023", "3.13", False),
        ("python3.12", "3.12", True),
    ]


def test_there_is_no_client_of_awss_to_leave_in_charge(tmp_path):
    assert refusal(tmp_path, settings('loop = "aws"')) == (
        "pyproject.toml:7: hello can't have loop = \"aws\": provided.al2023 has no client of AWS's",
        "leave loop out, or take a runtime that brings Python",
    )


def test_a_target_without_a_python_of_awss_has_its_own():
    targets = [Target("3.13", "arm64", "provided.al2023"), Target("3.13", "arm64", "python3.13")]

    assert [target.has_interpreter for target in targets] == [True, False]
