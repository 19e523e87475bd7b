"""Door to /proc: what a program, and all that it has started, hold in memory at once."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

_PAUSE_S = 0.02
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def watch(process: "subprocess.Popen[bytes]") -> Mapping[str, int]:
    """Bytes of resident memory at the worst moment seen until the process ends: of the largest one, and of all.

    Pages that several of them share count in each.
    """
    largest = together = 0
    while process.poll() is None:
        sizes = list(_sizes(process.pid))
        largest, together = max([largest, *sizes]), max(together, sum(sizes))
        time.sleep(_PAUSE_S)
    return {"largest": largest, "together": together}


def _sizes(pid: int) -> Iterator[int]:
    """Of the process and its descendants; one that has just ended has none."""
    place = Path(f"/proc/{pid}")
    try:
        yield int((place / "statm").read_text().split()[1]) * _PAGE_BYTES
        children = [child for task in (place / "task").iterdir() for child in (task / "children").read_text().split()]
    except (OSError, IndexError):
        return
    for child in children:
        yield from _sizes(int(child))
