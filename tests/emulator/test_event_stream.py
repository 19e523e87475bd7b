"""The event stream of InvokeWithResponseStream: AWS's own bytes, and botocore's parser."""

import base64
import json
from contextlib import closing

import boto3
import pytest
from botocore.config import Config
from botocore.eventstream import EventStreamBuffer
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from lambic.emulator import Invoked
from lambic.emulator.event_stream import write_event
from lambic.project import LambicError

CHUNK = (
    "0000006f0000005af5fe871f0b3a6576656e742d7479706507000c5061796c6f61644368756e6b0d3a636f6e74656e742d74797065070018"
    "6170706c69636174696f6e2f6f637465742d73747265616d0d3a6d6573736167652d747970650700056576656e7468656c6c6f29e71260"
)
COMPLETE = (
    "00000066000000541f56c8690b3a6576656e742d7479706507000e496e766f6b65436f6d706c6574650d3a636f6e74656e742d7479706507"
    "00106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b7d7006d467"
)


def test_events_have_awss_bytes():
    assert write_event("PayloadChunk", "application/octet-stream", b"hello").hex() == CHUNK
    assert write_event("InvokeComplete", "application/json", b"{}").hex() == COMPLETE


@given(st.lists(st.tuples(st.text(max_size=8), st.binary(max_size=40)), max_size=3))
def test_botocore_reads_every_event(events):
    buffer = EventStreamBuffer()
    for kind, payload in events:
        buffer.add_data(write_event(kind, "a/b", payload))
    read = [(event.headers[":event-type"], event.payload) for event in buffer]
    assert read == events


@pytest.fixture
def client(pouring):
    client = boto3.client(
        "lambda",
        endpoint_url=pouring.service.url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 0}, proxies={}, read_timeout=20),
    )
    yield client
    client.close()


def stream(client, wish, name="pour", **options):
    answer = client.invoke_with_response_stream(FunctionName=name, Payload=json.dumps(wish), **options)
    return answer, iter(answer["EventStream"])


def payload(event) -> bytes:
    return event["PayloadChunk"]["Payload"]


def test_a_piece_arrives_before_the_next_one_is_made(client, pouring):
    answer, events = stream(client, {"steps": ["first", {"wait": "arrived"}, "second"]})
    assert (answer["StatusCode"], answer["ExecutedVersion"], answer["ResponseStreamContentType"]) == (
        200,
        "$LATEST",
        "application/vnd.amazon.eventstream",
    )
    assert payload(next(events)) == b"first"
    (pouring.root / "arrived").touch()
    assert payload(next(events)) == b"second"
    assert list(events) == [{"InvokeComplete": {}}]
    fact = pouring.facts.wait_for("Invoked")
    assert fact == Invoked("pour", fact.duration_ms, True, None)


def test_a_prelude_is_nothing_special_here(client):
    _, events = stream(client, {"steps": ["{}", {"bytes": "00" * 8}]})
    assert b"".join(map(payload, list(events)[:-1])) == b"{}" + b"\0" * 8


def test_an_error_in_the_middle_is_told_at_the_end(client, pouring):
    _, events = stream(client, {"steps": ["part", {"fail": "Broken"}]})
    first, last = events
    complete = last["InvokeComplete"]
    assert (payload(first), complete["ErrorCode"], json.loads(complete["ErrorDetails"])) == (
        b"part",
        "Function.Broken",
        {"errorType": "Broken", "errorMessage": "broke"},
    )
    assert pouring.facts.wait_for("Invoked").function_error == "Function.Broken"


@pytest.mark.parametrize(
    ("wish", "code"),
    [({"error": "Early"}, "Early"), ({"steps": [{"exit": 2}]}, "Runtime.ExitError")],
    ids=["raised", "exited"],
)
def test_an_error_before_the_first_byte_is_told_at_the_end_alone(client, wish, code):
    _, events = stream(client, wish)
    [only] = events
    assert only["InvokeComplete"]["ErrorCode"] == code


def test_a_whole_answer_is_one_piece(client):
    _, events = stream(client, {"whole": {"a": 1}})
    first, last = events
    assert (json.loads(payload(first)), last) == ({"a": 1}, {"InvokeComplete": {}})


def test_a_function_without_the_setting_streams_here_too(serve):
    running = serve({"functions/pour.py": "pouring.py"}, "[tool.lambic]\ntimeout = 20\n")
    path = "/2021-11-15/functions/pour/response-streaming-invocations"
    reply = running.send("POST", path, b'{"steps": ["a", "b"]}')
    buffer = EventStreamBuffer()
    buffer.add_data(reply.body)
    assert b"".join(event.payload for event in buffer) == b"ab{}"


def test_the_log_comes_with_tail(client):
    _, events = stream(client, {"whole": 1}, LogType="Tail")
    *_, last = events
    log = base64.b64decode(last["InvokeComplete"]["LogResult"]).decode()
    assert (log.startswith("START RequestId: "), "REPORT RequestId: " in log) == (True, True)


def test_when_a_client_leaves_the_function_goes_on_to_its_end(client, pouring):
    answer, events = stream(client, {"steps": ["a", {"wait": "gone"}, {"pour": 100}]})
    with closing(answer["EventStream"]):
        assert payload(next(events)) == b"a"
    client.close()
    (pouring.root / "gone").touch()
    assert pouring.facts.wait_for("Output").line == """ended: 202 b'{"status":"OK"}\\n'"""
    assert pouring.invoke("pour", {"whole": 1}).payload == b"1"


def test_a_dry_run_runs_nothing(client, pouring):
    answer = client.invoke_with_response_stream(FunctionName="pour", InvocationType="DryRun")
    answer["EventStream"].close()
    assert answer["StatusCode"] == 204
    assert pouring.facts.of("Invoked") == []


@pytest.mark.parametrize(
    ("options", "status", "error_type"),
    [
        ({"FunctionName": "other"}, 404, "ResourceNotFoundException"),
        ({"Payload": b"{nonsense"}, 400, "InvalidRequestContentException"),
        ({"Payload": b'"' + b"x" * 6291455 + b'"'}, 413, "RequestEntityTooLargeException"),
        ({"InvocationType": "Event"}, 400, "InvalidParameterValueException"),
    ],
    ids=["function", "payload", "size", "type"],
)
def test_a_wrong_call_is_refused_before_the_function_runs(client, pouring, options, status, error_type):
    with pytest.raises(ClientError) as refused:
        client.invoke_with_response_stream(**{"FunctionName": "pour", **options})
    answer = refused.value.response
    assert (answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]) == (status, error_type)
    assert pouring.facts.of("Invoked") == []


def test_a_function_that_can_not_be_launched_is_the_services_error(serve, script_launcher, tmp_path):
    class Refusing(script_launcher):
        def launch(self, function):
            raise LambicError("no dependencies", "uv lock")

    running = serve({"functions/pour.py": "pouring.py"}, launcher=Refusing(tmp_path / "shop"))
    reply = running.send("POST", "/2021-11-15/functions/pour/response-streaming-invocations", b"{}")
    assert (reply.status, reply.json()) == (500, {"Type": "Service", "Message": "no dependencies (uv lock)"})
