"""What a bundle is made for: interpreter version, architecture and AWS runtime."""

import platform
from dataclasses import dataclass

from .interpreter import Interpreter

MANAGED_PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""Python versions that Lambda manages (AWS: "Lambda runtimes")."""

PROVIDED = "provided.al2023"
"""The runtime that brings no Python: the bundle does."""

ARCHITECTURES = ("x86_64", "arm64")
"""Instruction sets in the words of Lambda's `Architectures` property; the first is its default."""

_LOCAL_NAMES = {"aarch64": "arm64", "amd64": "x86_64"}


@dataclass(frozen=True)
class Target:
    """`python` is "3.13", `architecture` one of ARCHITECTURES, `runtime` AWS's name ("python3.13").

    `interpreter` goes into the bundle where the runtime brings none. A local target is this machine: its interpreter
    goes into the bundle, which therefore can't be deployed.
    """

    python: str
    architecture: str
    runtime: str
    is_local: bool = False
    interpreter: Interpreter | None = None

    @property
    def has_interpreter(self) -> bool:
        """Whether the bundle brings its own interpreter (and so its own standard library)."""
        return self.is_local or self.runtime == PROVIDED

    @property
    def version(self) -> tuple[int, int]:
        major, minor = self.python.split(".")
        return int(major), int(minor)


def local_architecture() -> str:
    """This machine's architecture in Lambda's words."""
    machine = platform.machine().lower()
    return _LOCAL_NAMES.get(machine, machine)
