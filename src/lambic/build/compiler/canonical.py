"""Marshalled code in one form only: the same source gives the same bytes in every process.

`marshal.dumps` writes a back reference where two places hold the same *object*; which equal constants are one object
depends on what else the process did. Here its stream is read, and written again with back references by *value*.
Formats: CPython's Python/marshal.c, versions 2 to 5 (Python 3.11 to 3.14).
"""

import marshal
import struct
from types import CodeType

from .line_table import merge_lines

REFERENCE = 0x80
"""Set in a type byte: later places may refer back to this object."""

_CONSTANT = b"NTF.S0"
_SIZED = {b"i": 4, b"g": 8, b"y": 16}
_SHORT_TEXT = b"zZ"
_TEXT = b"stuaA" + _SHORT_TEXT
_SEQUENCES = b"()<>"
_CODE_NUMBERS = 5
_CODE_OBJECTS_BEFORE_LINE = 8
_CODE_OBJECTS_AFTER_LINE = 2

_LETTERS = tuple(bytes((number,)) for number in range(REFERENCE))

Node = tuple[bytes, bytes, tuple[int, ...]]
"""Type letter, payload, numbers of the nodes inside."""


def dump_code(code: CodeType) -> bytes:
    """The canonical bytes of a code object, readable by `marshal.loads` of the running Python."""
    reader = _Reader(marshal.dumps(code))
    root = reader.read()
    return _Writer(reader.nodes).write(root)


class _Reader:
    """Reads a marshal stream into numbered nodes: equal values get one number."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._numbers: dict[Node, int] = {}
        self._references: list[int] = []
        self.nodes: list[Node] = []

    def read(self) -> int:
        flagged = self._data[self._at]
        self._at += 1
        letter = _LETTERS[flagged & ~REFERENCE]
        if letter == b"r":
            return self._references[self._take_number()]
        place = self._reserve() if flagged & REFERENCE else None
        number = self._number_of(self._read_value(letter))
        if place is not None:
            self._references[place] = number
        return number

    def _reserve(self) -> int:
        self._references.append(-1)
        return len(self._references) - 1

    def _number_of(self, node: Node) -> int:
        nodes = self.nodes
        number = self._numbers.setdefault(node, len(nodes))
        if number == len(nodes):
            nodes.append(node)
        return number

    def _read_value(self, letter: bytes) -> Node:
        """The most frequent kinds come first."""
        if letter in _TEXT:
            return self._read_text(letter)
        if letter in _CONSTANT:
            return letter, b"", ()
        if letter in _SIZED:
            return letter, self._take(_SIZED[letter]), ()
        if letter == b"l":
            return letter, self._take_long(), ()
        return self._read_container(letter)

    def _read_text(self, letter: bytes) -> Node:
        payload = self._take(self._take_byte() if letter in _SHORT_TEXT else self._take_number())
        return (b"s" if letter == b"s" else b"u"), payload, ()

    def _read_container(self, letter: bytes) -> Node:
        if letter == b"c":
            return self._read_code()
        if letter == b":":
            return letter, b"", (self.read(), self.read(), self.read())
        if letter not in _SEQUENCES:
            raise ValueError(f"marshal type {letter!r} does not occur in code")
        count = self._take_byte() if letter == b")" else self._take_number()
        items = tuple([self.read() for _ in range(count)])
        return (b"(" if letter in b"()" else letter), b"", items

    def _read_code(self) -> Node:
        numbers = self._take(4 * _CODE_NUMBERS)
        before = [self.read() for _ in range(_CODE_OBJECTS_BEFORE_LINE)]
        line = self._take(4)
        lines, exceptions = self.read(), self.read()
        return b"c", numbers + line, (*before, self._merge_lines(lines), exceptions)

    def _merge_lines(self, number: int) -> int:
        letter, table, inner = self.nodes[number]
        return self._number_of((letter, merge_lines(table), inner))

    def _take_byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _take(self, size: int) -> bytes:
        start, self._at = self._at, self._at + size
        return self._data[start : self._at]

    def _take_number(self) -> int:
        start = self._at
        self._at = start + 4
        return int.from_bytes(self._data[start : start + 4], "little", signed=True)

    def _take_long(self) -> bytes:
        """15-bit digits; the sign stands in their count."""
        head = self._take(4)
        return head + self._take(2 * abs(int.from_bytes(head, "little", signed=True)))


class _Writer:
    """Writes nodes as a version 4 stream in which every repeated value is a back reference."""

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = nodes
        self._out = bytearray()
        self._uses = [0] * len(nodes)
        self._places: dict[int, int] = {}

    def write(self, root: int) -> bytes:
        self._count(root)
        self._write(root)
        return bytes(self._out)

    def _count(self, number: int) -> None:
        self._uses[number] += 1
        if self._uses[number] == 1 and self._nodes[number][2]:
            for inner in self._inner(number):
                self._count(inner)

    def _inner(self, number: int) -> tuple[int, ...]:
        """The nodes inside; a frozenset's by value, for `marshal` sorts them by bytes that depend on identity."""
        letter, _, inner = self._nodes[number]
        return tuple(sorted(inner, key=self._plain)) if letter in b"<>" else inner

    def _plain(self, number: int) -> bytes:
        letter, payload, _ = self._nodes[number]
        inner = b"".join(self._plain(each) for each in self._inner(number))
        return letter + struct.pack("<I", len(payload)) + payload + inner

    def _write(self, number: int) -> None:
        place = self._places.get(number)
        if place is not None:
            self._out += b"r" + place.to_bytes(4, "little")
            return
        flag = REFERENCE if self._may_repeat(number) else 0
        if flag:
            self._places[number] = len(self._places)
        self._write_value(number, flag)

    def _may_repeat(self, number: int) -> bool:
        """What is no longer than a back reference, and code, is written out every time."""
        return self._uses[number] > 1 and self._nodes[number][0] in b"su(lgy"

    def _write_value(self, number: int, flag: int) -> None:
        letter, payload, _ = self._nodes[number]
        if letter == b"u":
            self._write_text(payload, flag)
        elif letter in b"(<>:":
            self._write_sequence(number, letter, flag)
        elif letter == b"c":
            self._write_code(number, flag)
        else:
            size = struct.pack("<I", len(payload)) if letter == b"s" else b""
            self._out += bytes((letter[0] | flag,)) + size + payload

    def _write_text(self, payload: bytes, flag: int) -> None:
        """Whether a constant is interned depends on its history; the compiler always interns what looks like a name."""
        is_name = payload.isascii() and payload.replace(b"_", b"a").isalnum()
        if not payload.isascii():
            letter, size = b"u", struct.pack("<I", len(payload))
        elif len(payload) < 256:
            letter, size = (b"Z" if is_name else b"z"), bytes((len(payload),))
        else:
            letter, size = (b"A" if is_name else b"a"), struct.pack("<I", len(payload))
        self._out += bytes((letter[0] | flag,)) + size + payload

    def _write_sequence(self, number: int, letter: bytes, flag: int) -> None:
        inner = self._inner(number)
        if letter == b"(" and len(inner) < 256:
            head, size = b")", bytes((len(inner),))
        else:
            head, size = letter, b"" if letter == b":" else struct.pack("<I", len(inner))
        self._out += bytes((head[0] | flag,)) + size
        for each in inner:
            self._write(each)

    def _write_code(self, number: int, flag: int) -> None:
        _, payload, inner = self._nodes[number]
        self._out += bytes((ord("c") | flag,)) + payload[:-4]
        for each in inner[:-_CODE_OBJECTS_AFTER_LINE]:
            self._write(each)
        self._out += payload[-4:]
        for each in inner[-_CODE_OBJECTS_AFTER_LINE:]:
            self._write(each)
