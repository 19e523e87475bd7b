"""What each of the four bundles holds of the project's own code: what its function reaches and nothing else."""

from pathlib import Path

import pytest

from lambic.build import BuildOptions, build_project, load_manifest
from lambic.project import load_project
from support.examples import copy_example

SHARED = {
    "products",
    "products.model",
    "products.storage",
    "products.storage.dynamodb",
    "products.storage.sqlite",
}

OWN = {
    "create": {"functions.create", "products.identifiers", "products.validation"} | SHARED,
    "read": {"functions.read"} | SHARED,
    "update": {"functions.update", "products.validation"} | SHARED,
    "delete": {"functions.delete"} | SHARED,
}


@pytest.fixture(scope="module")
def bundles(tmp_path_factory) -> Path:
    root = copy_example("products", tmp_path_factory.mktemp("bundles"))
    build_project(load_project(root), BuildOptions(), lambda step: None)
    return root / "build"


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_bundle_holds_the_own_modules_that_its_function_reaches(bundles, name):
    modules = load_manifest(bundles).functions[name].modules
    assert {module for module in modules if module.startswith(("functions.", "products"))} == OWN[name]


@pytest.mark.parametrize("name", sorted(OWN))
def test_the_bundles_files_are_those_modules(bundles, name):
    root = bundles / name
    sources = {path.relative_to(root) for path in root.rglob("*.py") if path.parts[len(root.parts)] != "lambic"}
    modules = {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in sources}
    assert modules == OWN[name]


def test_no_two_bundles_hold_the_same():
    assert len({frozenset(modules) for modules in OWN.values()}) == len(OWN)
