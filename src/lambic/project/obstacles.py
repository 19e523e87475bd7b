"""What files do that nobody could foresee, told as any other mistake: they go, can't be read, or there is no room."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from .errors import TOOL_FAILED, LambicError

_ROOM = "make room on that disk"
_WAYS_OUT = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: _ROOM,
    errno.EACCES: "make it readable and its folder writable, or build elsewhere with --out",
    errno.EPERM: "make it readable and its folder writable, or build elsewhere with --out",
    errno.EROFS: "build elsewhere with --out, and keep the cache elsewhere with LAMBIC_CACHE_DIR",
}


def obstacle(error: OSError, way_out: str) -> LambicError:
    """The error in two lines; `way_out` is for what there is no better one for."""
    what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    return LambicError(what, _WAYS_OUT.get(error.errno or 0, way_out), TOOL_FAILED)


@contextmanager
def naming(path: str | os.PathLike[str]) -> Iterator[None]:
    """What goes wrong in here names the file: a write that fails doesn't say to which."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or os.fspath(path)
        raise
