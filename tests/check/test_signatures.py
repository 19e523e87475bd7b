"""L103, L110, L112, L113, L114: functions under lambic's decorators, as they want to be called and what they give."""

import pytest

from lambic import testing
from support.handler_files import codes, loaded

HEAD = "from typing import Any\nfrom lambic import events, http\n\ndecide = print\n\n"

COUNTS = {
    "sqs": ("events.sqs", "()"),
    "three": ("events.sqs", "(record, context, more)"),
    "keyword": ("events.kinesis", "(record, *, table)"),
    "settings": ("events.sqs(margin_ms=1)", "(a, b, c)"),
    "event": ("events.eventbridge", "()"),
}


@pytest.mark.parametrize(("mark", "parameters"), COUNTS.values(), ids=COUNTS)
def test_a_function_that_can_not_be_called_is_found(mark, parameters, tmp_path):
    source = f"{HEAD}@{mark}\ndef handler{parameters}: ...\n"
    assert codes(tmp_path, source) == ["L103"]
    with pytest.raises(TypeError):
        loaded(source)


CALLABLE = {
    "one": ("events.sqs", "(record)"),
    "two": ("events.sqs", "(record, context)"),
    "default": ("events.sqs", "(record, table='x')"),
    "context-last": ("events.sqs", "(record, table=1, context=None)"),
    "keyword": ("events.sqs", "(record, *, table=1)"),
    "positional": ("events.sqs", "(record, /)"),
    "wrapped": ("events.sqs\n@open_up", "(a, b, c)"),
    "rest": ("events.sqs", "(record, *rest)"),
}


@pytest.mark.parametrize(("mark", "parameters"), CALLABLE.values(), ids=CALLABLE)
def test_a_function_that_can_be_called_is_not_found(mark, parameters, tmp_path):
    source = f"{HEAD}def open_up(function):\n    return lambda record: None\n\n@{mark}\ndef handler{parameters}: ...\n"
    loaded(source)
    assert codes(tmp_path, source) == []


WRONG_TYPES = {
    ("http.get('/')", "dict"): ["L110"],
    ("http.get('/')", "dict[str, Any]"): ["L110"],
    ("http.get('/')", "events.SQSRecord"): ["L110"],
    ("http.get('/')", "http.Response"): ["L110"],
    ("events.sqs", "dict"): ["L110"],
    ("events.sqs", "events.SQSEvent"): ["L110"],
    ("events.sqs", "list[events.SQSRecord]"): ["L110"],
    ("events.sqs", "http.Request"): ["L110"],
    ("events.s3", "events.S3Event"): ["L110"],
    ("events.kinesis", "events.DynamoDBRecord"): ["L110"],
    ("events.cognito", "events.SNSRecord"): ["L110"],
    ("events.cloudwatch_logs", "events.CloudWatchLogsEvent"): ["L110"],
    ("http.get('/')", "http.Request"): [],
    ("http.get('/')", "Any"): [],
    ("http.get('/')", "'http.Request'"): [],
    ("http.get('/')", "Mine"): [],
    ("events.sqs", "events.SQSRecord"): [],
    ("events.cognito", "events.PreSignUpEvent"): [],
    ("events.authorizer", "events.TokenAuthorizerEvent"): [],
    ("events.schedule", "events.ScheduledEvent"): [],
    ("events.schedule", "events.EventBridgeEvent"): [],
    ("events.sqs", "object"): [],
    ("events.sqs", "SQSRecord"): [],
    ("events.sqs", "SNSRecord"): ["L110"],
    ("http.get('/')", "HttpApiRequest"): [],
}


@pytest.mark.parametrize(("given", "found"), WRONG_TYPES.items())
def test_a_parameter_is_declared_as_what_it_is_given(given, found, tmp_path):
    mark, kind = given
    views = (
        "from lambic.events.views.sqs import SQSRecord\nfrom lambic.events.views.sns import SNSRecord\n"
        "from lambic.http.adapters.http_api import HttpApiRequest\n"
    )
    source = f"{HEAD}{views}class Mine: ...\n\n@{mark}\ndef handler(given: {kind}):\n    raise ValueError(given)\n"
    assert codes(tmp_path, source) == found


NAMES = {
    "(event, context)": ["L110"],
    "(event)": [],
    "(request, context)": [],
    "(event: http.Request, context)": [],
}


@pytest.mark.parametrize(("parameters", "found"), NAMES.items())
def test_a_request_beside_a_context_is_not_called_event(parameters, found, tmp_path):
    assert codes(tmp_path, f"{HEAD}@http.get('/')\ndef handler{parameters}: ...\n") == found


@pytest.mark.parametrize("mark", ["events.sqs", "events.eventbridge", "events.sqs(concurrency=2)"])
def test_a_generator_under_a_decorator_of_events_is_found(mark, tmp_path):
    source = f"{HEAD}@{mark}\nasync def handler(given):\n    yield given\n"
    assert codes(tmp_path, source) == ["L112"]


def test_a_generator_under_http_is_not_found(tmp_path):
    assert codes(tmp_path, f"{HEAD}@http.get('/')\ndef handler(given):\n    yield 'a'\n") == []


def test_a_generator_inside_is_not_found(tmp_path):
    body = "    def inner():\n        yield given\n    print(*inner())\n"
    assert codes(tmp_path, f"{HEAD}@events.sqs\ndef handler(given):\n{body}") == []


RESULTS = {
    ("events.sqs", "return {'batchItemFailures': []}"): ["L113"],
    ("events.kinesis", "reply = {'batchItemFailures': []}\n    return reply"): ["L113"],
    ("events.firehose", "return"): ["L113"],
    ("events.firehose", "return {'recordId': given.record_id}"): ["L113"],
    ("events.firehose", "return b'x'"): ["L113"],
    ("events.firehose", "print(given.data)"): ["L113"],
    ("events.authorizer", "return True"): ["L113"],
    ("events.authorizer", "return"): ["L113"],
    ("events.cognito", "return {'a': 1}"): ["L113"],
    ("events.cognito", "return True"): ["L113"],
    ("events.custom_resource", "return {'Data': {}}"): ["L113"],
    ("events.custom_resource", "return 'id'"): ["L113"],
    ("events.sqs", "return {'done': True}"): [],
    ("events.sqs", "return None"): [],
    ("events.firehose", "return given.ok(b'x')"): [],
    ("events.firehose", "raise ValueError"): [],
    ("events.firehose", "result = given.dropped()\n    return result"): [],
    ("events.authorizer", "return {'isAuthorized': True}"): [],
    ("events.authorizer", "return given.allow('me')"): [],
    ("events.cognito", "return given"): [],
    ("events.cognito", "return given.raw"): [],
    ("events.cognito", "return"): [],
    ("events.custom_resource", "return None"): [],
    ("events.custom_resource", "return events.CustomResourceResult('id')"): [],
    ("events.firehose", "result = given.ok(b'')\n    result = given.dropped()\n    return result"): [],
    ("events.firehose", "return given.ok(b'') if given.data else given.dropped()"): [],
    ("events.authorizer", "return decide(given)"): [],
    ("events.authorizer", "print(given)"): ["L113"],
    ("events.authorizer", "raise events.Unauthorized"): [],
    ("events.cognito", "given.response.x = 1"): [],
    ("events.custom_resource", "print(given)"): [],
    ("events.eventbridge", "return {'batchItemFailures': []}"): [],
}


@pytest.mark.parametrize(("given", "found"), RESULTS.items())
def test_a_result_is_what_the_decorator_takes(given, found, tmp_path):
    mark, body = given
    assert codes(tmp_path, f"{HEAD}@{mark}\ndef handler(given):\n    {body}\n") == found


PROMISES = {
    ("events.firehose", "None"): ["L113"],
    ("events.firehose", "bytes"): ["L113"],
    ("events.authorizer", "bool"): ["L113"],
    ("events.custom_resource", "dict"): ["L113"],
    ("events.firehose", "events.FirehoseResult"): [],
    ("events.firehose", "Any"): [],
    ("events.authorizer", "dict"): [],
    ("events.authorizer", "events.Policy"): [],
    ("events.cognito", "None"): [],
    ("events.custom_resource", "events.CustomResourceResult | None"): [],
    ("events.sqs", "dict"): [],
}


@pytest.mark.parametrize(("given", "found"), PROMISES.items())
def test_a_function_promises_what_the_decorator_takes(given, found, tmp_path):
    mark, kind = given
    source = f"{HEAD}@{mark}\ndef handler(given) -> {kind}:\n    print(given)\n    raise ValueError(given)\n"
    assert codes(tmp_path, source) == found


SETTINGS = {
    "events.kinesis(concurrency=2)": ["L114"],
    "events.dynamodb(batch=2)": ["L114"],
    "events.firehose(margin_ms=5)": ["L114"],
    "events.sqs(concurrency=2)": ["L114"],
    "events.s3()": ["L114"],
    "events.eventbridge(source='shop')": ["L114"],
    "events.sqs(margin_ms=5)": [],
    "events.sqs()": [],
    "events.kinesis(margin_ms=5)": [],
    "events.s3": [],
}


@pytest.mark.parametrize(("mark", "found"), SETTINGS.items())
def test_a_decorator_takes_the_settings_that_it_has(mark, found, tmp_path):
    source = f"{HEAD}@{mark}\ndef handler(given):\n    raise ValueError(given)\n"
    assert codes(tmp_path, source) == found
    if found:
        with pytest.raises(TypeError):
            loaded(source)


@pytest.mark.parametrize(("given", "found"), {"0": ["L114"], "-1": ["L114"], "3": [], "len('ab')": []}.items())
def test_concurrency_is_one_or_more(given, found, tmp_path):
    source = f"{HEAD}@events.sqs(concurrency={given})\nasync def handler(given): ...\n"
    assert codes(tmp_path, source) == found


def test_settings_may_come_from_anywhere(tmp_path):
    source = f"{HEAD}SETTINGS = {{}}\n@events.sqs(**SETTINGS)\ndef handler(given): ...\n"
    assert codes(tmp_path, source) == []


def test_a_result_that_is_found_fails_when_it_runs():
    handler = loaded(f"{HEAD}@events.firehose\ndef handler(given):\n    return b'x'\n")["handler"]
    with pytest.raises(Exception, match="for Firehose returns"):
        handler(testing.firehose([b"a"]), None)
