"""docs/guides/testing.md: it names everything that there is, and its examples run."""

import inspect
import os
from pathlib import Path
from typing import Any

import pytest

from lambic import http, testing
from lambic.testing.sources import SOURCES
from support.markdown import read_blocks

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "guides" / "testing.md").read_text(encoding="utf-8")
BLOCKS = [block.text for block in read_blocks(PAGE) if block.language == "python"]


def block(word: str) -> str:
    [found] = [text for text in BLOCKS if word in text]
    return found


def test_every_name_is_on_the_page():
    named = [name for name in testing.__all__ if f"testing.{name}" not in PAGE]
    # A type that nobody makes, and an error that `event` alone raises.
    assert named == ["NotServed", "Response"]


def test_every_source_and_option_is_on_the_page():
    options = [name for name in inspect.signature(testing.Client).parameters if name not in ("handler", "source")]
    assert [name for name in SOURCES if f"`{name}`" not in PAGE] == []
    assert [name for name in options if f"`{name}=" not in PAGE] == []


@http.route("/{path+}")
def handler(request: http.Request) -> Any:
    return {"id": request.path.rpartition("/")[2]}


def run(text: str, **names: Any) -> dict[str, Any]:
    namespace = {"testing": testing, "handler": handler, "client": testing.Client(handler), **names}
    exec(compile(text, "docs/guides/testing.md", "exec"), namespace)
    return namespace


def test_the_first_example_passes():
    text = block("def test_reads_a_product").replace("from functions.products import handler\n", "")
    run(text)["test_reads_a_product"]()


def test_the_examples_of_requests_and_events_run():
    run(block("client.post("))
    run(block("testing.firehose"))


def test_the_example_of_a_stream_runs():
    def report(event, context):
        yield "id,name\n"
        yield "1,tea\n"

    assert run(block("stream=True"), client=testing.Client(report))["chunks"]


def test_the_example_of_a_websocket_runs():
    run(block("socket.send"), handler=http.route("/")(lambda request: request.route_key))


def test_the_example_of_the_real_loop_runs(tmp_path, monkeypatch):
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions" / "orders.py").write_text(
        "import os\nfrom lambic import events\n\n@events.sqs\ndef handler(record):\n"
        "    assert os.environ['TABLE'] == 'orders'\n    print('1', record.body)\n"
    )
    monkeypatch.chdir(tmp_path)
    run(block("RuntimeAPI("))
    assert Path.cwd() == tmp_path
    assert "TABLE" not in os.environ


def test_the_message_of_a_refused_reply_is_the_one_on_the_page():
    client = testing.Client(lambda event, context: {"statusCode": 200, "cookies": []}, "rest_api")
    with pytest.raises(testing.ReplyRefused) as raised:
        client.get("/")
    kind = type(raised.value)
    assert f"    {kind.__module__}.{kind.__qualname__}: {raised.value}\n" in PAGE
