"""Real `sam build` on the generated template gives lambic's bundles, built once for all functions."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from lambic.build import BuildOptions, build_project, load_manifest, write_template
from lambic.project import load_project
from support.projects import PLAIN, write_project
from support.sam import LAMBIC, SAM, content, needs_sam, sam, sam_build, sam_environment

SHOP = Path(__file__).resolve().parents[1] / "fixtures" / "build" / "shop"
LOGICAL_IDS = {"create": "CreateFunction", "delete-all": "DeleteAllFunction"}

Bundles = dict[str, dict[str, tuple[bytes, int]]]

pytestmark = needs_sam


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """In a folder whose name shells would split."""
    project = Path(shutil.copytree(SHOP, tmp_path / "the shop"))
    write_template(load_project(project))
    return project


def artifacts(root: Path, folder: str = ".aws-sam/build") -> Bundles:
    return {name: content(root / folder / logical_id) for name, logical_id in LOGICAL_IDS.items()}


def bundles(root: Path) -> Bundles:
    return {name: content(root / "build" / name) for name in LOGICAL_IDS}


def times(root: Path) -> dict[str, int]:
    return {name: (root / "build" / f"{name}.zip").stat().st_mtime_ns for name in LOGICAL_IDS}


@pytest.mark.parametrize("options", [["--parallel"], ["--build-in-source"]], ids=["parallel", "in-source"])
def test_every_artifact_is_exactly_what_lambic_build_makes(tmp_path, root, options):
    sam_build(root, *options)
    build_project(load_project(root), BuildOptions(out=tmp_path / "out"), lambda step: None)

    assert artifacts(root) == {name: content(tmp_path / "out" / name) for name in LOGICAL_IDS}
    assert all("bootstrap" in files for files in bundles(root).values())


def test_a_day_with_sam_build(tmp_path, root):
    """The first build, the same again, another folder, one function, a change."""
    sam_build(root)
    first, written = artifacts(root), times(root)
    assert first == bundles(root)

    sam_build(root)
    assert (artifacts(root), times(root)) == (first, written), "an unchanged project is only copied"

    moved = Path(shutil.copytree(root, tmp_path / "moved"))
    (moved / "src/shop/pricing.py").write_text("def price(name):\n    return 7\n")
    sam_build(moved)
    assert artifacts(moved) == bundles(moved), "what was built elsewhere is not taken for this project's"
    assert [name for name in LOGICAL_IDS if artifacts(moved)[name] != first[name]] == ["create"]
    assert (artifacts(root), bundles(root)) == (first, first), "nor does it touch that"

    sam_build(root, "CreateFunction")
    assert sorted(each.name for each in (root / ".aws-sam/build").iterdir()) == ["CreateFunction", "template.yaml"]
    assert content(root / ".aws-sam/build/CreateFunction") == first["create"]


def test_sam_copies_two_files_per_function(tmp_path, root):
    """Not the project: make runs in a copy of CodeUri."""
    spy = tmp_path / "spy"
    spy.write_text(f'#!/bin/sh\nfind . -type f | sort | tr "\\n" " " >> "{tmp_path}/copied"\nexec {LAMBIC} "$@"\n')
    spy.chmod(0o755)
    sam_build(root, LAMBIC=str(spy))

    assert (tmp_path / "copied").read_text() == "./Makefile ./template.yaml " * len(LOGICAL_IDS)


def test_two_sam_builds_at_once(root):
    """Each into a folder of its own: SAM empties the folder when it begins."""
    command = [SAM, "build", "-t", "sam/template.yaml", "--parallel", "--build-dir"]
    environment = sam_environment()
    running = [
        subprocess.Popen(
            [*command, folder], cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for folder in ("one", "two")
    ]
    ended = [(process.communicate(timeout=300)[0], process.returncode) for process in running]

    assert [code for _, code in ended] == [0, 0], ended
    assert artifacts(root, "one") == artifacts(root, "two") == bundles(root)


def test_a_sam_build_that_is_interrupted_leaves_the_last_good_build(tmp_path):
    """Ctrl-C goes to sam, make and lambic alike."""
    many = {f"many/part{number}.py": "x = [n for n in range(9)]\n" * 100 for number in range(300)}
    imports = "".join(f"import many.part{number}\n" for number in range(300))
    root = write_project(tmp_path / "p", {"functions/hello.py": PLAIN, **many})
    write_template(load_project(root))
    build_project(load_project(root), BuildOptions(), lambda step: None)
    good = content(root / "build/hello"), (root / "build/manifest.json").read_bytes()
    (root / "functions/hello.py").write_text(imports + PLAIN)

    environment = sam_environment(LAMBIC_CACHE_DIR=str(tmp_path / "cold"))
    command = [SAM, "build", "-t", "sam/template.yaml"]
    with subprocess.Popen(
        command, cwd=root, env=environment, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        while process.poll() is None and not (root / "build/.staging").is_dir():
            time.sleep(0.001)
        os.killpg(process.pid, signal.SIGINT)
        told = process.communicate(timeout=60)[0]

    assert process.returncode != 0, told
    assert (content(root / "build/hello"), (root / "build/manifest.json").read_bytes()) == good
    sam_build(root)
    assert content(root / ".aws-sam/build/HelloFunction") == content(root / "build/hello")
    assert "many/part299.py" in content(root / "build/hello")
    assert not (root / "build/.staging").exists()


def test_an_existing_template_needs_three_changes_per_function(tmp_path):
    """The guide's: build method, CodeUri, environment. What has none of them is built by SAM."""
    template = """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          ReadFunction:
            Type: AWS::Serverless::Function
            Metadata: {BuildMethod: makefile}
            Properties:
              CodeUri: sam
              Handler: read.handler
              Runtime: python3.13
              Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /var/task/bootstrap}}
          OldFunction:
            Type: AWS::Serverless::Function
            Metadata: {SkipBuild: true}
            Properties: {CodeUri: old, Handler: old.handler, Runtime: python3.13}
    """
    files = {
        "src/read.py": "import shared\n" + PLAIN,
        "src/shared.py": "",
        "old/old.py": PLAIN,
        "template.yaml": template,
    }
    settings = '[tool.lambic]\nruntime = "python3.13"\n[tool.lambic.functions.read]\nhandler = "read:handler"\n'
    root = write_project(tmp_path / "p", files, settings)
    write_template(load_project(root))
    ended = sam(root, "build")

    assert ended.returncode == 0, ended.stderr
    assert content(root / ".aws-sam/build/ReadFunction") == content(root / "build/read")
    assert {"bootstrap", "read.py", "shared.py"} <= content(root / "build/read").keys()
    assert load_manifest(root / "build").functions["read"].handler == "read.handler"


def test_a_mistake_of_the_project_reaches_the_person_who_runs_sam(tmp_path):
    root = write_project(tmp_path / "p", {"functions/f.py": "import yaml\n\ndef handler(event, context): ...\n"})
    write_template(load_project(root))
    ended = sam(root, "build", "-t", "sam/template.yaml")

    assert (ended.returncode != 0, "uv add pyyaml" in ended.stderr) == (True, True), ended.stderr
    assert load_manifest(root / "build").functions == {}
