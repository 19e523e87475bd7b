"""Markers decided for a target: what an installer for Lambda would say."""

import pytest

from lambic.check.marker import decide, may_apply
from lambic.project import Target

TARGET = Target("3.13", "arm64", "python3.13")


@pytest.mark.parametrize(
    ("marker", "decided"),
    [
        ("sys_platform == 'win32'", False),
        ('sys_platform != "win32"', True),
        ("platform_machine == 'aarch64'", True),
        ("platform_machine in 'x86_64 amd64'", False),
        ("os_name == 'posix' and implementation_name == 'cpython'", True),
        ("python_full_version < '3.12'", False),
        ("python_full_version >= '3.13'", True),
        ("python_full_version < '3.13'", False),
        ("python_full_version < '3.13.1'", None),
        ("python_full_version == '3.13.*'", True),
        ("python_version == '3.13'", True),
        ("python_version <= '3.13'", True),
        ("python_version > '3.9'", True),
        ("python_version ~= '3.11'", True),
        ("python_full_version ~= '3.12.1'", False),
        ("'3.12' > python_version", False),
        ("(sys_platform == 'win32' or python_version < '3') and os_name == 'posix'", False),
        ("sys_platform == 'linux' or extra == 'a'", True),
        ("sys_platform == 'linux' and extra == 'a'", None),
        ("sys_platform not in 'linux'", False),
        ("extra == 'a'", None),
        ("", None),
        ("this is no marker", None),
        ("python_version < 'three'", None),
        ("(" * 5000, None),
    ],
)
def test_a_marker_is_decided_as_far_as_the_target_is_known(marker, decided):
    assert decide(marker, TARGET) is decided


def test_only_what_is_surely_left_out_does_not_apply():
    markers = ["sys_platform == 'win32'", "extra == 'a'", ""]
    assert [may_apply(marker, TARGET) for marker in markers] == [False, True, True]
