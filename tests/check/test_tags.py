"""Which wheels a target takes: by names, and beside what `packaging` says of every wheel in this project's own lock."""

from pathlib import Path

import pytest
from packaging.tags import compatible_tags, cpython_tags
from packaging.utils import parse_wheel_filename

from lambic.check.lock import read_lock
from lambic.check.machine import machine_of, wheel_glibc_of
from lambic.check.tags import Tag, wheel_tags
from lambic.project import ARCHITECTURES, MANAGED_PYTHONS, Target

TARGET = Target("3.13", "x86_64", "python3.13")
TARGETS = [Target(python, machine, f"python{python}") for python in MANAGED_PYTHONS for machine in ARCHITECTURES]
LOCK = Path(__file__).resolve().parents[2] / "uv.lock"


def fits(tag: str, target: Target = TARGET) -> bool:
    return any(each.fits(target) for each in wheel_tags(f"x-1-{tag}.whl"))


@pytest.mark.parametrize(
    "tag",
    [
        "py3-none-any",
        "py2.py3-none-any",
        "py37-none-any",
        "cp313-none-any",
        "cp313-cp313-manylinux_2_17_x86_64.manylinux2014_x86_64",
        "cp313-cp313-manylinux1_x86_64",
        "cp313-cp313-manylinux2010_x86_64",
        "cp313-cp313-manylinux_2_34_x86_64",
        "cp37-abi3-manylinux_2_28_x86_64",
        "cp313-abi3-manylinux_2_28_x86_64",
        "py3-none-manylinux2014_x86_64",
        "cp313-cp313-linux_x86_64",
        "cp310.cp311.cp312.cp313-none-manylinux_2_17_x86_64",
    ],
)
def test_what_the_target_takes(tag):
    assert fits(tag)


@pytest.mark.parametrize(
    "tag",
    [
        "py2-none-any",
        "py314-none-any",
        "cp312-cp312-manylinux_2_17_x86_64",
        "cp312-none-any",
        "cp314-abi3-manylinux_2_17_x86_64",
        "cp313-cp313t-manylinux_2_17_x86_64",
        "cp313-cp313-manylinux_2_17_aarch64",
        "cp313-cp313-manylinux_2_35_x86_64",
        "cp313-cp313-musllinux_1_2_x86_64",
        "cp313-cp313-macosx_11_0_arm64",
        "cp313-cp313-win_amd64",
        "pp311-pypy311_pp73-manylinux_2_17_x86_64",
        "graalpy311-graalpy242_311_native-manylinux_2_17_x86_64",
        "cp313-cp313-manylinux_2_17_i686",
    ],
)
def test_what_it_does_not(tag):
    assert not fits(tag)


def test_builds_for_amazon_linux_2_take_wheels_for_an_older_glibc():
    assert fits("cp311-cp311-manylinux_2_17_x86_64", Target("3.11", "x86_64", "python3.11"))
    assert not fits("cp311-cp311-manylinux_2_24_x86_64", Target("3.11", "x86_64", "python3.11"))


@pytest.mark.parametrize("name", ["", "x.whl", "x-1.tar.gz", "x-1-py3-none-any.zip", "x-1-2-3-py3-none-any.whl", "---"])
def test_what_is_no_wheel_has_no_tags(name):
    assert wheel_tags(name) == ()


def test_a_wheel_with_a_build_number_has_tags():
    assert wheel_tags("x-1-2-py3-none-any.whl") == (Tag("py3", "none", "any"),)


def accepted(target: Target) -> frozenset[object]:
    machine, (_, newest) = machine_of(target), wheel_glibc_of(target)
    oldest = 5 if machine == "x86_64" else 17
    old = {5: "manylinux1", 12: "manylinux2010", 17: "manylinux2014"}
    platforms = [f"linux_{machine}"]
    for minor in range(newest, oldest - 1, -1):
        platforms += [f"manylinux_2_{minor}_{machine}", *([f"{old[minor]}_{machine}"] if minor in old else [])]
    return frozenset(
        [
            *cpython_tags(target.version, platforms=platforms),
            *compatible_tags(target.version, f"cp{''.join(map(str, target.version))}", platforms),
        ]
    )


@pytest.mark.parametrize("target", TARGETS, ids=lambda each: f"{each.python}-{each.architecture}")
def test_every_wheel_in_a_real_lock_is_judged_as_packaging_does(target):
    lock = read_lock(LOCK)
    assert lock is not None
    names = [wheel.filename for package in lock.packages for wheel in package.wheels]
    wanted = accepted(target)
    assert len(names) > 500
    assert {name: any(tag.fits(target) for tag in wheel_tags(name)) for name in names} == {
        name: not parse_wheel_filename(name)[3].isdisjoint(wanted) for name in names
    }
