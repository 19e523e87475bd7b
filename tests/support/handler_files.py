"""One handler's file as lambic check sees it, and as it behaves when it runs."""

import contextlib
import io
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from lambic import testing
from support.rule_pages import check, write_files

_PROJECT = {"pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n'}


def codes(root: Path, source: str, settings: str = "", **files: str) -> list[str]:
    """The codes found in a project whose only function is `source`; `files` are further modules."""
    texts = {**_PROJECT, "functions/f.py": source, **{f"{name}.py": text for name, text in files.items()}}
    texts["pyproject.toml"] += settings
    return [each.code for each in check(write_files(root, texts)).diagnostics]


def loaded(source: str) -> dict[str, Any]:
    """What the file binds when it is imported."""
    # Annotations that are texts are looked up in the module of their class.
    module = sys.modules["handler_file"] = ModuleType("handler_file")
    exec(compile(source, "functions/f.py", "exec"), vars(module))
    return vars(module)


def status_of(source: str, body: str = "{}") -> int:
    """The status that a client gets of `handler`, a route POST /."""
    event = testing.event("http_api", "POST", "/", content=body.encode())
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        status: int = loaded(source)["handler"](event, None)["statusCode"]
    return status
