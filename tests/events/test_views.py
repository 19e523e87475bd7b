"""Every field of every view, against events as the sources send them (fixtures/NAME.json -> fixtures/NAME.txt)."""

import re
from importlib import import_module

import pytest

from lambic.events import views
from lambic.events.fields import View
from lambic.events.views import (
    authorizer,
    cloudwatch_logs,
    cognito,
    custom_resource,
    dynamodb,
    eventbridge,
    firehose,
    kafka,
    kinesis,
    s3,
    sns,
    sqs,
)
from support.views import FIXTURES, fields_of, load_events, render, views_in, walk

READERS = {
    "authorizer": authorizer.read_authorizer,
    "cloudwatch_logs": cloudwatch_logs.CloudWatchLogsEvent,
    "cognito": cognito.read_trigger,
    "custom_resource": custom_resource.CustomResourceEvent,
    "dynamodb": dynamodb.DynamoDBEvent,
    "eventbridge": eventbridge.EventBridgeEvent,
    "firehose": firehose.FirehoseEvent,
    "kafka": kafka.KafkaEvent,
    "kinesis": kinesis.KinesisEvent,
    "s3": s3.S3Event,
    "schedule": eventbridge.ScheduledEvent,
    "sns": sns.SNSEvent,
    "sqs": sqs.SQSEvent,
}

DETAIL = """\
version = '0'
bucket.name = 'invoices'
object.key = '2025/Müller + 1.pdf'
object.size = 2048
object.etag = 'd41d8cd98f00b204e9800998ecf8427e'
object.version_id = 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e'
object.sequencer = '00617F08299329D189'
request_id = 'N4N7GDK58NMKJ12R'
requester = '123456789012'
source_ip_address = '203.0.113.7'
reason = 'PutObject'
deletion_type = None
"""

IN_A_QUEUE = """\
type = 'Notification'
message_id = '6f1c9d7e-3b0a-5a8e-9c1d-1f2e3d4c5b6a'
topic_arn = 'arn:aws:sns:eu-central-1:123456789012:prices'
subject = None
message = '{"sku": "tea-7", "cents": 420}'
timestamp = 2025-11-25T03:10:10.961000+00:00 UTC
signature_version = '1'
signature = 'c2lnbmF0dXJl'
signing_cert_url = 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem'
unsubscribe_url = 'https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe'
message_attributes = {}
"""

CLAIMS = {"claimsToAddOrOverride": {"tier": "gold"}, "groupOverrideDetails": {"preferredRole": "r"}}
TOKENS = {"accessTokenGeneration": {"scopesToAdd": ["a"], "claimsToAddOrOverride": {"n": [1]}}}


def every_view() -> list[type[View]]:
    modules = [import_module(f"{views.__name__}.{name}") for name in set(READERS) - {"schedule"}]
    return sorted((view for module in modules for view in views_in(module)), key=lambda view: view.__name__)


def seen_views() -> list[View]:
    roots = [read(event) for source, read in READERS.items() for event in load_events(source).values()]
    details = [eventbridge.EventBridgeEvent(load_events("eventbridge")[case]).s3() for case in ("s3", "s3_deleted")]
    return [view for root in [*roots, *details] for view in walk(root)]


def render_all(source: str) -> str:
    """What the fixtures' events of a source hold, by case."""
    found = {case: READERS[source](event) for case, event in load_events(source).items()}
    return "\n".join(f"[{case}] {type(view).__name__}\n{render(view)}" for case, view in found.items())


@pytest.mark.parametrize("source", READERS)
def test_every_field_is_what_stands_in_the_json(source):
    assert render_all(source) == (FIXTURES / f"{source}.txt").read_text(encoding="utf-8")


def test_every_field_is_in_some_fixture():
    seen = {
        field
        for view in seen_views()
        for name, field in fields_of(type(view)).items()
        if getattr(view, name) is not None
    }
    never = {
        f"{view.__name__}.{name}"
        for view in every_view()
        for name, field in fields_of(view).items()
        if field not in seen and not issubclass(view, cognito.Answer)
    }
    assert never == set()


def test_attributes_are_the_events_names_in_snake_case():
    wrong = {
        f"{view.__name__}.{name}: {each.key}"
        for view in every_view()
        for name, each in fields_of(view).items()
        if snake_case(each.key) != name
    }
    assert wrong == set()


def snake_case(key: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", key.replace("-", "_")).lower()


def test_the_detail_of_s3_through_eventbridge_is_a_view():
    assert render(eventbridge.EventBridgeEvent(load_events("eventbridge")["s3"]).s3()) == DETAIL


def test_a_notification_in_a_queue_is_a_view():
    [record] = sqs.SQSEvent(load_events("sqs")["sns"]).records
    assert render(record.sns()) == IN_A_QUEUE


def test_raw_is_the_json():
    event = load_events("sqs")["standard"]
    [first, _] = sqs.SQSEvent(event).records
    assert first.raw is event["Records"][0]
    assert first.attributes.raw is event["Records"][0]["attributes"]


def test_a_field_is_read_once():
    record = sqs.SQSEvent(load_events("sqs")["standard"]).records[0]
    assert record.attributes is record.attributes
    assert record.attributes.sent_timestamp is record.attributes.sent_timestamp


def test_what_a_payload_says_in_json():
    log = cloudwatch_logs.CloudWatchLogsEvent(load_events("cloudwatch_logs")["data"]).awslogs.data.log_events[1]
    [with_value, without] = kafka.KafkaEvent(load_events("kafka")["msk"]).records.values()
    found = [
        sqs.SQSEvent(load_events("sqs")["standard"]).records[0].json(),
        sns.SNSEvent(load_events("sns")["plain"]).records[0].sns.json(),
        kinesis.KinesisEvent(load_events("kinesis")["batch"]).records[0].kinesis.json(),
        firehose.FirehoseEvent(load_events("firehose")["direct"]).records[0].json(),
        with_value[0].json(),
        without[0].json(),
        log.json(),
    ]
    assert found == [
        {"order": 7, "lines": ["Tee", "Käse"]},
        {"cents": 420},
        {"click": 1},
        {"click": 1},
        {"offset": 15},
        None,
        {"level": "ERROR"},
    ]


def test_logs_in_kinesis_are_compressed_json():
    event = load_events("cloudwatch_logs")["data"]
    data = cloudwatch_logs.CloudWatchLogsEvent(event).awslogs.data
    compressed = kinesis.KinesisData({"data": event["awslogs"]["data"]}).data
    assert cloudwatch_logs.read_log_data(compressed).raw == data.raw


def test_what_is_set_on_cognitos_response_stands_in_the_event():
    event = load_events("cognito")["PreSignUp"]
    view = cognito.read_trigger(event)
    view.response.auto_confirm_user = True
    assert event["response"] == {"autoConfirmUser": True, "autoVerifyEmail": False, "autoVerifyPhone": False}
    assert view.response.auto_confirm_user is True


def test_objects_in_cognitos_response_are_made_when_something_in_them_is_set():
    event = load_events("cognito")["PreTokenGeneration"]
    details = cognito.read_trigger(event).response.claims_override_details
    assert (details.group_override_details.preferred_role, event["response"]) == (None, {"claimsOverrideDetails": None})
    details.claims_to_add_or_override = {"tier": "gold"}
    details.group_override_details.preferred_role = "r"
    assert event["response"] == {"claimsOverrideDetails": CLAIMS}


def test_tokens_of_version_2_have_claims_of_any_json():
    event = {**load_events("cognito")["PreTokenGenerationV2"], "response": None}
    details = cognito.read_trigger(event).response.claims_and_scope_override_details
    details.access_token_generation.scopes_to_add = ["a"]
    details.access_token_generation.claims_to_add_or_override = {"n": [1]}
    assert event["response"] == {"claimsAndScopeOverrideDetails": TOKENS}
