"""Door to bubblewrap (bwrap): runs a command that sees no network, no home folder and nothing it could change."""

import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc", "/nix")
TASK = "/var/task"
"""Where a bundle lies in Lambda, and in the sandbox."""


@dataclass(frozen=True)
class Sandbox:
    program: str

    def wrap(
        self,
        command: Sequence[str],
        shown: Mapping[Path, str],
        environment: Mapping[str, str],
        folder: str,
        written: Path | None = None,
    ) -> list[str]:
        """The command line that runs `command` in `folder`, with `shown` (real place -> place inside) to read.

        `environment` is all that it has of one; /tmp is empty, and its own. `written` is a folder it may write to.
        """
        line = [self.program, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
        for name, value in environment.items():
            line += ["--setenv", name, value]
        for place in _SYSTEM:
            line += ["--ro-bind-try", place, place]
        line += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
        for place, inside in sorted((str(place), inside) for place, inside in shown.items()):
            line += ["--ro-bind", place, inside]
        if written:
            line += ["--bind", str(written), str(written)]
        return [*line, "--chdir", folder, "--", *command]


FindSandbox = Callable[[], Sandbox | None]


@lru_cache
def find_sandbox(program: str = "bwrap") -> Sandbox | None:
    """None where there is no bubblewrap, or where the system lets nobody make namespaces."""
    path = shutil.which(program)
    if path is None:
        return None
    attempt = Sandbox(path).wrap(["/bin/sh", "-c", ":"], {}, {}, "/")
    try:
        ended = subprocess.run(attempt, capture_output=True, stdin=subprocess.DEVNULL, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return None
    return None if ended.returncode else Sandbox(path)
