"""The worker processes that read sources."""

from pathlib import Path

from lambic.graph import Scanner
from lambic.project import running_interpreter


def test_a_worker_that_has_scanned_describes_itself_without_a_second_process(tmp_path: Path) -> None:
    sources = [tmp_path / f"m{number}.py" for number in range(13)]
    for source in sources:
        source.write_text("import json\n")
    with Scanner(running_interpreter().path) as scanner:
        before = children()
        scanner.scan(sources, (3, 11), "linux")
        workers = children() - before
        assert {"sys", "builtins"} <= set(scanner.bare)
        assert children() - before == workers
    assert children() <= before


def children() -> set[str]:
    return {pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}
