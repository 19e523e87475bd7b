"""The code in the documentation is code: Python compiles, TOML parses, and settings are ones that lambic has."""

import tomllib
from collections.abc import Callable
from pathlib import Path

from lambic.project.settings import read_settings
from lambic.project.toml_lines import TomlFile
from support.markdown import Block, read_blocks

ROOT = Path(__file__).resolve().parents[2]


def blocks_of(language: str) -> list[tuple[str, Block]]:
    """(`FILE:LINE`, block) for the README and all pages of docs/."""
    return [
        (f"{page.relative_to(ROOT)}:{block.line}", block)
        for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
        for block in read_blocks(page.read_text(encoding="utf-8"))
        if block.language == language
    ]


def faults(blocks: list[tuple[str, Block]], read: Callable[[str], object]) -> list[str]:
    """What `read` has against them, with the place of the block."""
    found = []
    for place, block in blocks:
        try:
            read(block.text)
        except (SyntaxError, ValueError) as error:
            found.append(f"{place}: {error}")
    return found


def compile_python(text: str) -> object:
    return compile(text, "example", "exec", dont_inherit=True)


def test_every_python_example_compiles():
    blocks = blocks_of("python")
    assert len(blocks) > 3
    assert faults(blocks, compile_python) == []


def test_every_toml_example_parses():
    blocks = blocks_of("toml")
    assert len(blocks) > 3
    assert faults(blocks, tomllib.loads) == []


def test_every_example_of_settings_is_accepted(tmp_path):
    examples = [(place, block.text) for place, block in blocks_of("toml") if "[tool.lambic" in block.text]
    assert len(examples) > 2
    for number, (place, text) in enumerate(examples):
        file = tmp_path / str(number) / "pyproject.toml"
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
        settings = read_settings(TomlFile(file))
        assert settings.shared or settings.functions or settings.check, place


def test_an_example_that_is_no_code_is_named_by_its_line():
    text = "# Page\n\n```python\nx = 1\n```\n\n~~~toml\na = \n~~~\n\n````python\ndef f(:\n```\n````\n"
    blocks = [(f"page.md:{block.line}", block) for block in read_blocks(text)]
    assert [(place, block.language) for place, block in blocks] == [
        ("page.md:4", "python"),
        ("page.md:8", "toml"),
        ("page.md:12", "python"),
    ]
    assert [fault.partition(": ")[0] for fault in faults(blocks[:1] + blocks[2:], compile_python)] == ["page.md:12"]
    assert [fault.partition(": ")[0] for fault in faults(blocks[1:2], tomllib.loads)] == ["page.md:8"]
