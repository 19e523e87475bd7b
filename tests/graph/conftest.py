"""Graphs over the trees of tests/fixtures/graph and over small ones that a test writes itself."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from lambic.graph import Graph, Scanner, Tree
from lambic.project import Target, running_interpreter

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "graph"
TARGET = Target("3.13", "x86_64", "python3.13")

Grow = Callable[..., Graph]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("LAMBIC_CACHE_DIR", str(folder))
    return folder


@pytest.fixture(scope="session")
def scanner() -> Iterator[Scanner]:
    with Scanner(running_interpreter().path) as scanner:
        yield scanner


@pytest.fixture
def shop(scanner: Scanner) -> Graph:
    """The project of fixtures/graph/shop with the packages of fixtures/graph/installed."""
    own = [Tree(FIXTURES / "shop", "own"), Tree(FIXTURES / "shop" / "src", "own")]
    return Graph([*own, Tree(FIXTURES / "installed", "dependency")], TARGET, scanner)


@pytest.fixture
def grow(scanner: Scanner, tmp_path: Path) -> Grow:
    """A graph over an `own` tree made of these files, and the installed packages of the fixtures or of `installed`."""

    def make(own: Mapping[str, str], installed: Mapping[str, str] | None = None, target: Target = TARGET) -> Graph:
        write(tmp_path / "own", own)
        folder = FIXTURES / "installed"
        if installed is not None:
            folder = write(tmp_path / "installed", installed)
        return Graph([Tree(tmp_path / "own", "own"), Tree(folder, "dependency")], target, scanner)

    return make


def write(folder: Path, files: Mapping[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder
