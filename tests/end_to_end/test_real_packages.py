"""Functions with packages that people use, for every Python that is here.

Each bundle is verified, and answers under AWS's emulator what the function answers with everything installed.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from lambic import testing
from lambic.build import BuildOptions, BuildReport, build_project, install_dependencies
from lambic.build.kit import target_of
from lambic.project import Interpreter, Project, find_interpreter, load_project
from support.emulator_binary import emulated, find_emulator

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "build" / "packages"
FUNCTIONS = sorted(file.stem for file in (FIXTURE / "functions").glob("*.py"))
VERSIONS = ("3.11", "3.12", "3.13")
EVENT = testing.event("http_api", "GET", "/items/7?tag=tea")

WHOLE = """
import json, sys
sys.dont_write_bytecode = True
sys.path[:0] = sys.argv[1:4]
from importlib import import_module
handler = import_module(f"functions.{sys.argv[4]}").handler
class Context:
    function_name, memory_limit_in_mb, aws_request_id = "f", 128, "r"
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:f"
print(json.dumps(handler(json.loads(sys.argv[5]), Context())))
"""

pytestmark = pytest.mark.skipif(find_emulator() is None, reason="AWS's emulator runs on Linux")


def build(folder: Path, version: str) -> tuple[Project, BuildReport, Interpreter]:
    interpreter = find_interpreter(version)
    if interpreter is None:
        pytest.skip(f"needs a Python {version}")
    root = Path(shutil.copytree(FIXTURE, folder / "p"))
    settings = root / "pyproject.toml"
    runtime = f'[tool.lambic]\nruntime = "python{version}"\n'
    settings.write_text(settings.read_text().replace("[tool.lambic]\n", runtime, 1))
    project = load_project(root)
    return project, build_project(project, BuildOptions(), lambda step: None), interpreter


def invoke(bundle: Path, interpreter: Interpreter, folder: Path) -> Any:
    """What the bundle answers as AWS's exec wrapper, from a folder that can't be written to."""
    start = folder / "start"
    start.write_text(f'#!/bin/sh\nexec "{bundle}/bootstrap" "{interpreter.path}" /var/runtime/bootstrap.py\n')
    start.chmod(0o755)
    with emulated([start], "handler", bundle, folder / "log", {"HOME": "/nowhere"}) as function:
        return json.loads(function.invoke(json.dumps(EVENT).encode()))


def answer_of_all(project: Project, name: str, interpreter: Interpreter) -> Any:
    """What the function answers with everything that is installed at hand, in a Python that has nothing else."""
    function = project.find_function(name)
    assert function is not None
    installed = install_dependencies(project, target_of(function, is_local=False), function.groups)
    source = Path(testing.__file__).parents[2]
    command = [interpreter.path, "-I", "-S", "-W", "ignore", "-c", WHOLE, project.root, installed, source, name]
    ended = subprocess.run([*map(str, command), json.dumps(EVENT)], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


@pytest.mark.parametrize("version", VERSIONS)
def test_bundles_are_verified_small_and_answer_what_the_whole_installation_does(tmp_path, version):
    project, report, interpreter = build(tmp_path, version)
    answers = {name: invoke(project.root / "build" / name, interpreter, tmp_path) for name in FUNCTIONS}
    expected = {name: answer_of_all(project, name, interpreter) for name in FUNCTIONS}

    assert answers == expected
    assert {each.name: each.verified for each in report.functions} in (
        dict.fromkeys(FUNCTIONS, "whole"),
        dict.fromkeys(FUNCTIONS, "third-party only"),
    )
    whole = installed_bytes(project)
    shares = {each.name: each.unpacked_bytes / whole for each in report.functions}
    assert shares["aws_client"] < 1 / 30, shares
    assert (shares["models"] < 1 / 15, shares["templates"] < 1 / 100, max(shares.values()) < 3 / 5) == (True,) * 3, (
        shares
    )


def installed_bytes(project: Project) -> int:
    function = project.functions[0]
    installed = install_dependencies(project, target_of(function, is_local=False), function.groups)
    return sum(file.stat().st_size for file in installed.rglob("*") if file.is_file())
