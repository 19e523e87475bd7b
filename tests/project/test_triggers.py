"""What events a handler takes is read from its decorator, and a trigger that sends others is told."""

import inspect

import pytest

from lambic import events
from lambic.project import LambicError, load_project
from lambic.project.handler_source import EVENTS
from support.projects import PLAIN, write_project

TAKING = "def handler(record): ..."
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:jobs"
SHARDS = "arn:aws:kinesis:eu-west-1:123456789012:stream/s"
CHANGES = "arn:aws-cn:dynamodb:eu-west-1:123456789012:table/t/stream/1"

READ = {
    "module": f"from lambic import events\n@events.sqs\n{TAKING}",
    "module under another name": f"from lambic import events as e\n@e.sqs\n{TAKING}",
    "dotted module": f"import lambic.events\n@lambic.events.sqs\n{TAKING}",
    "dotted module under another name": f"import lambic.events as e\n@e.sqs\n{TAKING}",
    "decorator": f"from lambic.events import sqs\n@sqs\n{TAKING}",
    "decorator under another name": f"from lambic.events import sqs as queue\n@queue\n{TAKING}",
    "settings": "from lambic import events\n@events.sqs(concurrency=5)\nasync def handler(record): ...",
    "below another's": f"from lambic import events\n@tracer.capture\n@events.sqs\n{TAKING}",
    "above another's": f"from lambic import events\n@events.sqs\n@retry(3)\n{TAKING}",
    "call": "from lambic import events\nfrom shop import ship\nhandler = events.sqs(ship)",
    "call with settings": "from lambic.events import sqs\nhandler: object = sqs(margin_ms=5000)(lambda record: None)",
    "the last of two": f"from lambic import events\n@events.s3\n{TAKING}\n@events.sqs\n{TAKING}",
}
NOT_READ = {
    "plain": PLAIN,
    "another's module": f"from shop import events\n@events.sqs\n{TAKING}",
    "another's decorator": f"from shop import sqs\n@sqs\n{TAKING}",
    "a name that is no decorator": f"from lambic import events\n@events.SQSRecord\n{TAKING}",
    "defined elsewhere": "from shop import handler",
    "computed": "from lambic import events\nhandler = make(events.sqs)",
    "a view": "from lambic import events\nhandler = events.SQSEvent({})",
}


def source(root) -> str:
    return load_project(root).functions[0].source


@pytest.mark.parametrize("text", READ.values(), ids=READ)
def test_the_decorator_is_found_however_it_is_written(tmp_path, text):
    assert source(write_project(tmp_path, {"functions/f.py": text})) == "sqs"


@pytest.mark.parametrize("text", NOT_READ.values(), ids=NOT_READ)
def test_what_can_not_be_read_is_not_assumed(tmp_path, text):
    root = write_project(tmp_path, {"functions/f.py": text}, f'[tool.lambic.functions.f]\nqueue = "{QUEUE}"\n')
    assert source(root) == ""


@pytest.mark.parametrize("name", EVENTS)
def test_every_decorator_is_known(tmp_path, name):
    text = f"from lambic import events\n@events.{name}\n{TAKING}"
    assert source(write_project(tmp_path, {"functions/f.py": text})) == name


def test_the_names_are_those_of_the_library():
    """Views are classes; reading log data by hand is a function, but no decorator."""
    functions = {name for name in events.__all__ if not inspect.isclass(getattr(events, name))}
    assert set(EVENTS) == functions - {"read_log_data"}


def test_a_handler_of_routes_takes_http(tmp_path):
    text = "from lambic import http\n@http.get('/a')\ndef one(request): ...\nhandler = http.routes(one)\n"
    assert source(write_project(tmp_path, {"functions/f.py": text})) == "http"


WRONG = {
    "stream handler on a queue": (
        f"from lambic import events\n@events.kinesis\n{TAKING}",
        f'queue = "{QUEUE}"',
        "queue sends f messages of SQS, but its handler takes @events.kinesis (functions/f.py:2)",
        "decorate it with @events.sqs, or give it another trigger",
    ),
    "another stream": (
        f"from lambic import events\n@events.kinesis\n{TAKING}",
        f'stream = "{CHANGES}"',
        "stream sends f records of DynamoDB, but its handler takes @events.kinesis (functions/f.py:2)",
        "decorate it with @events.dynamodb, or give it another trigger",
    ),
    "no batch": (
        f"from lambic import events\n@events.sns\n{TAKING}",
        f'queue = "{QUEUE}"',
        "queue sends f messages of SQS, but its handler takes @events.sns (functions/f.py:2)",
        "decorate it with @events.sqs, or give it another trigger",
    ),
    "http": (
        "from lambic import http\n@http.get('/a')\ndef handler(request): ...",
        f'stream = "{SHARDS}"',
        "stream sends f records of Kinesis, but its handler takes HTTP requests (@http) (functions/f.py:2)",
        "decorate it with @events.kinesis, or give it another trigger",
    ),
}


@pytest.mark.parametrize(("text", "setting", "message", "hint"), WRONG.values(), ids=WRONG)
def test_a_trigger_of_another_kind_than_the_decorator_is_told(tmp_path, text, setting, message, hint):
    root = write_project(tmp_path, {"functions/f.py": text}, f"[tool.lambic.functions.f]\n{setting}\n")
    with pytest.raises(LambicError) as raised:
        load_project(root)
    assert (raised.value.message, raised.value.hint) == (f"pyproject.toml:6: {message}", hint)


def test_both_triggers_are_looked_at(tmp_path):
    text = f"from lambic import events\n@events.sqs\n{TAKING}"
    settings = f'[tool.lambic.functions.f]\nqueue = "{QUEUE}"\nstream = "{SHARDS}"\n'
    root = write_project(tmp_path, {"functions/f.py": text}, settings)
    with pytest.raises(LambicError, match=r"^pyproject\.toml:7: stream sends f records of Kinesis"):
        load_project(root)
