"""L103, L110, L112, L114: how functions under lambic's decorators want to be called."""

import ast

from .decorated import Decorated, Mark
from .literal import read_literal
from .page import Page

TAKES = {
    "sqs": ("SQSRecord",),
    "kinesis": ("KinesisRecord",),
    "dynamodb": ("DynamoDBRecord",),
    "kafka": ("KafkaRecord",),
    "firehose": ("FirehoseRecord",),
    "s3": ("S3Record",),
    "sns": ("SNSRecord",),
    "eventbridge": ("EventBridgeEvent",),
    "schedule": ("ScheduledEvent", "EventBridgeEvent"),
    "cloudwatch_logs": ("LogData",),
    "custom_resource": ("CustomResourceEvent",),
    "authorizer": ("AuthorizerEvent", "HTTPAuthorizerEvent", "RequestAuthorizerEvent", "TokenAuthorizerEvent"),
    "cognito": (
        "CognitoEvent",
        "CreateAuthChallengeEvent",
        "CustomMessageEvent",
        "CustomSenderEvent",
        "DefineAuthChallengeEvent",
        "PostAuthenticationEvent",
        "PostConfirmationEvent",
        "PreAuthenticationEvent",
        "PreSignUpEvent",
        "PreTokenGenerationEvent",
        "PreTokenGenerationV2Event",
        "UserMigrationEvent",
        "VerifyAuthChallengeEvent",
    ),
}
"""What each decorator of lambic.events gives its function: an object of one of these."""
_NOT_OBJECTS = ("dict", "list", "str", "bytes", "int", "tuple", "set")
_MAPPINGS = (
    "typing.Dict",
    "typing.Mapping",
    "typing.List",
    "collections.abc.Mapping",
    "collections.abc.MutableMapping",
)
SETTINGS = {
    "sqs": ("concurrency", "margin_ms"),
    "kafka": ("concurrency", "margin_ms"),
    "kinesis": ("margin_ms",),
    "dynamodb": ("margin_ms",),
    "firehose": ("concurrency",),
}
"""What the decorators of batches may be told; the others take nothing."""


def check_signature(page: Page, handler: Decorated, is_dict: bool) -> None:
    """`is_dict`: what the parameter is taken for is told already."""
    if not handler.is_http:
        _check_settings(page, handler)
        _check_generator(page, handler)
    if not handler.is_plain:
        return
    if not handler.is_http:
        _check_count(page, handler)
    if handler.subject is not None and not is_dict:
        _check_annotation(page, handler, handler.subject)


def _subject(handler: Decorated) -> str:
    if handler.is_http:
        return "request"
    name = handler.marks[-1].name.partition(".")[2]
    return "data" if name == "cloudwatch_logs" else "record" if TAKES[name][0].endswith("Record") else "event"


# L103: of events' decorators. Those of http are read with the routes.


def _check_count(page: Page, handler: Decorated) -> None:
    """As lambic.signature reads them."""
    arguments, names = handler.node.args, [each.arg for each in handler.parameters]
    if arguments.vararg is not None and not names:
        return
    required = max(len(names) - len(arguments.defaults), 1)
    wanted = [name for at, name in enumerate(names) if at < required or name == "context"]
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    wanted += [f"*, {each.arg}" for each, default in named if default is None]
    if len(wanted) in (1, 2) and not any(name.startswith("*") for name in wanted):
        return
    subject = _subject(handler)
    page.find(
        "L103",
        handler.node,
        f"a handler takes ({subject}) or ({subject}, context), not ({', '.join(wanted)})",
        "give the others a default" if wanted else f"take what it gets: def {handler.node.name}({subject})",
        label=f"@{handler.marks[-1].name} can't call it",
        why="In Lambda the decorator raises a TypeError when the file is imported: every invocation fails.",
    )


# L110


def _check_annotation(page: Page, handler: Decorated, subject: ast.arg) -> None:
    wanted = _wanted(handler)
    if subject.annotation is None:
        if handler.is_http and subject.arg == "event" and len(handler.parameters) == 2:
            _named_event(page, handler, subject)
        return
    node = subject.annotation.value if isinstance(subject.annotation, ast.Subscript) else subject.annotation
    name = page.name_of(node)
    if page.builtin_of(node) in _NOT_OBJECTS or name in _MAPPINGS or _is_another(name, wanted):
        _wrong_type(page, handler, subject)


def _is_another(name: str, wanted: tuple[str, ...]) -> bool:
    """Whether it is a class of lambic's that is none of those; views may come from their own modules too."""
    package, _, last = name.rpartition(".")
    is_ours = package in ("lambic.http", "lambic.events") or package.startswith("lambic.events.views.")
    return is_ours and last not in {each.rpartition(".")[2] for each in wanted}


def _wanted(handler: Decorated) -> tuple[str, ...]:
    if handler.is_http:
        return ("lambic.http.Request",)
    return tuple(f"lambic.events.{each}" for each in TAKES[handler.marks[-1].name.partition(".")[2]])


def _named_event(page: Page, handler: Decorated, subject: ast.arg) -> None:
    page.find(
        "L110",
        subject,
        f"{handler.node.name} calls its request 'event'",
        "call it request: what it gets is an http.Request, whose .event is the event",
        label=f"@{handler.marks[-1].name} gives a request",
        related=[(handler.marks[-1].node, "gives a request")],
    )


def _wrong_type(page: Page, handler: Decorated, subject: ast.arg) -> None:
    assert subject.annotation is not None
    wanted = _wanted(handler)[0].removeprefix("lambic.")
    written = _as_written(page, handler.marks[-1], wanted)
    page.find(
        "L110",
        subject.annotation,
        f"{handler.node.name} is given {_a(wanted.partition('.')[2])}, not {ast.unparse(subject.annotation)}",
        f"write {subject.arg}: {written or wanted}",
        label=f"@{handler.marks[-1].name} gives {_a(wanted.partition('.')[2])}",
        edits=[(page.span(subject.annotation), written)] if written and len(_wanted(handler)) < 3 else [],
    )


def _as_written(page: Page, mark: Mark, wanted: str) -> str:
    """How the file would write a name of lambic's; "" where it imports single names."""
    func = mark.node.func if isinstance(mark.node, ast.Call) else mark.node
    return f"{page.text(func.value)}.{wanted.partition('.')[2]}" if isinstance(func, ast.Attribute) else ""


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOUS' and not name.startswith(('Sche', 'Si')) else 'a'} {name}"


# L112


def _check_generator(page: Page, handler: Decorated) -> None:
    for node in [*page.own(handler.node, ast.Yield), *page.own(handler.node, ast.YieldFrom)][:1]:
        page.find(
            "L112",
            node,
            f"{handler.node.name} is a generator, and @{handler.marks[-1].name} calls it without taking what it yields",
            "do the work without yield, and return once",
            label="makes a generator of it, which never runs",
            related=[(handler.node, "the function")],
        )


# L114


def _check_settings(page: Page, handler: Decorated) -> None:
    for mark in handler.marks:
        if isinstance(mark.node, ast.Call) and not (mark.node.args and not mark.node.keywords):
            _check_call(page, handler, mark, mark.node)


def _check_call(page: Page, handler: Decorated, mark: Mark, call: ast.Call) -> None:
    known = SETTINGS.get(mark.name.partition(".")[2], ())
    if not known:
        way = f"write it without brackets: @{ast.unparse(call.func)}"
        edits = [(page.span(call), page.text(call.func))] if not call.keywords else []
        _wrong_setting(page, call, f"@{mark.name} takes no settings", way, edits)
        return
    for keyword in call.keywords:
        value = read_literal(page, keyword.value)
        if keyword.arg is not None and keyword.arg not in known:
            way = f"it has {' and '.join(known)}" + (
                "; a shard's records come in order" if "concurrency" not in known else ""
            )
            _wrong_setting(page, keyword, f"@{mark.name} has no setting {keyword.arg!r}", way)
        elif keyword.arg == "concurrency" and not isinstance(handler.node, ast.AsyncFunctionDef) and handler.is_plain:
            way = "make the function async, or leave concurrency out"
            _wrong_setting(page, keyword, f"concurrency is for async functions, and {handler.node.name} is none", way)
        elif keyword.arg == "concurrency" and isinstance(value, int) and value < 1:
            _wrong_setting(page, keyword, f"concurrency is {value}", "give 1 or more")


def _wrong_setting(
    page: Page, node: ast.AST, message: str, help: str, edits: list[tuple[tuple[int, int, int, int], str]] | None = None
) -> None:
    page.find("L114", node, message, help, label="refused", edits=edits, is_safe=bool(edits))
