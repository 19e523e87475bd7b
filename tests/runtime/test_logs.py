"""What a function writes, and how it arrives: `logging`, `print`, failures; as text, as JSON and in frames.

AWS's own client runs the same handlers, and whole logs are compared. Rules: AWS, "Log and monitor Python Lambda
functions" and "Configuring JSON and plain text log formats".
"""

import json
import logging
import os
import re
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.runtime_api import ID, RuntimeApi, event
from support.runtime_process import AWSLAMBDARIC, LAMBIC, WAITING, Client, Ended, place, run, running

needs_aws = pytest.mark.skipif(sys.platform != "linux", reason="AWS's client is built for Linux only")

ROOT_ID = "1-5bef4de7-ad49b0e87f6ef6c87fc2e700"
TRACE = {"Lambda-Runtime-Trace-Id": f"Root={ROOT_ID};Parent=9a9197af755a6419;Sampled=1"}
TENANT = {"Lambda-Runtime-Aws-Tenant-Id": "blue"}
JSON = {"AWS_LAMBDA_LOG_FORMAT": "JSON"}

ENTRIES = """
import logging
from decimal import Decimal

logging.addLevelName(25, "NOTICE")
logging.warning("at import")
shop = logging.getLogger("shop")

class Price:
    def __str__(self):
        return "a price"

def handler(event, context):
    for level in (5, 10, 15, 20, 25, 30, 35, 40, 50, 55, 99):
        shop.log(level, "at %d", level)
    print("printed")
    shop.warning("two\\nlines")
    shop.warning("\u00fc \U0001f600 \\" \\\\ \\t \u2028")
    shop.warning({"order": [1, None, {"price": Decimal("1.10")}]})
    shop.warning({"with": "arguments"}, {"ignored": 1})
    shop.warning(Price())
    shop.warning("extra", extra={"order": 7, "none": None, "set": {1}, "price": Price()})
    shop.warning("extra", extra={"level": "mine", "tenant_id": 3, "location": "here", "requestId": "mine"})
    shop.warning("stack", stack_info=False)
    logging.getLogger("shop.cart").error("child")
    logging.getLogger().critical("root")
    context.log("by the context\\n")
"""

FAILURES = """
import logging

def fail():
    raise KeyError("k")

def handler(event, context):
    try:
        fail()
    except KeyError:
        logging.exception("could not")
        logging.warning("nor %s", "this", exc_info=True)
    logging.exception("without an exception")
    logging.warning("after")
"""


def log_of(
    client: Client,
    folder: Path,
    source: str,
    environment: Mapping[str, str | None] | None = None,
    headers: Mapping[str, str | None] | None = None,
) -> str:
    """All that a client writes while it serves two events; time and place are the same in all."""
    with RuntimeApi([event(b"1", id="a", headers=headers), event(b"2", id="b", headers=headers)]) as api:
        ended = run(client, api, folder, {"main.py": source}, environment=environment)
        failed = [post.body for post in api.posts if not post.path.endswith("/response")]
    assert (ended.code, failed) == (WAITING, [])
    return same(ended.out + ended.err, folder)


def same(text: str, folder: Path) -> str:
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", "NOW", text.replace(str(folder), "/var/task"))


def posted(api: RuntimeApi) -> list[Any]:
    return [json.loads(post.body) for post in api.posts]


# As AWS's client writes it


@needs_aws
@pytest.mark.parametrize("level", [None, "TRACE", "DEBUG", "info", "WARN", "ERROR", "FATAL", "SILENT", ""])
def test_lines_of_text_are_those_of_awss_client(tmp_path: Path, level: str | None) -> None:
    environment = {"AWS_LAMBDA_LOG_LEVEL": level}
    aws, ours = (log_of(client, tmp_path, ENTRIES, environment, TENANT) for client in (AWSLAMBDARIC, LAMBIC))
    assert ours == aws
    assert "[WARNING]\tNOW\t\tat import\n" in ours or level in ("ERROR", "FATAL")


@needs_aws
@pytest.mark.parametrize("level", [None, "TRACE", "DEBUG", "info", "WARN", "ERROR", "FATAL", "SILENT", ""])
@pytest.mark.parametrize("text", ["JSON", "Json"])
def test_lines_of_json_are_those_of_awss_client(tmp_path: Path, text: str, level: str | None) -> None:
    environment = {"AWS_LAMBDA_LOG_LEVEL": level, "AWS_LAMBDA_LOG_FORMAT": text}
    aws, ours = (log_of(client, tmp_path, ENTRIES, environment, TENANT) for client in (AWSLAMBDARIC, LAMBIC))
    assert ours == aws
    assert '"tenantId": "blue"' in ours


@needs_aws
def test_an_unknown_format_is_text(tmp_path: Path) -> None:
    aws, ours = (
        log_of(client, tmp_path, ENTRIES, {"AWS_LAMBDA_LOG_FORMAT": "xml"}) for client in (AWSLAMBDARIC, LAMBIC)
    )
    assert ours == aws


@needs_aws
def test_failures_in_text_differ_by_the_newline_behind_them(tmp_path: Path) -> None:
    """AWS's client puts the newline before the traceback: the next line goes on where that ends."""
    aws, ours = (log_of(client, tmp_path, FAILURES) for client in (AWSLAMBDARIC, LAMBIC))
    assert "KeyError: 'k'[WARNING]" in aws
    assert ours == re.sub(r"(KeyError: 'k'|NoneType: None)(?=\[)", r"\1\n", aws)


@needs_aws
def test_failures_in_json_are_those_of_awss_client(tmp_path: Path) -> None:
    source = FAILURES.replace('logging.exception("without an exception")', "pass")
    aws, ours = (log_of(client, tmp_path, source, JSON) for client in (AWSLAMBDARIC, LAMBIC))
    assert ours == aws


def test_an_error_without_an_exception_is_a_line_of_json_too(tmp_path: Path) -> None:
    """It raises AttributeError from within AWS's client."""
    source = 'import logging\ndef handler(event, context):\n    logging.exception("no exception")\n'
    with RuntimeApi([event(b"1")]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": source}, environment=JSON)
    line = json.loads(ended.out)
    del line["timestamp"]
    assert line == {"level": "ERROR", "message": "no exception", "logger": "root", "requestId": ID}


def records() -> st.SearchStrategy[logging.LogRecord]:
    """Records of any level, message and extra attributes."""
    names = st.text(min_size=1).filter(lambda name: name not in ("traceId", "cause", "context", "notes", "exceptions"))
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.dates() | st.decimals(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=5,
    )
    messages = st.text() | st.dictionaries(st.text(), values, max_size=3) | values

    def make(name: str, level: int, message: Any, extra: dict[str, Any], is_failed: bool) -> logging.LogRecord:
        record = logging.LogRecord(name, level, "/var/task/main.py", 3, message, (), failure() if is_failed else None)
        vars(record).update(extra)
        return record

    extras = st.dictionaries(names.filter(lambda name: not hasattr(EMPTY, name)), values, max_size=3)
    return st.builds(make, st.text(), st.integers(-100, 200), messages, extras, st.booleans())


EMPTY = logging.LogRecord("", 0, "", 0, "", (), None)


def failure() -> Any:
    try:
        raise ValueError("no \U0001f600")
    except ValueError:
        return sys.exc_info()


@needs_aws
@settings(max_examples=200)
@given(records())
def test_any_record_is_the_json_that_awss_client_makes(record: logging.LogRecord) -> None:
    from awslambdaric.lambda_runtime_log_utils import JsonFormatter as AwsFormatter

    from lambic.runtime.log_handler import JsonFormatter

    ours, aws = JsonFormatter(), AwsFormatter()
    ours.converter = aws.converter = time.gmtime
    ours_text = ours.format(record)  # AWS's changes the record
    assert ours_text == aws.format(record)


# Frames


def frames_of(
    client: Client, folder: Path, source: str, environment: Mapping[str, str | None] | None = None
) -> tuple[str, list[tuple[str, str]], list[Any]]:
    """(what came on stdout and stderr, the frames as (type, text), what was posted)."""
    place(folder, {"main.py": source})
    reader, writer = os.pipe()
    names = {**(environment or {}), "_LAMBDA_TELEMETRY_LOG_FD": str(writer)}
    with RuntimeApi([event(b"1", id="a")]) as api, os.fdopen(reader, "rb") as file:
        with running(client, api.address, folder, environment=names, descriptors=[writer]) as process:
            os.close(writer)
            api.wait_until(lambda: api.is_idle or process.code is not None)
            printed = same(process.out + process.err, folder)
        data, found = file.read(), posted(api)
    return printed, [(kind, same(text, folder)) for kind, text in read_frames(data)], found


def read_frames(data: bytes) -> list[tuple[str, str]]:
    found = []
    while data:
        length, microseconds = int.from_bytes(data[4:8], "big"), int.from_bytes(data[8:16], "big")
        assert abs(microseconds / 1e6 - time.time()) < 300
        found.append((data[:4].hex(), data[16 : 16 + length].decode()))
        data = data[16 + length :]
    return found


@needs_aws
@pytest.mark.parametrize("level", [None, "DEBUG"])
@pytest.mark.parametrize("text", [None, "JSON"])
def test_frames_are_those_of_awss_client(tmp_path: Path, text: str | None, level: str | None) -> None:
    source = ENTRIES.replace('context.log("by the context\\n")', "pass")
    environment = {"AWS_LAMBDA_LOG_FORMAT": text, "AWS_LAMBDA_LOG_LEVEL": level}
    aws, ours = (frames_of(client, tmp_path, source, environment) for client in (AWSLAMBDARIC, LAMBIC))
    assert ours == aws
    assert ours[0] == "printed\n"


@needs_aws
@pytest.mark.parametrize(("environment", "kind"), [({}, "a55a0017"), (JSON, "a55a0016")], ids=["text", "json"])
def test_a_failure_is_one_frame_of_the_type_of_errors(tmp_path: Path, environment: dict[str, str], kind: str) -> None:
    source = "def handler(event, context):\n    raise ValueError('two\\nlines')\n"
    (_, [aws], _), (printed, [ours], _) = (
        frames_of(client, tmp_path, source, environment) for client in (AWSLAMBDARIC, LAMBIC)
    )
    assert (printed, ours[0], aws[0]) == ("", kind, kind)
    assert ours[1].endswith("lines") or ours[1] == aws[1]


def test_the_descriptor_is_not_shown_to_the_function(tmp_path: Path) -> None:
    source = """
import subprocess
child = subprocess.run(["/bin/sh", "-c", "echo ${_LAMBDA_TELEMETRY_LOG_FD-unset}"], capture_output=True, text=True)
import os
def handler(event, context):
    return [os.environ.get("_LAMBDA_TELEMETRY_LOG_FD"), os.getenvb(b"_LAMBDA_TELEMETRY_LOG_FD"), child.stdout.strip()]
"""
    assert frames_of(LAMBIC, tmp_path, source) == ("", [], [[None, None, "unset"]])


@pytest.mark.parametrize("number", ["", "x", "999", "-1"])
def test_entries_go_to_stderr_where_the_descriptor_is_none(tmp_path: Path, number: str) -> None:
    source = "def handler(event, context):\n    raise ValueError('no')\n"
    with RuntimeApi([event()]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": source}, environment={"_LAMBDA_TELEMETRY_LOG_FD": number})
    assert (ended.code, ended.out, ended.err.splitlines()[-1]) == (WAITING, "", "ValueError: no")


# What only lambic says


def lines(text: str) -> list[Any]:
    found = [json.loads(line) for line in text.splitlines()]
    for line in found:
        del line["timestamp"]
    return found


def test_every_line_of_json_has_the_ids_of_its_event(tmp_path: Path) -> None:
    source = "import logging\ndef handler(event, context):\n    logging.warning(event)\n    return 1 // event\n"
    script = [
        event(b"1", id="a", headers=TRACE),
        event(b"0", id="b", headers=TENANT),
        event(b"0", id="c", headers=TRACE),
    ]
    with RuntimeApi(script) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": source}, environment=JSON)
    first = {"level": "WARNING", "message": "1", "logger": "root", "requestId": "a", "traceId": ROOT_ID}
    second = {**first, "message": "0", "requestId": "b", "tenantId": "blue"}
    del second["traceId"]
    third = {**first, "message": "0", "requestId": "c"}
    stack = [f'  File "{tmp_path}/main.py", line 4, in handler\n    return 1 // event\n']
    failed = {
        "level": "ERROR",
        "errorMessage": "integer division or modulo by zero",
        "errorType": "ZeroDivisionError",
        "requestId": "b",
        "stackTrace": stack,
    }
    assert (lines(ended.out), lines(ended.err)) == (
        [first, second, third],
        [failed, {**failed, "requestId": "c", "traceId": ROOT_ID}],
    )


ORIGINS = """
import logging

def fail():
    try:
        {}["k"]
    except KeyError as error:
        error.add_note("a note")
        try:
            raise ValueError("second") from error
        except ValueError:
            group = ExceptionGroup("third", [TypeError("one"), ExceptionGroup("inner", [OSError("two")])])
            raise group

def handler(event, context):
    if event == 1:
        fail()
    try:
        fail()
    except ExceptionGroup:
        logging.exception("caught")
"""


def without_stacks(value: Any) -> Any:
    if isinstance(value, list):
        return [without_stacks(each) for each in value]
    if isinstance(value, dict):
        return {key: without_stacks(each) for key, each in value.items() if key != "stackTrace"}
    return value


def test_json_tells_where_an_exception_comes_from(tmp_path: Path) -> None:
    with RuntimeApi([event(b"1", id="a"), event(b"2", id="a")]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": ORIGINS}, environment=JSON)
    [failed], [caught] = lines(ended.err), lines(ended.out)
    key_error = {"errorMessage": "'k'", "errorType": "KeyError", "notes": ["a note"]}
    origins = {
        "context": {"errorMessage": "second", "errorType": "ValueError", "cause": key_error},
        "exceptions": [
            {"errorMessage": "one", "errorType": "TypeError"},
            {
                "errorMessage": "inner (1 sub-exception)",
                "errorType": "ExceptionGroup",
                "exceptions": [{"errorMessage": "two", "errorType": "OSError"}],
            },
        ],
    }
    told = {"errorMessage": "third (2 sub-exceptions)", "errorType": "ExceptionGroup", "requestId": "a", **origins}
    assert (failed["context"]["stackTrace"], without_stacks(failed), without_stacks(caught)) == (
        [f'  File "{tmp_path}/main.py", line 10, in fail\n    raise ValueError("second") from error\n'],
        {"level": "ERROR", **told},
        {
            "level": "ERROR",
            "message": "caught",
            "logger": "root",
            "location": f"{tmp_path}/main.py:handler:21",
            **told,
        },
    )


def test_text_tells_where_an_exception_comes_from(tmp_path: Path) -> None:
    with RuntimeApi([event(b"1")]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": ORIGINS})
    told = ["KeyError: 'k'", "a note", "direct cause", "ValueError: second", "another exception", "third", "one", "two"]
    places = [ended.err.find(text) for text in told]
    assert (places == sorted(places), min(places) > 0, ended.err[:7]) == (True, True, "[ERROR]")


def test_exceptions_in_a_circle_are_told_once(tmp_path: Path) -> None:
    source = """
def handler(event, context):
    first, second = ValueError("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first
    raise first
"""
    with RuntimeApi([event(b"1", id="a")]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": source}, environment=JSON)
    second = {"errorMessage": "second", "errorType": "ValueError"}
    first = {"errorMessage": "first", "errorType": "ValueError"}
    assert without_stacks(lines(ended.err)) == [
        {"level": "ERROR", **first, "requestId": "a", "cause": {**second, "cause": first}}
    ]


def test_a_failed_import_is_one_line_of_json(tmp_path: Path) -> None:
    with RuntimeApi([event()]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": "import nothing_like_it\n"}, environment=JSON)
    message = "No module named 'nothing_like_it'"
    assert (ended.code, without_stacks(lines(ended.err))) == (
        1,
        [
            {
                "level": "ERROR",
                "errorMessage": f"Unable to import module 'main': {message}",
                "errorType": "Runtime.ImportModuleError",
                "requestId": "",
                "cause": {"errorMessage": message, "errorType": "ModuleNotFoundError"},
                "rule": "L201",
            }
        ],
    )


def test_what_the_runtime_has_to_say_is_json_too(tmp_path: Path) -> None:
    from support.runtime_api import error

    with RuntimeApi([event(id="a"), event(id="b")], [error(410, "InvokeTimeout", "late")]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": "def handler(event, context): pass\n"}, environment=JSON)
    [line] = lines(ended.err)
    assert (line["level"], line["requestId"], line["message"][:48]) == (
        "ERROR",
        "a",
        "the Runtime API answered 410 to the result of a:",
    )


# `logging` as code finds it


def test_logging_is_loaded_only_by_who_imports_it(tmp_path: Path) -> None:
    source = "import sys\ndef handler(event, context):\n    return [name for name in event if name in sys.modules]\n"
    with RuntimeApi([event(b'["logging", "lambic.runtime.logs", "traceback", "re", "json", "lambic"]')]) as api:
        run(LAMBIC, api, tmp_path, {"main.py": source})
        assert posted(api) == [["lambic"]]


LATE = """
import sys, threading
finders = list(sys.meta_path)

def handler(event, context):
    if event == 2:
        thread = threading.Thread(target=log)
        thread.start()
        thread.join()
    if event == 3:
        log()
    return len(finders) - len(sys.meta_path)

def log():
    import logging
    logging.warning("here")
"""


def test_logging_may_be_imported_at_any_time_in_any_thread(tmp_path: Path) -> None:
    script = [event(str(number).encode(), id=str(number), headers=TENANT) for number in (1, 2, 3)]
    with RuntimeApi(script) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": LATE})
        assert posted(api) == [0, 1, 1]
    assert same(ended.out, tmp_path) == "[WARNING]\tNOW\t2\there\n[WARNING]\tNOW\t3\there\n"


def test_a_module_below_logging_sets_it_up_too(tmp_path: Path) -> None:
    source = "from logging import handlers\ndef handler(event, context):\n    handlers.logging.warning('here')\n"
    with RuntimeApi([event(id="a")]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": source})
    assert same(ended.out, tmp_path) == "[WARNING]\tNOW\ta\there\n"


def test_nothing_reminds_of_how_logging_was_imported(tmp_path: Path) -> None:
    source = """
import inspect, logging, sys
def handler(event, context):
    return [
        type(logging.__loader__).__module__,
        logging.__spec__.loader is logging.__loader__,
        "class Logger" in inspect.getsource(logging),
        [finder for finder in sys.meta_path if "lambic" in getattr(finder, "__module__", "")],
    ]
"""
    with RuntimeApi([event()]) as api:
        run(LAMBIC, api, tmp_path, {"main.py": source})
        assert posted(api) == [["_frozen_importlib_external", True, True, []]]


OTHER_LOGGING = "WARNING = 1\ndef getLogger(): return 'mine'\n"


@needs_aws
@pytest.mark.parametrize(
    "setting",
    [
        'logging.basicConfig(level="INFO", format="mine %(message)s")',
        'logging.basicConfig(level="INFO", format="mine %(message)s", force=True, stream=sys.stdout)',
        'logging.root.setLevel("INFO")',
        'logging.root.handlers[0].setFormatter(logging.Formatter("%(aws_request_id)s %(tenant_id)s %(message)s\\n"))',
        'logging.root.handlers[0].setLevel("ERROR")',
        'logging.root.handlers.clear(); logging.root.addHandler(logging.StreamHandler(sys.stdout))',
        'logging.root.addHandler(logging.StreamHandler(sys.stdout))',
        'logging.config.dictConfig({"version": 1, "disable_existing_loggers": False})',
        'logging.config.dictConfig({"version": 1, "root": {"level": "DEBUG"}, "incremental": True})',
        'logging.captureWarnings(True); warnings.warn("old", DeprecationWarning)',
        'logging.disable(logging.WARNING)',
        'sys.stdout = io.StringIO()',
        "print([type(logging.root.handlers[0]).__name__, type(logging.root.handlers[0].formatter).__name__])",
        "print(logging.root.handlers[0].formatter._fmt, logging.root.handlers[0].formatter.datefmt)",
        "print(len(logging.root.handlers), logging.root.level, len(logging.root.handlers[0].filters))",
        "print(time.gmtime is logging.Formatter.converter)",
    ],
)  # fmt: skip
def test_settings_of_ones_own_do_what_they_do_under_awss_client(tmp_path: Path, setting: str) -> None:
    source = f"""
import io, logging, logging.config, sys, time, warnings
{setting}
def handler(event, context):
    logging.info("low")
    logging.getLogger("shop").warning("middle")
    logging.error("high")
    sys.__stdout__.flush()
"""
    aws, ours = (log_of(client, tmp_path, source, headers=TENANT) for client in (AWSLAMBDARIC, LAMBIC))
    assert ours == aws


def test_a_format_without_an_end_of_line_gets_one(tmp_path: Path) -> None:
    source = """
import logging
logging.root.handlers[0].setFormatter(logging.Formatter("%(levelname)s %(message)s"))
def handler(event, context):
    logging.warning("first")
    logging.warning("second\\n")
"""
    with RuntimeApi([event()]) as api:
        assert run(LAMBIC, api, tmp_path, {"main.py": source}).out == "WARNING first\nWARNING second\n"


UNLOGGABLE = """
import logging

class Odd:
    def __str__(self):
        raise ValueError("no text")

circle = {}
circle["self"] = circle

def handler(event, context):
    logging.warning("%d items", "many")
    logging.warning(Odd())
    logging.warning(circle)
    logging.warning("fine", extra={"odd": Odd()})
    logging.warning("last")
    return "answered"
"""


@pytest.mark.parametrize("environment", [{}, JSON], ids=["text", "json"])
def test_what_cannot_be_formatted_is_reported_and_does_no_harm(tmp_path: Path, environment: dict[str, str]) -> None:
    """It is an error of the invocation under AWS's client, whose handler lets exceptions out."""
    with RuntimeApi([event()]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": UNLOGGABLE}, environment=environment)
        assert posted(api) == ["answered"]
    assert (ended.code, "last" in ended.out.splitlines()[-1]) == (WAITING, True)
    assert ended.err.count("--- Logging error ---") == (2 if environment == {} else 4)


BY_HAND = """
import logging, sys
import lambic
{setting}
def handler(event, context):
    logging.warning("here")
lambic.run(handler)
"""

WRAPPED = """
import logging, sys
from lambic.runtime.loop import start
{setting}
start("main.handler")
"""


@pytest.mark.parametrize("source", [BY_HAND, WRAPPED], ids=["by hand", "wrapped"])
@pytest.mark.parametrize(
    ("setting", "out", "err"),
    [
        ("", "[WARNING]\tNOW\ta\there\n", ""),
        ("logging.root.addHandler(logging.NullHandler())", "[WARNING]\tNOW\ta\there\n", ""),
        ("logging.basicConfig(format='mine %(message)s')", "", "mine here\n"),
    ],
    ids=["not set up", "not written", "set up"],
)
def test_logging_that_is_there_before_the_loop_is_set_up_unless_it_is(
    tmp_path: Path, source: str, setting: str, out: str, err: str
) -> None:
    client = Client("own start", lambda folder, handler: (sys.executable, folder / "begin.py"))
    files = {
        "begin.py": source.format(setting=setting),
        "main.py": "import logging\ndef handler(event, context):\n    logging.warning('here')\n",
    }
    with RuntimeApi([event(id="a")]) as api:
        ended = run(client, api, tmp_path, files)
    assert (ended.code, same(ended.out, tmp_path), ended.err) == (WAITING, out, err)


def test_a_module_of_ones_own_called_logging_is_left_alone(tmp_path: Path) -> None:
    """Python finds the folder's module first when it is first on the path; AWS's client would not even start."""
    files = {"main.py": "import logging\ndef handler(event, context):\n    return logging.getLogger()\n"}
    with RuntimeApi([event()]) as api:
        run(LAMBIC, api, tmp_path, {**files, "logging.py": OTHER_LOGGING})
        assert posted(api) == ["mine"]


# What is printed


def out_at_each_answer(folder: Path, source: str, count: int = 2) -> tuple[list[str], Ended]:
    """What had been written to stdout when each answer arrived, and how it ended."""
    place(folder, {"main.py": source})
    seen: list[str] = []
    with (
        RuntimeApi([event(str(number).encode(), id=str(number)) for number in range(count)]) as api,
        running(LAMBIC, api.address, folder) as process,
    ):
        for number in range(count):
            api.wait_until(lambda: len(api.posts) > number or process.code is not None)  # noqa: B023
            seen.append(process.out)
        return seen, Ended(process.code, process.out, process.err, api.requests)


@pytest.mark.parametrize(
    "statement",
    [
        "print(event, end='')",
        "sys.stdout.write(str(event))",
        "sys.stdout.writelines(['', str(event)])",
        "sys.stdout.buffer.write(str(event).encode())",
        "print(event, end='', file=sys.__stdout__)",
    ],
)
def test_a_partial_line_is_out_before_the_answer(tmp_path: Path, statement: str) -> None:
    seen, _ = out_at_each_answer(tmp_path, f"import sys\ndef handler(event, context):\n    {statement}\n")
    # By the time that the first look is taken, the second event may have been served as well.
    assert (seen[0][:1], seen[1]) == ("0", "01")


def test_a_whole_line_is_out_at_once(tmp_path: Path) -> None:
    """A process that is killed for its timeout has told what it could."""
    place(tmp_path, {"main.py": "import time\ndef handler(event, context):\n    print('begun')\n    time.sleep(60)\n"})
    with RuntimeApi([event()]) as api, running(LAMBIC, api.address, tmp_path) as process:
        api.wait_until(lambda: process.out == "begun\n")
        assert api.posts == []


ODD_STREAMS = {
    "closed": "sys.stdout.close()",
    "descriptor closed": "os.close(1)",
    "both descriptors closed": "os.close(1); os.close(2)",
    "none": "sys.stdout = sys.stderr = None",
    "no file": "sys.stdout = sys.stderr = object()",
    "text": "sys.stdout = sys.stderr = 'text'",
    "fails": "sys.stdout = Failing()",
    "in memory": "sys.stdout = io.StringIO()",
    "full": "sys.stdout = open('/dev/full', 'w')",
    "pipe without a reader": "reader, writer = os.pipe(); os.close(reader); os.dup2(writer, 1)",
}


@pytest.mark.parametrize("name", ODD_STREAMS)
@pytest.mark.parametrize("descriptor", [False, True], ids=["lines", "frames"])
def test_no_stream_ends_the_environment(tmp_path: Path, name: str, descriptor: bool) -> None:
    """What was left to write is lost; the answer is not, and neither is the next event."""
    source = f"""
import io, logging, os, sys
class Failing:
    closed = False
    def write(self, text):
        raise ValueError("no")
    flush = isatty = write
def handler(event, context):
    if event == 1:
        print("kept back", end="")
        {ODD_STREAMS[name]}
        return "answered"
    try:
        print("part", end="")
        logging.warning("line")
    except Exception:
        pass
    if event == 3:
        raise ValueError("the third")
"""
    place(tmp_path, {"main.py": source})
    reader, writer = os.pipe()
    names = {"_LAMBDA_TELEMETRY_LOG_FD": str(writer) if descriptor else None}
    with RuntimeApi([event(str(number).encode(), id=str(number)) for number in (1, 2, 3, 4)]) as api:
        with running(LAMBIC, api.address, tmp_path, environment=names, descriptors=[writer]) as process:
            api.wait_until(lambda: api.is_idle or process.code is not None)
            code = process.code
        os.close(reader)
        os.close(writer)
        types = [answer and answer["errorType"] for answer in posted(api)[1:]]
    assert (code, posted(api)[0], types) == (WAITING, "answered", [None, "ValueError", None])


@pytest.mark.parametrize(
    "statement", ["print(text)", "sys.stdout.write(text)", "logging.warning(text)", "context.log(text)"]
)
def test_half_a_character_is_written_as_its_escape(tmp_path: Path, statement: str) -> None:
    """It is an error of the invocation under AWS's client."""
    source = (
        f"import logging, sys\ndef handler(event, context):\n    text = 'half \\ud800'\n    {statement}\n    return 1\n"
    )
    with RuntimeApi([event()]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": source})
        assert (posted(api), "half \\ud800" in ended.out, ended.err) == ([1], True, "")


def test_half_a_character_is_valid_json(tmp_path: Path) -> None:
    source = """
import logging
def handler(event, context):
    logging.warning('half \\ud800')
    raise ValueError('\\ud801')
"""
    with RuntimeApi([event()]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": source}, environment=JSON)
    assert [json.loads(ended.out)["message"], json.loads(ended.err)["errorMessage"]] == ["half \ud800", "\ud801"]


def test_characters_that_the_locale_lacks_are_escaped(tmp_path: Path) -> None:
    place(tmp_path, {"main.py": "def handler(event, context):\n    print('\\u00fc')\n"})
    ascii_only = Client(
        "ascii",
        lambda folder, handler: (
            sys.executable, "-S", "-P", "-X", "utf8=0", folder / "lambic/runtime/__main__.py", handler,
        ),
    )  # fmt: skip
    environment = {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    with RuntimeApi([event()]) as api:
        ended = run(ascii_only, api, tmp_path, {}, environment=environment)
    assert (ended.code, ended.out) == (WAITING, "\\xfc\n")


def test_lines_of_many_threads_stay_whole(tmp_path: Path) -> None:
    source = """
import logging, threading
def handler(event, context):
    def write(number):
        for _ in range(200):
            logging.warning("thread %d %s", number, "x" * 500)
    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
"""
    with RuntimeApi([event(id="a")]) as api:
        ended = run(LAMBIC, api, tmp_path, {"main.py": source})
    written = same(ended.out, tmp_path).splitlines()
    expected = [f"[WARNING]\tNOW\ta\tthread {number} {'x' * 500}" for number in range(8)] * 200
    assert sorted(written) == sorted(expected)


def test_a_thread_that_outlives_its_event_goes_on_writing(tmp_path: Path) -> None:
    source = """
import logging, threading, time
def handler(event, context):
    threading.Thread(target=lambda: (time.sleep(0.3), logging.warning("later")), daemon=True).start()
"""
    place(tmp_path, {"main.py": source})
    with RuntimeApi([event(id="a")]) as api, running(LAMBIC, api.address, tmp_path) as process:
        api.wait_until(lambda: "later" in process.out)
        assert same(process.out, tmp_path) == "[WARNING]\tNOW\ta\tlater\n"


@pytest.mark.parametrize("environment", [{}, JSON], ids=["text", "json"])
@settings(max_examples=8, deadline=None)
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=20))
def test_any_text_arrives(
    tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str], texts: Sequence[str]
) -> None:
    source = "import logging\ndef handler(event, context):\n    for text in event:\n        logging.warning(text)\n"
    with RuntimeApi([event(json.dumps(texts).encode(), id="a")]) as api:
        ended = run(LAMBIC, api, tmp_path_factory.mktemp("any"), {"main.py": source}, environment=environment)
    if environment:
        assert [line["message"] for line in map(json.loads, ended.out.split("\n")[:-1])] == list(texts)
    else:
        assert same(ended.out, Path("/nowhere")) == "".join(f"[WARNING]\tNOW\ta\t{text}\n" for text in texts)
