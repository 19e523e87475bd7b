"""Workers leave no byte code where they found their modules."""

import json
import sys
from pathlib import Path

import pytest

from lambic.project import local_architecture
from support.command import lambic
from support.dev import serving
from support.projects import PLAIN, write_project
from support.standalone import write_standalone
from support.wheels import write_wheel

SOURCE = "import shop\nimport tiny\ndef handler(event, context):\n    return [shop.__name__, tiny.__name__]\n"


@pytest.fixture
def project(tmp_path) -> Path:
    write_wheel(tmp_path, "tiny", {"tiny.py": ""})
    files = {"functions/f.py": SOURCE, "shop.py": "", "requirements.txt": "../tiny-1-py3-none-any.whl\n"}
    return write_project(tmp_path / "p", files, "[tool.lambic]\nbytecode = false\n")


def byte_code(folder: Path) -> list[str]:
    return sorted(each.name.partition(".")[0] for each in folder.rglob("*.pyc"))


def test_what_is_installed_and_the_project_stay_as_they_are(project, tmp_path):
    cache = tmp_path / "cache"
    ended = lambic("invoke", "f", cwd=project, LAMBIC_CACHE_DIR=str(cache))

    assert (ended.out, byte_code(project), byte_code(cache / "installed")) == ('["shop", "tiny"]\n', [], [])
    assert {"f", "shop", "tiny"} <= set(byte_code(cache / "pycache"))


@pytest.mark.parametrize("kind", [["--local"], []], ids=["local", "managed"])
def test_a_bundle_stays_as_it_was_built(project, kind):
    lambic("build", *kind, cwd=project)
    before = sorted((project / "build/f").rglob("*"))
    with serving(project, "--built"):
        ended = lambic("invoke", "f", cwd=project)

    assert (ended.out, sorted((project / "build/f").rglob("*"))) == ('["shop", "tiny"]\n', before)


@pytest.mark.skipif(sys.platform != "linux", reason="a Python of Lambda's system")
@pytest.mark.parametrize("is_built", [False, True], ids=["sources", "bundle"])
def test_a_function_that_brings_its_python_is_run_by_it(tmp_path, is_built):
    write_standalone(tmp_path / "python")
    settings = '[tool.lambic]\nruntime = "provided.al2023"\ninterpreter = "../python"\n'
    settings += f'architecture = "{local_architecture()}"\n'
    source = "import os, sys\ndef handler(event, context):\n"
    source += "    return [sys.base_prefix, os.environ.get('AWS_EXECUTION_ENV')]\n"
    root = write_project(tmp_path / "p", {"functions/f.py": source}, settings)
    if is_built:
        assert lambic("build", cwd=root).code == 0
        with serving(root, "--built"):
            found = json.loads(lambic("invoke", "f", cwd=root).out)
    else:
        found = json.loads(lambic("invoke", "f", cwd=root).out)

    assert found == [str(root / "build/f/.python" if is_built else tmp_path / "python"), None]


def test_info_shows_what_goes_into_bundles_or_what_would_bring_it(tmp_path):
    settings = '[tool.lambic]\nruntime = "provided.al2023"\narchitecture = "arm64"\n'
    root = write_project(tmp_path / "p", {"functions/f.py": PLAIN, ".python-version": "3.13"}, settings)
    lines = lambic("info", cwd=root, UV_PYTHON_INSTALL_DIR=str(tmp_path / "none")).out.splitlines()

    command = (
        "uv python install 3.13"
        if sys.platform == "linux" and local_architecture() == "arm64"
        else ("uv python install cpython-3.13-linux-aarch64-gnu")
    )
    assert lines[-1].split() == ["3.13", "none:", *command.split(), "in", "bundles", "for", "arm64"]
