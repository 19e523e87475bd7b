"""L212: names of the standard library, asked of the Python that the function has."""

import sys

import pytest

from support.projects import write_project
from support.rule_pages import check

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"
AFTER = "\n\n\ndef handler(event, context):\n    return 1\n"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the library of another system says nothing of Linux")


def found(tmp_path, source, **files):
    written = {".python-version": f"{HERE}\n", "functions/create.py": f"{source}{AFTER}", **files}
    return [each.message for each in check(write_project(tmp_path, written)).diagnostics if each.code == "L212"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("from functools import reducee", f"functools has no 'reducee' in Python {HERE}"),
        ("from itertools import chian as joined", f"itertools has no 'chian' in Python {HERE}"),
        ("import xml.etre.ElementTree", f"xml has no 'etre' in Python {HERE}"),
        ("from concurrent.future import wait", f"concurrent has no 'future' in Python {HERE}"),
        ("import os.path\n\nHERE = os.path.dirnam(__file__)", ""),
        ("import tempfile as t\n\nFILE = t.mkstempp()", f"tempfile has no 'mkstempp' in Python {HERE}"),
        ("import winreg", "only Windows has 'winreg'"),
    ],
)
def test_a_name_that_is_nearly_one_of_the_module_is_found(source, message, tmp_path):
    assert found(tmp_path, source) == ([message] if message else [])


@pytest.mark.parametrize(
    "source",
    [
        "from concurrent.futures import ThreadPoolExecutor",
        "from os import path, environ\nimport os.path as p",
        "import xml.etree.ElementTree as tree\n\nROOT = tree.Element('a')",
        "try:\n    from functools import cachee\nexcept ImportError:\n    cachee = None",
        "import sys\n\nif sys.platform == 'win32':\n    import winreg",
        "import os\n\nif os.name == 'nt':\n    import msvcrt",
        "import json\n\njson = object()\nX = json.lods",
        "import json\n\njson.lods = json.loads",
        "import socket\n\nKIND = socket.AF_INETT",
        "from json import *",
        "import this_is_no_module_of_python",
        "from importlib.metadata import version",
        "import logging.handlers\n\nKIND = logging.handlers.QueueHandler",
    ],
)
def test_what_is_there_or_may_be_is_left_alone(source, tmp_path):
    assert found(tmp_path, source) == []


def test_a_module_of_the_project_that_has_the_name_is_no_library(tmp_path):
    assert found(tmp_path, "from statistics import meann", **{"statistics.py": "def meann():\n    return 1\n"}) == []
