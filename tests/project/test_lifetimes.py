"""Dates that AWS has published, beside those that cfn-lint keeps of the same page."""

import json
from importlib.resources import files

from lambic.project import MANAGED_PYTHONS
from lambic.project.lifetimes import LIFETIMES


def test_the_dates_are_those_that_aws_has_published():
    kept = json.loads((files("cfnlint") / "data/AdditionalSpecs/LmbdRuntimeLifecycle.json").read_text())
    wanted = {name: [kept[name][key] for key in ("deprecated", "create-block", "update-block")] for name in LIFETIMES}
    assert {name: [day.isoformat() for day in lifetime] for name, lifetime in LIFETIMES.items()} == wanted


def test_every_managed_python_has_dates():
    assert {f"python{version}" for version in MANAGED_PYTHONS} <= LIFETIMES.keys()
