"""Where keys and values stand, held against what tomllib reads in the same text."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambic.project import LambicError
from lambic.project.toml_lines import TomlFile

NAMES = st.one_of(st.from_regex(r"[a-z0-9_-]{1,4}", fullmatch=True), st.text("ab.=[]#'\" \\é\u2028", max_size=5))
SCALARS = st.sampled_from(
    [
        *("1", "0x1f", "1.5e3", "true", "1979-05-27 07:32:00", "07:32:00", "inf"),
        *(
            '""',
            "'a = [1] # no'",
            '"a\\"b, ] }"',
            '"""x"""',
            '"""\na = 1\n[b]\n\\"""" c\n"""',
            "'''\n]'\n'''''",
            '""""q"""""',
        ),
    ]
)


def quoted(name: str) -> str:
    return name if name and name.isascii() and name.replace("-", "").replace("_", "").isalnum() else json.dumps(name)


VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(
            lambda items: f"[\n  # one\n  {' , '.join(items)}{',' if items else ''} # ]\n]"
        ),
        st.lists(inner, max_size=3).map(lambda items: f"[{','.join(items)}]"),
        st.dictionaries(NAMES, inner, max_size=3).map(
            lambda table: "{" + ", ".join(f"{quoted(key)} = {value}" for key, value in table.items()) + "}"
        ),
    ),
    max_leaves=8,
)
PAIRS = st.dictionaries(NAMES, VALUES, max_size=4).map(
    lambda table: "".join(f"{quoted(key)}  =\t{value} # '\"\n" for key, value in table.items())
)
HEADS = st.lists(NAMES, min_size=1, max_size=3).map(lambda names: " . ".join(map(quoted, names)))
SECTIONS = st.builds(
    lambda head, double, body: f"{'[' * double}{head}{']' * double}\n{body}", HEADS, st.integers(1, 2), PAIRS
)
DOTTED = st.builds(lambda head, value: f"{head} = {value}\n", HEADS, VALUES)
DOCUMENTS = st.lists(st.one_of(SECTIONS, DOTTED), max_size=4).map("\n".join)


def keys(value: Any, above: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [key for name, inner in items for key in ((*above, name), *keys(inner, (*above, name)))]


def at(value: Any, key: tuple[str | int, ...]) -> Any:
    for part in key:
        value = value[part]
    return value


def written(text: str, place: Any) -> str:
    line, column, end_line, end_column = place.span
    lines = text.split("\n")[line - 1 : end_line]
    lines[-1] = lines[-1][: end_column - 1]
    lines[0] = lines[0][column - 1 :]
    return "\n".join(lines)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(DOCUMENTS)
def test_every_key_that_tomllib_reads_has_its_place_and_every_value_its_own(tmp_path, text):
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    file = TomlFile(tmp_path / "a.toml")
    for key in keys(values):
        assert file.has(*key), key
        if isinstance(key[-1], str):
            name = written(text, file.place_of(*key))
            assert next(iter(tomllib.loads(f"{name} = 0"))) == key[-1]
        if not isinstance(at(values, key), dict | list):
            assert tomllib.loads(f"x = {written(text, file.value_of(*key))}") == {"x": at(values, key)}


def find(tmp_path: Path, text: str) -> TomlFile:
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    return TomlFile(tmp_path / "a.toml")


@pytest.mark.parametrize(
    ("text", "key", "is_value", "expected"),
    [
        ("[tool.lambic]\nmemory = 64\n", ("tool", "lambic", "memory"), False, "memory"),
        ("[tool.lambic]\nmemory = 64 # MB\n", ("tool", "lambic", "memory"), True, "64"),
        ("a = { PORT = 1, HOST = 'x' }\n", ("a", "HOST"), False, "HOST"),
        ("a = [\n  'x', # one\n  'y',\n]\n", ("a", 1), False, "'y'"),
        ("a = [\n  'x', # one\n  'y',\n]\n", ("a",), True, "[\n  'x', # one\n  'y',\n]"),
        ("[[a]]\nx = 1\n[[a]]\n[a.b]\ny = 2\n", ("a", 1, "b", "y"), True, "2"),
        ("a.'b.c'.d = 1\n", ("a", "b.c"), False, "'b.c'"),
    ],
)
def test_keys_and_values_are_underlined_exactly(tmp_path, text, key, is_value, expected):
    file = find(tmp_path, text)
    assert written(text, file.value_of(*key) if is_value else file.place_of(*key)) == expected


def test_what_is_not_there_has_the_place_of_what_is_above_it(tmp_path):
    text = "a = 1\n[b]\nc = 2\n"
    assert written(text, find(tmp_path, text).place_of("b", "d", "e")) == "b"


def test_a_part_of_a_text_is_underlined_where_it_stands_without_escapes(tmp_path):
    plain, escaped = '"a bc"', '"a\\u0020bc"'
    text = f"x = {plain}\ny = {escaped}\n"
    file = find(tmp_path, text)
    assert [written(text, file.value_of(key, part=(2, 4))) for key in "xy"] == ["bc", escaped]


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "[" * 5000 + "]" * 5000])
def test_what_nests_too_deep_is_a_mistake_of_the_file(tmp_path, text):
    with pytest.raises(LambicError, match=r"^a\.toml"):
        find(tmp_path, text)


def test_a_file_that_is_not_utf_8_names_the_line(tmp_path):
    (tmp_path / "a.toml").write_bytes(b"a = 1\nb = '\xff'\n")
    with pytest.raises(LambicError, match=r"^a\.toml:2: is not UTF-8, as TOML must be: byte 0xff$"):
        TomlFile(tmp_path / "a.toml")
