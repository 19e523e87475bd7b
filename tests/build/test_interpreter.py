"""An interpreter of this machine, taken apart and put elsewhere."""

import subprocess
from pathlib import Path

import pytest

from lambic.build.elf import is_elf, needed_libraries, search_path, set_search_path, without_sections
from lambic.build.interpreter import find_home, read_program
from lambic.project import Interpreter, LambicError, find_interpreters, running_interpreter

ELFS = [each for each in find_interpreters() if is_elf(each.path.resolve().read_bytes())]


def put(home, version: str, folder: Path) -> Path:
    for name, content in read_program(home, version).files:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        file.chmod(0o755)
    library = folder / ".python" / "lib" / f"python{version}"
    library.parent.mkdir(parents=True, exist_ok=True)
    library.symlink_to(home.standard_library)
    return folder / ".python" / "bin" / f"python{version}"


@pytest.mark.skipif(not ELFS, reason="only programs in ELF files are changed")
@pytest.mark.parametrize("interpreter", ELFS, ids=lambda each: each.release)
def test_a_moved_interpreter_runs_with_its_own_library(interpreter, tmp_path):
    moved = put(find_home(interpreter), interpreter.version, tmp_path / "a folder")
    script = "import sys, json, math; print(sys.version.split()[0]); print(open('/proc/self/maps').read())"

    ended = subprocess.run([moved, "-I", "-S", "-c", script], env={}, cwd="/", capture_output=True, text=True)

    release, _, maps = ended.stdout.partition("\n")
    loaded = {line.split(maxsplit=5)[-1] for line in maps.splitlines() if "libpython" in line}
    assert (ended.stderr, release, {path.startswith(str(tmp_path)) for path in loaded} - {True}) == (
        "",
        interpreter.release,
        set(),
    )


@pytest.mark.skipif(not ELFS, reason="only programs in ELF files are changed")
def test_what_the_loader_does_not_map_is_left_out():
    home = find_home(running_interpreter())
    largest = (home.library or home.executable).read_bytes()
    kept = without_sections(largest)

    assert (len(kept) < len(largest), without_sections(kept) == kept) == (True, True)
    assert needed_libraries(kept) == needed_libraries(largest)


def test_a_search_path_is_replaced_where_there_is_room():
    with_path = [each.path.resolve().read_bytes() for each in ELFS if search_path(each.path.resolve().read_bytes())]
    if not with_path:
        pytest.skip("no interpreter here was linked with a search path")

    changed = set_search_path(with_path[0], "$ORIGIN/../lib")
    assert changed is not None
    assert (search_path(changed), len(changed)) == ("$ORIGIN/../lib", len(with_path[0]))
    assert set_search_path(with_path[0], "x" * 5000) is None


def test_an_interpreter_that_does_not_run_is_a_tool_failure(tmp_path):
    with pytest.raises(LambicError) as raised:
        find_home(Interpreter(tmp_path / "python3.11", "3.11", "3.11.0", "test"))

    assert raised.value.exit_code == 3


def test_a_framework_build_is_refused_with_a_way_out(tmp_path):
    fake = tmp_path / "python3.11"
    fake.write_text(
        '#!/bin/sh\necho \'{"framework": "Python", "executable": "x", "standard_library": "x",'
        ' "library_folder": null, "library": null}\'\n'
    )
    fake.chmod(0o755)

    with pytest.raises(LambicError) as raised:
        find_home(Interpreter(fake, "3.11", "3.11.0", "test"))

    assert raised.value.hint == "use a stand-alone Python: uv python install 3.11"
