"""What the kit builds is taken by Powertools' models, which are strict about keys and types."""

import pytest
from aws_lambda_powertools.utilities.parser import models

from lambic import testing

RICH = {"params": {"a": ["1", "2"]}, "headers": {"X": "1"}, "json": {"a": 1}, "cookies": {"a": "b"}}
# Not lattice_v2: the model has texts where AWS's documentation has lists.
CASES = {
    "http_api": (models.APIGatewayProxyEventV2Model, testing.event("http_api", "POST", "/a/b", **RICH)),
    "function_url": (models.LambdaFunctionUrlModel, testing.event("function_url", "POST", "/a/b", **RICH)),
    "rest_api": (models.APIGatewayProxyEventModel, testing.event("rest_api", "POST", "/a/b", **RICH)),
    "alb": (models.AlbModel, testing.event("alb", "POST", "/a/b", **RICH)),
    "lattice_v1": (models.VpcLatticeModel, testing.event("lattice_v1", "POST", "/a/b", **RICH)),
    "websocket": (models.APIGatewayWebSocketConnectEventModel, testing.event("websocket", headers={"X": "1"})),
    "sqs": (models.SqsModel, testing.sqs([testing.SQSMessage("a", attributes={"a": "b"})], queue="q.fifo")),
    "sns": (models.SnsModel, testing.sns("a", subject="b", attributes={"a": "b"})),
    "s3": (models.S3Model, testing.s3("a b", size=1)),
    "eventbridge": (models.EventBridgeModel, testing.eventbridge({"a": 1})),
    "s3 in sqs": (models.S3SqsEventNotificationModel, testing.sqs([testing.s3("a b", size=1)])),
    "s3_eventbridge": (models.S3EventNotificationEventBridgeModel, testing.s3_eventbridge("a", size=1)),
    "dynamodb": (
        models.DynamoDBStreamModel,
        testing.dynamodb([testing.DynamoDBChange({"id": "1"}, new={"id": "1", "n": 2})]),
    ),
    "kinesis": (models.KinesisDataStreamModel, testing.kinesis(["a"])),
    "firehose": (models.KinesisFirehoseModel, testing.firehose(["a"])),
    "kafka": (models.KafkaMskEventModel, testing.kafka([testing.KafkaRecord("a", key="k", headers={"h": "v"})])),
    "own kafka": (models.KafkaSelfManagedEventModel, testing.kafka([testing.KafkaRecord("a", key="k")], cluster=None)),
    "cloudwatch_logs": (models.CloudWatchLogsModel, testing.cloudwatch_logs(["a"])),
    "custom_resource": (
        models.CloudFormationCustomResourceUpdateModel,
        testing.custom_resource("Update", response_url="https://example.com/"),
    ),
    "authorizer token": (models.ApiGatewayAuthorizerToken, testing.authorizer(token="t")),
    "authorizer request": (models.ApiGatewayAuthorizerRequest, testing.authorizer("rest_api")),
    "authorizer 2.0": (
        models.ApiGatewayAuthorizerRequestV2,
        testing.authorizer("http_api", headers={"Authorization": "t"}),
    ),
    "cognito": (models.CognitoPreSignupTriggerModel, testing.cognito("PreSignUp_SignUp")),
    "cognito token": (
        models.CognitoPreTokenGenerationTriggerModelV1,
        testing.cognito("TokenGeneration_Authentication"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_powertools_takes_the_event(name):
    model, event = CASES[name]
    assert model.model_validate(event)
