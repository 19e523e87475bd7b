"""Decorated functions in a process of their own, under our loop and under AWS's client: what is posted is the same."""

import json
import sys
from typing import Any

import pytest

from support.batches import sqs_event
from support.runtime_api import ID, RuntimeApi, event
from support.runtime_process import AWSLAMBDARIC, LAMBIC, LAMBIC_MANAGED, WAITING, Client, run

HANDLERS = """\
import asyncio
from lambic import events

loops = set()

@events.sqs
def sync(record: events.SQSRecord) -> None:
    print("working on", record.body)
    if record.body == "2":
        raise ValueError("no")

@events.sqs(concurrency=2)
async def later(record: events.SQSRecord) -> None:
    loops.add(id(asyncio.get_running_loop()))
    await asyncio.sleep(0.001)
    assert len(loops) == 1
    sync.__wrapped__(record)
"""

CLIENTS = [
    LAMBIC,
    LAMBIC_MANAGED,
    pytest.param(
        AWSLAMBDARIC,
        marks=pytest.mark.skipif(sys.platform != "linux", reason="AWS's client is built for Linux only"),
        id="awslambdaric",
    ),
]


def serve(client: Client, folder: Any, handler: str, *lines: str, **environment: str) -> tuple[Any, list[Any]]:
    """How the client ended, and (path's end, document) of what it posted for these batches."""
    with RuntimeApi([event(json.dumps(sqs_event(line)).encode()) for line in lines]) as api:
        ended = run(client, api, folder, {"main.py": HANDLERS}, f"main.{handler}", environment)
    assert ended.code is WAITING, ended.err
    return ended, [(post.path.rpartition("/")[2], json.loads(post.body)) for post in api.posts]


@pytest.mark.parametrize("client", CLIENTS, ids=repr)
@pytest.mark.parametrize("handler", ["sync", "later"])
def test_every_client_posts_the_same(client, handler, tmp_path):
    _, posts = serve(client, tmp_path, handler, "1 2 3", "2", "4")
    [some, (kind, document), rest] = posts
    assert some == ("response", {"batchItemFailures": [{"itemIdentifier": "2"}]})
    told = "none of 1 records was done; the first failed with ValueError: no"
    assert (kind, document["errorType"], document["errorMessage"]) == ("error", "BatchError", told)
    assert rest == ("response", {"batchItemFailures": []})


def test_a_failure_is_one_line_of_json_where_logs_are(tmp_path):
    ended, _ = serve(LAMBIC, tmp_path, "later", "1 2", AWS_LAMBDA_LOG_FORMAT="JSON")
    [entry] = [json.loads(line) for line in ended.err.splitlines()]
    stack, _ = entry.pop("stackTrace"), entry.pop("timestamp")
    assert entry == {
        "level": "ERROR",
        "errorMessage": "no",
        "errorType": "ValueError",
        "requestId": ID,
        "notes": ["record: Records[1], 2"],
    }
    assert [line.splitlines()[1].strip() for line in stack] == ["sync.__wrapped__(record)", 'raise ValueError("no")']
