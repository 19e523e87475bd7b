"""Modules -> one file that runtime/image.py loads them from."""

import marshal
from collections.abc import Mapping

_PYC_HEAD = 16
"""Magic number, flags and hash stand before the code in a .pyc (PEP 552)."""

_VERSION = 2
"""Of marshal: later ones write a value in two ways, by who else holds it."""


def write_image(compiled: Mapping[str, tuple[bool, bytes]]) -> bytes:
    """`compiled` has, by dotted name, whether the module is a package, and its .pyc."""
    return marshal.dumps(
        {name: (is_package, pyc[_PYC_HEAD:]) for name, (is_package, pyc) in compiled.items()}, _VERSION
    )
