"""The template's YAML, read by a parser that is not ours."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from lambic.build.yaml import render_yaml

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
KEYS = TEXTS | st.sampled_from(["Yes", "NO", "Null", "On", "1", "CodeUri", "", "a: b", "~", "- x"])
VALUES = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.none() | st.sampled_from(["yes", "0755", "1e3", "2010-09-09", "{a}"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=15,
)


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
def test_any_document_is_read_back_as_it_was(document):
    assert yaml.safe_load(render_yaml(document)) == document


def test_it_reads_like_yaml():
    document = {"Resources": {"A": {"Architectures": ["arm64"], "Rules": [{"Name": "x", "Port": 1}, []]}}}

    assert render_yaml(document) == (
        "Resources:\n"
        "  A:\n"
        "    Architectures:\n"
        '      - "arm64"\n'
        "    Rules:\n"
        '      - Name: "x"\n'
        "        Port: 1\n"
        "      - []\n"
    )


def test_floats_of_toml_are_yaml_floats():
    assert yaml.safe_load(render_yaml({"A": [1.5, float("inf"), float("-inf")]})) == {
        "A": [1.5, float("inf"), -float("inf")]
    }
