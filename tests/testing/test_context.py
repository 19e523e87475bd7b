"""`testing.context`: what a handler gets as its second argument."""

import copy
import inspect
import pickle

import pytest

import lambic
from lambic import testing
from lambic.runtime.context import ClientContext, CognitoIdentity, LambdaContext
from support.masked import masked


def test_a_context_has_everything_that_lambda_gives():
    context = testing.context()
    values = {name: value for name, value in vars(context).items() if not name.startswith("_")}
    stream, trace = values.pop("log_stream_name"), values.pop("trace_id")
    assert masked({name: value for name, value in values.items() if name != "identity"}) == {
        "aws_request_id": "<uuid>",
        "function_name": "function",
        "function_version": "$LATEST",
        "memory_limit_in_mb": "128",
        "invoked_function_arn": "arn:aws:lambda:us-east-1:123456789012:function:function",
        "log_group_name": "/aws/lambda/function",
        "client_context": None,
        "tenant_id": None,
    }
    assert (stream[:2], stream[10:20], masked(stream[20:])) == ("20", "/[$LATEST]", "<32 hex>")
    assert masked(trace.split(";")[0]) == "<trace root>"
    assert (context.identity.cognito_identity_id, context.w3c()) == (None, {})


def test_it_is_of_the_class_that_the_loop_makes():
    context = testing.context()
    assert isinstance(context, LambdaContext)
    made = {name for name in vars(context) if not name.startswith("_")}
    annotated = {name for name in inspect.get_annotations(LambdaContext) if not name.startswith("_")}
    assert annotated <= made
    assert repr(context).startswith("LambdaContext([aws_request_id=")


def test_everything_can_be_said():
    context = testing.context(
        function_name="orders",
        function_version="7",
        memory_limit_in_mb=512,
        aws_request_id="id",
        invoked_function_arn="arn",
        log_group_name="group",
        log_stream_name="stream",
        client_context={"client": {"app_title": "App"}, "custom": {"a": "b"}, "env": {}},
        identity={"cognitoIdentityId": "i", "cognitoIdentityPoolId": "p"},
        tenant_id="t",
        trace_id="Root=1",
        w3c={"traceparent": "00-1"},
    )
    assert (
        context.function_name,
        context.function_version,
        context.memory_limit_in_mb,
        context.aws_request_id,
        context.invoked_function_arn,
        context.log_group_name,
        context.log_stream_name,
        context.tenant_id,
        context.trace_id,
        context.w3c(),
    ) == ("orders", "7", "512", "id", "arn", "group", "stream", "t", "Root=1", {"traceparent": "00-1"})
    assert isinstance(context.client_context, ClientContext)
    assert (context.client_context.client.app_title, context.client_context.custom) == ("App", {"a": "b"})
    assert isinstance(context.identity, CognitoIdentity)
    assert (context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id) == ("i", "p")
    assert testing.context(function_name="orders").invoked_function_arn.endswith(":orders")


def test_the_time_that_remains_runs_down():
    context = testing.context(remaining_ms=60_000)
    first = context.get_remaining_time_in_millis()
    assert 0 < context.get_remaining_time_in_millis() <= first <= 60_000
    assert testing.context(remaining_ms=-1).get_remaining_time_in_millis() == 0


def test_two_contexts_have_ids_of_their_own():
    assert testing.context().aws_request_id != testing.context().aws_request_id


def test_it_logs_copies_and_takes_attributes(capsys):
    context = testing.context(aws_request_id="id", w3c={"traceparent": "00-1"})
    context.log("text")
    context.own = 1
    copied = copy.copy(context)
    assert (capsys.readouterr().out, copied.own, copied.aws_request_id, copied.w3c()) == (
        "text",
        1,
        "id",
        {"traceparent": "00-1"},
    )


def test_a_response_stream_needs_a_client_or_the_loop():
    with pytest.raises(RuntimeError, match="can't stream"):
        lambic.ResponseStream(testing.context())


def test_it_goes_to_other_processes():
    context = testing.context(function_name="orders", w3c={"traceparent": "00-1"})
    there = pickle.loads(pickle.dumps(context))
    assert (repr(there), there.w3c()) == (repr(context), {"traceparent": "00-1"})
