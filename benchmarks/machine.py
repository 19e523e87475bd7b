"""Where and with what it was measured: without that, figures mean nothing."""

import os
import platform
import re
import subprocess
import sysconfig
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import lambic

from .tools import find_tool


def describe_machine() -> dict[str, str]:
    """Readable facts, in the order to show them."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "processor": f"{_processor()}, {len(os.sched_getaffinity(0))} usable",
        "load": f"{os.getloadavg()[0]:.1f} at the start",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": f"CPython {platform.python_version()}{_build()}",
        "lambic": lambic.__version__,
        **{name: version(name) for name in ("awslambdaric", "boto3", "pydantic")},
        **{name: _tool(name) for name in ("cc", "strace", "valgrind")},
    }


def _processor() -> str:
    found = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.processor() or "unknown"


def _build() -> str:
    arguments = sysconfig.get_config_var("CONFIG_ARGS") or ""
    return ", PGO" if "--enable-optimizations" in arguments else ", without PGO"


def _tool(name: str) -> str:
    program = find_tool(name)
    if program is None:
        return "missing"
    said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    found = re.search(r"\d+\.\d+(\.\d+)?", said)
    return found[0] if found else "unknown"
