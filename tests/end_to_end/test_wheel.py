"""The wheel as a user gets it: installed with its tools into an empty environment."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from uv import find_uv_bin

ROOT = Path(__file__).resolve().parents[2]

ASK = """
import http.client, json, subprocess, sys
from urllib.parse import urlsplit
dev = subprocess.Popen([sys.argv[1], "dev", "--port", "0", "--json"], stdout=subprocess.PIPE, text=True)
try:
    notes = (json.loads(line) for line in dev.stdout)
    url = next(note["url"] for note in notes if note["event"] == "Serving")
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    connection.request("GET", "/hello?first_name=Ada")
    response = connection.getresponse()
    print(response.status, response.read().decode())
finally:
    dev.terminate()
    dev.wait()
"""


def uv(*arguments: str | Path, cwd: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    command = [find_uv_bin(), *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def command(tmp_path_factory) -> Path:
    """The `lambic` of an environment that holds the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(ROOT / "src", source / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    uv("build", "--wheel", "--python", sys.executable, "--out-dir", folder, source, cwd=folder)
    uv("venv", "--python", sys.executable, folder / "env", cwd=folder)
    [wheel] = folder.glob("*.whl")
    uv("pip", "install", "--python", folder / "env" / "bin" / "python", f"{wheel}[cli]", cwd=folder)
    return folder / "env" / "bin" / "lambic"


def test_a_new_project_answers(command, tmp_path):
    subprocess.run([command, "new", "shop"], cwd=tmp_path, check=True, capture_output=True)
    python = command.parent / "python"
    asked = subprocess.run(
        [python, "-c", ASK, command], cwd=tmp_path / "shop", capture_output=True, text=True, timeout=120
    )
    assert asked.stdout == "200 Hello, Ada!\n", asked.stderr


def test_the_package_alone_needs_nothing_and_says_how_to_get_the_tools(command, tmp_path):
    uv("venv", "--python", sys.executable, tmp_path / "env", cwd=tmp_path)
    [wheel] = command.parents[2].glob("*.whl")
    python = tmp_path / "env" / "bin" / "python"
    uv("pip", "install", "--python", python, wheel, cwd=tmp_path)
    done = subprocess.run([tmp_path / "env" / "bin" / "lambic", "info"], capture_output=True, text=True)
    expected = "error: the lambic command needs its tools: pip install 'lambic[cli]'\n"
    assert (done.returncode, done.stdout, done.stderr) == (3, "", expected)
