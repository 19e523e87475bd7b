"""Functions with packages that people use, for every Python that is here.

Each bundle is verified, and answers under AWS's emulator what the function answers with everything installed.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from lambic import testing
from lambic.build import BuildOptions, BuildReport, build_project, install_dependencies
from lambic.build.kit import target_of
from lambic.project import Interpreter, Project, find_interpreter, load_project
from support.emulator_binary import emulated, find_emulator
from support.moto_server import CREDENTIALS, moto

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "build" / "packages"
FUNCTIONS = sorted(file.stem for file in (FIXTURE / "functions").glob("*.py"))
VERSIONS = ("3.11", "3.12", "3.13")
EVENT = testing.event("http_api", "GET", "/items/7?tag=tea")

WHOLE = """
import json, sys
sys.path[:0] = sys.argv[1:4]
from importlib import import_module
handler = import_module(f"functions.{sys.argv[4]}").handler
class Context:
    function_name, memory_limit_in_mb, aws_request_id = "f", 128, "r"
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:f"
print(json.dumps(handler(json.loads(sys.argv[5]), Context())))
"""

pytestmark = pytest.mark.skipif(find_emulator() is None, reason="AWS's emulator runs on Linux")


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """What leads boto3 to a server in AWS's place."""
    with moto() as address:
        yield {"AWS_ENDPOINT_URL": address, "HOME": "/nowhere", "PATH": os.defpath, **CREDENTIALS}


def build(folder: Path, version: str, is_local: bool) -> tuple[Project, BuildReport, Interpreter]:
    interpreter = find_interpreter(version)
    if interpreter is None:
        pytest.skip(f"needs a Python {version}")
    root = Path(shutil.copytree(FIXTURE, folder / "p"))
    settings = root / "pyproject.toml"
    runtime = f'[tool.lambic]\nruntime = "python{version}"\n'
    settings.write_text(settings.read_text().replace("[tool.lambic]\n", runtime, 1))
    project = load_project(root)
    options = BuildOptions(is_local=is_local, is_verified=not is_local)
    return project, build_project(project, options, lambda step: None), interpreter


def invoke(start: Path, bundle: Path, folder: Path, environment: Mapping[str, str]) -> Any:
    with emulated([start], "handler", bundle, folder / "log", environment) as function:
        return json.loads(function.invoke(json.dumps(EVENT).encode()))


def wrapped(bundle: Path, interpreter: Interpreter, folder: Path) -> Path:
    """What plays AWS's part: it calls the exec wrapper with its interpreter and its own client."""
    start = folder / "start"
    start.write_text(f'#!/bin/sh\nexec "{bundle}/bootstrap" "{interpreter.path}" /var/runtime/bootstrap.py\n')
    start.chmod(0o755)
    return start


def answer_of_all(
    project: Project, name: str, interpreter: Interpreter, cached: Path, environment: Mapping[str, str]
) -> Any:
    """What the function answers with everything that is installed at hand, in a Python that has nothing else."""
    source = Path(testing.__file__).parents[2]
    flags = ["-I", "-S", "-W", "ignore", "-X", f"pycache_prefix={cached}"]
    command = [interpreter.path, *flags, "-c", WHOLE, project.root, installed(project), source, name]
    ended = subprocess.run(
        [*map(str, command), json.dumps(EVENT)], capture_output=True, text=True, env=dict(environment)
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


def installed(project: Project) -> Path:
    function = project.functions[0]
    return install_dependencies(project, target_of(function, is_local=False), function.groups)


def answers_of_all(
    project: Project, interpreter: Interpreter, folder: Path, environment: Mapping[str, str]
) -> dict[str, Any]:
    cached = folder / "cached"
    return {name: answer_of_all(project, name, interpreter, cached, environment) for name in FUNCTIONS}


@pytest.mark.parametrize("version", VERSIONS)
def test_bundles_are_verified_small_and_answer_what_the_whole_installation_does(tmp_path, version, environment):
    project, report, interpreter = build(tmp_path, version, is_local=False)
    bundles = {name: project.root / "build" / name for name in FUNCTIONS}
    answers = {
        name: invoke(wrapped(bundle, interpreter, tmp_path), bundle, tmp_path, environment)
        for name, bundle in bundles.items()
    }

    assert answers == answers_of_all(project, interpreter, tmp_path, environment)
    assert {each.name: each.verified for each in report.functions} in (
        dict.fromkeys(FUNCTIONS, "whole"),
        dict.fromkeys(FUNCTIONS, "third-party only"),
    )
    whole = sum(file.stat().st_size for file in installed(project).rglob("*") if file.is_file())
    shares = {each.name: each.unpacked_bytes / whole for each in report.functions}
    assert shares["aws_client"] < 1 / 30, shares
    assert (shares["models"] < 1 / 15, shares["templates"] < 1 / 100, max(shares.values()) < 3 / 5) == (True,) * 3, (
        shares
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_bundles_with_their_own_interpreter_answer_what_the_whole_installation_does(tmp_path, version, environment):
    project, _, interpreter = build(tmp_path, version, is_local=True)
    bundles = {name: project.root / "build" / name for name in FUNCTIONS}
    answers = {name: invoke(bundle / "bootstrap", Path("/"), tmp_path, environment) for name, bundle in bundles.items()}

    assert answers == answers_of_all(project, interpreter, tmp_path, environment)
