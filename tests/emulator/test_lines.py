"""Output in pieces -> lines."""

from hypothesis import given
from hypothesis import strategies as st

from lambic.emulator.limits import OUTPUT_LINE_BYTES
from lambic.emulator.lines import Lines


def read(*pieces: bytes) -> list[str]:
    lines = Lines()
    return [line for piece in pieces for line in lines.feed(piece)] + lines.flush()


def test_a_line_ends_at_its_newline_wherever_the_pieces_end():
    assert read(b"on", b"e\ntw", b"o\n", b"rest") == ["one", "two", "rest"]


def test_an_entry_held_together_by_carriage_returns_is_several_lines():
    assert read(b"[ERROR] x\rTraceback\r  line\r\nnext\r\n") == ["[ERROR] x", "Traceback", "  line", "next"]


def test_bytes_that_are_no_text_are_replaced():
    assert read(b"\xff\n") == ["�"]


def test_a_line_without_end_is_cut_at_the_limit():
    assert [len(line) for line in read(b"x" * (2 * OUTPUT_LINE_BYTES + 1))] == [OUTPUT_LINE_BYTES, OUTPUT_LINE_BYTES, 1]


@given(st.lists(st.text("ab é\n", max_size=8).map(str.encode), max_size=6))
def test_how_output_is_cut_does_not_matter(pieces):
    assert read(*pieces) == read(b"".join(pieces))
