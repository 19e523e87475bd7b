"""`.env` files."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambic.emulator.dotenv import read_dotenv
from lambic.project import LambicError

TEXT = """\
# a comment
A=1
export B = two words  # and a comment

C='single # $A \\n'
D="double # \\n \\"q\\" \\\\"
E=
F=a#b
G="over
two lines"
A=again
H=https://x.example/?a=b&c="d"
"""


def read(tmp_path, text: str | bytes) -> dict[str, str]:
    file = tmp_path / ".env"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_dotenv(file)


def test_every_form_of_a_value(tmp_path):
    assert read(tmp_path, TEXT) == {
        "A": "again",
        "B": "two words",
        "C": "single # $A \\n",
        "D": 'double # \n "q" \\',
        "E": "",
        "F": "a#b",
        "G": "over\ntwo lines",
        "H": 'https://x.example/?a=b&c="d"',
    }


def test_no_file_is_no_variables(tmp_path):
    assert read_dotenv(tmp_path / ".env") == {}


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path):
    assert read(tmp_path, b"\xef\xbb\xbfA=1\r\nB=2\r\n") == {"A": "1", "B": "2"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A=1\nnonsense\n", ".env:2: there is no = in this line"),
        ("A=1\n\n1A=2", ".env:3: '1A' is no name"),
        ('# x\nA="open\n', ".env:2: the quote is not closed, or text follows it"),
        ("A='x' y", ".env:1: the quote is not closed, or text follows it"),
        ("A=\0", ".env:1: the value holds a character that no variable can hold"),
    ],
)
def test_a_mistake_is_named_with_its_line_but_without_the_value(tmp_path, text, message):
    with pytest.raises(LambicError) as error:
        read(tmp_path, text)
    assert error.value.message == message


def test_a_file_that_is_no_text_is_named(tmp_path):
    with pytest.raises(LambicError, match=r"^\.env: cannot be read"):
        read(tmp_path, b"A=\xff")


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=20)


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_any_value_can_be_written_in_double_quotes(tmp_path_factory, variables):
    quoted = {name: value.replace("\\", "\\\\").replace('"', '\\"') for name, value in variables.items()}
    text = "".join(f'{name}="{value}"\n' for name, value in quoted.items())
    assert read(tmp_path_factory.mktemp("dotenv"), text) == variables


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_is_read_or_refused(tmp_path_factory, text):
    with suppress(LambicError):
        read(tmp_path_factory.mktemp("dotenv"), text)


def test_what_the_emulator_sets_itself_is_refused_with_its_line(tmp_path):
    file = tmp_path / ".env"
    file.write_text("# first\nA=1\nexport _HANDLER=x.y\n")
    with pytest.raises(LambicError) as error:
        read_dotenv(file, {"_HANDLER"})
    assert (error.value.message, error.value.hint) == (
        ".env:3: _HANDLER is set by the emulator itself",
        "remove this line",
    )
