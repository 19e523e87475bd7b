"""The Invoke API as boto3 speaks it."""

import base64
import json

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

ARN = "arn:aws:lambda:us-east-1:123456789012:function:work"


@pytest.fixture
def client(obedient):
    client = boto3.client(
        "lambda",
        endpoint_url=obedient.service.url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 0}, proxies={}),
    )
    yield client
    client.close()


def invoke(client, event=None, name="work", **options):
    payload = {} if event is None else {"Payload": json.dumps(event)}
    answer = client.invoke(FunctionName=name, **payload, **options)
    return answer, answer["Payload"].read()


def test_a_result_comes_back(client):
    answer, payload = invoke(client, {"do": "reply", "reply": '{"a": 1}'})
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    assert (answer["StatusCode"], json.loads(payload), answer["ExecutedVersion"], answer.get("FunctionError")) == (
        200,
        {"a": 1},
        "$LATEST",
        None,
    )
    assert headers["content-type"] == "application/json"


def test_the_function_sees_the_callers_request_id_arn_and_client_context(client):
    context = base64.b64encode(b'{"custom": {"k": "\xc3\xa9"}}').decode()
    answer, payload = invoke(client, {"do": "headers"}, ClientContext=context)
    seen = json.loads(payload)
    assert seen["lambda-runtime-aws-request-id"] == answer["ResponseMetadata"]["RequestId"]
    assert seen["lambda-runtime-invoked-function-arn"] == ARN
    assert json.loads(seen["lambda-runtime-client-context"]) == {"custom": {"k": "é"}}
    assert seen["lambda-runtime-trace-id"] == answer["ResponseMetadata"]["HTTPHeaders"]["x-amzn-trace-id"]


def test_no_payload_is_an_empty_object(client):
    assert invoke(client)[1] == b"{}"


@pytest.mark.parametrize(
    ("name", "arn"),
    [
        (ARN, ARN),
        (f"{ARN}:live", f"{ARN}:live"),
        ("123456789012:function:work", ARN),
        ("work:$LATEST", f"{ARN}:$LATEST"),
    ],
)
def test_a_function_is_found_by_each_form_of_its_name(client, name, arn):
    seen = json.loads(invoke(client, {"do": "headers"}, name)[1])
    assert seen["lambda-runtime-invoked-function-arn"] == arn


def test_a_qualifier_is_part_of_the_arn(client):
    seen = json.loads(invoke(client, {"do": "headers"}, Qualifier="7")[1])
    assert seen["lambda-runtime-invoked-function-arn"] == f"{ARN}:7"


def test_a_function_error_is_a_header_and_the_payload_its_json(client):
    answer, payload = invoke(client, {"do": "fail", "text": "oops"})
    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    assert json.loads(payload) == {"errorType": "ValueError", "errorMessage": "oops", "stackTrace": []}


def test_the_log_comes_with_tail(client):
    answer, _ = invoke(client, {"do": "say", "text": "hello"}, LogType="Tail")
    lines = base64.b64decode(answer["LogResult"]).decode().splitlines()
    request_id = answer["ResponseMetadata"]["RequestId"]
    assert lines[:4] == [
        f"START RequestId: {request_id} Version: $LATEST",
        "hello",
        "to stderr",
        f"END RequestId: {request_id}",
    ]
    assert lines[4].startswith(f"REPORT RequestId: {request_id}\tDuration: ")
    assert "Init Duration: " in lines[4]


def test_the_log_is_cut_to_its_last_4_kb_and_absent_unless_asked_for(client):
    answer, _ = invoke(client, {"do": "say", "text": "x" * 9000}, LogType="Tail")
    assert len(base64.b64decode(answer["LogResult"])) == 4096
    assert "LogResult" not in invoke(client, {"do": "say", "text": "x"})[0]


def test_an_asynchronous_event_is_accepted_at_once_and_runs(client, obedient):
    answer, payload = invoke(client, {"do": "say", "text": "later"}, InvocationType="Event")
    assert (answer["StatusCode"], payload) == (202, b"")
    assert obedient.facts.wait_for("Output", lambda fact: fact.line == "later").function == "work"
    assert obedient.facts.wait_for("Invoked").function_error is None


def test_a_dry_run_runs_nothing(client, obedient):
    assert invoke(client, InvocationType="DryRun")[0]["StatusCode"] == 204
    assert json.loads(obedient.invoke("work", {"do": "count"}).payload)["served"] == 1


@pytest.mark.parametrize(
    ("options", "status", "error_type", "message"),
    [
        (
            {"FunctionName": "other"},
            404,
            "ResourceNotFoundException",
            "Function not found: arn:aws:lambda:us-east-1:123456789012:function:other:$LATEST",
        ),
        (
            {"Payload": b"{nonsense"},
            400,
            "InvalidRequestContentException",
            "Could not parse request body into json: Expecting property name enclosed in double quotes: "
            "line 1 column 2 (char 1)",
        ),
        ({"Payload": b'"\xff"'}, 400, "InvalidRequestContentException", None),
        ({"Payload": b"[" * 100_000}, 400, "InvalidRequestContentException", None),
        (
            {"Payload": b'"' + b"x" * 6291455 + b'"'},
            413,
            "RequestEntityTooLargeException",
            "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
        ),
        (
            {"Payload": b'"' + b"x" * 1048575 + b'"', "InvocationType": "Event"},
            413,
            "RequestEntityTooLargeException",
            "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)",
        ),
        ({"ClientContext": "no base64"}, 400, "InvalidRequestContentException", None),
        ({"FunctionName": "work:live", "Qualifier": "other"}, 400, "InvalidParameterValueException", None),
        (
            {"InvocationType": "Maybe"},
            400,
            "InvalidParameterValueException",
            "X-Amz-Invocation-Type must be one of RequestResponse, Event, DryRun",
        ),
    ],
)
def test_a_wrong_call_is_refused_before_the_function_runs(client, obedient, options, status, error_type, message):
    with pytest.raises(ClientError) as refused:
        client.invoke(**{"FunctionName": "work", **options})
    answer = refused.value.response
    error = answer["Error"]
    assert (answer["ResponseMetadata"]["HTTPStatusCode"], error["Code"]) == (status, error_type)
    assert message is None or message in (error["Message"], answer.get("message"))
    assert json.loads(obedient.invoke("work", {"do": "count"}).payload)["served"] == 1


def test_the_largest_event_runs(client):
    event = b'"' + b"x" * 6291454 + b'"'
    assert (
        client.invoke(FunctionName="work", Payload=json.dumps({"do": "count", "x": "y" * 6000000}))["StatusCode"] == 200
    )
    with pytest.raises(ClientError):
        client.invoke(FunctionName="work", Payload=event + b" ")


def test_other_operations_are_refused_clearly(client):
    with pytest.raises(ClientError) as refused:
        client.list_functions()
    assert (
        refused.value.response["Error"]["Message"]
        == "lambic answers the operations Invoke and InvokeWithResponseStream only"
    )
