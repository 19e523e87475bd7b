"""L306, L701, L702, L705: what AWS brings, what is too large, what ends."""

import json
import os
from datetime import date

import pytest

from lambic.build import find_installed, lambic_tree
from lambic.check import Supplies, check_project
from lambic.check.packages import Packages
from lambic.check.rules.runtimes import check_runtimes
from lambic.check.source import reader
from lambic.check.view import View
from lambic.graph import Scanner, Tree
from lambic.project import Target, load_project, running_interpreter
from support.projects import PLAIN
from support.rule_pages import Large, check, write_files

SITE = ".venv/lib/python3.13/site-packages"
LIMIT = 262_144_000


def project(root, body: str = "", settings: str = "", declared: str = "", **files):
    everything = {
        "pyproject.toml": f'[project]\nname = "shop"\nversion = "1"\ndependencies = [{declared}]\n{settings}',
        ".python-version": "3.13",
        "functions/f.py": f"{body}\n{PLAIN}",
        **files,
    }
    return write_files(root, everything)


def found(root, family: str = "L7") -> list[tuple[str, str, str]]:
    diagnostics = [each for each in check(root).diagnostics if each.code.startswith(family)]
    return [(each.code, each.severity, each.message) for each in diagnostics]


def installed(name: str, *records: str, needs: str = "", tag: str = "py3-none-any") -> dict[str, str]:
    info = f"{SITE}/{name}-1.dist-info"
    return {
        f"{SITE}/{name}/__init__.py": "",
        f"{info}/RECORD": "".join(f"{each}\n" for each in (f"{name}/__init__.py,,0", *records)),
        f"{info}/METADATA": f"Name: {name}\n{needs}\n",
        f"{info}/WHEEL": f"Tag: {tag}\n",
    }


# L702


@pytest.mark.parametrize(("size", "findings"), [(LIMIT, []), (LIMIT + 1, [("L702", "error")])])
def test_what_a_package_brings_in_any_case_has_a_limit(tmp_path, size, findings):
    root = project(tmp_path, "import big", declared='"big"', **installed("big", f"big/model.bin,,{size}"))
    assert [each[:2] for each in found(root)] == findings


@pytest.mark.parametrize(
    "record",
    [
        f"big/tests/model.bin,,{LIMIT * 2}",
        f"big/huge.py,,{LIMIT * 2}",
        f"../../bin/huge,,{LIMIT * 2}",
        f"big-1.dist-info/huge,,{LIMIT * 2}",
        f"botocore/data/ec2/service-2.json.gz,,{LIMIT * 2}",
        "big/model.bin,,",
    ],
)
def test_what_may_stay_out_does_not_count(tmp_path, record):
    assert found(project(tmp_path, "import big", declared='"big"', **installed("big", record))) == []


def test_compiled_modules_count_for_a_warning(tmp_path):
    files = installed("big", f"big/_c.abi3.so,,{LIMIT * 2}", tag="cp37-abi3-manylinux_2_17_x86_64")
    root = project(tmp_path, "import big", declared='"big"', **files)
    message = "function f has about 524.3 MB unpacked, and Lambda takes 262.1 MB"
    assert found(root) == [("L702", "warning", message)]


def test_a_package_that_no_function_imports_does_not_count(tmp_path):
    files = installed("big", f"big/model.bin,,{LIMIT * 2}")
    assert found(project(tmp_path, "", declared='"big"', **files)) == []


def test_what_a_plain_package_requires_may_not_be_reached(tmp_path):
    files = installed("big", f"big/model.bin,,{LIMIT * 2}") | installed("thin", needs="Requires-Dist: big\n")
    assert found(project(tmp_path, "import thin", declared='"thin"', **files)) == []


def test_own_data_and_what_include_files_names_count_by_function(tmp_path):
    files = {
        "models/__init__.py": "",
        "models/a.bin": Large(LIMIT - 10),
        "extra/b.bin": Large(1_000_000),
        "functions/g.py": f"import models\n{PLAIN}",
        "functions/h.py": PLAIN,
    }
    root = project(tmp_path, "import models", '[tool.lambic.functions.f]\ninclude-files = ["extra/*.bin"]\n', **files)
    assert [each[2] for each in found(root)] == ["function f has at least 263.1 MB unpacked, and Lambda takes 262.1 MB"]
    (diagnostic,) = (each for each in check(root).diagnostics if each.code == "L702")
    assert (diagnostic.span.file, diagnostic.label) == (root / "models/a.bin", "262.1 MB")


# L701


def manifest(root, **values) -> None:
    record = {"is_deployable": True, "zipped_bytes": 52_428_801, **values}
    write_files(root, {"build/manifest.json": json.dumps({"functions": {"f": record}})})


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ({}, 1),
        ({"zipped_bytes": 52_428_800}, 0),
        ({"is_deployable": False}, 0),
        ({"zipped_bytes": "52428801"}, 0),
        ({"packages": [{"name": "x"}, 3, {"zipped_bytes": "y"}]}, 1),
        ({"packages": 7}, 1),
    ],
)
def test_the_last_builds_zip_has_a_limit(tmp_path, values, count):
    root = project(tmp_path)
    manifest(root, **values)
    assert [each[:2] for each in found(root)] == [("L701", "warning")] * count


def test_a_build_that_is_older_than_its_sources_says_nothing(tmp_path):
    root = project(tmp_path)
    manifest(root)
    later = (root / "build/manifest.json").stat().st_mtime_ns + 10**9
    os.utime(root / "functions/f.py", ns=(later, later))
    assert found(root) == []


@pytest.mark.parametrize("text", ["", "[]", "{", '{"functions": 3}', '{"functions": {"f": []}}', "[" * 100_000])
def test_a_manifest_that_is_none_says_nothing(tmp_path, text):
    root = project(tmp_path)
    write_files(root, {"build/manifest.json": text})
    assert found(root) == []


# L705


@pytest.mark.parametrize(
    ("python", "day", "messages"),
    [
        ("3.11", date(2026, 12, 31), []),
        ("3.11", date(2027, 1, 1), ["python3.11 will be deprecated on 2027-06-30"]),
        ("3.11", date(2027, 6, 30), ["python3.11 has been deprecated since 2027-06-30"]),
        ("3.13", date(2027, 6, 30), []),
    ],
)
def test_a_runtime_near_its_end_is_told_when_aws_begins_to(tmp_path, python, day, messages):
    root = project(tmp_path, **{".python-version": python})
    supplies = Supplies(find_installed, Tree(lambic_tree(), "lambic"), day)
    assert [each.message for each in check_project(root, (), supplies).diagnostics] == messages


def test_the_place_is_where_the_function_gets_its_python_from(tmp_path):
    settings = '[tool.lambic]\nruntime = "python3.11"\n[tool.lambic.functions.g]\nruntime = "python3.11"\n'
    files = {"functions/g.py": PLAIN, "functions/h.py": PLAIN, "today": "2027-06-01"}
    root = project(tmp_path, settings=settings, **files)
    spans = [each.span for each in check(root).diagnostics]
    assert [(each.file.name, each.line, each.column) for each in spans] == [
        ("pyproject.toml", 6, 12),
        ("pyproject.toml", 8, 12),
    ]


@pytest.mark.parametrize(
    "settings", ["[tool.lambic]\nfunctions = 3\n", "[tool]\nlambic = []\n", "[tool.lambic.functions]\nf = 1\n"]
)
def test_settings_that_are_no_tables_are_somebody_elses_finding(tmp_path, settings):
    root = project(tmp_path, settings=settings, **{".python-version": "3.11"})
    loaded = load_project(root, lambda mistake: None)
    target = Target("3.11", "x86_64", "python3.11")
    tree = Tree(lambic_tree(), "lambic")
    scanner = Scanner(running_interpreter().path, reader=reader)
    view = View(loaded, target, loaded.functions, Packages("none", ()), tree, scanner, date(2027, 6, 1))
    assert [each.span.file.name for each in check_runtimes(view)] == [".python-version"]


# L306


def test_each_package_that_aws_brings_is_told_once(tmp_path):
    body = "import boto3\nimport boto3\nfrom botocore import exceptions\nimport dateutil.tz\nimport json"
    message = "is not among the project's dependencies: AWS's runtime decides which version this is"
    assert [each[2] for each in found(project(tmp_path, body), "L306")] == [
        f"boto3 {message}",
        f"botocore {message}",
        f"python-dateutil {message}",
    ]


@pytest.mark.parametrize(
    ("body", "settings", "declared"),
    [
        ("import boto3", "", '"boto3>=1"'),
        ("import boto3", "", '"Boto3[crt]"'),
        ("try:\n    import boto3\nexcept ImportError:\n    boto3 = None", "", ""),
        ("import awslambdaric", "", ""),
        ("import snapshot_restore_py", "", ""),
        ("import boto3", '[tool.lambic.properties]\nLayers = ["arn:aws:lambda:eu-west-1:1:layer:x:1"]\n', ""),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import boto3", "", ""),
    ],
)
def test_what_is_asked_for_or_may_be_missing_is_no_finding(tmp_path, body, settings, declared):
    assert found(project(tmp_path, body, settings, declared), "L306") == []


def test_an_own_module_of_that_name_is_no_finding(tmp_path):
    assert found(project(tmp_path, "import six", **{"six.py": ""}), "L306") == []


def test_requirements_are_the_place_to_write_it_into(tmp_path):
    root = project(tmp_path, "import boto3", **{"requirements.txt": "requests\n"})
    assert [each.help for each in check(root).diagnostics if each.code == "L306"] == [
        "write boto3 into requirements.txt"
    ]
