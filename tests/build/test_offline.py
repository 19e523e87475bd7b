"""Without a network: what uv has kept is enough for what is pinned."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from lambic.build import BuildOptions, build_project
from lambic.project import LambicError, load_project
from support.projects import write_project
from support.wheels import write_wheel

SOURCE = "import one\ndef handler(event, context):\n    return one.x\n"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        pass


@contextmanager
def index(folder: Path) -> Iterator[str]:
    """A registry (PEP 503) with the package `one`; it is gone afterwards."""
    (folder / "simple/one").mkdir(parents=True)
    wheel = write_wheel(folder / "simple/one", "one", {"one.py": "x = 1\n"})
    (folder / "simple/one/index.html").write_text(f'<a href="{wheel.name}">{wheel.name}</a>')
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/simple"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A project that was built once; its registry is out of reach now."""
    monkeypatch.setenv("LAMBIC_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    with index(tmp_path / "index") as address:
        found = f'requires-python = ">=3.11"\n[[tool.uv.index]]\nurl = "{address}"\ndefault = true\n'
        files = {"functions/f.py": SOURCE, "requirements.txt": "one==1\n"}
        project = write_project(tmp_path / "p", files, f'{found}[tool.lambic]\nloop = "aws"\n')
        build(project)
    return project


def build(root: Path) -> bytes:
    build_project(load_project(root), BuildOptions(is_verified=False), lambda step: None)
    return (root / "build/f.zip").read_bytes()


def test_what_is_installed_needs_no_network(root):
    before = (root / "build/f.zip").read_bytes()
    shutil.rmtree(root / "build")

    assert build(root) == before


def test_what_uv_has_kept_is_installed_without_a_network(root, tmp_path):
    before = (root / "build/f.zip").read_bytes()
    shutil.rmtree(root / "build")
    shutil.rmtree(tmp_path / "cache/installed")

    assert build(root) == before


def test_what_nobody_has_kept_is_told_in_uvs_words(root, tmp_path):
    shutil.rmtree(tmp_path / "cache/installed")
    shutil.rmtree(tmp_path / "uv")
    (root / "functions/f.py").write_text(f"{SOURCE}\n")
    with pytest.raises(LambicError) as raised:
        build(root)

    assert raised.value.message.startswith("uv failed while installing the dependencies")
    assert ("Connection refused" in (raised.value.hint or ""), raised.value.exit_code) == (True, 3)
