"""Powertools for AWS Lambda (Python), unmodified, under AWS's client and under ours: what comes out is the same."""

import json
import shutil
import socket
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.http_event import http_api_event
from support.runtime_api import Reply, RuntimeApi, event
from support.runtime_process import AWSLAMBDARIC, LAMBIC_MANAGED, WAITING, Client, run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="AWS's client is built for Linux only")

FIXTURE = Path(__file__).parents[1] / "fixtures" / "powertools"
CLIENTS = (AWSLAMBDARIC, LAMBIC_MANAGED)


@dataclass(frozen=True)
class Seen:
    """What was posted, by id, and the JSON lines on stdout without their times."""

    answers: list[tuple[str, Any]]
    lines: list[Any]


@pytest.fixture(scope="session")
def task(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("powertools").resolve() / "task"
    shutil.copytree(FIXTURE, folder)
    return folder


def see(
    client: Client, task: Path, module: str, script: Sequence[Reply], environment: Mapping[str, str] | None = None
) -> Seen:
    values = {"PYTHONPATH": sysconfig.get_path("purelib"), **(environment or {})}
    with RuntimeApi(script) as api:
        ended = run(client, api, task, {}, f"{module}.handler", values)
        assert ended.code is WAITING, ended.err
        answers = [("/".join(post.path.split("/")[-2:]), json.loads(post.body)) for post in api.posts]
    return Seen(answers, [without_times(json.loads(line)) for line in ended.out.splitlines() if line.startswith("{")])


def without_times(entry: dict[str, Any]) -> dict[str, Any]:
    entry.pop("timestamp", None)
    entry.get("_aws", {}).pop("Timestamp", None)
    return entry


def order(number: int, id: str, **headers: str) -> Reply:
    return event(json.dumps({"order": number}).encode(), id=id, headers=headers)


def test_logger(task: Path) -> None:
    payload = {"order": 7, "requestContext": {"requestId": "from the gateway"}}
    traced = {"Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1"}
    script = [event(json.dumps(payload).encode(), id=name, headers=traced) for name in ("a", "b")]
    aws, ours = (see(client, task, "logs", script) for client in CLIENTS)
    assert ours == aws
    expected = {"order": 7, "correlation": "from the gateway"}
    assert ours.answers == [("a/response", expected), ("b/response", expected)]
    assert [(line["level"], line["function_request_id"], line["cold_start"]) for line in ours.lines] == [
        (level, name, name == "a") for name in ("a", "b") for level in ("INFO", "INFO", "INFO", "ERROR", "WARNING")
    ]
    assert {line["xray_trace_id"] for line in ours.lines} == {"1-5bef4de7-ad49b0e87f6ef6c87fc2e700"}


def test_metrics(task: Path) -> None:
    aws, ours = (see(client, task, "measures", [order(7, "a"), order(8, "b")]) for client in CLIENTS)
    assert ours == aws
    assert ours.answers == [("a/response", {"order": 7}), ("b/response", {"order": 8})]
    assert [(line.get("ColdStart"), line.get("Orders"), line.get("request")) for line in ours.lines] == [
        ([1.0], None, None),
        (None, [7.0, 1.0], "a"),
        (None, [8.0, 1.0], "b"),
    ]


def test_idempotency(task: Path) -> None:
    """An unsuccessful call is forgotten; a repeated one is answered from the record."""
    script = [order(7, "a"), order(7, "b"), order(13, "c"), order(13, "d"), order(8, "e")]
    aws, ours = (see(client, task, "once", script) for client in CLIENTS)
    assert ours == aws
    first = {"calls": [7], "has_deadline": True}
    assert [(path, answer.get("errorType", answer)) for path, answer in ours.answers] == [
        ("a/response", first),
        ("b/response", first),
        ("c/error", "ValueError"),
        ("d/error", "ValueError"),
        ("e/response", {"calls": [7, 13, 13, 8], "has_deadline": True}),
    ]


def test_batch_processor(task: Path) -> None:
    aws, ours = (
        see(client, task, "records", [event(queued("1", "x", "3"), id="a"), event(queued("y"), id="b")])
        for client in CLIENTS
    )
    assert ours == aws
    (path, answer), (failed, document) = ours.answers
    assert (path, answer) == (
        "a/response",
        {"batchItemFailures": [{"itemIdentifier": "m1"}], "done": [["m0", 1, "a"], ["m2", 3, "a"]]},
    )
    assert (failed, document["errorType"]) == ("b/error", "BatchProcessingError")


def queued(*bodies: str) -> bytes:
    """An event of a queue with these messages: "m0", "m1" ..."""
    records = [
        {
            "messageId": f"m{at}",
            "receiptHandle": f"handle {at}",
            "body": body,
            "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1700000000000"},
            "messageAttributes": {},
            "md5OfBody": "0" * 32,
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:orders",
            "awsRegion": "eu-central-1",
        }
        for at, body in enumerate(bodies)
    ]
    return json.dumps({"Records": records}).encode()


def test_event_handler(task: Path) -> None:
    paths = ("/orders/7", "/orders/13", "/nothing")
    script = [event(json.dumps(http_api_event("GET", path)).encode(), id=f"id-{at}") for at, path in enumerate(paths)]
    aws, ours = (see(client, task, "routes", script) for client in CLIENTS)
    assert ours == aws
    assert [answer["statusCode"] for _, answer in ours.answers] == [200, 404, 404]


def test_tracer_that_is_off(task: Path) -> None:
    environment = {"POWERTOOLS_TRACE_DISABLED": "true"}
    script = [order(7, "a"), order(13, "b")]
    aws, ours = (see(client, task, "traces", script, environment) for client in CLIENTS)
    assert ours == aws
    assert ours.answers == [("a/response", {"price": 14}), ("b/response", {"error": "no such order"})]


PARENT = "9a9197af755a6419"
TRACES = [f"Root=1-5bef4de7-{at:024x};Parent={PARENT};Sampled=1" for at in range(2)]


def test_tracer_without_a_daemon(task: Path) -> None:
    """What it sends over UDP is lost, and nothing else is."""
    environment = {"LAMBDA_TASK_ROOT": str(task), "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:9"}
    script = [order(at, "id", **{"Lambda-Runtime-Trace-Id": TRACES[0]}) for at in (7, 13)]
    aws, ours = (see(client, task, "traces", script, environment) for client in CLIENTS)
    assert ours == aws
    assert ours.answers == [("id/response", {"price": 14}), ("id/response", {"error": "no such order"})]


def test_tracer_sends_what_belongs_to_each_event(task: Path) -> None:
    script = [order(at, f"id-{at}", **{"Lambda-Runtime-Trace-Id": trace}) for at, trace in enumerate(TRACES)]
    aws, ours = (see_segments(client, task, script) for client in CLIENTS)
    assert ours == aws
    assert [(segment["trace_id"], segment["name"], segment.get("parent_id")) for segment in ours] == [
        (f"1-5bef4de7-{at:024x}", name, parent)
        for at in range(2)
        for name, parent in [("## traces.price", None), ("## handler", PARENT)]
    ]


def see_segments(client: Client, task: Path, script: Sequence[Reply]) -> list[Any]:
    """What arrives at X-Ray's daemon, two parts for each event, without the times and the ids that are made up."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon:
        daemon.bind(("127.0.0.1", 0))
        daemon.settimeout(20)
        address = f"127.0.0.1:{daemon.getsockname()[1]}"
        see(client, task, "traces", script, {"LAMBDA_TASK_ROOT": str(task), "AWS_XRAY_DAEMON_ADDRESS": address})
        return [without_ids(json.loads(daemon.recv(65536).partition(b"\n")[2])) for _ in range(2 * len(script))]


def without_ids(part: Any) -> Any:
    """Recursively: the exceptions of a cause have ids too. The one id that came with the event stays."""
    if isinstance(part, list):
        return [without_ids(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {key: without_ids(value) for key, value in part.items() if key not in MADE_UP or value == PARENT}


MADE_UP = ("id", "parent_id", "start_time", "end_time")
