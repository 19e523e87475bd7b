import importlib
import re
from pathlib import Path

import click
import pytest

from lambic.cli.main import _COMMANDS, lambic

REFERENCE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "commands.md").read_text()


def command(name: str) -> click.Command:
    return importlib.import_module(f"lambic.cli.{name}").command


def section(name: str) -> str:
    found = re.search(rf"^## lambic {name}\b.*?(?=^## )", REFERENCE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/reference/commands.md has no section for {name}"
    return found[0]


def documented(text: str) -> set[str]:
    return set(re.findall(r"^\| `(--[a-z-]+)` \|", text, re.MULTILINE))


def options(command: click.Command) -> set[str]:
    return {name for each in command.params if isinstance(each, click.Option) for name in each.opts if name[:2] == "--"}


@pytest.mark.parametrize("name", _COMMANDS)
def test_every_option_is_in_the_reference(name):
    assert documented(section(name)) == options(command(name))


def test_the_options_of_lambic_itself_are_in_the_reference():
    head = REFERENCE[: REFERENCE.index("## lambic new")]
    assert documented(head) == options(lambic) | {"--help"}


@pytest.mark.parametrize("name", _COMMANDS)
def test_every_command_says_what_it_does_with_an_example(name):
    text = command(name).help or ""
    assert f"lambic {name}" in text.split("\b")[-1]
    assert text[0].isupper()


@pytest.mark.parametrize("name", _COMMANDS)
def test_every_command_that_reports_has_json(name):
    assert "--json" in options(command(name))
