"""Built bundles answer real events: with their own interpreter, with AWS's in its place, and under AWS's client."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lambic.build import BuildOptions, BuildReport, build_project, load_manifest
from lambic.project import load_project, local_architecture, running_interpreter
from support.emulator_binary import emulated, find_emulator
from support.projects import write_project
from support.standalone import write_standalone

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "build"
NAMES = {"hello": ("hello",), "shop": ("create", "delete-all"), "library": ("orders", "tables")}

pytestmark = pytest.mark.skipif(find_emulator() is None, reason="AWS's emulator runs on Linux")

GET_HELLO = {
    "version": "2.0",
    "routeKey": "GET /hello",
    "rawPath": "/hello",
    "rawQueryString": "first_name=Ada",
    "headers": {"host": "localhost"},
    "queryStringParameters": {"first_name": "Ada"},
    "requestContext": {
        "http": {"method": "GET", "path": "/hello", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "t"},
        "requestId": "r",
        "stage": "$default",
        "timeEpoch": 0,
    },
    "isBase64Encoded": False,
}

CALLS = [
    ("hello", "hello", GET_HELLO, "Hello, Ada!"),
    ("shop", "create", {"name": "tea"}, {"product": "Tea", "price": 3}),
    ("shop", "delete-all", {}, {"deleted": True}),
    ("library", "orders", {"number": 3, "day": "2026-01-02"}, {"number": 3, "day": "2026-01-02"}),
    ("library", "orders", {"number": 0, "day": "x"}, {"errors": 2}),
    ("library", "tables", {"bucket": "books"}, {"url": "https://books.s3.amazonaws.com/k"}),
]
IDS = [f"{project}-{name}-{number}" for number, (project, name, _, _) in enumerate(CALLS)]


LAMBDAS_PATHS = {
    "PATH": "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    "LD_LIBRARY_PATH": "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
}
"""Of a function for provided.al2023."""


def build(root: Path, is_local: bool) -> BuildReport:
    out = root / ("local" if is_local else "managed")
    return build_project(load_project(root), BuildOptions(is_local=is_local, out=out), lambda step: None)


@pytest.fixture(scope="session")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All fixture projects, built both ways; the sources are gone then, so that no bundle can lean on them."""
    folder = tmp_path_factory.mktemp("built")
    for name in NAMES:
        root = Path(shutil.copytree(FIXTURES / name, folder / name))
        for is_local in (True, False):
            build(root, is_local)
        for each in root.iterdir():
            if each.name not in ("local", "managed"):
                shutil.rmtree(each) if each.is_dir() else each.unlink()
    return folder


@pytest.fixture(scope="session")
def moved(projects: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in a folder that nothing was built for, read-only as /var/task is."""
    folder = tmp_path_factory.mktemp("moved") / "a folder"
    shutil.copytree(projects, folder)
    for each in folder.rglob("*"):
        if each.is_dir():
            each.chmod(0o555)
    return folder


def answer(reply: bytes) -> object:
    value = json.loads(reply)
    return value["body"] if isinstance(value, dict) and "statusCode" in value else value


def managed_command(bundle: Path, folder: Path) -> list[str | Path]:
    """What plays AWS's part: its start script calls the exec wrapper with the interpreter and its own client."""
    script = folder / "start"
    python = running_interpreter().path
    script.write_text(f'#!/bin/sh\nexec "{bundle}/bootstrap" "{python}" /var/runtime/bootstrap.py\n')
    script.chmod(0o755)
    return [script]


@pytest.mark.parametrize(("project", "name", "event", "expected"), CALLS, ids=IDS)
def test_a_local_bundle_needs_nothing_of_the_machine(moved, tmp_path, project, name, event, expected):
    bundle = moved / project / "local" / name
    with emulated([bundle / "bootstrap"], "handler", Path("/"), tmp_path / "log") as function:
        assert answer(function.invoke(json.dumps(event).encode())) == expected


@pytest.mark.parametrize(("project", "name", "event", "expected"), CALLS, ids=IDS)
def test_a_managed_bundle_answers_as_an_exec_wrapper(moved, tmp_path, project, name, event, expected):
    bundle = moved / project / "managed" / name
    with emulated(managed_command(bundle, tmp_path), "handler", bundle, tmp_path / "log") as function:
        assert answer(function.invoke(json.dumps(event).encode())) == expected


@pytest.mark.parametrize(("project", "name", "event", "expected"), CALLS, ids=IDS)
def test_a_managed_bundle_answers_under_awss_own_client(moved, tmp_path, project, name, event, expected):
    """Its client lies in the development environment, whose packages must not stand in for the bundle's."""
    bundle = moved / project / "managed" / name
    client = _client_alone(tmp_path / "client")
    handler = load_manifest(bundle.parent).functions[name].handler
    command = [running_interpreter().path, "-m", "awslambdaric"]
    environment = {"PYTHONPATH": f"{bundle}:{client}", "PATH": os.defpath}
    with emulated(command, handler, bundle, tmp_path / "log", environment) as function:
        assert answer(function.invoke(json.dumps(event).encode())) == expected


def _client_alone(folder: Path) -> Path:
    import awslambdaric

    site = Path(awslambdaric.__file__).parents[1]
    folder.mkdir()
    for name in (
        "awslambdaric",
        "simplejson",
        "snapshot_restore_py",
        *(each.name for each in site.glob("runtime_client*")),
    ):
        (folder / name).symlink_to(site / name)
    return folder


@pytest.fixture(scope="session")
def brought(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixture projects for provided.al2023; the Python that they were built with is gone, as are their sources."""
    folder = tmp_path_factory.mktemp("brought")
    write_standalone(folder / "python")
    settings = f'\n[tool.lambic]\nruntime = "provided.al2023"\ninterpreter = "{folder}/python"\n'
    settings += f'architecture = "{local_architecture()}"\n'
    for name in NAMES:
        root = Path(shutil.copytree(FIXTURES / name, folder / name))
        pyproject = root / "pyproject.toml"
        pyproject.write_text(pyproject.read_text() + settings)
        report = build_project(load_project(root), BuildOptions(out=folder / "built" / name), lambda step: None)
        assert {(each.runtime, each.is_deployable) for each in report.functions} == {("provided.al2023", True)}
        shutil.rmtree(root)
    shutil.rmtree(folder / "python")
    return folder / "built"


@pytest.mark.parametrize(("project", "name", "event", "expected"), CALLS, ids=IDS)
def test_a_bundle_that_brings_its_python_answers_where_there_is_none(brought, tmp_path, project, name, event, expected):
    """Lambda starts `/var/task/bootstrap` with nothing else; the handler in its settings does not count."""
    bundle = brought / project / name
    with emulated([bundle / "bootstrap"], "handler", bundle, tmp_path / "log", LAMBDAS_PATHS) as function:
        assert answer(function.invoke(json.dumps(event).encode())) == expected


@pytest.mark.skipif(shutil.which("unzip") is None, reason="needs unzip")
def test_the_zip_of_such_a_bundle_is_what_runs(brought, tmp_path):
    subprocess.run(["unzip", "-q", brought / "hello/hello.zip", "-d", tmp_path / "task"], check=True)
    with emulated([tmp_path / "task/bootstrap"], "handler", Path("/"), tmp_path / "log", LAMBDAS_PATHS) as function:
        assert answer(function.invoke(json.dumps(GET_HELLO).encode())) == "Hello, Ada!"


def test_bootstrap_finds_its_folder_when_called_by_a_relative_path(moved, tmp_path):
    bundle = moved / "shop" / "local" / "delete-all"
    for command in ("./bootstrap", "bootstrap"):
        with emulated([command], "handler", bundle, tmp_path / "log", {"PATH": str(bundle)}) as function:
            assert json.loads(function.invoke()) == {"deleted": True}


@pytest.mark.parametrize("is_local", [True, False], ids=["local", "managed"])
def test_a_handler_may_have_a_name_that_shells_take_apart(tmp_path, is_local):
    settings = '[tool.lambic.functions.report]\nhandler = "the month\'s $report:handler"\n'
    source = 'def handler(event, context):\n    return {"reported": True}\n'
    root = write_project(tmp_path / "p", {"the month's $report.py": source}, settings)
    build(root, is_local)
    bundle = root / ("local" if is_local else "managed") / "report"
    command = [bundle / "bootstrap"] if is_local else managed_command(bundle, tmp_path)
    with emulated(command, "handler", bundle, tmp_path / "log") as function:
        assert json.loads(function.invoke()) == {"reported": True}


def test_the_interpreter_inside_is_the_one_that_runs(moved, tmp_path):
    bundle = moved / "hello" / "local" / "hello"
    [python] = (bundle / ".python" / "bin").iterdir()
    script = "import sys, json; print(json.dumps([sys.executable, sys.prefix, sys.path]))"
    ended = subprocess.run([python, "-I", "-S", "-c", script], env={}, cwd="/", capture_output=True, text=True)

    executable, prefix, path = json.loads(ended.stdout)
    home = str(bundle / ".python")
    assert (executable, prefix, {each.startswith(home) for each in path}) == (str(python), home, {True})


def test_hello_is_small(projects):
    sizes = {
        kind: load_manifest(projects / "hello" / kind).functions["hello"].zipped_bytes for kind in ("managed", "local")
    }

    assert (sizes["managed"] <= 100_000, sizes["local"] <= 8_000_000) == (True, True), sizes


def test_each_function_holds_only_its_own_dependencies(projects):
    records = load_manifest(projects / "library" / "managed").functions
    tops = {name: {module.partition(".")[0] for module in record.modules} for name, record in records.items()}

    assert ("pydantic" in tops["orders"], "boto3" in tops["orders"]) == (True, False)
    assert ("pydantic" in tops["tables"], "boto3" in tops["tables"]) == (False, True)


def test_only_a_bundle_without_an_interpreter_can_be_deployed(projects):
    for kind, is_deployable in (("local", False), ("managed", True)):
        records = load_manifest(projects / "shop" / kind).functions.values()
        assert {record.is_deployable for record in records} == {is_deployable}


def test_python_compiles_nothing_when_a_managed_bundle_starts(moved):
    """Lambda's /var/task can't be written to: what is not compiled there is compiled at every cold start."""
    bundle = moved / "library" / "managed" / "orders"
    script = (
        "import sys, importlib._bootstrap_external as e; sys.path.insert(0, sys.argv[1]);"
        "e.SourceLoader.source_to_code = lambda *a, **k: (_ for _ in ()).throw(SystemExit(f'compiled {a[2]}'));"
        "import functions.orders"
    )
    command = [running_interpreter().path, "-I", "-S", "-c", script, bundle]
    ended = subprocess.run(command, capture_output=True, text=True)

    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.skipif(sys.platform != "linux", reason="compares ELF files")
def test_local_bundles_hold_no_debug_information(projects):
    from lambic.build.elf import is_elf, without_sections

    home = projects / "hello" / "local" / "hello" / ".python"
    programs = [each.read_bytes() for each in home.rglob("*") if each.is_file()]

    assert [without_sections(each) for each in programs if is_elf(each)] == [each for each in programs if is_elf(each)]
