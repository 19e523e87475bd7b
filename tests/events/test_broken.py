"""Events that are not what their source sends: nothing but EventError, which names the field."""

import json
import re
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambic import events
from lambic.events.fields import View
from lambic.events.views import authorizer, cognito
from support.views import find_problems, load_events

VIEWS: dict[str, Any] = {
    "sqs": events.SQSEvent,
    "sns": events.SNSEvent,
    "s3": events.S3Event,
    "eventbridge": events.EventBridgeEvent,
    "schedule": events.ScheduledEvent,
    "dynamodb": events.DynamoDBEvent,
    "kinesis": events.KinesisEvent,
    "firehose": events.FirehoseEvent,
    "kafka": events.KafkaEvent,
    "cloudwatch_logs": events.CloudWatchLogsEvent,
    "cognito": cognito.read_trigger,
    "authorizer": authorizer.read_authorizer,
    "custom_resource": events.CustomResourceEvent,
}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("AA==") | st.just("1764040210961"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.sampled_from("SNBLM"), inner),
    max_leaves=8,
)


def places_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in a JSON value, the value itself first."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, each in inner for place in places_in(each, (*path, key)))]


def replace(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy with something else in one place; `...` takes it out."""
    if not path:
        return new
    copy = deepcopy(value)
    holder = copy
    for key in path[:-1]:
        holder = holder[key]
    if new is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = new
    return copy


def read(source: str, event: Any) -> list[str]:
    """The problems of all fields. What is no EventError is raised."""
    try:
        view: View = VIEWS[source](event)
    except events.EventError as error:
        return [str(error)]
    return find_problems(view)


CHANGE = "Records[0].dynamodb"
# Where, what stands there instead, what is said of it.
BROKEN: list[tuple[str, str, Any, str]] = [
    ("sqs.standard", "", 5, "must be an object, not 5"),
    ("sqs.standard", "", None, "must be an object, not null"),
    ("sqs.standard", "Records", ..., "is missing"),
    ("sqs.standard", "Records", {}, "must be a list, not an object"),
    ("sqs.standard", "Records[0]", True, "must be an object, not true"),
    ("sqs.standard", "Records[0].messageId", ..., "is missing"),
    ("sqs.standard", "Records[0].messageId", None, "is missing"),
    ("sqs.standard", "Records[0].body", ["a"], "must be a text, not a list"),
    ("sqs.standard", "Records[0].attributes", "x" * 61, f"must be an object, not {'x' * 60 + '...'!r}"),
    ("sqs.standard", "Records[0].attributes.SentTimestamp", "-1", "must be a text of digits, not '-1'"),
    (
        "sqs.standard",
        "Records[0].attributes.SentTimestamp",
        "9" * 16,
        f"must be a time that a calendar has, not '{'9' * 16}'",
    ),
    ("sqs.standard", "Records[0].messageAttributes.digest.binaryValue", "A", "must be base64, not 'A'"),
    ("kinesis.batch", "Records[0].kinesis.data", "é", "must be base64, not 'é'"),
    ("kinesis.batch", "Records[0].kinesis.data", "AA==AA", "must be base64, not 'AA==AA'"),
    ("kinesis.batch", "Records[0].kinesis.approximateArrivalTimestamp", True, "must be a whole number, not true"),
    (
        "kinesis.batch",
        "Records[0].kinesis.approximateArrivalTimestamp",
        1e300,
        "must be a time that a calendar has, not 1e+300",
    ),
    ("dynamodb.batch", f"{CHANGE}.NewImage.price.N", "1_0", "must be a number, not '1_0'"),
    ("dynamodb.batch", f"{CHANGE}.NewImage.price.N", "NaN", "must be a number, not 'NaN'"),
    ("dynamodb.batch", f"{CHANGE}.NewImage.price.N", "1e", "must be a number, not '1e'"),
    (
        "dynamodb.batch",
        f"{CHANGE}.NewImage.lines.L[1]",
        {"S": "a", "N": "1"},
        "must be an object with one key, the type, not an object",
    ),
    ("dynamodb.batch", f"{CHANGE}.NewImage.maker.M.name", {"X": 1}, ".X is no type of DynamoDB"),
    (
        "kafka.msk",
        "records.orders-0[0].headers",
        [{"a": ["b"]}],
        "must be a list of objects of lists of bytes, not a list",
    ),
    ("kafka.msk", "records.orders-1", 1, "must be a list, not 1"),
    ("cloudwatch_logs.data", "awslogs.data", "AA==", "must be an object in JSON, compressed by gzip"),
    ("s3.put", "Records[0].eventTime", "yesterday", "must be an ISO 8601 time, not 'yesterday'"),
    ("eventbridge.own", "detail", "[]", "must be an object, not '[]'"),
    ("cognito.PreSignUp", "triggerSource", ..., "is missing"),
    ("cognito.PreSignUp", "response", "", "must be an object, not ''"),
]


@pytest.mark.parametrize(("place", "path", "new", "problem"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_field_is_named(place, path, new, problem):
    source, _, case = place.partition(".")
    event = replace(load_events(source)[case], parse_path(path), new)
    separator = "" if problem.startswith(".") else " "
    assert set(read(source, event)) == {f"{path or 'the event'}{separator}{problem}"}


def parse_path(path: str) -> tuple[Any, ...]:
    return tuple(int(index) if index else key for key, index in re.findall(r"([\w-]+)|\[(\d+)\]", path))


def test_an_authorizer_without_an_arn_is_none():
    event = replace(load_events("authorizer")["request"], ("methodArn",), ...)
    assert read("authorizer", event) == ["the event has neither methodArn nor routeArn"]


def test_the_error_has_the_path_apart():
    with pytest.raises(events.EventError) as caught:
        _ = events.SQSEvent({"Records": [{}]}).records[0].message_id
    assert (caught.value.path, caught.value.problem) == ("Records[0].messageId", "is missing")


@pytest.mark.parametrize("source", VIEWS)
def test_making_a_view_reads_nothing(source):
    if VIEWS[source] not in (cognito.read_trigger, authorizer.read_authorizer):
        assert repr(VIEWS[source](None)) == f"<{VIEWS[source].__name__} event>"


@pytest.mark.parametrize("source", VIEWS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_an_event_with_anything_in_any_place_raises_nothing_but_event_errors(source, data):
    event = data.draw(st.sampled_from(list(load_events(source).values())))
    for _ in range(data.draw(st.integers(1, 3))):
        event = replace(event, data.draw(st.sampled_from(places_in(event))), data.draw(JSON))
    read(source, event)


@pytest.mark.parametrize("source", VIEWS)
@settings(max_examples=20, deadline=None)
@given(event=JSON)
def test_any_json_raises_nothing_but_event_errors(source, event):
    read(source, event)


@settings(max_examples=100, deadline=None)
@given(text=st.text() | JSON.map(lambda value: json.dumps(value)))
def test_any_payload_raises_nothing_but_event_errors(text):
    record = events.SQSRecord({"body": text})
    for attempt in (record.json, lambda: find_problems(record.sns())):
        with suppress(events.EventError):
            attempt()


def test_what_is_nested_without_end_is_said_to_be():
    value: Any = {"S": "a"}
    for _ in range(2000):
        value = {"M": {"a": value}}
    record = events.DynamoDBRecord({"dynamodb": {"NewImage": {"a": value}}})
    with pytest.raises(events.EventError, match=r"^dynamodb\.NewImage is nested too deeply$"):
        _ = record.dynamodb.new_image
