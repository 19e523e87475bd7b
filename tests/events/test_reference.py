"""docs/reference/events.md has every public name, and every attribute under the source that has it."""

import re
from pathlib import Path

from lambic import events
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
from support.views import fields_of, views_in

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "events.md").read_text(encoding="utf-8")
NAME = re.compile(r"[A-Za-z]\w+")
SECTIONS = {
    authorizer: "Authorizers",
    cloudwatch_logs: "CloudWatch Logs",
    cognito: "Cognito",
    custom_resource: "CloudFormation",
    dynamodb: "DynamoDB",
    eventbridge: "EventBridge",
    firehose: "Firehose",
    kafka: "Kafka",
    kinesis: "Kinesis",
    s3: "S3",
    sns: "SNS",
    sqs: "SQS",
}
VIEWS = {view: title for module, title in SECTIONS.items() for view in views_in(module)}
# What comes by way of another source, and what two sources share, is told of once.
VIEWS |= {view: "EventBridge" for view in VIEWS if view.__name__.startswith("S3Detail")}
VIEWS |= dict.fromkeys((kinesis.Window, kinesis.WindowedEvent), "DynamoDB")


def names_in(text: str) -> set[str]:
    """What stands in code spans and code blocks."""
    return {name for code in re.findall(r"```.*?```|`[^`]+`", text, re.DOTALL) for name in NAME.findall(code)}


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def own_fields(view: type[View]) -> set[str]:
    return {name for name in fields_of(view) if name in vars(view)}


def test_every_public_name_is_on_the_page():
    assert set(events.__all__) - names_in(PAGE) == set()


def test_every_attribute_is_in_its_source_s_section():
    named = {title: names_in(section(title)) for title in SECTIONS.values()}
    missing = {f"{view.__name__}.{name}" for view, title in VIEWS.items() for name in own_fields(view) - named[title]}
    assert missing == set()


def test_every_attribute_in_a_table_is_one():
    cells = [
        cell for title in SECTIONS.values() for cell in re.findall(r"^\| (`.+?`) \|", section(title), re.MULTILINE)
    ]
    named = {name for cell in cells for name in names_in(re.sub(r"\(.*?\)", "", cell))}
    known = {name for view in VIEWS for name in dir(view)} | {view.__name__ for view in VIEWS}
    # Types of DynamoDB.
    assert {name for name in named - known if not name.isupper()} == set()
