"""What Lambda's machines have under the interpreter: processor, C library, shared libraries."""

from collections.abc import Mapping
from functools import cache

from lambic.project import Target

_AL2_PYTHONS = ("3.11",)
"""Runtimes on Amazon Linux 2; the later ones are on Amazon Linux 2023 (AWS: "Lambda runtimes")."""

_MACHINES = {"arm64": "aarch64"}

_ALWAYS = frozenset(
    {
        *("ld-linux-aarch64.so.1", "ld-linux-x86-64.so.2", "libBrokenLocale.so.1", "libanl.so.1", "libc.so.6"),
        *("libdl.so.2", "libm.so.6", "libmvec.so.1", "libnss_dns.so.2", "libnss_files.so.2", "libpthread.so.0"),
        *("libresolv.so.2", "librt.so.1", "libthread_db.so.1", "libutil.so.1", "linux-vdso.so.1"),
        *("libgcc_s.so.1", "libstdc++.so.6", "libz.so.1"),
    }
)
"""glibc, the compiler's libraries and zlib, which the interpreter itself is linked with."""

_AL2023 = frozenset({"libssl.so.3", "libcrypto.so.3", "libcrypt.so.2"})
"""In its minimal container image, which the runtimes are based on: openssl-libs and libxcrypt."""

_DISPLAY = "there is no display in Lambda, and no library that draws to one"
_GPU = "Lambda's machines have no graphics processor"
_MUSL = "it was built for Alpine Linux (musl), and Amazon Linux has glibc"

_ABSENT: Mapping[str, str] = {
    **dict.fromkeys(("libGL.so.1", "libEGL.so.1", "libGLX.so.0", "libOpenGL.so.0", "libGLU.so.1"), _DISPLAY),
    **dict.fromkeys(("libX11.so.6", "libXext.so.6", "libXrender.so.1", "libXi.so.6", "libXtst.so.6"), _DISPLAY),
    **dict.fromkeys(("libSM.so.6", "libICE.so.6", "libxcb.so.1", "libgtk-3.so.0", "libxkbcommon.so.0"), _DISPLAY),
    **dict.fromkeys(("libcuda.so.1", "libnvidia-ml.so.1", "libcudart.so.12", "libcudart.so.11.0"), _GPU),
    **dict.fromkeys(("libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1"), _MUSL),
    "libodbc.so.2": "it is unixODBC's, which Amazon Linux has as a package and Lambda's image has not",
    "libpq.so.5": "it is PostgreSQL's client, which Amazon Linux has as a package and Lambda's image has not",
    "libmariadb.so.3": "it is MariaDB's client, which Amazon Linux has as a package and Lambda's image has not",
    "libmysqlclient.so.21": "it is MySQL's client, which Lambda's image has not",
    "libclntsh.so": "it is Oracle's client, which Lambda's image has not",
}
"""What is known not to be there, with why. What stands neither here nor above can't be told."""


_NOT_IN_AL2023: Mapping[str, str] = {
    **dict.fromkeys(("libssl.so.1.1", "libcrypto.so.1.1"), "it is OpenSSL 1.1's, and Amazon Linux 2023 has OpenSSL 3"),
    **dict.fromkeys(("libssl.so.10", "libcrypto.so.10"), "it is OpenSSL 1.0's, and Amazon Linux 2023 has OpenSSL 3"),
    "libcrypt.so.1": "Amazon Linux 2023 has libcrypt.so.2",
}


def machine_of(target: Target) -> str:
    """The processor as wheels and `uname -m` call it."""
    return _MACHINES.get(target.architecture, target.architecture)


def glibc_of(target: Target) -> tuple[int, int]:
    """(2, 34) on Amazon Linux 2023, (2, 26) on Amazon Linux 2."""
    return (2, 26) if target.python in _AL2_PYTHONS else (2, 34)


def wheel_glibc_of(target: Target) -> tuple[int, int]:
    """The newest glibc that wheels may ask for; below what Amazon Linux 2 has, since uv knows 2.17 and then 2.28."""
    return (2, 17) if target.python in _AL2_PYTHONS else glibc_of(target)


def system_of(target: Target) -> str:
    return "Amazon Linux 2" if target.python in _AL2_PYTHONS else "Amazon Linux 2023"


def is_provided(library: str, target: Target) -> bool:
    """Whether Lambda's image surely has a shared library of that name."""
    return library in _provided(target)


def why_absent(library: str, target: Target) -> str:
    """Why Lambda's image surely has no such library; "" where that is not known."""
    if library.startswith("libpython") and library not in _provided(target):
        return f"it is another Python's than {target.python}"
    newer = {} if target.python in _AL2_PYTHONS else _NOT_IN_AL2023
    return _ABSENT.get(library) or newer.get(library, "")


@cache
def _provided(target: Target) -> frozenset[str]:
    interpreter = {f"libpython{target.python}.so.1.0", "libpython3.so"}
    return _ALWAYS | interpreter | (frozenset() if target.python in _AL2_PYTHONS else _AL2023)
