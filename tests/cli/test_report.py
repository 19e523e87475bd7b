"""`lambic report`: what bundles weigh, by package, and what was different before."""

import json

import pytest

from lambic.build import PackedPackage
from lambic.build.notes import find_size_notes
from lambic.build.report import BuiltFunction
from lambic.project import LambicError
from support.command import lambic
from support.projects import PLAIN, write_project

FILES = {"functions/a.py": "import shop\n" + PLAIN, "functions/b.py": PLAIN, "shop/__init__.py": "", "shop/x.py": ""}


@pytest.fixture
def root(tmp_path):
    project = write_project(tmp_path, FILES)
    assert lambic("build", "--no-verify", cwd=project).code == 0
    return project


def test_the_parts_add_up_to_the_zip(root):
    (found,) = json.loads(lambic("report", "a", "--json", cwd=root).out)
    directory_end = 22

    assert {each["name"] for each in found["packages"]} == {"own code", "lambic"}
    assert sum(each["zipped_bytes"] for each in found["packages"]) + directory_end == found["zipped_bytes"]
    assert sum(each["unpacked_bytes"] for each in found["packages"]) == found["unpacked_bytes"]
    assert sum(each["files"] for each in found["packages"]) == found["files"]
    assert found["before"] is None


def test_without_a_name_there_is_a_line_per_function(root):
    lines = lambic("report", cwd=root).out.splitlines()

    assert [line.split()[0] for line in lines] == ["function", "a", "b"]


def test_what_has_changed_since_the_bundle_was_another_one_is_told(root):
    (root / "functions/a.py").write_text("from shop import x\n" + PLAIN)
    lambic("build", "--no-verify", cwd=root)
    lambic("build", "--no-verify", cwd=root)
    lines = lambic("report", "a", cwd=root).out.splitlines()

    assert lines[-1] == "new: shop.x"
    assert lines[-2].split()[:2] == ["a", "10"]
    assert next(line for line in lines if line.startswith("own code")).split()[-2].startswith("+")
    assert "+" not in lambic("report", "b", cwd=root).out


def test_what_is_new_with_its_package_is_one_line(root):
    for name in ("__init__", "a", "b"):
        (root / f"shop/deep/{name}.py").parent.mkdir(exist_ok=True)
        (root / f"shop/deep/{name}.py").write_text("")
    (root / "functions/a.py").write_text("from shop.deep import a, b\nfrom shop import x\n" + PLAIN)
    lambic("build", "--no-verify", cwd=root)
    lines = lambic("report", "a", cwd=root).out.splitlines()

    assert lines[-2:] == ["new: shop.deep (3 modules)", "new: shop.x"]


def test_without_a_build_the_command_for_it_is_told(tmp_path):
    ended = lambic("report", "a", cwd=write_project(tmp_path, FILES))

    assert (ended.code, ended.err) == (1, "error: a: nothing was built yet\nhint: lambic build a\n")


def built(**values: object) -> BuiltFunction:
    packages = tuple(
        PackedPackage(name, 1, size, size) for name, size in (("a", 1), ("b", 200_000_000), ("c", 7), ("d", 3))
    )
    defaults = {"packages": packages, "name": "f", "is_deployable": True, "unpacked_bytes": 1, "zipped_bytes": 1}
    fields = dict.fromkeys(BuiltFunction.__dataclass_fields__) | {"notes": ()}
    return BuiltFunction(**{**fields, **defaults, **values})  # type: ignore[arg-type]


def test_a_bundle_that_lambda_would_refuse_is_an_error_that_names_the_largest():
    with pytest.raises(LambicError) as raised:
        list(find_size_notes(built(unpacked_bytes=262_144_001)))

    assert (raised.value.message, raised.value.hint) == (
        "f: 262,144,001 bytes unpacked are more than the 262,144,000 that Lambda takes (AWS calls them 250 MB)",
        "the largest are b (200.0 MB), c (0.0 MB), d (0.0 MB): `lambic why f MODULE` tells what asks for them, "
        "`lambic report f` what they were in the last build",
    )


def test_a_zip_for_s3_only_is_noted():
    assert list(find_size_notes(built(zipped_bytes=52_428_801))) == [
        "f: a zip of 52,428,801 bytes: more than 52,428,800 (AWS calls them 50 MB) have to go through S3; "
        "the largest are b (200.0 MB), c (0.0 MB), d (0.0 MB)"
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"unpacked_bytes": 262_144_000, "zipped_bytes": 52_428_800},
        {"unpacked_bytes": 262_144_001, "is_deployable": False},
    ],
    ids=["at-the-limit", "for-this-machine"],
)
def test_what_fits_is_not_noted(values):
    assert list(find_size_notes(built(**values))) == []
