"""Programs from the system's packages that some tests need. Without one a test is skipped, in CI it fails."""

import os
import shutil

import pytest

REQUIRED = os.environ.get("LAMBIC_TESTS_NEED_TOOLS") == "1"
"""Set by .ci/run, which installs them."""


def needs(*programs: str) -> pytest.MarkDecorator:
    """Marks a test that can't run without these programs."""
    missing = [program for program in programs if shutil.which(program) is None]
    reason = (
        f"{', '.join(missing)} not installed: apt-get install {' '.join(_PACKAGES.get(each, each) for each in missing)}"
    )
    return pytest.mark.skipif(bool(missing) and not REQUIRED, reason=reason)


_PACKAGES = {"bwrap": "bubblewrap"}
