import sys
from pathlib import Path

from lambic.project import find_interpreter, find_interpreters

RUNNING = "%d.%d" % sys.version_info[:2]


def test_the_running_interpreter_comes_first_and_starts():
    found = find_interpreters()[0]
    assert (found.version, found.release, found.path.is_file()) == (RUNNING, sys.version.split()[0], True)


def test_a_version_that_is_not_installed_is_none():
    assert find_interpreter("3.99") is None


def test_no_executable_is_listed_twice():
    paths = [interpreter.path.resolve() for interpreter in find_interpreters()]
    assert len(paths) == len(set(paths))


def test_the_running_version_is_found_without_a_search():
    found = find_interpreter(RUNNING)
    assert found is not None
    assert Path(found.path).is_absolute()
