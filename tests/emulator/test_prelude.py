"""The end of a prelude is found, however the bytes come."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambic.emulator.http_reply import BadReply
from lambic.emulator.prelude import Prelude

ZEROS = b"\0" * 8


def feed(*pieces: bytes) -> tuple[bytes, bytes, int] | None:
    """What was found, and how many pieces that took."""
    prelude = Prelude()
    for number, piece in enumerate(pieces, 1):
        if found := prelude.feed(piece):
            return (*found, number)
    return None


@given(
    st.binary(max_size=20).map(lambda text: text.replace(b"\0", b"")),
    st.binary(max_size=30),
    st.lists(st.integers(0, 60), max_size=6),
)
def test_it_is_found_with_the_piece_that_brings_the_last_zero_byte(text, body, cuts):
    whole = text + ZEROS + body
    edges = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    pieces = [whole[begin:end] for begin, end in pairwise(edges)]
    needed = next(number for number, end in enumerate(edges[1:], 1) if end >= len(text) + 8)
    assert feed(*pieces) == (text, body[: max(0, edges[needed] - len(text) - 8)], needed)


def test_a_body_may_begin_with_zero_bytes_too():
    assert feed(b"{}" + ZEROS, b"\0\0a") == (b"{}", b"", 1)
    assert feed(b"{}" + ZEROS + b"\0\0a") == (b"{}", b"\0\0a", 1)


@pytest.mark.parametrize("count", range(8))
def test_fewer_zero_bytes_are_no_end(count):
    assert feed(b"{}" + b"\0" * count, b"a") is None


def test_the_longest_prelude_is_taken_whatever_follows():
    assert feed(b"x" * 16384 + ZEROS + b"y" * 100_000) == (b"x" * 16384, b"y" * 100_000, 1)


@pytest.mark.parametrize("pieces", [[b"x" * 16385], [b"x" * 16385 + ZEROS], [b"x" * 16000, b"x" * 400]])
def test_a_longer_one_is_refused(pieces):
    with pytest.raises(BadReply, match=r"^the prelude is longer than 16384 bytes, or the 8 zero bytes after it"):
        feed(*pieces)
