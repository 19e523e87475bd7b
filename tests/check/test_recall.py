"""What `lambic check` finds: nothing in projects that work, and nearly everything that breaks them."""

import math
from importlib.util import find_spec
from pathlib import Path
from sysconfig import get_path

import pytest
from benchmarks.checked import write_checked

from lambic import testing
from support.outcomes import Event, Outcomes, Request
from support.recall import try_mutants
from support.rule_pages import check, rendered
from support.working import FASTAPI, FIXTURES, PROJECTS, site_of

MINE = [name for name, project in PROJECTS.items() if project.folder.parent == FIXTURES]
EXAMPLES = [name for name in PROJECTS if name not in MINE]

LEAST_BROKEN = 100
"""Of each project of the fixtures: more than 200 in all."""
LEAST_FOUND = 0.95


@pytest.mark.parametrize("name", PROJECTS)
def test_every_function_of_a_project_that_works_answers(name, tmp_path):
    project = PROJECTS[name]
    root = project.copy(tmp_path)
    with Outcomes([site_of(root)], project.environment) as outcomes:
        answers = {function: outcomes.of(root, function, calls) for function, calls in project.calls.items()}

    assert {
        function: answer.answers for function, answer in answers.items() if not answer.works(project.calls[function])
    } == {}


@pytest.mark.skipif(find_spec("fastapi") is None, reason="FastAPI is not installed")
def test_every_function_of_the_fastapi_example_answers(tmp_path):
    root = FASTAPI.copy(tmp_path)
    with Outcomes([Path(get_path("platlib"))]) as outcomes:
        answers = {function: outcomes.of(root, function, calls) for function, calls in FASTAPI.calls.items()}

    wrong = {function for function, answer in answers.items() if not answer.works(FASTAPI.calls[function])}
    assert {function: answers[function].answers for function in wrong} == {}


def test_nothing_is_found_in_the_fastapi_example(tmp_path):
    assert rendered(check(FASTAPI.copy(tmp_path))) == ""


@pytest.mark.parametrize("name", PROJECTS)
def test_every_function_of_a_project_is_called(name, tmp_path):
    files = {file.stem for file in (PROJECTS[name].folder / "functions").glob("*.py")}
    assert files - PROJECTS[name].calls.keys() == set()


@pytest.mark.parametrize("name", PROJECTS)
def test_nothing_is_found_in_a_project_that_works(name, tmp_path):
    assert rendered(check(PROJECTS[name].copy(tmp_path))) == ""


@pytest.mark.parametrize("functions", [10, 40, 160])
def test_nothing_is_found_in_a_large_project_that_works(functions, tmp_path):
    write_checked(tmp_path, functions, 5 * functions)
    assert rendered(check(tmp_path)) == ""


CALLS = {
    "http": lambda name, number: Request("GET", f"/things{number}/7"),
    "plain": lambda name, number: Request("GET", f"/plain{number}"),
    "queue": lambda name, number: Event(testing.sqs([{"value": 7}])),
    "timer": lambda name, number: Event(testing.schedule(name)),
    "waiting": lambda name, number: Request("POST", f"/sums{number}", {"json": [1, 2]}),
    "several": lambda name, number: Request("PUT", f"/several{number}/a", {"content": "abc"}, status=201),
}
"""An invocation of a function of each kind that write_checked knows."""


def test_a_large_project_works(tmp_path):
    kinds = write_checked(tmp_path, 20, 100)
    calls = {name: [CALLS[kind](name, name.removeprefix(kind))] for name, kind in kinds.items()}
    with Outcomes() as outcomes:
        answers = {name: outcomes.of(tmp_path, name, given) for name, given in calls.items()}

    assert {name: answer.answers for name, answer in answers.items() if not answer.works(calls[name])} == {}


@pytest.mark.parametrize("name", MINE)
def test_nearly_everything_that_breaks_a_project_is_found(name, tmp_path, record_property):
    recall = try_mutants(PROJECTS[name], tmp_path, share=0.5)
    record_property("recall", list(recall.lines(name)))

    assert len(recall.proven) >= LEAST_BROKEN
    assert recall.missed[math.floor((1 - LEAST_FOUND) * len(recall.proven)) :] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_nearly_everything_that_breaks_an_example_is_found(name, tmp_path, record_property):
    recall = try_mutants(PROJECTS[name], tmp_path, share=0.1)
    record_property("recall", list(recall.lines(name)))

    assert recall.missed[math.floor((1 - LEAST_FOUND) * len(recall.proven)) :] == []
