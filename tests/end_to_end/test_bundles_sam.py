"""Real `sam build` on the generated template gives lambic's bundles, built once for all functions."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lambic.build import load_manifest, write_template
from lambic.project import load_project
from support.projects import write_project

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "build"
SAM = Path(sys.executable).parent / "sam"
LOGICAL_IDS = {"create": "CreateFunction", "delete-all": "DeleteAllFunction"}

pytestmark = pytest.mark.skipif(
    not SAM.is_file() or shutil.which("make") is None, reason="needs sam of the development environment, and make"
)


def sam_build(root: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        **os.environ,
        "SAM_CLI_TELEMETRY": "0",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "LAMBIC": f'"{sys.executable}" -m lambic',
    }
    command = [SAM, "build", "-t", "sam/template.yaml", *options]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=300)


def content(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = (each for each in folder.rglob("*") if each.is_file())
    return {str(each.relative_to(folder)): (each.read_bytes(), each.stat().st_mode & 0o777) for each in files}


@pytest.mark.parametrize("options", [[], ["--parallel"], ["--build-in-source"]], ids=["plain", "parallel", "in-source"])
def test_every_artifact_is_exactly_the_bundle(tmp_path, options):
    root = Path(shutil.copytree(FIXTURES / "shop", tmp_path / "the shop"))
    write_template(load_project(root))
    ended = sam_build(root, *options)

    assert ended.returncode == 0, ended.stderr
    artifacts = {name: content(root / ".aws-sam" / "build" / logical_id) for name, logical_id in LOGICAL_IDS.items()}
    assert artifacts == {name: content(root / "build" / name) for name in LOGICAL_IDS}
    assert all("bootstrap" in files for files in artifacts.values())


def test_a_second_sam_build_only_copies(tmp_path):
    root = Path(shutil.copytree(FIXTURES / "shop", tmp_path / "shop"))
    write_template(load_project(root))
    sam_build(root)
    before = {name: (root / "build" / f"{name}.zip").stat().st_mtime_ns for name in LOGICAL_IDS}
    ended = sam_build(root)
    after = {name: (root / "build" / f"{name}.zip").stat().st_mtime_ns for name in LOGICAL_IDS}

    assert (ended.returncode, after) == (0, before)


def test_a_mistake_of_the_project_reaches_the_person_who_runs_sam(tmp_path):
    root = write_project(tmp_path / "p", {"functions/f.py": "import yaml\n\ndef handler(event, context): ...\n"})
    write_template(load_project(root))
    ended = sam_build(root)

    assert (ended.returncode != 0, "uv add pyyaml" in ended.stderr) == (True, True), ended.stderr
    assert load_manifest(root / "build").functions == {}


def test_the_template_is_valid_for_sam(tmp_path):
    root = Path(shutil.copytree(FIXTURES / "shop", tmp_path / "shop"))
    write_template(load_project(root))
    environment = {**os.environ, "SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "eu-west-1"}
    command = [SAM, "validate", "--lint", "-t", "sam/template.yaml"]
    ended = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=300)

    assert (ended.returncode, "is a valid SAM Template" in ended.stdout) == (0, True), ended.stdout + ended.stderr
