"""Verification: a bundle that lacks something is refused, and what could not be proven is told."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from lambic.build import BuildOptions, BuildReport, build_project
from lambic.build.sandbox import Sandbox, find_sandbox
from lambic.build.verify import NO_SANDBOX
from lambic.build.whole import AWS_LOOP
from lambic.project import LambicError, find_interpreter, load_project, local_architecture
from support.projects import PLAIN, write_project
from support.tools import REQUIRED
from support.wheels import write_wheel

NO_LOOP = '[tool.lambic]\nloop = "aws"\n'

needs_sandbox = pytest.mark.skipif(
    find_sandbox() is None and not REQUIRED,
    reason="bubblewrap not installed, or may make no namespaces: apt-get install bubblewrap",
)


@pytest.fixture(scope="module", autouse=True)
def own_cache(tmp_path_factory):
    before = os.environ.get("LAMBIC_CACHE_DIR")
    os.environ["LAMBIC_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
    yield
    os.environ.pop("LAMBIC_CACHE_DIR")
    if before is not None:
        os.environ["LAMBIC_CACHE_DIR"] = before


def no_sandbox() -> Sandbox | None:
    return None


def project(
    folder: Path, handlers: Mapping[str, str], package: Mapping[str, str] | None = None, settings: str = NO_LOOP
) -> Path:
    """A project with these files, and an installed package `tiny` made of the others."""
    files = dict(handlers)
    if package is not None:
        wheel = write_wheel(folder, "tiny", package)
        files["requirements.txt"] = f"../{wheel.name}\n"
    return write_project(folder / "p", files, settings)


def build(root: Path, *names: str, sandbox=no_sandbox, listen=lambda step: None, **options: object) -> BuildReport:
    return build_project(load_project(root), BuildOptions(names, **options), listen, sandbox)  # type: ignore[arg-type]


def refusal(root: Path, **options: object) -> tuple[str, str | None]:
    with pytest.raises(LambicError) as raised:
        build(root, **options)
    assert raised.value.exit_code == 1
    return raised.value.message, raised.value.hint


def verified(report: BuildReport) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.name, each.verified, each.unverified) for each in report.functions]


USES_TINY = {"functions/f.py": "import tiny\n" + PLAIN}


def test_a_module_that_only_a_hidden_import_needs_is_refused_with_its_setting(tmp_path):
    root = project(tmp_path, USES_TINY, {"tiny/__init__.py": "x = 1\nexec('import tiny.extra')\n", "tiny/extra.py": ""})

    assert refusal(root) == (
        "f: tiny/__init__.py:2 loads tiny.extra, which is not in the bundle",
        'include-modules = ["tiny.extra"]',
    )
    assert not (root / "build/f.zip").exists()


def test_the_setting_that_the_error_names_keeps_the_module(tmp_path):
    settings = NO_LOOP + 'include-modules = ["tiny.extra"]\n'
    package = {"tiny/__init__.py": "exec('import tiny.extra')\n", "tiny/extra.py": ""}

    assert verified(build(project(tmp_path, USES_TINY, package, settings))) == [("f", "third-party", (NO_SANDBOX,))]


def test_a_module_whose_absence_is_swallowed_is_refused(tmp_path):
    text = "try:\n    exec('import tiny.fast')\nexcept ImportError:\n    pass\n"
    root = project(tmp_path, USES_TINY, {"tiny/__init__.py": text, "tiny/fast.py": ""})

    assert refusal(root)[0] == "f: tiny/__init__.py:2 loads tiny.fast, which is not in the bundle"


def test_modules_that_a_package_finds_by_listing_itself_are_refused(tmp_path):
    text = "import os\nfor name in sorted(os.listdir(__path__[0])):\n"
    text += "    stem, _, ending = name.partition('.')\n"
    text += "    if ending in ('py', 'pyc') and stem != '__init__':\n        exec('import tiny.' + stem)\n"
    root = project(tmp_path, USES_TINY, {"tiny/__init__.py": text, "tiny/a.py": "", "tiny/b.py": ""})

    assert refusal(root) == (
        "f: tiny/__init__.py:5 loads tiny.a, which is not in the bundle (and 1 more: tiny.b)",
        'include-modules = ["tiny.a", "tiny.b"]',
    )


def test_many_lost_modules_are_one_package(tmp_path):
    names = [f"m{number}" for number in range(6)]
    text = "".join(f"exec('import tiny.{name}')\n" for name in names)
    package = {"tiny/__init__.py": text, **{f"tiny/{name}.py": "" for name in names}}

    assert refusal(project(tmp_path, USES_TINY, package))[1] == 'keep-whole = ["tiny"]'


def test_what_only_a_lost_module_loads_is_not_named(tmp_path):
    package = {
        "tiny/__init__.py": "exec('import tiny.extra')\n",
        "tiny/extra.py": "import tiny.deep\n",
        "tiny/deep.py": "",
    }

    assert refusal(project(tmp_path, USES_TINY, package)) == (
        "f: tiny/__init__.py:1 loads tiny.extra, which is not in the bundle",
        'include-modules = ["tiny.extra"]',
    )


READS = (
    "import os\nwith open(os.path.join(os.path.dirname(__file__), 'tests', 'words.txt')) as file:\n    file.read()\n"
)


def test_a_data_file_that_was_left_out_is_refused_with_its_setting(tmp_path):
    root = project(tmp_path, USES_TINY, {"tiny/__init__.py": READS, "tiny/tests/words.txt": "a"})

    assert refusal(root) == (
        "f: tiny/__init__.py:2 opens tiny/tests/words.txt, which is not in the bundle",
        'include-files = ["tiny/tests/words.txt"]',
    )


def test_a_data_file_that_is_missed_in_silence_is_refused(tmp_path):
    text = "import os\nplace = os.path.join(os.path.dirname(__file__), 'tests/words.txt')\n"
    text += "if os.path.exists(place):\n    open(place).close()\n"
    root = project(tmp_path, USES_TINY, {"tiny/__init__.py": text, "tiny/tests/words.txt": "a"})

    assert refusal(root)[0] == "f: tiny/__init__.py:4 opens tiny/tests/words.txt, which is not in the bundle"


def test_metadata_that_a_module_reads_is_refused_when_it_then_fails(tmp_path):
    text = "import os\nhere = os.path.dirname(os.path.dirname(__file__))\n"
    text += "[info] = [name for name in os.listdir(here) if name.startswith('tiny') and 'dist-info' in name]\n"
    text += "open(os.path.join(here, info, 'METADATA')).close()\n"

    assert refusal(project(tmp_path, USES_TINY, {"tiny/__init__.py": text}))[1] == (
        'include-files = ["tiny-*.dist-info/METADATA"]'
    )


def test_sources_that_a_module_reads_itself_are_shipped_by_a_setting(tmp_path):
    text = "import inspect\ndef f(): pass\nsource = inspect.getsource(f)\n"

    message, hint = refusal(project(tmp_path, USES_TINY, {"tiny/__init__.py": text}))
    assert hint == "bytecode = false"
    assert message == (
        "f: tiny loads in the full install, but not in the bundle: OSError: could not get source code "
        "(tiny/__init__.py:3) (and 1 more: tiny/__init__.py)"
    )


def test_a_module_that_loads_nowhere_is_no_finding(tmp_path):
    package = {"tiny/__init__.py": "try:\n    import tiny.broken\nexcept Exception:\n    pass\n"}
    root = project(tmp_path, USES_TINY, {**package, "tiny/broken.py": "raise ValueError(__file__)\n"})

    assert verified(build(root)) == [("f", "third-party", (NO_SANDBOX,))]


def test_what_a_module_gets_to_load_before_it_fails_is_no_loss(tmp_path):
    """A command line in a package, for a tool that another function happens to have installed."""
    package = {
        "tiny/__init__.py": "try:\n    from tiny._main import main\nexcept ImportError:\n    main = None\n",
        "tiny/_main.py": "import tool.parts\nimport nowhere\n",
        "tool/__init__.py": "import tool.inner\n",
        "tool/inner.py": "",
        "tool/parts.py": "",
    }
    report = build(project(tmp_path, {"functions/f.py": "import tiny\n" + PLAIN}, package))

    assert report.functions[0].modules == ("functions.f", "tiny")


def test_a_module_that_ends_the_interpreter_stays_unverified(tmp_path):
    text = "def stop():\n    import tiny.stop\n"
    root = project(tmp_path, USES_TINY, {"tiny/__init__.py": text, "tiny/stop.py": "import os\nos._exit(7)\n"})
    [(_, scope, unverified)] = verified(build(root))

    assert (scope, unverified[0]) == ("third-party", "import tiny.stop: the interpreter ended with 7")


def test_a_program_of_a_package_is_not_started(tmp_path):
    package = {"tiny/__init__.py": "", "tiny/__main__.py": f"open({str(tmp_path / 'ran')!r}, 'w')\n"}
    build(project(tmp_path, USES_TINY, package, NO_LOOP + 'keep-whole = ["tiny"]\n'))

    assert not (tmp_path / "ran").exists()


def test_without_a_sandbox_no_code_of_the_project_runs(tmp_path):
    mark = f"open({str(tmp_path / 'ran')!r}, 'w').close()\n"
    files = {"functions/f.py": mark + "import tiny\n" + PLAIN, "config.py": mark}
    text = "try:\n    import config\nexcept ImportError:\n    config = None\n"
    settings = NO_LOOP + 'include-modules = ["config"]\n'
    report = build(project(tmp_path, files, {"tiny/__init__.py": text}, settings))

    assert not (tmp_path / "ran").exists()
    assert (verified(report), report.notes) == ([("f", "third-party", (NO_SANDBOX,))], (NO_SANDBOX,))


def test_a_refused_build_leaves_the_last_good_one(tmp_path):
    package = {"tiny/__init__.py": "", "tiny/more.py": "exec('import tiny.extra')\n", "tiny/extra.py": ""}
    root = project(tmp_path, USES_TINY, package)
    build(root)
    before = {each: each.read_bytes() for each in (root / "build").rglob("*") if each.is_file()}
    (root / "functions/f.py").write_text("import tiny.more\n" + PLAIN)

    assert refusal(root)[1] == 'include-modules = ["tiny.extra"]'
    assert {each: each.read_bytes() for each in (root / "build").rglob("*") if each.is_file()} == before


@pytest.mark.parametrize("stage", ["install", "shake", "bytecode", "pack", "verify"])
def test_a_killed_build_leaves_the_last_good_one(tmp_path, stage):
    root = project(tmp_path, {"functions/f.py": PLAIN})
    build(root)
    before = (root / "build/f.zip").read_bytes()
    (root / "functions/f.py").write_text(PLAIN + "x = 2\n")
    script = (
        "import os, sys; from pathlib import Path; from lambic.project import load_project;"
        "from lambic.build import BuildOptions, build_project;"
        "build_project(load_project(Path(sys.argv[1])), BuildOptions(),"
        " lambda step: step.stage == sys.argv[2] and os.kill(os.getpid(), 9))"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(root), stage], capture_output=True)
    left = (root / "build/f.zip").read_bytes()
    build(root)

    assert (ended.returncode, left == before, (root / "build/f.zip").read_bytes() == before) == (-9, True, False)


def test_not_verified_when_nobody_wants_it_and_made_up_for_later(tmp_path):
    package = {"tiny/__init__.py": "exec('import tiny.extra')\n", "tiny/extra.py": ""}
    root = project(tmp_path, USES_TINY, package)

    assert verified(build(root, is_verified=False)) == [("f", "", ())]
    assert verified(build(root, is_verified=False)) == [("f", "", ())]
    assert refusal(root)[1] == 'include-modules = ["tiny.extra"]'


def counting_package(folder: Path) -> dict[str, str]:
    """Each import of it is a byte in a file."""
    return {"tiny/__init__.py": f"with open({str(folder / 'imports')!r}, 'a') as file:\n    file.write('x')\n"}


def count(folder: Path) -> int:
    return len((folder / "imports").read_bytes())


def test_what_is_proven_is_not_proven_again(tmp_path):
    root = project(tmp_path, USES_TINY, counting_package(tmp_path))
    build(root)
    first = count(tmp_path)
    build(root)
    shutil.rmtree(root / "build")
    build(root)

    assert (first, count(tmp_path)) == (2, 2)


def test_functions_with_the_same_packages_share_the_proof(tmp_path):
    files = {f"functions/{name}.py": f"import tiny\nx = {name!r}\n" + PLAIN for name in ("a", "b", "c")}
    root = project(tmp_path, files, counting_package(tmp_path))
    build(root)

    assert count(tmp_path) == 2


def test_a_damaged_proof_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("LAMBIC_CACHE_DIR", str(tmp_path / "cache"))
    root = project(tmp_path, USES_TINY, counting_package(tmp_path))
    build(root)
    [proof] = [each for each in (tmp_path / "cache/verified").rglob("*") if each.is_file()]
    for content in (b"", b"\xff", proof.read_bytes().replace(b"[]", b"[1]")):
        proof.write_bytes(content)
        shutil.rmtree(root / "build")
        build(root)

    assert count(tmp_path) == 8


def test_wheels_of_this_machine_stand_in_for_another_architecture(tmp_path):
    other = {"x86_64": "arm64", "arm64": "x86_64"}[local_architecture()]
    settings = f'{NO_LOOP}architecture = "{other}"\n'
    stood_in = f"{other} does not run here: the wheels for {local_architecture()} stood in"
    package = {"tiny/__init__.py": "", "tiny/more.py": "exec('import tiny.extra')\n", "tiny/extra.py": ""}
    root = project(tmp_path, USES_TINY, package, settings)
    report = build(root)
    (root / "functions/f.py").write_text("import tiny.more\n" + PLAIN)

    assert verified(report) == [("f", "third-party", (stood_in, NO_SANDBOX))]
    assert report.notes == (NO_SANDBOX, stood_in)
    assert refusal(root)[0] == "f: tiny/more.py:1 loads tiny.extra, which is not in the bundle"


def test_without_the_targets_python_nothing_is_verified(tmp_path):
    root = write_project(tmp_path, {"functions/f.py": PLAIN}, NO_LOOP + 'runtime = "python3.14"\n')
    [function] = build(root).functions

    assert (function.verified, function.unverified) == (
        "nothing",
        ("not verified: no Python 3.14 was found here: uv python install 3.14",),
    )


def test_the_interpreter_in_a_local_bundle_verifies_it(tmp_path):
    package = {"tiny/__init__.py": "", "tiny/more.py": "exec('import colorsys')\n"}
    root = project(tmp_path, USES_TINY, package, "")
    good = build(root, is_local=True)
    (root / "functions/f.py").write_text("import tiny.more\n" + PLAIN)

    assert verified(good) == [("f", "third-party", (NO_SANDBOX,))]
    assert refusal(root, is_local=True) == (
        "f: tiny/more.py:1 loads colorsys, which is not in the bundle",
        'include-modules = ["colorsys"]',
    )


# With a sandbox.


@needs_sandbox
def test_a_whole_bundle_is_verified_up_to_its_first_question(tmp_path):
    report = build(project(tmp_path, {"functions/f.py": PLAIN}, settings=""), sandbox=find_sandbox)

    assert (verified(report), report.notes) == ([("f", "whole", ())], ())


@needs_sandbox
@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_a_bundle_is_run_by_the_python_that_it_is_for(tmp_path, version):
    if find_interpreter(version) is None:
        pytest.skip(f"needs a Python {version}")
    text = f"import sys, tiny\nassert sys.version_info[:2] == ({version.replace('.', ', ')})\n"
    settings = f'[tool.lambic]\nruntime = "python{version}"\n'
    root = project(tmp_path, {"functions/f.py": text + PLAIN}, {"tiny/__init__.py": ""}, settings)

    assert verified(build(root, sandbox=find_sandbox)) == [("f", "whole", ())]


@needs_sandbox
def test_a_local_bundle_is_verified_as_a_whole(tmp_path):
    report = build(project(tmp_path, {"functions/f.py": PLAIN}, settings=""), sandbox=find_sandbox, is_local=True)

    assert verified(report) == [("f", "whole", ())]


@needs_sandbox
def test_a_module_of_the_project_that_was_not_seen_is_refused(tmp_path):
    files = {"functions/f.py": "exec('import shop')\n" + PLAIN, "shop.py": ""}

    assert refusal(project(tmp_path, files), sandbox=find_sandbox) == (
        "f: functions/f.py:1 loads shop, which is not in the bundle",
        'include-modules = ["shop"]',
    )


@needs_sandbox
def test_modules_that_the_project_lists_itself_are_refused(tmp_path):
    text = "import os, plugins\nfor name in os.listdir(plugins.__path__[0]):\n"
    text += "    if name.endswith('.py') and name[0] != '_':\n        exec('import plugins.' + name[:-3])\n"
    files = {"functions/f.py": text + PLAIN, "plugins/__init__.py": "", "plugins/csv.py": ""}

    assert refusal(project(tmp_path, files), sandbox=find_sandbox)[1] == 'include-modules = ["plugins.csv"]'


@needs_sandbox
def test_a_data_file_of_the_project_that_lies_elsewhere_is_refused(tmp_path):
    text = "from pathlib import Path\nwords = Path(__file__).parents[1].joinpath('data', 'words.txt').read_text()\n"
    files = {"functions/f.py": text + PLAIN, "data/words.txt": "a"}

    assert refusal(project(tmp_path, files), sandbox=find_sandbox) == (
        "f: functions/f.py:2 opens data/words.txt, which is not in the bundle",
        'include-files = ["data/words.txt"]',
    )


@needs_sandbox
def test_a_data_file_of_the_project_that_is_missed_in_silence_is_refused(tmp_path):
    text = "import os\nplace = os.path.dirname(os.path.dirname(__file__)) + '/data/words.txt'\n"
    text += "if os.path.exists(place):\n    open(place).close()\n"
    files = {"functions/f.py": text + PLAIN, "data/words.txt": "a"}

    assert refusal(project(tmp_path, files), sandbox=find_sandbox)[1] == 'include-files = ["data/words.txt"]'


@needs_sandbox
def test_a_variable_that_is_missing_at_import_is_a_note(tmp_path):
    text = "import os\nimport shop\nTABLE = os.environ['TABLE']\n"
    files = {"functions/f.py": text + PLAIN, "shop.py": ""}
    report = build(project(tmp_path, files, settings=""), sandbox=find_sandbox)

    assert verified(report) == [("f", "whole", ("functions/f.py:3: KeyError: 'TABLE'",))]
    assert report.notes == ("not verified: functions/f.py:3: KeyError: 'TABLE'",)


@needs_sandbox
def test_what_several_functions_fail_at_is_noted_once(tmp_path):
    files = {f"functions/{name}.py": "import shop\n" + PLAIN for name in ("a", "b")}
    files["shop.py"] = "import os\nTABLE = os.environ['TABLE']\n"
    report = build(project(tmp_path, files, settings=""), sandbox=find_sandbox)

    assert report.notes == ("not verified: shop.py:2: KeyError: 'TABLE'",)


@needs_sandbox
def test_the_settings_variables_are_there_and_this_machines_are_not(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    text = "import os\nassert os.environ['TABLE'] == 'orders'\nassert 'AWS_SECRET_ACCESS_KEY' not in os.environ\n"
    settings = '[tool.lambic]\nenvironment = { TABLE = "orders" }\n'
    report = build(project(tmp_path, {"functions/f.py": text + PLAIN}, settings=settings), sandbox=find_sandbox)

    assert verified(report) == [("f", "whole", ())]


@needs_sandbox
def test_code_in_the_sandbox_reaches_no_network_and_no_home(tmp_path):
    home = Path.home()
    (tmp_path / "secret").write_text("a")
    text = f"import os, socket\nassert not os.path.exists({str(tmp_path / 'secret')!r})\n"
    text += f"assert not os.path.exists({str(home)!r} + '/.cache')\n"
    text += "socket.create_connection(('192.0.2.1', 80), 1)\n"
    [(_, _, unverified)] = verified(
        build(project(tmp_path, {"functions/f.py": text + PLAIN}, settings=""), sandbox=find_sandbox)
    )

    assert unverified == ("functions/f.py:4: OSError: [Errno 101] Network is unreachable",)


@needs_sandbox
def test_a_handler_that_is_not_there_is_told_of_the_init_phase(tmp_path):
    files = {"functions/f.py": "globals().update(other=1)\ndel globals()['other']\nhandler = None\ndel handler\n"}
    root = project(tmp_path, files, settings="")
    [(_, scope, unverified)] = verified(build(root, sandbox=find_sandbox))

    assert (scope, len(unverified), unverified[0].startswith("the init phase: Runtime.HandlerNotFound")) == (
        "whole",
        1,
        True,
    )


@needs_sandbox
def test_a_part_of_lambic_that_was_not_seen_is_refused(tmp_path):
    files = {"functions/f.py": "code = compile('import lambic.http.cookies', 'f', 'exec')\nexec(code)\n" + PLAIN}

    assert refusal(project(tmp_path, files, settings=""), sandbox=find_sandbox) == (
        "f: functions/f.py:2 loads lambic.http.cookies, which is not in the bundle",
        'include-modules = ["lambic.http.cookies"]',
    )


FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "build"


@needs_sandbox
@pytest.mark.parametrize("is_local", [False, True], ids=["managed", "local"])
def test_boto3_and_pydantic_are_verified_as_a_whole(tmp_path, is_local):
    root = Path(shutil.copytree(FIXTURES / "library", tmp_path / "library"))

    assert verified(build(root, sandbox=find_sandbox, is_local=is_local)) == [
        ("orders", "whole", ()),
        ("tables", "whole", ()),
    ]


@needs_sandbox
def test_a_part_of_boto3_that_only_a_disguised_call_needs_is_refused(tmp_path):
    root = Path(shutil.copytree(FIXTURES / "library", tmp_path / "library"))
    text = "import boto3\nmake = vars(boto3)['resource']\ntable = make('dynamodb').Table('t')\n"
    (root / "functions/tables.py").write_text(text + PLAIN)

    message, hint = refusal(root, sandbox=find_sandbox)
    assert re.sub(r"\d{2,}[-\d]*", "N", message) == (
        "tables: boto3/utils.py:N loads boto3.dynamodb.table, which is not in the bundle "
        "(and 2 more: boto3.dynamodb.transform, boto3/data/dynamodb/N/resources-1.json)"
    )
    assert (hint or "").startswith(
        'include-modules = ["boto3.dynamodb.table", "boto3.dynamodb.transform"] and include-'
    )


@needs_sandbox
def test_awss_own_client_is_not_started(tmp_path):
    report = build(project(tmp_path, {"functions/f.py": PLAIN}), sandbox=find_sandbox)

    assert (verified(report), report.notes) == ([("f", "whole", (AWS_LOOP,))], ())


@needs_sandbox
def test_a_package_that_aws_brings_along_stays_unverified_and_is_noted_once(tmp_path):
    files = {"functions/f.py": "import simplejson\n" + PLAIN}
    report = build(project(tmp_path, files, settings=""), sandbox=find_sandbox)

    assert report.functions[0].unverified == ("functions/f.py:1: ModuleNotFoundError: No module named 'simplejson'",)
    assert report.notes == (
        "functions/f.py:1: simplejson is no dependency of the project: AWS's runtime will provide its own version",
    )


def test_a_tool_that_does_not_work_is_none(tmp_path):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)

    assert (find_sandbox(str(broken)), find_sandbox(str(tmp_path / "nothing"))) == (None, None)


def test_the_manifest_holds_the_result(tmp_path):
    root = project(tmp_path, {"functions/f.py": PLAIN})
    build(root)
    [record] = json.loads((root / "build/manifest.json").read_text())["functions"].values()

    assert (record["verified"], record["unverified"]) == ("third-party", [NO_SANDBOX])
