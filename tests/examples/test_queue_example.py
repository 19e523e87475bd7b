"""The queue example: invoked as its README says, its own tests, and what AWS is told of it."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from support.command import lambic
from support.examples import copy_example


@pytest.fixture
def queue(tmp_path) -> Path:
    project = copy_example("queue", tmp_path)
    (project / ".env").write_text(f"DATABASE={tmp_path / 'orders.sqlite3'}\n")
    return project


def test_a_batch_is_done_but_for_the_message_that_fails(queue):
    ended = lambic("invoke", "ship", "--event", "events/batch.json", cwd=queue)
    assert (ended.code, ended.out) == (0, '{"batchItemFailures": [{"itemIdentifier": "m-2"}]}\n')
    told = [line.removeprefix("ship | ") for line in ended.err.splitlines()]
    assert [told[0], told[-3], told[-2], told[-1]] == [
        "shipped 2 of tea",
        "lambic.events.errors.EventError: Records[1].body must be JSON, not 'a dozen cups, please'",
        "record: Records[1], m-2",
        "shipped 6 of cup",
    ]


def test_a_message_that_comes_again_is_not_shipped_again(queue):
    lambic("invoke", "ship", "--event", "events/batch.json", cwd=queue)
    ended = lambic("invoke", "ship", "--event", "events/batch.json", cwd=queue)
    assert (ended.code, "shipped" in ended.err) == (0, False)


def test_aws_is_told_that_failures_are_reported(queue):
    assert lambic("template", cwd=queue).code == 0
    template = yaml.safe_load((queue / "sam" / "template.yaml").read_text(encoding="utf-8"))
    assert template["Resources"]["ShipFunction"]["Properties"]["Events"] == {
        "Queue": {
            "Type": "SQS",
            "Properties": {
                "Queue": "arn:aws:sqs:eu-central-1:123456789012:orders",
                "BatchSize": 100,
                "MaximumBatchingWindowInSeconds": 2,
                "FunctionResponseTypes": ["ReportBatchItemFailures"],
            },
        }
    }


def test_its_own_tests_pass(queue):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=queue, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
