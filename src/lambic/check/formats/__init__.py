"""Diagnostics as text: `render` of full, concise, json, sarif and github takes a Checked and gives the lines."""

from collections.abc import Callable, Iterator

from ..checker import Checked
from . import concise, full, github, json, sarif

Paint = Callable[[str, str], str]
"""Gives a text in a style: "red", "yellow", "cyan", "bold"."""

Render = Callable[[Checked, Paint], Iterator[str]]

FORMATS: dict[str, Render] = {
    "full": full.render,
    "concise": concise.render,
    "json": json.render,
    "sarif": sarif.render,
    "github": github.render,
}
