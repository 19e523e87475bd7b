"""L2xx: what is found of imports, and what is not."""

import pytest

from support.rule_pages import check, write_files

PROJECT = '[project]\nname = "shop"\nversion = "1"\n'
SITE = ".venv/lib/python3.13/site-packages"
HANDLER = "\n\ndef handler(event, context):\n    return {}\n"
LOCK = """
version = 1
requires-python = ">=3.11"

[[package]]
name = "shop"
version = "1"
source = { virtual = "." }
"""


def _files(files, code=""):
    base = {"pyproject.toml": PROJECT, ".python-version": "3.13\n"}
    return base | ({"functions/f.py": code + HANDLER} if code else {}) | files


def _found(tmp_path, files, code=""):
    checked = check(write_files(tmp_path / "shop", _files(files, code)))
    family = [each for each in checked.diagnostics if each.code.startswith("L2")]
    return [f"{each.code} {each.severity} {each.message}" for each in family]


def _package(name, *modules, requires=""):
    """An installed distribution with these modules."""
    folder = f"{SITE}/{name.replace('-', '_')}-1.0.dist-info"
    record = "".join(f"{module},,\n" for module in modules)
    return {
        f"{folder}/RECORD": record,
        f"{folder}/METADATA": f"Name: {name}\nVersion: 1.0\n{requires}\nText\n",
    } | {f"{SITE}/{module}": "" for module in modules}


def _locked(*names, groups="", more=""):
    needs = ", ".join(f'{{ name = "{name}" }}' for name in names)
    packages = "".join(
        f'\n[[package]]\nname = "{name}"\nversion = "1"\nsource = {{ registry = "https://packages.example" }}\n'
        for name in (*names, *(name.strip() for name in groups.split(",") if name))
    )
    dev = ", ".join(f'{{ name = "{name.strip()}" }}' for name in groups.split(",") if name)
    return f"{LOCK}dependencies = [{needs}]\n\n[package.dev-dependencies]\ndev = [{dev}]\n{packages}{more}"


# L201: modules


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import pricing", "no module named 'pricing'"),
        (
            "import shared.pricing.lines",
            "no module named 'shared.pricing.lines': 'shared.pricing' is a single file, no package",
        ),
        ("from shared.prices import total", "no module named 'shared.prices'"),
        ("from .helpers import x", "no module named 'functions.helpers'"),
        ("def f():\n    import pricing", "no module named 'pricing'"),
        ("class A:\n    import pricing", "no module named 'pricing'"),
        ("from importlib import import_module\nimport_module('pricing')", "no module named 'pricing'"),
        ("from lambic.htp import get", "no module named 'lambic.htp'"),
        ("try:\n    import pricing\nexcept ValueError:\n    pass", "no module named 'pricing'"),
        ("try:\n    import pricing\nfinally:\n    pass", "no module named 'pricing'"),
    ],
)
def test_a_module_that_is_nowhere_is_found(code, message, tmp_path):
    files = {"shared/pricing.py": "def total(): ..."}
    assert _found(tmp_path, files, code) == [f"L201 error {message}"]


@pytest.mark.parametrize(
    "code",
    [
        "import json, xml.etree.ElementTree, concurrent.futures",
        "from shared import pricing\nfrom shared.pricing import total",
        "from functions import g\nfrom . import g\nfrom .g import x",
        "import lambic\nfrom lambic import http, run, on_shutdown\nfrom lambic.http import Request, get",
        "try:\n    import ujson as json\nexcept ImportError:\n    import json",
        "try:\n    import ujson\nexcept (ImportError, OSError):\n    ujson = None",
        "try:\n    import ujson\nexcept Exception:\n    import yjson",
        "from contextlib import suppress\nwith suppress(ImportError):\n    import ujson",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from nowhere import X",
        "import sys\nif sys.version_info < (3, 11):\n    import tomli",
        "import sys\nif sys.platform == 'win32':\n    import winreg_extra",
        "if __name__ == '__main__':\n    import ipdb",
        "import boto3, botocore.client\nfrom boto3.session import Session",
        "import importlib.util\nimportlib.util.find_spec('numpy')",
        "import importlib\nname = input()\nimportlib.import_module(name)",
        "from __future__ import annotations",
        "try:\n    import numpy\nexcept ImportError:\n    numpy = None\nif numpy:\n    from numpy.linalg import norm",
        "try:\n    import numpy\nexcept ImportError:\n    numpy = None\ndef f():\n    import numpy.linalg",
    ],
)
def test_a_module_that_is_there_or_may_be_absent_is_not_found_fault_with(code, tmp_path):
    files = {"shared/pricing.py": "def total(): ...", "functions/_h.py": "", "functions/g.py": "x = 1" + HANDLER}
    assert _found(tmp_path, files, code) == []


def test_under_a_condition_nobody_can_decide_it_is_a_warning(tmp_path):
    code = "import os\nif os.environ.get('LOCAL'):\n    import ipdb"
    assert _found(tmp_path, {}, code) == ["L201 warning no module named 'ipdb'"]


def test_own_code_that_is_missing_in_a_branch_of_a_function_is_an_error(tmp_path):
    code = "def f(kind):\n    if kind:\n        from shared.pdf import write"
    assert _found(tmp_path, {"shared/a.py": ""}, code) == ["L201 error no module named 'shared.pdf'"]


@pytest.mark.parametrize(
    ("code", "help"),
    [
        ("import yaml", "uv add pyyaml"),
        ("import PIL.Image", "uv add pillow"),
        ("import some_thing", "uv add some-thing"),
        ("import google.cloud.storage", "uv add google-cloud-storage"),
        ("from google.protobuf.message import Message", "uv add protobuf"),
        ("import platformdirs", "uv add platformdirs"),
        ("import redis", "uv add redis"),
        ("import jsno", "did you mean 'json'?"),
        ("import prices", "did you mean 'shared.deep.prices'?"),
        ("from shared.dep import prices", "did you mean 'shared.deep'?"),
    ],
)
def test_the_help_says_what_may_be_meant(code, help, tmp_path):
    checked = check(write_files(tmp_path, _files({"shared/deep/prices.py": ""}, code)))
    assert [each.help for each in checked.diagnostics] == [help]


def test_the_edit_corrects_the_whole_name(tmp_path):
    checked = check(write_files(tmp_path, _files({"shared/deep/prices.py": ""}, "import shared.dep.prices as p")))
    (edit,) = checked.diagnostics[0].edits
    assert (edit.text, edit.span.column, edit.span.end_column) == ("shared.deep.prices", 8, 25)


def test_functions_with_layers_get_a_warning_that_says_what_was_not_seen(tmp_path):
    files = {"pyproject.toml": PROJECT + '[tool.lambic.functions.f.properties]\nLayers = ["arn:aws:lambda:x"]\n'}
    assert _found(tmp_path, files, "import pandas") == [
        "L201 warning no module named 'pandas'; the layers of f could not be looked into"
    ]


def test_a_function_without_layers_makes_it_an_error_in_shared_code(tmp_path):
    files = {
        "pyproject.toml": PROJECT + '[tool.lambic.functions.f.properties]\nLayers = ["arn:aws:lambda:x"]\n',
        "functions/g.py": "import shared.frames" + HANDLER,
        "shared/frames.py": "import pandas",
    }
    assert _found(tmp_path, files, "import shared.frames") == ["L201 error no module named 'pandas'"]


def test_a_compiled_module_of_another_machine_is_no_missing_import(tmp_path):
    files = {"shared/fast.cpython-39-darwin.so": "", "quick.pyd": "", "shared/__init__.py": ""}
    assert _found(tmp_path, files, "import quick\nfrom shared import fast\nimport shared.fast") == []


def test_a_folder_without_modules_is_in_nobodys_way(tmp_path):
    files = {"docker/Dockerfile": "", "json/a.json": "", "uv.lock": _locked("docker")}
    code = "import docker.errors\nfrom docker import from_env\nimport json.decoder\nfrom json import loads"
    assert _found(tmp_path, files, code) == []


def test_local_packages_are_own_code(tmp_path):
    more = '\n[[package]]\nname = "tools"\nversion = "1"\nsource = { editable = "tools" }\n'
    lock = LOCK + 'dependencies = [{ name = "tools" }]\n' + more
    files = {"uv.lock": lock, "tools/src/tools/__init__.py": "def use(): ...\nimport nowhere"}
    assert _found(tmp_path, files, "from tools import use") == ["L201 error no module named 'nowhere'"]


def test_local_packages_of_a_requirements_file_are_own_code(tmp_path):
    files = {"requirements.txt": "-r more.txt\n", "more.txt": "# all\n./tools\n", "tools/tools.py": "def use(): ..."}
    assert _found(tmp_path, files, "from tools import use") == []


# L202, L203, L211: packages


def test_what_only_the_venv_has_is_found(tmp_path):
    files = {"uv.lock": _locked("idna")} | _package("idna", "idna.py") | _package("requests", "requests/__init__.py")
    assert _found(tmp_path, files, "import idna\nimport requests") == [
        "L202 error 'requests' is installed in .venv, but the project does not depend on it"
    ]


def test_what_a_dependency_brings_along_is_there(tmp_path):
    files = (
        {"requirements.txt": "requests[socks] >= 2 ; python_version > '3'\n"}
        | _package(
            "requests",
            "requests/__init__.py",
            requires="Requires-Dist: idna\nRequires-Dist: pysocks; extra == 'socks'\n",
        )
        | _package("idna", "idna/__init__.py")
        | _package("pysocks", "socks.py")
        | _package("pytest", "pytest/__init__.py")
    )
    assert _found(tmp_path, files, "import requests, idna, socks\nimport pytest") == [
        "L202 error 'pytest' is installed in .venv, but the project does not depend on it"
    ]


@pytest.mark.parametrize("line", ["git+https://code.example/x.git", "https://code.example/x-1-py3-none-any.whl"])
def test_a_requirement_that_names_nothing_may_bring_everything(line, tmp_path):
    files = {"requirements.txt": f"{line}\n"} | _package("requests", "requests/__init__.py")
    assert _found(tmp_path, files, "import requests") == []


def test_a_namespace_is_looked_into(tmp_path):
    files = (
        {"uv.lock": _locked("google-auth")}
        | _package("google-auth", "google/auth/__init__.py")
        | _package("google-cloud-storage", "google/cloud/storage/__init__.py")
    )
    assert _found(tmp_path, files, "import google.auth\nfrom google.cloud import storage") == [
        "L202 error 'google' of google-cloud-storage is installed in .venv, but the project does not depend on it"
    ]


@pytest.mark.parametrize("installed", [{}, _package("pytest", "pytest/__init__.py") | _package("idna", "idna.py")])
def test_a_development_dependency_is_found(installed, tmp_path):
    files = {"uv.lock": _locked("idna", groups="pytest")} | installed
    assert _found(tmp_path, files, "import idna\nimport pytest") == [
        "L203 error 'pytest' comes with the dependency group 'dev' only, which function f does not take"
    ]


def test_a_development_dependency_is_found_without_a_lock(tmp_path):
    groups = 'dependencies = ["idna"]\n[dependency-groups]\ntest = ["pytest"]\ndev = [{ include-group = "test" }]\n'
    files = (
        {"pyproject.toml": PROJECT + groups} | _package("idna", "idna.py") | _package("pytest", "pytest/__init__.py")
    )
    assert _found(tmp_path, files, "import idna\nimport pytest") == [
        "L203 error 'pytest' comes with the dependency group 'test' only, which function f does not take"
    ]


def test_an_extra_is_no_dependency(tmp_path):
    extra = (
        "\n[package.optional-dependencies]\npdf = [{ name = 'fpdf' }]\n\n[[package]]\nname = 'fpdf'\nversion = '1'\n"
    )
    checked = check(write_files(tmp_path, _files({"uv.lock": LOCK + extra}, "import fpdf")))
    assert [(each.code, each.message, each.help) for each in checked.diagnostics] == [
        ("L203", "'fpdf' comes with the extra 'pdf' only, which function f does not take", "uv add fpdf")
    ]


def test_a_group_that_the_function_takes_is_there(tmp_path):
    files = {
        "pyproject.toml": PROJECT + '[tool.lambic.functions.f]\ngroups = ["dev"]\n',
        "uv.lock": _locked(groups="pytest"),
    }
    assert _found(tmp_path, files, "import pytest") == []


@pytest.mark.parametrize(
    "code", ["import dateutil.parser", "import google.cloud.storage", "import yaml", "import foo_bar"]
)
def test_the_lock_alone_is_believed_by_names(code, tmp_path):
    files = {"uv.lock": _locked("python-dateutil", "google-cloud-storage", "pyyaml", "foo-bar")}
    assert _found(tmp_path, files, code) == []


def test_what_the_lock_does_not_name_could_not_be_looked_up(tmp_path):
    message = "no module named 'yaml' is known: the project's packages are not all installed here"
    assert _found(tmp_path, {"uv.lock": _locked("idna")}, "import yaml") == [f"L211 warning {message}"]


def test_an_empty_lock_brings_nothing(tmp_path):
    assert _found(tmp_path, {"uv.lock": LOCK}, "import yaml") == ["L201 error no module named 'yaml'"]


def test_a_package_that_is_locked_and_not_yet_installed_is_believed(tmp_path):
    files = {"uv.lock": _locked("idna", "requests")} | _package("idna", "idna.py")
    assert _found(tmp_path, files, "import requests") == []


def test_a_compiled_module_in_the_venv_is_there_for_every_machine(tmp_path):
    files = {"uv.lock": _locked("ujson")} | _package("ujson", "ujson.cpython-311-x86_64-linux-gnu.so")
    assert _found(tmp_path, files, "import ujson") == []


@pytest.mark.parametrize(("path", "shown"), [("tools.py", "../tools.py"), ("tools/a.py", "../tools/")])
def test_a_module_beside_the_project_is_not_in_the_bundle(path, shown, tmp_path):
    write_files(tmp_path, {path: ""})
    assert _found(tmp_path, {}, "import tools") == [f"L202 error 'tools' is found only beside the project: {shown}"]


# L204


@pytest.mark.parametrize(
    ("code", "version", "message"),
    [
        ("import imp", "3.12", "'imp' left the standard library in Python 3.12"),
        ("from distutils.util import strtobool", "3.13", "'distutils' left the standard library in Python 3.12"),
        ("import urllib2", "3.11", "'urllib2' left the standard library in Python 3.0"),
        ("import xml.etree.cElementTree", "3.11", "'xml.etree.cElementTree' left the standard library in Python 3.9"),
        ("import annotationlib", "3.13", "'annotationlib' is in the standard library from Python 3.14 on"),
        ("from compression import zstd", "3.13", "'compression' is in the standard library from Python 3.14 on"),
    ],
)
def test_modules_of_other_versions_are_found(code, version, message, tmp_path):
    assert _found(tmp_path, {".python-version": version}, code) == [f"L204 error {message}"]


@pytest.mark.parametrize(
    ("code", "version"),
    [
        ("import imp, distutils.util, cgi", "3.11"),
        ("import cgi", "3.12"),
        ("import sys\nPY2 = sys.version_info[0] == 2\nif PY2:\n    import urllib2", "3.13"),
        ("import sys\nif sys.version_info < (3, 13):\n    import cgi", "3.13"),
        ("try:\n    import cPickle as pickle\nexcept ImportError:\n    import pickle", "3.13"),
    ],
)
def test_modules_of_this_version_are_there(code, version, tmp_path):
    assert _found(tmp_path, {".python-version": version}, code) == []


def test_a_backport_is_taken_for_what_it_stands_for(tmp_path):
    files = {"uv.lock": _locked("standard-cgi")} | _package("standard-cgi", "cgi/__init__.py")
    assert _found(tmp_path, files, "import cgi") == []


# L205


@pytest.mark.parametrize(
    ("path", "code", "message"),
    [
        (
            "functions/f.py",
            "from .. import x",
            ".. leads out of the import root: this file is in the package 'functions'",
        ),
        (
            "functions/f.py",
            "from ...a.b import x",
            "...a.b leads out of the import root: this file is in the package 'functions'",
        ),
        ("top.py", "from . import x", ". leads out of the import root: this file is in no package"),
    ],
)
def test_relative_imports_beyond_the_root_are_found(path, code, message, tmp_path):
    files = {"functions/f.py": "import top" + HANDLER, "top.py": ""} | {path: code + HANDLER}
    assert _found(tmp_path, files) == [f"L205 error {message}"]


def test_relative_imports_inside_are_fine(tmp_path):
    files = {
        "shared/a/__init__.py": "from . import b\nfrom .. import c",
        "shared/a/b.py": "from ..c import X",
        "shared/c.py": "X = 1",
    }
    assert _found(tmp_path, files, "import shared.a") == []


# L207


MODULE = """
import os as system
from json import dumps
CONSTANT: int = 1
declared: int
for loop in (): pass
with open("x") as opened: pass
try: pass
except ValueError as caught: pass
if (walrus := 1): a = b = 2
(c, *rest), [d] = (1, 2), [3]
match CONSTANT:
    case [first, *others]: pass
    case {"k": value, **mapping}: pass
    case str() as text: pass
def function(): global made; made = 1
async def coroutine(): pass
class Class: inside = 1
type_ = 1
if system.environ.get("X"):
    conditional = 1
numbers = [each for each in () if (last := each)]
import xml.dom
"""


@pytest.mark.parametrize(
    "name",
    [
        *("system", "dumps", "CONSTANT", "loop", "opened", "caught", "walrus", "a", "b", "c", "rest", "d", "first"),
        *("others", "value", "mapping", "text", "function", "made", "coroutine", "Class", "conditional", "last", "xml"),
        *("__name__", "__doc__", "__file__"),
    ],
)
def test_whatever_binds_a_name_defines_it(name, tmp_path):
    assert _found(tmp_path, {"shared/m.py": MODULE}, f"from shared.m import {name}") == []


@pytest.mark.parametrize("name", ["inside", "os", "each", "nowhere", "open", "print"])
def test_a_name_that_nothing_binds_is_found(name, tmp_path):
    found = _found(tmp_path, {"shared/m.py": MODULE}, f"from shared.m import {name}")
    assert found == [f"L207 error shared/m.py defines no {name!r}"]


@pytest.mark.parametrize(
    "module",
    [
        "def __getattr__(name): return 1",
        "globals().update(x=1)",
        "globals()['x'] = 1",
        "import sys\nsys.modules[__name__] = object()",
        "from os.path import *",
        "from shared.other import *",
        "exec('x = 1')",
        "vars()['x'] = 1",
        "import sys\nsys.meta_path.append(1)",
        "def f(:",
    ],
)
def test_a_module_that_may_have_any_name_is_left_alone(module, tmp_path):
    files = {"shared/m.py": module, "shared/other.py": "x = 1"}
    assert [each for each in _found(tmp_path, files, "from shared.m import x") if "L207" in each] == []


@pytest.mark.parametrize("code", ["m.x = 1", "setattr(m, 'x', 1)"])
def test_names_that_another_file_puts_in_are_there(code, tmp_path):
    files = {"shared/m.py": "y = 1", "shared/setup.py": f"from shared import m\n{code}"}
    assert _found(tmp_path, files, "import shared.setup\nfrom shared.m import x") == []


def test_star_imports_are_followed_through_own_modules(tmp_path):
    files = {"shared/m.py": "from .other import *\ny = 1", "shared/other.py": "x = 1\nfrom .m import *"}
    assert _found(tmp_path, files, "from shared.m import x, y, z") == ["L207 error shared/m.py defines no 'z'"]


def test_a_name_for_type_checkers_is_no_name(tmp_path):
    module = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from decimal import Decimal\n"
    found = _found(tmp_path, {"shared/m.py": module}, "from shared.m import Decimal")
    assert found == ["L207 error shared/m.py defines no 'Decimal'"]


@pytest.mark.parametrize(
    "code",
    [
        "from lambic import htp",
        "from lambic.http.request import Reqest",
        "from lambic.testing import nothing",
    ],
)
def test_names_that_lambic_does_not_have_are_found(code, tmp_path):
    (found,) = _found(tmp_path, {}, code)
    assert found.startswith("L207 error 'lambic")


def test_names_of_packages_are_looked_up_in_their_source(tmp_path):
    files = {"uv.lock": _locked("idna")} | _package("idna", "idna/__init__.py", "idna/core.py")
    files[f"{SITE}/idna/__init__.py"] = "from .core import encode\n"
    files[f"{SITE}/idna/core.py"] = "def encode(): ...\n"
    code = "from idna import encode, core, encod\nfrom idna.core import decode"
    assert _found(tmp_path, files, code) == [
        "L207 error 'idna' defines no 'encod'",
        "L207 error 'idna.core' defines no 'decode'",
    ]


@pytest.mark.parametrize(
    ("code", "version", "message"),
    [
        ("from itertools import batched", "3.11", "'batched' is in itertools from Python 3.12 on"),
        ("from typing import override", "3.11", "'override' is in typing from Python 3.12 on"),
        ("from warnings import deprecated", "3.12", "'deprecated' is in warnings from Python 3.13 on"),
    ],
)
def test_names_of_other_versions_are_found(code, version, message, tmp_path):
    assert _found(tmp_path, {".python-version": version}, code) == [f"L207 error {message}"]


@pytest.mark.parametrize(
    ("code", "version"),
    [
        ("from collections.abc import Mapping\nfrom collections import OrderedDict", "3.13"),
        ("from itertools import batched\nfrom typing import override", "3.12"),
        ("import six\nif six.PY2:\n    from urllib import quote", "3.13"),
        (
            "try:\n    from collections import Mapping\nexcept ImportError:\n    from collections.abc import Mapping",
            "3.13",
        ),
        ("from typing import TYPE_CHECKING, Any, Self", "3.11"),
    ],
)
def test_names_of_this_version_are_there(code, version, tmp_path):
    assert [each for each in _found(tmp_path, {".python-version": version}, code) if "L207" in each] == []


# L206


def _circle(a, b, code="import shared.a"):
    return {"shared/a.py": a, "shared/b.py": b, "functions/f.py": code + HANDLER}


@pytest.mark.parametrize(
    ("a", "b", "code"),
    [
        ("from shared.b import y\nx = 1", "from shared.a import x\ny = 1", "import shared.a"),
        ("from .b import y\nx = 1", "from .a import x\ny = 1", "from shared import a"),
        ("import shared.b\nx = 1", "from shared.a import x", "import shared.a"),
        ("from shared import b\ndef x(): ...", "from shared.a import x", "import shared.a"),
        ("import shared.b\nx = 1", "import shared.a\ny = shared.a.x", "import shared.a"),
        ("from . import b\nx = 1", "from . import a\nclass Y(a.x): ...", "import shared.a"),
        ("from . import b\nx = 1", "import shared.a as other\n@other.x\ndef f(): ...", "import shared.a"),
        ("class X:\n    from shared.b import y\nx = 1", "from shared.a import x\ny = 1", "import shared.a"),
        (
            "try:\n    from shared.b import y\nfinally:\n    pass\nx = 1",
            "from shared.a import x\ny = 1",
            "import shared.a",
        ),
    ],
)
def test_a_circle_that_fails_is_found(a, b, code, tmp_path):
    assert _found(tmp_path, _circle(a, b, code)) == [
        "L206 error circular import: shared.a has no 'x' yet when it is asked for here"
    ]


@pytest.mark.parametrize(
    ("a", "b", "code"),
    [
        ("x = 1\nfrom shared.b import y", "from shared.a import x\ny = 1", "import shared.a"),
        ("import shared.b\nx = 1", "import shared.a\ny = 1", "import shared.a"),
        ("from shared.b import y\nx = 1", "def f():\n    from shared.a import x\ny = 1", "import shared.a"),
        ("from shared.b import y\nx = 1", "from shared import a\ny = 1", "import shared.a"),
        (
            "from shared.b import y\nx = 1",
            "try:\n    from shared.a import x\nexcept ImportError: x = 2\ny = 1",
            "import shared.a",
        ),
        (
            "try:\n    from shared.b import y\nexcept Exception: y = 1\nx = 1",
            "from shared.a import x\ny = 1",
            "import shared.a",
        ),
        (
            "import os\nif os.environ:\n    from shared.b import y\nx = 1",
            "from shared.a import x\ny = 1",
            "import shared.a",
        ),
        ("from shared.b import y\nx = 1", "from shared.a import *\ny = 1", "import shared.a"),
        ("from os.path import *\nfrom shared.b import y\nx = 1", "from shared.a import x\ny = 1", "import shared.a"),
        (
            "def f():\n    global x\n    x = 1\nf()\nfrom shared.b import y\nx = 2",
            "from shared.a import x\ny = 1",
            "import shared.a",
        ),
        ("from . import b\nx = 1", "from . import a\ndef f():\n    return a.x", "import shared.a"),
        ("x = 1\nfrom . import b", "from . import a\nclass Y(a.x): ...", "import shared.a"),
        ("from . import b\nx = 1", "from . import a\ny: a.x = None\nz = a and a.x", "import shared.a"),
        ("from . import b\nx = 1", "from . import a\ntry:\n    a.x\nexcept AttributeError: ...", "import shared.a"),
        ("from . import b\nx = 1", "from . import a\na = 1\na.x", "import shared.a"),
        # Whoever is asked for first decides: from b on nothing fails.
        ("from shared.b import y\nx = 1", "y = 1\nfrom shared.a import x", "import shared.b"),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shared.b import y\nx = 1",
            "from shared.a import x\ny = 1",
            "import shared.a",
        ),
        # A branch may have loaded b before: then a is whole when b asks.
        (
            "from shared.b import y\nx = 1",
            "y = 1\nfrom shared.a import x",
            "try:\n    import shared.b\nexcept ImportError: pass\nimport shared.a",
        ),
    ],
)
def test_a_circle_that_works_is_left_alone(a, b, code, tmp_path):
    assert _found(tmp_path, _circle(a, b, code)) == []


def test_a_circle_through_three_files_is_told_with_its_way(tmp_path):
    files = {
        "shared/__init__.py": "from .a import x",
        "shared/a.py": "from .b import y\nx = 1",
        "shared/b.py": "from .c import z\ny = 1",
        "shared/c.py": "from . import x\nz = 1",
        "functions/f.py": "from shared import x" + HANDLER,
    }
    checked = check(write_files(tmp_path, _files(files)))
    (found,) = checked.diagnostics
    assert found.message == "circular import: shared has no 'x' yet when it is asked for here"
    assert "shared -> shared.a -> shared.b -> shared.c -> shared" in found.why


# L208


@pytest.mark.parametrize(
    ("path", "code", "message"),
    [
        ("queue.py", "import queue", "this file stands before the standard library's 'queue'"),
        ("email/__init__.py", "import email", "this file stands before the standard library's 'email'"),
        ("calendar.py", "import calendar", "this file stands before the standard library's 'calendar'"),
        ("src/json.py", "import json", "this file stands before the standard library's 'json'"),
        ("time.py", "import time", "'time' is built into Python: this file is never loaded"),
        ("idna.py", "import idna", "this file stands before 'idna' of the dependency idna"),
    ],
)
def test_a_file_in_the_way_is_found(path, code, message, tmp_path):
    files = {path: "", "uv.lock": _locked("idna")} | _package("idna", "idna/__init__.py")
    assert _found(tmp_path, files, code) == [f"L208 error {message}"]


def test_a_file_in_the_way_of_a_rare_module_is_a_warning(tmp_path):
    found = _found(tmp_path, {"statistics/__init__.py": ""}, "import statistics")
    assert found == ["L208 warning this file stands before the standard library's 'statistics'"]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"functions/json.py": HANDLER}, "import json"),
        ({"shared/queue.py": ""}, "from shared import queue"),
        ({"queue.py": ""}, "x = 1"),
        ({"shop/__init__.py": ""} | _package("shop", "shop/__init__.py"), "import shop"),
        ({"tests/__init__.py": ""}, "import json"),
    ],
)
def test_a_file_that_is_in_nobodys_way_is_fine(files, code, tmp_path):
    assert _found(tmp_path, files, code) == []


# L210


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("import pkgutil\npkgutil.get_data('texts', 'a.txt')", 1),
        ("from pkgutil import get_data\nget_data('texts', 'a.txt')", 1),
        ("import pkgutil\npkgutil.get_data('shared', 'a.txt')", 0),
        ("import pkgutil\npkgutil.get_data(__name__, 'a.txt')", 0),
        ("from importlib.resources import files\nfiles('texts')", 0),
    ],
)
def test_only_get_data_needs_a_package(code, count, tmp_path):
    files = {"texts/a.txt": "", "texts/b.py": "", "shared/__init__.py": "", "shared/a.txt": ""}
    found = _found(tmp_path, files, code)
    assert len(found) == count
