import json
from itertools import pairwise

import pytest

from lambic.check.fixes import fix_project
from lambic.check.source import removals
from lambic.check.source.removals import REMOVED
from lambic.project import MANAGED_PYTHONS, find_interpreter
from lambic.project.interpreters import run_script
from support.rule_pages import check, write_files
from support.source_findings import find

HANDLER = "def handler(event, context): ...\n"

ASK = """
import importlib, json, sys, warnings
warnings.simplefilter("ignore")
def is_there(name):
    module, _, attribute = name.rpartition(".")
    try:
        return hasattr(importlib.import_module(module), attribute)
    except ImportError:
        return False
print(json.dumps({name: is_there(name) for name in json.load(sys.stdin)}))
"""


@pytest.mark.parametrize("version", MANAGED_PYTHONS)
def test_each_python_lacks_exactly_what_the_table_says(version, tmp_path):
    python = find_interpreter(version)
    if python is None:
        pytest.skip(f"no Python {version} here")
    (tmp_path / "ask.py").write_text(ASK)
    found = json.loads(run_script(python, tmp_path / "ask.py", json.dumps(list(REMOVED))))
    there = tuple(map(int, version.split(".")))
    assert found == {name: there < since for name, (since, _) in REMOVED.items()}


def test_the_table_is_in_the_order_of_the_versions():
    versions = [since for since, _ in REMOVED.values() if since >= (3, 11)]
    assert all(first <= second for first, second in pairwise(versions))


FOUND = {
    "used": ("import inspect\ninspect.getargspec(f)\n", "inspect.getargspec"),
    "imported": ("from inspect import signature, getargspec\n", "getargspec"),
    "renamed": ("import ssl as tls\ndef f():\n    tls.wrap_socket(s)\n", "tls.wrap_socket"),
    "inherited from": ("import collections\nclass A(collections.Mapping): ...\n", "collections.Mapping"),
    "another version's branch": (
        "import sys, ssl\nif sys.version_info >= (3, 12):\n    ssl.wrap_socket(s)\n",
        "ssl.wrap_socket",
    ),
}

NOT_FOUND = {
    "still there": "import inspect, datetime\ninspect.signature(f)\ndatetime.datetime.utcnow()\n",
    "tried": "try:\n    from collections import Set\nexcept ImportError:\n    from collections.abc import Set\n",
    "a fallback": "try:\n    from collections.abc import Set\nexcept ImportError:\n    from collections import Set\n",
    "asked for": "import inspect\nif hasattr(inspect, 'getargspec'):\n    inspect.getargspec(f)\n",
    "asked for elsewhere": "import inspect\nold = hasattr(inspect, 'getargspec')\nif old:\n    inspect.getargspec(f)\n",
    "another version's": "import sys, inspect\nif sys.version_info < (3, 11):\n    inspect.getargspec(f)\n",
    "a version by a name": "import inspect\nfrom compat import PY2\nif PY2:\n    inspect.getargspec(f)\n",
    "set": "import inspect\ninspect.getargspec = inspect.getfullargspec\ninspect.getargspec(f)\n",
    "for types only": "import typing\nif typing.TYPE_CHECKING:\n    from collections import Mapping\n",
    "a module of one's own": "from .collections import Mapping\n",
    "a name bound twice": "import inspect\ndef inspect(): ...\ninspect.getargspec(f)\n",
}


@pytest.mark.parametrize(("source", "text"), FOUND.values(), ids=FOUND)
def test_what_is_no_longer_there_is_found(source, text):
    assert find(removals, source) == [("L403", text)]


@pytest.mark.parametrize("source", NOT_FOUND.values(), ids=NOT_FOUND)
def test_what_may_work_is_not_found(source):
    assert find(removals, source) == []


def test_a_name_is_found_from_the_version_on_that_lacks_it():
    source = "import ast\nast.Num\n"
    assert find(removals, source, (3, 13)) == []
    assert find(removals, source, (3, 14)) == [("L403", "ast.Num")]


EDITED = {
    "import base64\nbase64.encodestring(b'')\n": "import base64\nbase64.encodebytes(b'')\n",
    "from base64 import encodestring\n": "from base64 import encodebytes as encodestring\n",
    "from collections import Mapping as M, Set\n": "from collections.abc import Mapping as M, Set\n",
    "import itertools as i\ni.izip(a, b)\n": "import itertools as i\nzip(a, b)\n",
}
LEFT = [
    "from  collections import Set\n",
    "from collections import deque, Set\n",
    "import inspect\ninspect.getargspec(f)\n",
]


@pytest.mark.parametrize(("before", "after"), EDITED.items())
def test_what_has_another_name_now_is_renamed(before, after, tmp_path):
    write_files(tmp_path, {"pyproject.toml": '[project]\nname = "shop"\n', "functions/a.py": before + HANDLER})
    fix_project(check(tmp_path))
    assert (tmp_path / "functions/a.py").read_text() == after + HANDLER


@pytest.mark.parametrize("source", LEFT)
def test_what_is_not_the_same_is_left_to_its_author(source, tmp_path):
    write_files(tmp_path, {"pyproject.toml": '[project]\nname = "shop"\n', "functions/a.py": source + HANDLER})
    assert fix_project(check(tmp_path)) == ()


LOOPS = {
    "at import": ("import asyncio\nloop = asyncio.get_event_loop()\n", True),
    "run at once": ("import asyncio\ndef f():\n    asyncio.get_event_loop().run_until_complete(g())\n", True),
    "run by a name": ("import asyncio\ndef f():\n    e = asyncio.get_event_loop()\n    e.run_forever()\n", True),
    "in an async function": ("import asyncio\nasync def f():\n    return asyncio.get_event_loop()\n", False),
    "in a plain function": ("import asyncio\ndef f():\n    return asyncio.get_event_loop().time()\n", False),
    "set before": (
        "import asyncio\nasyncio.set_event_loop(asyncio.new_event_loop())\nasyncio.get_event_loop()\n",
        False,
    ),
}


@pytest.mark.parametrize(("source", "is_found"), LOOPS.values(), ids=LOOPS)
def test_python_3_14_makes_no_event_loop_where_none_runs(source, is_found):
    assert find(removals, source, (3, 13)) == []
    assert find(removals, source, (3, 14)) == [("L403", "asyncio.get_event_loop()")] * is_found
