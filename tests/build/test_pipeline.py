"""A whole build: what is in the bundles, what is told, and what is refused."""

import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from lambic.build import BuildOptions, BuildReport, KeptPackage, build_project, load_manifest
from lambic.project import LambicError, find_interpreter, load_project, running_interpreter
from support.projects import PLAIN, write_project
from support.wheels import write_wheel

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "build"
TAG = f"cpython-{sys.version_info[0]}{sys.version_info[1]}"
NO_LOOP = '[tool.lambic]\nloop = "aws"\n'


@pytest.fixture(scope="module", autouse=True)
def own_cache(tmp_path_factory):
    before = os.environ.get("LAMBIC_CACHE_DIR")
    os.environ["LAMBIC_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
    yield
    os.environ.pop("LAMBIC_CACHE_DIR")
    if before is not None:
        os.environ["LAMBIC_CACHE_DIR"] = before


def copy(name: str, folder: Path) -> Path:
    return Path(shutil.copytree(FIXTURES / name, folder / name))


def build(root: Path, *names: str, **options: object) -> BuildReport:
    """Without verification, which test_verify.py is about and whose notes depend on the machine."""
    wanted = BuildOptions(names, is_verified=False, **options)  # type: ignore[arg-type]
    return build_project(load_project(root), wanted, lambda step: None)


def files(folder: Path) -> set[str]:
    return {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}


def plain(root: Path, files: Mapping[str, str], settings: str = "") -> Path:
    """A project that needs nothing of ours in its bundles, so that what is in them is the project's."""
    return write_project(root, files, NO_LOOP + settings)


def refusal(root: Path, **options: object) -> tuple[str, str | None, int]:
    with pytest.raises(LambicError) as raised:
        build(root, **options)
    return raised.value.message, raised.value.hint, raised.value.exit_code


def test_own_modules_are_source_and_byte_code_and_nothing_else_comes_along(tmp_path):
    files_of_project = {
        "functions/create.py": "from shop import model\n" + PLAIN,
        "functions/other.py": "from shop import other\n" + PLAIN,
        "shop/__init__.py": "",
        "shop/model.py": "x = 1",
        "shop/other.py": "x = 2",
    }
    root = plain(tmp_path, files_of_project)
    build(root)

    assert files(root / "build/create") == {
        "bootstrap",
        "functions/create.py",
        f"functions/__pycache__/create.{TAG}.pyc",
        "shop/__init__.py",
        f"shop/__pycache__/__init__.{TAG}.pyc",
        "shop/model.py",
        f"shop/__pycache__/model.{TAG}.pyc",
    }


def test_a_src_folder_is_flattened_and_its_data_files_travel(tmp_path):
    root = copy("shop", tmp_path)
    (root / "pyproject.toml").write_text((root / "pyproject.toml").read_text() + NO_LOOP)
    build(root, "create")

    assert {each for each in files(root / "build/create") if "pycache" not in each} == {
        "bootstrap",
        "functions/create.py",
        "shop/__init__.py",
        "shop/model.py",
        "shop/pricing.py",
        "shop/prices.txt",
    }


def test_dependencies_are_byte_code_alone(tmp_path):
    root = write_project(
        tmp_path,
        {"functions/f.py": "import six\n" + PLAIN},
        f'requires-python = ">=3.11"\ndependencies = ["six==1.17.0"]\n{NO_LOOP}',
    )
    build(root)

    assert {each for each in files(root / "build/f") if "six" in each and "dist-info" not in each} == {"six.pyc"}


def test_byte_code_can_be_turned_off(tmp_path):
    root = plain(tmp_path, {"functions/f.py": PLAIN}, "bytecode = false\n")
    build(root)

    assert files(root / "build/f") == {"bootstrap", "functions/f.py"}


def test_the_zip_holds_what_the_folder_holds(tmp_path):
    root = plain(tmp_path, {"functions/f.py": PLAIN})
    build(root)
    with zipfile.ZipFile(root / "build/f.zip") as archive:
        zipped = {each.filename: (archive.read(each), each.external_attr >> 16 & 0o777) for each in archive.infolist()}
    folder = root / "build/f"

    assert zipped == {
        name: ((folder / name).read_bytes(), stat.S_IMODE((folder / name).stat().st_mode)) for name in files(folder)
    }


def test_two_builds_in_two_folders_are_the_same_bytes(tmp_path):
    roots = [copy("shop", tmp_path / folder) for folder in ("one", "two/with a longer name")]
    for number, root in enumerate(roots):
        (root / "pyproject.toml").write_text((root / "pyproject.toml").read_text() + NO_LOOP)
        for file in root.rglob("*.py"):
            os.utime(file, (number * 1000 + 10**9, number * 1000 + 10**9))
        build(root)
    first, second = (
        {each: (root / "build" / each).read_bytes() for each in ("create.zip", "delete-all.zip", "manifest.json")}
        for root in roots
    )

    assert first == second


def test_the_manifest_says_what_was_built(tmp_path):
    modules = {"shop/__init__.py": "", "shop/model.py": "", "shop/unused.py": ""}
    root = plain(tmp_path, {"functions/f.py": "import shop.model\n" + PLAIN, **modules})
    build(root)
    [record] = json.loads((root / "build/manifest.json").read_text())["functions"].values()
    version = running_interpreter().version

    assert {key: record[key] for key in ("handler", "runtime", "architecture", "is_deployable")} == {
        "handler": "functions/f.handler",
        "runtime": f"python{version}",
        "architecture": "x86_64",
        "is_deployable": True,
    }
    assert (record["modules"], "shop.unused" in record["left_out"]) == (["functions.f", "shop", "shop.model"], True)
    assert record["zipped_bytes"] == (root / "build/f.zip").stat().st_size


def test_building_one_keeps_the_others(tmp_path):
    root = plain(tmp_path, {"functions/a.py": PLAIN, "functions/b.py": PLAIN})
    build(root)
    before = (root / "build/a.zip").stat().st_mtime_ns
    report = build(root, "b")

    assert [each.name for each in report.functions] == ["b"]
    assert set(load_manifest(root / "build").functions) == {"a", "b"}
    assert (root / "build/a.zip").stat().st_mtime_ns == before


def test_a_failed_build_leaves_the_last_good_one(tmp_path):
    root = plain(tmp_path, {"functions/f.py": "import shop\n" + PLAIN, "shop.py": "x = 1\n"})
    build(root)
    before = {each: (root / "build" / each).read_bytes() for each in files(root / "build")}
    (root / "shop.py").write_text("x = (\n")

    message, _, code = refusal(root)
    assert (message, code) == ("shop.py:1: '(' was never closed", 1)
    assert {each: (root / "build" / each).read_bytes() for each in files(root / "build")} == before


def test_into_copies_one_bundle_and_builds_all_only_once(tmp_path):
    root = plain(tmp_path / "p", {"functions/a.py": PLAIN, "functions/b.py": PLAIN})
    stages: list[str] = []
    for name in ("a", "b"):
        options = BuildOptions((name,), into=tmp_path / "into" / name)
        build_project(load_project(root), options, lambda step: stages.append(step.stage))

    assert stages.count("bytecode") == 1
    assert [files(tmp_path / "into" / name) for name in ("a", "b")] == [
        files(root / "build" / name) for name in ("a", "b")
    ]


def test_into_builds_again_when_a_source_has_changed(tmp_path):
    root = plain(tmp_path, {"functions/a.py": "import shop\n" + PLAIN, "shop.py": "x = 1\n"})
    build(root, "a", into=tmp_path / "into")
    (root / "shop.py").write_text("x = 22\n")
    build(root, "a", into=tmp_path / "into")

    assert (tmp_path / "into/shop.py").read_text() == "x = 22\n"


def test_out_puts_the_build_elsewhere(tmp_path):
    root = plain(tmp_path / "p", {"functions/a.py": PLAIN})
    build(root, out=tmp_path / "elsewhere")

    assert ((tmp_path / "elsewhere/a.zip").is_file(), (root / "build").exists()) == (True, False)


def test_a_missing_dependency_names_the_line_and_the_command(tmp_path):
    root = plain(tmp_path, {"functions/f.py": "\nimport yaml\n" + PLAIN})

    assert refusal(root) == ("functions/f.py:2: no module named 'yaml': nothing provides it", "uv add pyyaml", 1)


def test_an_import_that_may_fail_is_the_codes_own_business(tmp_path):
    root = plain(
        tmp_path, {"functions/f.py": "try:\n    import orjson\nexcept ImportError:\n    orjson = None\n" + PLAIN}
    )

    assert build(root).functions[0].modules == ("functions.f",)


@pytest.mark.skipif(find_interpreter("3.13") is None, reason="needs a Python 3.13")
def test_a_module_that_left_the_standard_library_says_so(tmp_path):
    root = plain(tmp_path, {"functions/f.py": "import cgi\n" + PLAIN}, 'runtime = "python3.13"\n')

    assert refusal(root)[1] == "cgi left the standard library in Python 3.13 and the target is 3.13"


def test_what_awss_runtime_brings_along_is_noted_and_not_refused(tmp_path):
    root = plain(tmp_path, {"functions/f.py": "import boto3\n" + PLAIN})

    assert build(root).notes == (
        "functions/f.py:1: boto3 is no dependency of the project: AWS's runtime will provide its own version",
    )
    assert refusal(root, is_local=True)[0] == "functions/f.py:1: no module named 'boto3': nothing provides it"


def test_an_unknown_name_is_wrong_usage(tmp_path):
    root = plain(tmp_path, {"functions/f.py": PLAIN})

    with pytest.raises(LambicError) as raised:
        build(root, "g")
    assert (raised.value.message, raised.value.hint, raised.value.exit_code) == (
        "there is no function 'g'",
        "the functions are f",
        2,
    )


def test_a_handler_that_is_not_there_is_refused(tmp_path):
    assert (
        refusal(plain(tmp_path, {"functions/f.py": "x = 1\n"}))[0]
        == "functions/f.py:1: function f: the file defines no 'handler'"
    )


@pytest.mark.skipif(find_interpreter("3.14") is not None, reason="needs a machine without Python 3.14")
def test_without_an_interpreter_of_the_target_sources_are_shipped_and_said(tmp_path):
    root = plain(tmp_path, {"functions/f.py": PLAIN}, 'runtime = "python3.14"\n')
    report = build(root)

    assert (files(root / "build/f"), report.notes[0].rpartition(": ")[2]) == (
        {"bootstrap", "functions/f.py"},
        "uv python install 3.14",
    )


def test_byte_code_of_another_version_is_made_by_that_version(tmp_path):
    other = next(
        (each for each in ("3.11", "3.12", "3.13") if each != running_interpreter().version and find_interpreter(each)),
        None,
    )
    if other is None:
        pytest.skip("needs a second Python")
    root = plain(tmp_path, {"functions/f.py": PLAIN}, f'runtime = "python{other}"\n')
    build(root)
    script = "import sys; sys.path.insert(0, sys.argv[1]); import functions.f as f; print(f.__cached__, f.__file__)"
    for file in (root / "build/f/functions/f.py",):
        file.write_text("raise SystemExit('the source was compiled again')")
    found = find_interpreter(other)
    assert found is not None
    ended = subprocess.run([found.path, "-c", script, root / "build/f"], capture_output=True, text=True)

    assert (ended.stderr, f"cpython-{other.replace('.', '')}" in ended.stdout) == ("", True)


def test_every_import_for_which_nothing_was_kept_is_noted(tmp_path):
    text = "from importlib import import_module\ndef handler(event, context):\n    return import_module(event['m'])\n"
    root = plain(tmp_path, {"functions/f.py": text, "plugins/a.py": ""})
    settled = plain(
        tmp_path / "settled", {"functions/f.py": text, "plugins/a.py": ""}, 'include-modules = ["plugins.*"]\n'
    )

    what = "functions/f.py:3: import_module(event['m']) is not known before it runs"
    assert (build(root).notes, build(settled).notes) == (
        (f"{what}: name what it loads in include-modules",),
        (),
    )


def test_an_import_for_which_a_package_was_kept_says_that_alone(tmp_path):
    text = "import importlib\ndef load(name):\n    return importlib.import_module(name)\n"
    root = plain(tmp_path, {"functions/f.py": "import plug\n" + PLAIN, "plug/__init__.py": text})

    assert build(root).notes == ("f: plug is kept whole: importlib.import_module(name) is not known before it runs",)


def test_the_manifest_is_the_same_whatever_the_cache_is_called(tmp_path, monkeypatch):
    text = "import importlib\ndef load(name): return importlib.import_module(name)\n"
    write_wheel(tmp_path, "tiny", {"tiny/__init__.py": "from tiny import inner\n", "tiny/inner.py": text})
    files = {"functions/f.py": "import tiny\n" + PLAIN, "requirements.txt": "../tiny-1-py3-none-any.whl\n"}
    root = plain(tmp_path / "p", files)
    manifests = []
    for name in ("one", "another"):
        monkeypatch.setenv("LAMBIC_CACHE_DIR", str(tmp_path / name))
        [function] = build(root).functions
        manifests.append((root / "build/manifest.json").read_text())

    assert manifests[0] == manifests[1]
    assert (function.dynamic_imports, function.kept_whole[0].place) == (
        ("tiny/inner.py:2: importlib.import_module(name)",),
        "tiny/inner.py:2",
    )


def test_a_service_that_is_no_literal_keeps_the_data_and_not_the_packages(tmp_path):
    text = "import boto3\ndef handler(event, context):\n    return boto3.client(event['service'])\n"
    session = {"boto3/__init__.py": "import boto3.session\n", "boto3/session.py": "import botocore.loaders\n"}
    wheels = [
        write_wheel(tmp_path, "boto3", {**session, "boto3/unused.py": ""}),
        write_wheel(
            tmp_path, "botocore", {"botocore/__init__.py": "", "botocore/loaders.py": "", "botocore/data/s3/1/a": ""}
        ),
    ]
    lines = "".join(f"../{wheel.name}\n" for wheel in wheels)
    report = build(plain(tmp_path / "p", {"functions/f.py": text, "requirements.txt": lines}))

    assert report.functions[0].kept_whole == (
        KeptPackage("botocore/data", "the service of client() is not a literal", "functions/f.py:3"),
    )
    assert report.notes == ("f: botocore/data is kept whole: the service of client() is not a literal",)
    assert "boto3.unused" in report.functions[0].left_out


def test_a_bundle_could_hold_what_functions_run_and_no_tool(tmp_path):
    [function] = build(write_project(tmp_path, {"functions/f.py": PLAIN})).functions

    packages = {name.split(".")[1] for name in function.left_out if name.startswith("lambic.") and name.count(".") > 1}
    assert packages <= {"http", "runtime", "events"}
    assert function.modules_total == len(function.modules) + len(function.left_out)


def test_two_files_of_one_name_are_refused(tmp_path):
    files = {"functions/f.py": "import app\n" + PLAIN, "app/__init__.py": "", "app/x.txt": "1", "src/app/x.txt": "2"}
    root = plain(tmp_path, files, 'include-files = ["app/x.txt"]\n')

    assert refusal(root) == (
        "app/x.txt and src/app/x.txt have the same name in the bundle (app/x.txt)",
        "rename one of them, or leave it out",
        1,
    )


def test_names_that_differ_only_by_case_are_refused(tmp_path):
    root = plain(
        tmp_path, {"functions/f.py": "import app\n" + PLAIN, "app/__init__.py": "", "app/a.txt": "1", "app/A.txt": "1"}
    )

    assert refusal(root)[0] == "app/A.txt and app/a.txt have names that differ only by case in the bundle (app/a.txt)"


def test_a_file_that_travels_anyway_may_be_wished_for(tmp_path):
    files = {"functions/f.py": "import app\n" + PLAIN, "app/__init__.py": "", "app/x.txt": "1"}
    root = plain(tmp_path, files, 'include-files = ["app/*", "functions/*.py"]\n')
    build(root)

    assert {each for each in files_of(root) if "pycache" not in each} == {
        "bootstrap", "functions/f.py", "app/__init__.py", "app/x.txt",
    }  # fmt: skip


def test_a_pattern_for_all_files_does_not_make_bundles_grow(tmp_path):
    root = plain(tmp_path, {"functions/f.py": PLAIN, "a.txt": "", "app/b.txt": ""}, 'include-files = ["**/*.txt"]\n')
    sizes = []
    for _ in range(3):
        build(root)
        build(root, "f", out=root / "elsewhere")
        sizes.append((files_of(root), files(root / "elsewhere/f")))

    assert sizes[0] == sizes[1] == sizes[2]
    assert {each for each in sizes[0][0] if each.endswith(".txt")} == {"a.txt", "app/b.txt"}


@pytest.mark.parametrize("pattern", ["/etc/*", "../*.txt", "app/../../x"])
def test_a_pattern_stays_in_the_project(tmp_path, pattern):
    root = plain(tmp_path, {"functions/f.py": PLAIN}, f'include-files = ["{pattern}"]\n')

    assert refusal(root)[0] == (
        f"pyproject.toml:7: include-files holds {pattern!r}: a pattern is relative to the project, and stays in it"
    )


def test_what_awss_runtime_offers_has_one_list(tmp_path):
    root = plain(tmp_path, {"functions/f.py": "import simplejson\n" + PLAIN})

    assert build(root).notes == (
        "functions/f.py:1: simplejson is no dependency of the project: AWS's runtime will provide its own version",
    )


def test_versions_that_are_not_locked_are_noted(tmp_path):
    root = plain(tmp_path, {"functions/f.py": PLAIN}, "")
    text = (root / "pyproject.toml").read_text()
    (root / "pyproject.toml").write_text(text.replace("[tool", 'dependencies = ["six==1.17.0"]\n[tool'))
    note = "the versions of the dependencies are not locked, so elsewhere they may be others: uv lock"
    unlocked = build(root).notes
    (root / "requirements.txt").write_text("six==1.17.0\n")

    assert (unlocked, build(root).notes) == ((note,), ())


@pytest.mark.parametrize("is_local", [True, False])
def test_an_async_handler_is_noted_where_awss_client_may_call_it(tmp_path, is_local):
    root = write_project(tmp_path, {"functions/f.py": "async def handler(event, context): ...\n"})
    note = "functions/f.py:1: an async handler without decorator fails under AWS's own client"

    assert build(root, is_local=is_local).notes == (() if is_local else (note,))


def test_packages_compiled_by_mypyc_can_be_imported(tmp_path):
    """tomli's modules need one whose name is a hash, beside the package."""
    text = "import tomli\ndef handler(event, context):\n    return tomli.loads(event)\n"
    root = write_project(tmp_path, {"functions/f.py": text, "requirements.txt": "tomli==2.5.0\n"}, NO_LOOP)
    build(root)
    script = "import sys; sys.path.insert(0, sys.argv[1]); import functions.f as f; print(f.handler('a = 1', None))"
    command = [running_interpreter().path, "-I", "-S", "-c", script, root / "build/f"]
    ended = subprocess.run(command, capture_output=True, text=True)

    assert (list((root / "build/f/tomli").glob("*.so")) != [], ended.stdout, ended.stderr) == (True, "{'a': 1}\n", "")


def files_of(root: Path) -> set[str]:
    return files(root / "build/f")
