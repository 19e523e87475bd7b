"""Every sample of `sam local generate-event` for these sources, through its view, every field read."""

import json
from typing import Any

import pytest
from samcli.lib.generated_sample_events.events import Events

from lambic import events
from lambic.events.fields import View
from lambic.events.views.authorizer import read_authorizer
from support.views import find_problems

VIEWS: dict[tuple[str, str], Any] = {
    ("apigateway", "authorizer"): read_authorizer,
    ("apigateway", "request-authorizer"): read_authorizer,
    ("cloudformation", "create-request"): events.CustomResourceEvent,
    ("cloudwatch", "logs"): events.CloudWatchLogsEvent,
    ("cloudwatch", "scheduled-event"): events.ScheduledEvent,
    ("dynamodb", "update"): events.DynamoDBEvent,
    ("kinesis", "get-records"): events.KinesisEvent,
    ("kinesis", "kinesis-firehose"): events.FirehoseEvent,
    ("s3", "delete"): events.S3Event,
    ("s3", "put"): events.S3Event,
    ("sns", "notification"): events.SNSEvent,
    ("sqs", "receive-message"): events.SQSEvent,
}
FIREHOSE = ("apachelog", "cloudwatch-logs-processor", "streams-as-source", "syslog")
VIEWS |= {("kinesis", name): events.FirehoseEvent for name in FIREHOSE}

# Of the same services, but other sources: HTTP, Cognito's identity pools, Kinesis Analytics, S3 Batch Operations.
OTHERS = {
    ("apigateway", "aws-proxy"),
    ("apigateway", "http-api-proxy"),
    ("cognito", "sync-trigger"),
    ("kinesis", "analytics"),
    ("kinesis", "analytics-compressed"),
    ("kinesis", "analytics-dynamodb"),
    ("kinesis", "analytics-kpl"),
    ("s3", "batch-invocation"),
}

# What is wrong with samples: the services send those fields, and base64 that ends where it has to.
WRONG = {
    ("cloudwatch", "scheduled-event"): ["version is missing"],
    ("kinesis", "apachelog"): ["deliveryStreamArn is missing", "records[0].data must be base64"],
    ("kinesis", "streams-as-source"): ["deliveryStreamArn is missing"],
    ("kinesis", "syslog"): ["deliveryStreamArn is missing"],
}


def load_sample(service: str, name: str) -> Any:
    return json.loads(Events().generate_event(service, name, {}))


@pytest.mark.parametrize(("service", "name"), VIEWS)
def test_every_field_of_a_sample_can_be_read(service, name):
    view: View = VIEWS[service, name](load_sample(service, name))
    problems = [problem.partition(", not ")[0] for problem in find_problems(view)]
    assert problems == WRONG.get((service, name), [])


def test_every_sample_of_these_services_is_looked_at():
    services = {service for service, _ in VIEWS} | {service for service, _ in OTHERS}
    mapping = Events().event_mapping
    assert {(service, name) for service in services for name in mapping[service]} == {*VIEWS, *OTHERS}
