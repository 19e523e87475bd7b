"""Who is measured: a client is data, so that another one is another line."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .programs import find_program
from .stage import stage_awslambdaric, stage_bundle

PYTHON = str(Path(sys.executable).resolve())
"""The interpreter itself, not the virtual environment's link to it: nothing of that one is on the path."""

FLAGS = ("-I", "-S")
"""As `bootstrap` starts the loop; the peer gets the same."""

ANSWER = (
    '{"statusCode": 200, "headers": {"content-type": "application/json"}, '
    '"body": "{\\"message\\": \\"Hello, Grace!\\"}"}'
)

Command = Callable[[str, Path], list[str]]
"""(handler module, bundle) -> argv."""


@dataclass(frozen=True)
class Client:
    """`handler` is a module of handlers/, `packages` the distributions that it needs in its bundle."""

    name: str
    command: Command
    handler: str
    environment: Mapping[str, str] = field(default_factory=dict)
    packages: tuple[str, ...] = ()
    needs_cc: bool = False

    def argv(self) -> list[str]:
        return self.command(self.handler, stage_bundle(self.packages))

    @property
    def is_available(self) -> bool:
        return not self.needs_cc or find_program("floor") is not None


def lambic(handler: str, bundle: Path) -> list[str]:
    return [PYTHON, *FLAGS, str(bundle / "lambic/runtime/__main__.pyc"), f"{handler}.handler"]


def awslambdaric(handler: str, bundle: Path) -> list[str]:
    start = str(bundle / "start_awslambdaric.pyc")
    return [PYTHON, *FLAGS, start, str(stage_awslambdaric()), f"{handler}.handler"]


def floor(handler: str, bundle: Path) -> list[str]:
    """The client in C: it answers what `answer` does, without looking at the event."""
    answer = bundle / "answer.json"
    answer.write_text(ANSWER)
    return [str(find_program("floor")), str(answer)]


def interpreter(handler: str, bundle: Path) -> list[str]:
    return [PYTHON, *FLAGS, str(bundle / f"{handler}.pyc")]


MANAGED = {"AWS_EXECUTION_ENV": "AWS_Lambda_python3.12"}
"""Makes awslambdaric poll in a thread per event, as it does under AWS's Python 3.12 and newer."""

PEER = Client("awslambdaric", awslambdaric, "answer", MANAGED)
FLOOR = Client("C", floor, "answer", needs_cc=True)
LAMBIC = Client("lambic", lambic, "answer")
HTTP = Client("lambic @http", lambic, "http_answer")

WARM = (
    FLOOR,
    LAMBIC,
    Client("lambic, one write", lambic, "answer", {"LAMBIC_PIPELINE": "1"}),
    HTTP,
    Client("lambic async", lambic, "async_answer"),
    Client("lambic streaming", lambic, "stream_answer"),
    PEER,
    Client("awslambdaric, no thread", awslambdaric, "answer"),
)

BOTO3 = ("boto3", "botocore", "s3transfer", "jmespath", "python-dateutil", "six", "urllib3")
PYDANTIC = ("pydantic", "pydantic-core", "annotated-types", "typing-extensions", "typing-inspection")

BY_SIZE = (FLOOR, LAMBIC, PEER)
TAIL = (FLOOR, LAMBIC, HTTP, PEER)
LONG = (LAMBIC, HTTP, Client("lambic, boto3", lambic, "boto3_client", packages=BOTO3), PEER)

INTERPRETER = Client("interpreter alone", interpreter, "empty")

COLD = (
    INTERPRETER,
    FLOOR,
    *(
        Client(f"{handler}: {name}", command, handler, environment, packages)
        for handler, packages in (
            ("hello", ()),
            ("http_hello", ()),
            ("boto3_client", BOTO3),
            ("pydantic_model", PYDANTIC),
        )
        for name, command, environment in (("lambic", lambic, {}), ("awslambdaric", awslambdaric, MANAGED))
    ),
)


def environment(client: Client) -> dict[str, str]:
    """What Lambda sets, with what the client adds."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "TZ": ":UTC",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "measured",
        "AWS_SECRET_ACCESS_KEY": "measured",
        "AWS_LAMBDA_FUNCTION_NAME": "measured",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/measured",
        "AWS_LAMBDA_LOG_STREAM_NAME": "2025/11/24/[$LATEST]0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        "LAMBDA_TASK_ROOT": "/var/task",
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        **client.environment,
    }
