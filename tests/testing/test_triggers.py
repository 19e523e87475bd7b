"""Events of sources other than HTTP, whole, against events written by hand; and what lambic.events reads in them."""

import base64
import gzip
import hashlib
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambic import events, testing
from support.masked import masked

TIME = datetime(2026, 3, 4, 5, 6, 7, 890000, UTC)
TIME_MS = 1772600767890
QUEUE = "arn:aws:sqs:us-east-1:123456789012:queue"
TOPIC = "arn:aws:sns:us-east-1:123456789012:topic"
CERTIFICATE = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"


def test_a_batch_of_sqs():
    message = testing.SQSMessage(
        {"n": 1}, attributes={"s": "t", "n": 7, "b": b"\xff"}, message_id="m-1", receive_count=2, sent_at=TIME
    )
    event = testing.sqs(["text", message])
    first, second = event["Records"]
    assert masked(first) == {
        "messageId": "<uuid>",
        "receiptHandle": "<96 bytes>",
        "body": "text",
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "<milliseconds text>",
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": "<milliseconds text>",
        },
        "messageAttributes": {},
        "md5OfBody": "<32 hex>",
        "eventSource": "aws:sqs",
        "eventSourceARN": QUEUE,
        "awsRegion": "us-east-1",
    }
    assert first["md5OfBody"] == hashlib.md5(b"text").hexdigest()
    nothing = {"stringListValues": [], "binaryListValues": []}
    assert {name: second[name] for name in ("messageId", "body", "attributes", "messageAttributes")} == {
        "messageId": "m-1",
        "body": '{"n": 1}',
        "attributes": {
            "ApproximateReceiveCount": "2",
            "SentTimestamp": str(TIME_MS),
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": str(TIME_MS + 1),
        },
        "messageAttributes": {
            "s": {"stringValue": "t", "dataType": "String", **nothing},
            "n": {"stringValue": "7", "dataType": "Number", **nothing},
            "b": {"binaryValue": "/w==", "dataType": "Binary", **nothing},
        },
    }


def test_the_digest_of_sqs_attributes_is_that_of_moto():
    from moto.sqs.models import Message

    record = testing.sqs([testing.SQSMessage("b", attributes={"z": "é", "a": 1.5, "m": b"\0\xff"})])["Records"][0]
    message = Message("id", "b")
    message.message_attributes = {
        "z": {"StringValue": "é", "DataType": "String"},
        "a": {"StringValue": "1.5", "DataType": "Number"},
        "m": {"BinaryValue": b"\0\xff", "DataType": "Binary"},
    }
    assert record["md5OfMessageAttributes"] == message.attribute_md5


def test_a_fifo_queue_has_groups_and_a_growing_sequence():
    messages = [testing.SQSMessage("a", group_id="g"), testing.SQSMessage("b", group_id="h"), "c"]
    event = testing.sqs(messages, queue="q.fifo")
    found = [record["attributes"] for record in event["Records"]]
    assert [each["MessageGroupId"] for each in found] == ["g", "h", "group"]
    numbers = [each["SequenceNumber"] for each in found]
    assert sorted(numbers) == numbers
    assert found[0]["MessageDeduplicationId"] == hashlib.sha256(b"a").hexdigest()
    assert event["Records"][0]["eventSourceARN"].endswith(":q.fifo")
    fair = testing.sqs([testing.SQSMessage("a", group_id="tenant")])["Records"][0]["attributes"]
    assert (fair["MessageGroupId"], "SequenceNumber" in fair) == ("tenant", False)


def test_a_notification_of_sns():
    event = testing.sns({"n": 1}, subject="About", attributes={"s": "t", "n": 1, "b": b"x", "l": ["a", 1]})
    arn = event["Records"][0]["EventSubscriptionArn"]
    assert (arn.rpartition(":")[0], masked(arn.rpartition(":")[2])) == (TOPIC, "<uuid>")
    assert masked(event) == {
        "Records": [
            {
                "EventSource": "aws:sns",
                "EventVersion": "1.0",
                "EventSubscriptionArn": arn,
                "Sns": {
                    "Type": "Notification",
                    "MessageId": "<uuid>",
                    "TopicArn": TOPIC,
                    "Subject": "About",
                    "Message": '{"n": 1}',
                    "Timestamp": "<iso milliseconds>",
                    "SignatureVersion": "1",
                    "Signature": "bm90IHNpZ25lZA==",
                    "SigningCertUrl": CERTIFICATE,
                    "UnsubscribeUrl": f"https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn={arn}",
                    "MessageAttributes": {
                        "s": {"Type": "String", "Value": "t"},
                        "n": {"Type": "Number", "Value": "1"},
                        "b": {"Type": "Binary", "Value": "eA=="},
                        "l": {"Type": "String.Array", "Value": '["a", 1]'},
                    },
                },
            }
        ]
    }
    assert testing.sns("x")["Records"][0]["Sns"]["Subject"] is None


def test_what_sns_puts_into_a_queue_is_spelled_otherwise():
    body = testing.sns_notification("hello", topic="news")
    unsubscribe = body.pop("UnsubscribeURL")
    assert unsubscribe.startswith(
        "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=arn:aws:sns:"
    )
    assert masked(body) == {
        "Type": "Notification",
        "MessageId": "<uuid>",
        "TopicArn": "arn:aws:sns:us-east-1:123456789012:news",
        "Message": "hello",
        "Timestamp": "<iso milliseconds>",
        "SignatureVersion": "1",
        "Signature": "bm90IHNpZ25lZA==",
        "SigningCertURL": CERTIFICATE,
    }
    record = events.SQSEvent(testing.sqs([testing.sns_notification("hello")])).records[0]
    assert record.sns().message == "hello"


def s3_record(name: str, about: dict) -> dict:
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": "<iso milliseconds>",
        "eventName": name,
        "userIdentity": {"principalId": "AWS:A3NL1KOZZKExample"},
        "requestParameters": {"sourceIPAddress": "192.0.2.1"},
        "responseElements": {"x-amz-request-id": "<16 hex>", "x-amz-id-2": "<56 bytes>"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "configuration",
            "bucket": {
                "name": "pictures",
                "ownerIdentity": {"principalId": "A3NL1KOZZKExample"},
                "arn": "arn:aws:s3:::pictures",
            },
            "object": about | {"sequencer": "<18 hex>"},
        },
    }


def test_a_notification_of_s3():
    created = testing.s3("a b/é@+.png", bucket="pictures", size=5, version_id="v1")
    removed = testing.s3("x", bucket="pictures", event_name="ObjectRemoved:Delete", size=5)
    etag = "<32 hex>"
    assert masked(created) == {
        "Records": [
            s3_record(
                "ObjectCreated:Put",
                {"key": "a+b/%C3%A9%40%2B.png", "size": 5, "eTag": etag, "versionId": "v1"},
            )
        ]
    }
    assert masked(removed) == {"Records": [s3_record("ObjectRemoved:Delete", {"key": "x"})]}
    assert events.S3Event(created).records[0].s3.object.key == "a b/é@+.png"


def bus_event(**more: object) -> dict:
    return {
        "version": "0",
        "id": "<uuid>",
        "account": "123456789012",
        "time": "<iso seconds>",
        "region": "us-east-1",
        **more,
    }


def test_events_of_eventbridge():
    order = testing.eventbridge({"n": 1}, source="shop", detail_type="Order", resources=["arn:x"], time=TIME)
    assert order["time"] == "2026-03-04T05:06:07Z"
    assert masked(order) == bus_event(
        **{"detail-type": "Order", "source": "shop", "resources": ["arn:x"], "detail": {"n": 1}}
    )
    assert masked(testing.schedule("nightly")) == bus_event(
        **{
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "resources": ["arn:aws:events:us-east-1:123456789012:rule/nightly"],
            "detail": {},
        }
    )


def test_s3_by_way_of_eventbridge_has_the_key_as_it_is():
    def detail(about: dict, **more: str) -> dict:
        return {
            "version": "0",
            "bucket": {"name": "pictures"},
            "object": about | {"sequencer": "<18 hex>"},
            "request-id": "<16 hex>",
            "requester": "123456789012",
            "source-ip-address": "192.0.2.1",
            **more,
        }

    created = testing.s3_eventbridge("a b.png", bucket="pictures", size=5)
    deleted = testing.s3_eventbridge("a b.png", bucket="pictures", detail_type="Object Deleted", version_id="v1")
    assert masked(created["detail"]) == detail({"key": "a b.png", "size": 5, "etag": "<32 hex>"}, reason="PutObject")
    assert masked(deleted["detail"]) == detail(
        {"key": "a b.png", "version-id": "v1"},
        **{"reason": "DeleteObject", "deletion-type": "Delete Marker Created"},
    )
    assert (created["source"], created["detail-type"], created["resources"]) == (
        "aws.s3",
        "Object Created",
        ["arn:aws:s3:::pictures"],
    )
    assert events.EventBridgeEvent(created).s3().object.key == "a b.png"


ITEM = {
    "s": "é", "n": 7, "d": Decimal("1.50"), "b": b"\xff", "t": True, "z": None, "l": [1, "a"], "m": {"x": ()},
    "ss": {"b", "a"}, "ns": {1, Decimal("2.5")}, "bs": {b"y"},
}  # fmt: skip


def test_a_stream_of_dynamodb():
    changes = [
        testing.DynamoDBChange({"id": "1"}, new=ITEM),
        testing.DynamoDBChange({"id": "1"}, new={"id": "1", "n": 2}, old={"id": "1", "n": 1}),
        testing.DynamoDBChange({"id": "1"}, old={"id": "1"}, is_expired=True),
    ]
    event = testing.dynamodb(changes, table="items")
    assert masked(event["Records"][0]) == {
        "eventID": "<32 hex>",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": "<seconds>",
            "Keys": {"id": {"S": "1"}},
            "NewImage": {
                "s": {"S": "é"},
                "n": {"N": "7"},
                "d": {"N": "1.5"},
                "b": {"B": "/w=="},
                "t": {"BOOL": True},
                "z": {"NULL": True},
                "l": {"L": [{"N": "1"}, {"S": "a"}]},
                "m": {"M": {"x": {"L": []}}},
                "ss": {"SS": ["a", "b"]},
                "ns": {"NS": ["1", "2.5"]},
                "bs": {"BS": ["eQ=="]},
            },
            "SequenceNumber": "300000000000000000001",
            "SizeBytes": event["Records"][0]["dynamodb"]["SizeBytes"],
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:123456789012:table/items/stream/2026-01-01T00:00:00.000",
    }
    rest = [(each["eventName"], sorted(each["dynamodb"]), each.get("userIdentity")) for each in event["Records"]]
    common = ["ApproximateCreationDateTime", "Keys", "SequenceNumber", "SizeBytes", "StreamViewType"]
    assert rest == [
        ("INSERT", sorted([*common, "NewImage"]), None),
        ("MODIFY", sorted([*common, "NewImage", "OldImage"]), None),
        ("REMOVE", sorted([*common, "OldImage"]), {"type": "Service", "principalId": "dynamodb.amazonaws.com"}),
    ]


SCALAR = st.text(st.characters(exclude_categories=["Cs"])) | st.integers(-(10**37), 10**37) | st.binary()
VALUE = st.recursive(
    SCALAR | st.booleans() | st.none() | st.decimals(-(10**30), 10**30, places=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=3),
        VALUE | st.sets(st.text(), min_size=1),
        max_size=4,
    )
)
def test_an_item_of_dynamodb_is_read_back_as_it_was(item):
    event = testing.dynamodb([testing.DynamoDBChange({"id": "1"}, new=item)])
    assert events.DynamoDBEvent(event).records[0].dynamodb.new_image == item


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (1.5, TypeError),
        (set(), ValueError),
        ({1, "a"}, ValueError),
        (Decimal("NaN"), ValueError),
        (10**38 + 1, ValueError),
        (object(), TypeError),
        ({True}, TypeError),
    ],
    ids=["float", "empty set", "mixed set", "NaN", "39 digits", "object", "set of booleans"],
)
def test_what_dynamodb_can_not_hold_is_refused(value, error):
    with pytest.raises(error):
        testing.dynamodb([testing.DynamoDBChange({"id": value})])


def test_a_stream_of_kinesis():
    event = testing.kinesis(["text", testing.KinesisRecord(b"\xff", "k", TIME), {"n": 1}], stream="clicks")
    first, second, third = event["Records"]
    sequence = 49590338271490256608559692538361571095921575989136588898
    assert masked(first) == {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "key",
            "sequenceNumber": str(sequence),
            "data": "dGV4dA==",
            "approximateArrivalTimestamp": "<fractional seconds>",
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000000:{sequence}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::123456789012:role/function",
        "awsRegion": "us-east-1",
        "eventSourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/clicks",
    }
    assert second["kinesis"] == {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": "k",
        "sequenceNumber": str(sequence + 1),
        "data": "/w==",
        "approximateArrivalTimestamp": 1772600767.89,
    }
    assert base64.b64decode(third["kinesis"]["data"]) == b'{"n": 1}'


def test_a_batch_of_firehose():
    event = testing.firehose([b"a", "b"], stream="logs")
    ids = [record.pop("recordId") for record in event["records"]]
    assert len(set(ids)) == 2
    assert masked(event) == {
        "invocationId": "<uuid>",
        "deliveryStreamArn": "arn:aws:firehose:us-east-1:123456789012:deliverystream/logs",
        "region": "us-east-1",
        "records": [
            {"approximateArrivalTimestamp": "<milliseconds>", "data": "YQ=="},
            {"approximateArrivalTimestamp": "<milliseconds>", "data": "Yg=="},
        ],
    }


def test_a_batch_of_kafka():
    records = [
        "text",
        testing.KafkaRecord({"n": 1}, key="k", headers={"h": b"\x01\xff"}, partition=1, created_at=TIME),
        testing.KafkaRecord(None, key=b"k", topic="other"),
        "more",
    ]

    def record(topic: str, partition: int, offset: int, **more: object) -> dict:
        about = {"topic": topic, "partition": partition, "offset": offset, "timestampType": "CREATE_TIME"}
        return {"timestamp": "<milliseconds>", "headers": [], **about, **more}

    assert masked(testing.kafka(records, first_offset=10)) == {
        "eventSource": "aws:kafka",
        "eventSourceArn": "arn:aws:kafka:us-east-1:123456789012:cluster/cluster/01234567-89ab-cdef-0123-456789abcdef-1",
        "bootstrapServers": "b-1.cluster.a1b2c3.c2.kafka.us-east-1.amazonaws.com:9092",
        "records": {
            "topic-0": [record("topic", 0, 10, value="dGV4dA=="), record("topic", 0, 11, value="bW9yZQ==")],
            "topic-1": [
                record("topic", 1, 10, timestamp=TIME_MS, key="aw==", value="eyJuIjogMX0=", headers=[{"h": [1, -1]}])
            ],
            "other-0": [record("other", 0, 10, key="aw==")],
        },
    }
    own = testing.kafka(["x"], cluster=None)
    assert (own["eventSource"], "eventSourceArn" in own) == ("SelfManagedKafka", False)


def test_entries_of_cloudwatch_logs():
    event = testing.cloudwatch_logs(["one", {"level": "ERROR"}], log_group="/group", log_stream="s")
    data = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    first = 31953106606966983378809025079804211143289615424298221568
    assert masked(data) == {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": "/group",
        "logStream": "s",
        "subscriptionFilters": ["filter"],
        "logEvents": [
            {"id": str(first), "timestamp": "<milliseconds>", "message": "one"},
            {"id": str(first + 1), "timestamp": "<milliseconds>", "message": '{"level": "ERROR"}'},
        ],
    }


def cognito_event(trigger: str, request: dict, response: dict, version: str = "1") -> dict:
    attributes = {"sub": "<uuid>", "email_verified": "true", "cognito:user_status": "CONFIRMED"}
    return {
        "version": version,
        "triggerSource": trigger,
        "region": "us-east-1",
        "userPoolId": "us-east-1_a1B2c3D4e",
        "userName": "user",
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "1h57kf5cpq17m0eml12EXAMPLE"},
        "request": {"userAttributes": attributes, **request},
        "response": response,
    }


GROUPS = {"groupConfiguration": {"groupsToOverride": [], "iamRolesToOverride": [], "preferredRole": None}}
COGNITO = [
    (
        "PreSignUp_SignUp",
        {"validationData": None},
        {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False},
    ),
    ("PostConfirmation_ConfirmSignUp", {}, {}),
    ("PreAuthentication_Authentication", {"validationData": None, "userNotFound": False}, {}),
    ("PostAuthentication_Authentication", {"newDeviceUsed": False}, {}),
    ("TokenGeneration_Authentication", GROUPS, {"claimsOverrideDetails": None}),
    (
        "DefineAuthChallenge_Authentication",
        {"session": [], "userNotFound": False},
        {"challengeName": None, "issueTokens": None, "failAuthentication": None},
    ),
    (
        "VerifyAuthChallengeResponse_Authentication",
        {"privateChallengeParameters": {}, "challengeAnswer": "", "userNotFound": False},
        {"answerCorrect": None},
    ),
]


@pytest.mark.parametrize(
    ("trigger", "request_", "response"), COGNITO, ids=lambda each: each if type(each) is str else ""
)
def test_a_trigger_of_cognito(trigger, request_, response):
    assert masked(testing.cognito(trigger)) == cognito_event(trigger, request_, response)


def test_newer_versions_of_token_generation_have_scopes():
    event = testing.cognito("TokenGeneration_Authentication", version="2", request={"scopes": ["read"]})
    request = {**GROUPS, "scopes": ["read"]}
    assert masked(event) == cognito_event(
        "TokenGeneration_Authentication", request, {"claimsAndScopeOverrideDetails": None}, "2"
    )


def test_events_of_cognito_share_nothing():
    first, second = (testing.cognito("TokenGeneration_Authentication") for _ in range(2))
    first["request"]["groupConfiguration"]["groupsToOverride"].append("admins")
    assert second["request"]["groupConfiguration"]["groupsToOverride"] == []


def test_a_trigger_that_cognito_has_not_is_refused():
    with pytest.raises(ValueError, match="no trigger"):
        testing.cognito("PreEverything_SignUp")


METHOD_ARN = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5"


def test_what_an_api_asks_its_authorizer():
    token = testing.authorizer("rest_api", "GET", "/items/7", token="Bearer t")
    assert token == {
        "type": "TOKEN",
        "authorizationToken": "Bearer t",
        "methodArn": f"{METHOD_ARN}/prod/GET/items/7",
    }
    options = {"headers": {"Authorization": "Bearer t"}, "params": {"a": "1"}, "stage": "test", "routes": ["GET /{x}"]}
    asked = {
        source: testing.authorizer(source, "GET", "/x", **options) for source in ("rest_api", "http_api", "http_api_v1")
    }
    built = {source: testing.event(source, "GET", "/x", **options) for source in asked}
    added = {
        source: {name: value for name, value in event.items() if name not in built[source]}
        for source, event in asked.items()
    }
    arn = f"{METHOD_ARN}/test/GET"
    assert added == {
        "rest_api": {"type": "REQUEST", "methodArn": f"{arn}/x"},
        "http_api": {"type": "REQUEST", "routeArn": f"{arn}/test/x", "identitySource": ["Bearer t"]},
        "http_api_v1": {
            "type": "REQUEST",
            "methodArn": f"{arn}/test/x",
            "identitySource": "Bearer t",
            "authorizationToken": "Bearer t",
        },
    }
    missing = {source: built[source].keys() - asked[source].keys() for source in asked}
    assert missing == {
        "rest_api": {"body", "isBase64Encoded"},
        "http_api": {"isBase64Encoded"},
        "http_api_v1": {"body", "isBase64Encoded"},
    }
    assert testing.authorizer("websocket")["methodArn"] == f"{METHOD_ARN}/prod/$connect"
    with pytest.raises(ValueError, match="no Lambda authorizers"):
        testing.authorizer("alb")


def test_a_custom_resource_has_texts_in_its_properties():
    event = testing.custom_resource(
        "Update", {"n": 1, "on": True, "l": [1, {"x": 2.5}]}, old_properties={"n": 0}, response_url="http://127.0.0.1/"
    )
    token = "arn:aws:lambda:us-east-1:123456789012:function:function"
    assert masked(event) == {
        "RequestType": "Update",
        "ServiceToken": token,
        "ResponseURL": "http://127.0.0.1/",
        "StackId": "arn:aws:cloudformation:us-east-1:123456789012:stack/stack/01234567-89ab-cdef-0123-456789abcdef",
        "RequestId": "<uuid>",
        "LogicalResourceId": "Resource",
        "PhysicalResourceId": "Resource-id",
        "ResourceType": "Custom::Resource",
        "ResourceProperties": {"ServiceToken": token, "n": "1", "on": "true", "l": ["1", {"x": "2.5"}]},
        "OldResourceProperties": {"ServiceToken": token, "n": "0"},
    }
    created = testing.custom_resource(response_url="http://127.0.0.1/")
    assert event.keys() - created.keys() == {"PhysicalResourceId", "OldResourceProperties"}
    with pytest.raises(ValueError, match="Create, Update or Delete"):
        testing.custom_resource("Change", response_url="http://127.0.0.1/")


def every_field(view: object) -> dict:
    """All attributes of a view, those of views and lists in it too. Reading one that is missing or wrong raises."""
    found = {}
    for name in dir(type(view)):
        value = getattr(view, name) if not name.startswith("_") else None
        if name.startswith("_") or callable(value):
            continue
        values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
        for each in [each for group in values for each in (group if isinstance(group, list) else [group])]:
            if type(each).__module__.startswith("lambic.events."):
                every_field(each)
        found[name] = value
    return found


VIEWS = {
    "sqs": (events.SQSEvent, testing.sqs([testing.SQSMessage("a", attributes={"a": "b", "c": b"d"})], queue="q.fifo")),
    "sns": (events.SNSEvent, testing.sns("a", subject="b", attributes={"a": "b"})),
    "s3": (events.S3Event, testing.s3("a b", version_id="1")),
    "s3 removed": (events.S3Event, testing.s3("a", event_name="ObjectRemoved:Delete")),
    "eventbridge": (events.EventBridgeEvent, testing.eventbridge({"a": 1})),
    "schedule": (events.ScheduledEvent, testing.schedule()),
    "dynamodb": (
        events.DynamoDBEvent,
        testing.dynamodb([testing.DynamoDBChange({"id": 1}, new=ITEM, is_expired=True)]),
    ),
    "kinesis": (events.KinesisEvent, testing.kinesis(["a"])),
    "firehose": (events.FirehoseEvent, testing.firehose(["a"])),
    "kafka": (events.KafkaEvent, testing.kafka([testing.KafkaRecord("a", key="b", headers={"c": "d"})])),
    "cloudwatch_logs": (events.CloudWatchLogsEvent, testing.cloudwatch_logs(["a"])),
    "authorizer token": (events.TokenAuthorizerEvent, testing.authorizer(token="t")),
    "authorizer request": (events.RequestAuthorizerEvent, testing.authorizer("rest_api", params={"a": "b"})),
    "authorizer websocket": (events.RequestAuthorizerEvent, testing.authorizer("websocket")),
    "authorizer 1.0": (events.RequestAuthorizerEvent, testing.authorizer("http_api_v1")),
    "authorizer 2.0": (events.HTTPAuthorizerEvent, testing.authorizer("http_api", cookies={"a": "b"})),
    "custom_resource": (events.CustomResourceEvent, testing.custom_resource("Update", response_url="http://127.0.0.1/")),
    "PreSignUp": (events.PreSignUpEvent, testing.cognito("PreSignUp_SignUp")),
    "PostConfirmation": (events.PostConfirmationEvent, testing.cognito("PostConfirmation_ConfirmSignUp")),
    "PreAuthentication": (events.PreAuthenticationEvent, testing.cognito("PreAuthentication_Authentication")),
    "PostAuthentication": (events.PostAuthenticationEvent, testing.cognito("PostAuthentication_Authentication")),
    "TokenGeneration": (events.PreTokenGenerationEvent, testing.cognito("TokenGeneration_Authentication")),
    "TokenGeneration 2": (events.PreTokenGenerationV2Event, testing.cognito("TokenGeneration_HostedAuth", version="2")),
    "CustomMessage": (events.CustomMessageEvent, testing.cognito("CustomMessage_SignUp")),
    "DefineAuthChallenge": (events.DefineAuthChallengeEvent, testing.cognito("DefineAuthChallenge_Authentication")),
    "CreateAuthChallenge": (events.CreateAuthChallengeEvent, testing.cognito("CreateAuthChallenge_Authentication")),
    "VerifyAuthChallenge": (
        events.VerifyAuthChallengeEvent,
        testing.cognito("VerifyAuthChallengeResponse_Authentication"),
    ),
    "UserMigration": (events.UserMigrationEvent, testing.cognito("UserMigration_Authentication")),
    "CustomSender": (events.CustomSenderEvent, testing.cognito("CustomEmailSender_SignUp")),
}  # fmt: skip


@pytest.mark.parametrize("name", VIEWS)
def test_every_field_of_the_typed_view_is_there(name):
    view, event = VIEWS[name]
    assert json.loads(json.dumps(event)) == event
    assert every_field(view(event))
