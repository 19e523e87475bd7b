"""A failure names the rule of `lambic check` that it breaks, in its log entry and nowhere else."""

from pathlib import Path

import pytest

from lambic.runtime.faults import Fault
from lambic.runtime.rule import name_rule
from support.runtime_api import RuntimeApi, event
from support.runtime_process import LAMBIC, run


def missing(name: str) -> ModuleNotFoundError:
    return ModuleNotFoundError(f"No module named {name!r}", name=name)


@pytest.mark.parametrize(
    ("error", "rule"),
    [
        (missing("nothing_like_it"), "L201"),
        (missing("pathlib._pathlib_core"), "L302"),
        (missing("no_package._core"), "L201"),
        (ImportError("/var/task/x.so: invalid ELF header"), "L302"),
        (ImportError("libpq.so.5: cannot open shared object file: No such file or directory"), "L303"),
        (ImportError("/lib64/libc.so.6: version `GLIBC_2.38' not found (required by /var/task/x.so)"), "L304"),
        (ImportError("attempted relative import with no known parent package"), "L205"),
        (ImportError("cannot import name 'a' from partially initialized module 'b' (most likely ...)"), "L206"),
        (ImportError("cannot import name 'a' from 'b' (/var/task/b.py)"), "L207"),
        (ImportError("the user's own words"), ""),
        (OSError(30, "Read-only file system"), "L406"),
        (OSError(38, "Function not implemented"), "L409"),
        (FileNotFoundError(2, "No such file or directory"), ""),
        (ValueError("wrong"), ""),
        (Fault("Runtime.HandlerNotFound", "Handler 'handler' missing on module 'main'"), "L102"),
        (Fault("Runtime.ExitError", "exit status 1"), ""),
    ],
)
def test_a_failure_has_the_rule_that_it_breaks(error, rule):
    assert name_rule(error) == rule


def test_the_cause_of_a_failed_import_counts():
    fault = Fault("Runtime.ImportModuleError", "Unable to import module 'main'")
    fault.__cause__ = missing("nothing_like_it")
    assert name_rule(fault) == "L201"


@pytest.mark.parametrize(
    ("source", "last"),
    [
        ("import nothing_like_it\n", "lambic explain L201"),
        ("def handle(event, context): return 1\n", "lambic explain L102"),
        ("def handler(event, context)\n", "lambic explain L401"),
        ("def handler(event, context): return {1, 2}\n", "lambic explain L107"),
        ("def handler(event, context): raise ValueError('mine')\n", "ValueError: mine"),
    ],
    ids=["import", "name", "syntax", "result", "users"],
)
def test_the_log_entry_ends_with_the_command_that_explains_it(tmp_path: Path, source, last):
    with RuntimeApi([event(b"1")]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": source})
    assert ended.err.rstrip().splitlines()[-1] == last
    assert b"lambic explain" not in api.posts[0].body
