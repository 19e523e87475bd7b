"""Workers leave no byte code where they found their modules."""

from pathlib import Path

import pytest

from support.command import lambic
from support.dev import serving
from support.projects import write_project
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
