"""L518: attributes that events and records do not have."""

import pytest

import lambic.events
from lambic.check.source.signatures import TAKES
from lambic.check.source.view_table import read_views
from lambic.events.fields import View, Viewed, parts
from lambic.events.views.cognito import answers
from support.handler_files import codes
from support.rule_pages import check, write_files

HEAD = "from typing import Any\nfrom lambic import events\n\nuse = print\nclass Mine: ...\n\n"


def attributes_of(view: type[View]) -> dict[str, str]:
    """As the table has them: what other views stand behind them."""
    shown = {name: getattr(view, name) for name in dir(view) if not name.startswith("_")}
    return {name: kind_of(each) for name, each in shown.items()} | {"raw": ""}


def kind_of(attribute: object) -> str:
    if isinstance(attribute, parts):
        return f"[{attribute.view.__name__}]"
    is_dict = type(attribute).__name__ == "named_parts"
    return attribute.view.__name__ if isinstance(attribute, Viewed | answers) and not is_dict else ""


def views_below(view: type[View]) -> set[type[View]]:
    inner = [each.view for each in map(view.__dict__.get, dir(view)) if isinstance(each, Viewed | answers)]
    named = [each for each in inner if each.__name__ in read_views()]
    return {view}.union(*(views_below(each) for each in (*named, *view.__bases__) if issubclass(each, View)))


def test_the_attributes_are_those_that_views_have():
    given = {getattr(lambic.events, name) for names in TAKES.values() for name in names}
    views = {each for view in given for each in views_below(view)}
    assert read_views() == {
        "" if view is View else view.__name__: attributes_of(view) if view is not View else {"raw": ""}
        for view in views
    }


def found(tmp_path, mark: str, body: str, parameter: str = "given") -> list[str]:
    return codes(tmp_path, f"{HEAD}@{mark}\ndef handler({parameter}):\n    {body}\n")


def meant(tmp_path, mark: str, body: str, parameter: str = "given") -> list[str]:
    """What the edits write."""
    text = f"{HEAD}@{mark}\ndef handler({parameter}):\n    {body}\n"
    diagnostics = check(write_files(tmp_path, {"pyproject.toml": '[project]\nname = "a"\n', "functions/f.py": text}))
    return [edit.text for each in diagnostics.diagnostics if each.code == "L518" for edit in each.edits]


MISSPELT = {
    "near": ("events.sqs", "use(given.mesage_id)", "message_id"),
    "called": ("events.sqs", "use(given.jsno())", "json"),
    "camel-case": ("events.sqs", "use(given.receiptHandle)", "receipt_handle"),
    "capitals": ("events.kinesis", "use(given.eventSourceARN)", "event_source_arn"),
    "longer": ("events.sqs", "use(given.region)", "aws_region"),
    "further-inside": ("events.kinesis", "use(given.data)", "kinesis.data"),
    "two-levels-inside": ("events.s3", "use(given.key)", "s3.object.key"),
    "part": ("events.dynamodb", "use(given.dynamodb.new_imge)", "new_image"),
    "parts-of-parts": ("events.s3", "use(given.s3.bucket.nam)", "name"),
    "variable": ("events.s3", "entity = given.s3\n    use(entity.buket)", "bucket"),
    "loop": ("events.cloudwatch_logs", "for each in given.log_events:\n        use(each.mesage)", "message"),
    "comprehension": ("events.cloudwatch_logs", "use([each.mesage for each in given.log_events])", "message"),
    "item": ("events.cloudwatch_logs", "use(given.log_events[0].mesage)", "message"),
    "settings": ("events.sqs(margin_ms=5)", "use(given.bdy)", "body"),
    "detail": ("events.eventbridge", "use(given.deatil['x'])", "detail"),
    "schedule": ("events.schedule", "use(given.tmie)", "time"),
    "kafka": ("events.kafka", "use(given.ofset)", "offset"),
    "firehose": ("events.firehose", "return given.droped()", "dropped"),
    "sns": ("events.sns", "use(given.message)", "sns.message"),
    "custom-resource": ("events.custom_resource", "use(given.ResourceProperties)", "resource_properties"),
    "one-of-many": ("events.authorizer", "return given.alow('me')", "allow"),
    "request-of-many": ("events.cognito", "return use(given.request.user_atributes)", "user_attributes"),
    "try-for-another": ("events.sqs", "try:\n        use(given.bdy)\n    except ValueError: ...", "body"),
    "try-for-a-class": ("events.sqs", "try:\n        use(given.bdy)\n    except (KeyError, Mine): ...", "body"),
    "inside": ("events.sqs", "def inner(): use(given.bdy)\n    inner()", "body"),
    "passed-on": ("events.sqs", "Mine(given)\n    use(given.mesage_id)", "message_id"),
}


@pytest.mark.parametrize(("mark", "body", "name"), MISSPELT.values(), ids=MISSPELT)
def test_an_attribute_that_is_not_there_is_found(mark, body, name, tmp_path):
    assert meant(tmp_path, mark, body) == [name]


DECLARED = {
    "events.SQSRecord": ("events.sqs", "use(given.mesage_id)"),
    "events.EventBridgeEvent": ("events.eventbridge", "use(given.deatil['x'])"),
    "events.TokenAuthorizerEvent": ("events.authorizer", "return given.deny(given.path)"),
    "events.PreSignUpEvent": ("events.cognito", "use(given.request.code)"),
}


@pytest.mark.parametrize("kind", DECLARED)
def test_an_attribute_that_what_is_declared_has_not_is_found(kind, tmp_path):
    mark, body = DECLARED[kind]
    assert found(tmp_path, mark, body, f"given: {kind}") == ["L518"]


def test_records_of_a_record_are_found_with_the_way_out(tmp_path):
    text = f"{HEAD}@events.sqs\ndef handler(record):\n    for each in record.records:\n        use(each)\n"
    files = write_files(tmp_path, {"pyproject.toml": '[project]\nname = "a"\n', "functions/f.py": text})
    assert [each.help for each in check(files).diagnostics] == [
        "the function is called for each record: leave out the loop, record is one"
    ]


NOT_FOUND = {
    "rebound": ("events.sqs", "given = Mine()\n    use(given.mesage_id)"),
    "shadowed": ("events.sqs", "use(lambda given: given.mesage_id)"),
    "set-here": ("events.sqs", "given.order = given.json()\n    use(given.order)"),
    "set-by-another": ("events.sqs", "Mine(given)\n    use(given.order)"),
    "set-by-name": ("events.sqs", "setattr(given, 'bdy', 1)\n    use(given.bdy)"),
    "set-on-a-part": ("events.s3", "given.s3.nam = 1\n    use(given.s3.nam)"),
    "asked-for": ("events.sqs", "use(hasattr(given, 'bdy') and given.bdy)"),
    "getattr": ("events.sqs", "use(getattr(given, 'mesage_id', None))"),
    "guarded": ("events.sqs", "try:\n        use(given.bdy)\n    except AttributeError: ..."),
    "guarded-by-all": ("events.sqs", "try:\n        use(given.bdy)\n    except: ..."),
    "guarded-by-exception": ("events.sqs", "try:\n        use(given.bdy)\n    except (KeyError, Exception): ..."),
    "suppressed": ("events.sqs", "import contextlib\n    with contextlib.suppress(TypeError): use(given.bdy)"),
    "guarded-by-a-variable": ("events.sqs", "try:\n        use(given.bdy)\n    except use: ..."),
    "guarded-by-several": (
        "events.sqs",
        "from e import Errors\n    try:\n        use(given.bdy)\n    except Errors: ...",
    ),
    "isinstance": ("events.sqs", "if isinstance(given, Mine):\n        use(given.mesage_id)"),
    "match": ("events.sqs", "match given:\n        case Mine():\n            use(given.mesage_id)"),
    "type": ("events.sqs", "if type(given) is Mine:\n        use(given.mesage_id)"),
    "wrapped": ("events.sqs\n@use", "use(given.mesage_id)"),
    "private": ("events.sqs", "use(given._path)"),
    "raw": ("events.sqs", "use(given.raw['x'].mesage)"),
    "value": ("events.eventbridge", "use(given.detail.mesage)"),
    "named": ("events.sqs", "use(given.message_attributes['a'].strng_value)"),
    "list": ("events.cloudwatch_logs", "use(given.log_events.copy())"),
    "slice": ("events.cloudwatch_logs", "use(given.log_events[:1].mesage)"),
    "loop-of-two": (
        "events.cloudwatch_logs",
        "for each in given.log_events: ...\n    for each in use: use(each.mesage)",
    ),
    "variable-of-two": ("events.s3", "a = given.s3\n    a = Mine()\n    use(a.buket)"),
    "parameter": ("events.s3", "use(a.buket)\n    a = given.s3", "given, a=Mine()"),
    "one-of-many": ("events.authorizer", "use(given.route_arn, given.method_arn)\n    raise ValueError"),
    "base": ("events.authorizer", "use(given.path)\n    raise ValueError", "given: events.AuthorizerEvent"),
    "trigger": ("events.cognito", "given.response.answer_correct = True"),
    "declared-otherwise": ("events.sqs", "use(given.mesage_id)", "given: Mine"),
    "declared-any": ("events.sqs", "use(given.mesage_id)", "given: Any"),
    "answer": ("events.cognito", "given.response.auto_confirm_user = True", "given: events.PreSignUpEvent"),
}


@pytest.mark.parametrize("given", NOT_FOUND.values(), ids=NOT_FOUND)
def test_an_attribute_that_may_be_there_is_not_found(given, tmp_path):
    assert "L518" not in found(tmp_path, *given)


def test_an_answer_that_cognito_does_not_take_is_found(tmp_path):
    body = "given.response.auto_confirm = True\n    return given"
    assert meant(tmp_path, "events.cognito", body, "given: events.PreSignUpEvent") == ["auto_confirm_user"]


def test_all_attributes_pass(tmp_path):
    for mark, (kind, *_) in TAKES.items():
        reads = "\n    ".join(f"use(given.{name})" for name in read_views()[kind])
        assert "L518" not in found(tmp_path / mark, f"events.{mark}", reads), mark
