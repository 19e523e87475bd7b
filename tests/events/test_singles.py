"""Decorators for events that come one at a time."""

import asyncio
from typing import Any

import pytest

from lambic import events
from support.batches import Context
from support.views import load_events

S3 = load_events("s3")["put"]
SNS = load_events("sns")["plain"]
TOKEN = load_events("authorizer")["token"]
HTTP_2 = load_events("authorizer")["http_2"]

# Decorator, event, the class that the function gets, its reply to a function that returns 7.
GIVEN: list[tuple[str, Any, type, Any]] = [
    ("s3", S3, events.S3Record, None),
    ("sns", SNS, events.SNSRecord, None),
    ("eventbridge", load_events("eventbridge")["own"], events.EventBridgeEvent, 7),
    ("schedule", load_events("schedule")["scheduler"], events.ScheduledEvent, 7),
    ("cloudwatch_logs", load_events("cloudwatch_logs")["data"], events.LogData, 7),
]


@pytest.mark.parametrize(("name", "event", "kind", "reply"), GIVEN, ids=[row[0] for row in GIVEN])
def test_the_function_gets_the_view(name, event, kind, reply):
    seen = []

    @getattr(events, name)
    def handler(given: Any, context: Context) -> int:
        seen.append((type(given), context.aws_request_id))
        return 7

    assert (handler(event, Context(aws_request_id="r")), seen) == (reply, [(kind, "r")])


@pytest.mark.parametrize(("name", "event", "kind", "reply"), GIVEN, ids=[row[0] for row in GIVEN])
def test_an_async_function_runs_under_whoever_calls_it(name, event, kind, reply):
    seen = []

    @getattr(events, name)
    async def handler(given: Any) -> int:
        await asyncio.sleep(0)
        seen.append(type(given))
        return 7

    awaited = asyncio.run(handler.__lambic_async__(event, None))
    assert (handler(event, None), awaited, seen) == (reply, reply, [kind, kind])


@pytest.mark.parametrize(("name", "event"), [("s3", S3), ("sns", SNS)])
def test_every_record_is_given_until_one_fails(name, event):
    seen = []

    @getattr(events, name)
    def handler(record: Any) -> None:
        seen.append(record)
        if len(seen) == 2:
            raise ValueError("the second")

    with pytest.raises(ValueError, match="the second"):
        handler({"Records": event["Records"] * 3}, None)
    assert len(seen) == 2


@pytest.mark.parametrize("name", ["s3", "sns"])
def test_an_event_without_records_fails(name):
    with pytest.raises(events.EventError, match=r"^Records is empty$"):
        getattr(events, name)(lambda record: None)({"Records": []}, None)


def test_what_has_not_run_is_no_success():
    with pytest.raises(TypeError, match="the function gave a coroutine, which has not run"):
        events.s3(lambda record: asyncio.sleep(0))(S3, None)


# Cognito.


@pytest.mark.parametrize("case", load_events("cognito"))
def test_a_trigger_is_given_as_its_class(case):
    seen = []
    event = load_events("cognito")[case]
    reply = events.cognito(lambda given: seen.append(type(given).__name__))(event, None)
    assert (seen, reply) == ([{"Unknown": "CognitoEvent"}.get(case, f"{case}Event")], event)


def test_version_3_of_the_token_trigger_is_as_2():
    seen = []
    event = {**load_events("cognito")["PreTokenGenerationV2"], "version": "3"}
    events.cognito(lambda given: seen.append(type(given)))(event, None)
    assert seen == [events.PreTokenGenerationV2Event]


def test_the_reply_to_cognito_is_its_event_with_the_response():
    @events.cognito
    def handler(event: events.DefineAuthChallengeEvent) -> None:
        event.response.challenge_name = "CUSTOM_CHALLENGE"
        event.response.issue_tokens = event.response.fail_authentication = False

    event = load_events("cognito")["DefineAuthChallenge"]
    answered = {"challengeName": "CUSTOM_CHALLENGE", "issueTokens": False, "failAuthentication": False}
    assert handler(event, None) == {**load_events("cognito")["DefineAuthChallenge"], "response": answered}


def test_a_function_for_cognito_may_return_its_event():
    event = load_events("cognito")["PreSignUp"]
    replies = events.cognito(lambda event: event)(event, None), events.cognito(lambda event: event.raw)(event, None)
    assert replies == (event, event)


def test_a_response_that_is_returned_is_refused():
    with pytest.raises(TypeError, match=r"sets event\.response and returns nothing, not dict"):
        events.cognito(lambda event: {"autoConfirmUser": True})(load_events("cognito")["PreSignUp"], None)


# Authorizers.

ARN = TOKEN["methodArn"]
STATEMENT = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": [ARN]}


def policy(*statements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"principalId": "ada", **more, "policyDocument": {"Version": "2012-10-17", "Statement": list(statements)}}


DECISIONS = [
    (TOKEN, lambda event: event.allow("ada"), policy(STATEMENT)),
    (TOKEN, lambda event: event.deny("ada"), policy({**STATEMENT, "Effect": "Deny"})),
    (TOKEN, lambda event: event.allow("ada", {"tier": "gold"}), policy(STATEMENT, context={"tier": "gold"})),
    (
        TOKEN,
        lambda event: events.Policy("ada", usage_identifier_key="k").allow(event.stage_arn).deny(event.method_arn, "b"),
        policy(
            {**STATEMENT, "Resource": ["arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/*"]},
            {**STATEMENT, "Effect": "Deny", "Resource": [ARN, "b"]},
            usageIdentifierKey="k",
        ),
    ),
    (TOKEN, lambda event: {"as": "it is"}, {"as": "it is"}),
    (load_events("authorizer")["request"], lambda event: event.allow("ada"), policy(STATEMENT)),
    (HTTP_2, lambda event: event.allow("ada"), policy({**STATEMENT, "Resource": [HTTP_2["routeArn"]]})),
    (HTTP_2, lambda event: events.SimpleResponse(False), {"isAuthorized": False}),
    (
        HTTP_2,
        lambda event: events.SimpleResponse(event.header("Authorization") == "Bearer abc", {"roles": ["a"]}),
        {"isAuthorized": True, "context": {"roles": ["a"]}},
    ),
]


@pytest.mark.parametrize(("event", "decide", "reply"), DECISIONS, ids=range(len(DECISIONS)))
def test_a_decision_is_written_as_api_gateway_reads_it(event, decide, reply):
    assert events.authorizer(decide)(event, None) == reply


def test_the_kind_of_an_authorizer_s_event_is_told_by_its_keys():
    kinds = {case: type(authorized(event)).__name__ for case, event in load_events("authorizer").items()}
    assert kinds == {
        "token": "TokenAuthorizerEvent",
        "request": "RequestAuthorizerEvent",
        "websocket": "RequestAuthorizerEvent",
        "http_1": "RequestAuthorizerEvent",
        "http_2": "HTTPAuthorizerEvent",
        "http_2_bare": "HTTPAuthorizerEvent",
    }


def authorized(event: Any) -> Any:
    seen = []

    @events.authorizer
    def handler(given: events.AuthorizerEvent) -> events.Policy:
        seen.append(given)
        return given.deny("nobody")

    handler(event, None)
    return seen[0]


def test_a_header_is_found_without_regard_to_case():
    found = [authorized(load_events("authorizer")[case]).header("AUTHORIZATION") for case in ("request", "http_2")]
    assert (found, authorized(HTTP_2).header("accept")) == (["Bearer abc", "Bearer abc"], None)


def test_no_decision_is_no_yes():
    with pytest.raises(TypeError, match=r"returns events\.Policy or events\.SimpleResponse, not bool"):
        events.authorizer(lambda event: True)(HTTP_2, None)


def test_a_policy_says_something():
    with pytest.raises(ValueError, match="allows and denies nothing"):
        events.authorizer(lambda event: events.Policy("ada"))(TOKEN, None)
    with pytest.raises(ValueError, match="needs a resource"):
        events.Policy("ada").allow()


def test_unauthorized_is_what_api_gateway_answers_with_401():
    def refuse(event: events.TokenAuthorizerEvent) -> events.Policy:
        raise events.Unauthorized

    with pytest.raises(events.Unauthorized, match=r"^Unauthorized$"):
        events.authorizer(refuse)(TOKEN, None)
