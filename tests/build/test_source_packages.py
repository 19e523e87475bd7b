"""Packages without wheels: built when the result runs anywhere, refused when it is machine code of this machine."""

import hashlib
import io
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from lambic.build import BuildOptions, build_project
from lambic.build.uv import find_uv
from lambic.project import LambicError, load_project
from support.projects import write_project

PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
TAG = "cp{0}{1}-cp{0}{1}-linux_x86_64".format(*sys.version_info)
BACKEND = """
import zipfile

def build_wheel(folder, config_settings=None, metadata_directory=None):
    {fail}
    name = "pure-1-{tag}.whl"
    info = "pure-1.dist-info"
    files = {{
        "pure.py": "x = 1\\n",
        f"{{info}}/METADATA": "Metadata-Version: 2.1\\nName: pure\\nVersion: 1\\n",
        f"{{info}}/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: {tag}\\n",
    }}
    with zipfile.ZipFile(f"{{folder}}/{{name}}", "w") as wheel:
        for each, text in files.items():
            wheel.writestr(each, text)
        wheel.writestr(f"{{info}}/RECORD", "".join(f"{{each}},,\\n" for each in (*files, f"{{info}}/RECORD")))
    return name
"""
PROJECT = """
[project]
name = "pure"
version = "1"
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""


@pytest.fixture(autouse=True)
def own_caches(tmp_path, monkeypatch):
    """uv keeps what it has built by the place and time of the sources."""
    monkeypatch.setenv("LAMBIC_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))


def write_sources(folder: Path, tag: str = "py3-none-any", fail: str = "pass") -> None:
    """`pure-1.tar.gz`, which builds into a wheel with that tag (PyPA: "Source distribution format")."""
    files = {
        "pyproject.toml": PROJECT,
        "backend.py": BACKEND.format(tag=tag, fail=fail),
        "PKG-INFO": "Metadata-Version: 2.1\nName: pure\nVersion: 1\n",
    }
    with tarfile.open(folder / "pure-1.tar.gz", "w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"pure-1/{name}")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))


def project(folder: Path, **sources: str) -> Path:
    write_sources(folder, **sources)
    files = {"functions/f.py": "import pure\ndef handler(event, context):\n    return pure.x\n"}
    settings = f'dependencies = ["pure"]\n[tool.uv]\nno-index = true\nfind-links = ["{folder}"]\n'
    return write_project(folder / "p", files, f'requires-python = ">=3.11"\n{settings}[tool.lambic]\nloop = "aws"\n')


def build(root: Path) -> tuple[str, ...]:
    options = BuildOptions(is_verified=False)
    return build_project(load_project(root), options, lambda step: None).functions[0].modules


def test_sources_that_build_into_a_wheel_for_any_machine_are_built(tmp_path):
    assert build(project(tmp_path)) == ("functions.f", "pure")


@pytest.mark.parametrize("kind", ["uv.lock", "requirements.txt", "hashed", "file", "git"])
def test_wherever_sources_are_asked_for_they_are_built(tmp_path, kind):
    root = project(tmp_path)
    archive = tmp_path / "pure-1.tar.gz"
    lines = {
        "requirements.txt": "pure==1",
        "hashed": f"pure==1 --hash=sha256:{hashlib.sha256(archive.read_bytes()).hexdigest()}",
        "file": f"pure @ {archive.as_uri()}",
        "git": f"pure @ git+{repository(tmp_path / 'git', archive).as_uri()}",
    }
    if kind == "uv.lock":
        command = [find_uv(), "lock", "--quiet", "--no-python-downloads", "--python", sys.executable]
        subprocess.run(command, cwd=root, check=True)
    else:
        (root / "requirements.txt").write_text(f"{lines[kind]}\n")

    assert build(root) == ("functions.f", "pure")


def repository(folder: Path, archive: Path) -> Path:
    with tarfile.open(archive) as sources:
        sources.extractall(folder, filter="data")
    commit = ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "one"]
    for arguments in (["init", "--quiet"], ["add", "."], commit):
        subprocess.run(["git", *arguments], cwd=folder / "pure-1", check=True)
    return folder / "pure-1"


def test_what_is_built_on_this_machine_runs_on_it(tmp_path):
    options = BuildOptions(is_local=True, is_verified=False)
    report = build_project(load_project(project(tmp_path, tag=TAG)), options, lambda step: None)

    assert "pure" in report.functions[0].modules


def test_sources_that_build_into_machine_code_are_refused(tmp_path):
    root = project(tmp_path, tag=TAG)
    with pytest.raises(LambicError) as raised:
        build(root)

    assert raised.value.message == (
        "pure has no wheels, and its sources build into machine code for this machine "
        f"({TAG}), not for Python {PYTHON} on x86_64"
    )
    assert raised.value.hint == (
        "take a version of pure that has wheels, or give the project one: pure @ file:///path/to/wheel"
    )
    assert list((tmp_path / "cache/installed").iterdir()) == []


def test_sources_that_do_not_build_are_told_in_uvs_words(tmp_path):
    root = project(tmp_path, fail="raise SystemExit('no compiler')")
    with pytest.raises(LambicError) as raised:
        build(root)

    assert (raised.value.message, raised.value.exit_code) == (
        f"uv failed while installing the dependencies for Python {PYTHON} on x86_64",
        1,
    )
    assert "Failed to build `pure==1`" in (raised.value.hint or "")
    assert "no compiler" in (raised.value.hint or "")
