"""Which wheels a target takes (PyPA: "Platform compatibility tags"), told by their file names alone."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lambic.project import Target

from .machine import machine_of, wheel_glibc_of

_MANYLINUX = re.compile(r"(?:linux|manylinux(?:_(?P<major>\d+)_(?P<minor>\d+)|(?P<old>1|2010|2014)))_(?P<machine>\w+)")
_OLD_GLIBC = {"1": (2, 5), "2010": (2, 12), "2014": (2, 17)}
_OTHERS = {"macosx": "macOS", "win": "Windows", "musllinux": "Alpine Linux", "ios": "iOS", "android": "Android"}


class Tag(NamedTuple):
    """One of the combinations that a wheel says it runs with: ("cp313", "cp313", "manylinux_2_28_x86_64")."""

    python: str
    abi: str
    platform: str

    def __str__(self) -> str:
        return "-".join(self)

    @property
    def system(self) -> str:
        """ "any", "Linux", another system's name, or the tag itself where that is not known."""
        if self.platform == "any":
            return "any"
        if _MANYLINUX.fullmatch(self.platform):
            return "Linux"
        return next((name for start, name in _OTHERS.items() if self.platform.startswith(start)), self.platform)

    @property
    def machine(self) -> str:
        """For Linux, the machine as `uname -m` names it; "" for any."""
        found = _MANYLINUX.fullmatch(self.platform)
        return found["machine"] if found else ""

    @property
    def glibc(self) -> tuple[int, int]:
        """The oldest glibc that it runs with (PEP 600); (0, 0) where that does not matter."""
        found = _MANYLINUX.fullmatch(self.platform)
        if found and found["major"]:
            return int(found["major"]), int(found["minor"])
        return _OLD_GLIBC.get(found["old"] or "", (0, 0)) if found else (0, 0)

    def fits_python(self, version: tuple[int, int]) -> bool:
        """Whether that Python loads what is inside, whatever the machine."""
        major, minor = version
        own = f"cp{major}{minor}"
        if self.python == own:
            return self.abi in (own, "none", "abi3")
        if self.abi == "abi3":
            return self.python.startswith(f"cp{major}") and _minor(self.python, "cp") in range(2, minor + 1)
        return self.abi == "none" and _minor(self.python, "py") in range(minor + 1)

    def fits(self, target: Target) -> bool:
        """Whether a build for the target takes a wheel with this tag."""
        if not self.fits_python(target.version):
            return False
        if self.platform == "any":
            return True
        return self.machine == machine_of(target) and self.glibc <= wheel_glibc_of(target)


def _minor(python: str, start: str) -> int:
    """The minor version of a tag for Python 3; 0 for "py3", -1 for one of another kind."""
    found = re.fullmatch(rf"{start}3(\d*)", python)
    return int(found[1] or 0) if found else -1


def wheel_tags(filename: str) -> tuple[Tag, ...]:
    """All combinations that a wheel's name holds; none for what is no wheel's name."""
    parts = filename.removesuffix(".whl").split("-")
    if not filename.endswith(".whl") or len(parts) not in (5, 6):
        return ()
    return tuple(expand("-".join(parts[-3:])))


def expand(text: str) -> Iterator[Tag]:
    """`py2.py3-none-any` is two tags (PEP 425)."""
    parts = text.split("-")
    if len(parts) == 3:
        pythons, abis, platforms = (part.split(".") for part in parts)
        yield from (Tag(python, abi, platform) for python in pythons for abi in abis for platform in platforms)
