"""The attributes of the views that lambic.events gives its functions."""

import re
from functools import cache

_VIEWS = """
SQSRecord
    attributes:SQSAttributes aws_region body event_source event_source_arn json md5_of_body
    md5_of_message_attributes message_attributes message_id receipt_handle sns
SQSAttributes
    approximate_first_receive_timestamp approximate_receive_count aws_trace_header dead_letter_queue_source_arn
    message_deduplication_id message_group_id sender_id sent_timestamp sequence_number
KinesisRecord
    aws_region event_id event_name event_source event_source_arn event_version invoke_identity_arn
    kinesis:KinesisData
KinesisData
    approximate_arrival_timestamp data encryption_type json kinesis_schema_version partition_key sequence_number
DynamoDBRecord
    aws_region dynamodb:DynamoDBChange event_id event_name event_source event_source_arn event_version
    user_identity:DynamoDBUserIdentity
DynamoDBChange
    approximate_creation_date_time keys new_image old_image sequence_number size_bytes stream_view_type
DynamoDBUserIdentity
    principal_id type
KafkaRecord
    headers json key key_schema_metadata:KafkaSchemaMetadata offset partition timestamp timestamp_type topic
    value value_schema_metadata:KafkaSchemaMetadata
KafkaSchemaMetadata
    data_format schema_id
FirehoseRecord
    approximate_arrival_timestamp data dropped json kinesis_record_metadata:KinesisRecordMetadata ok
    processing_failed record_id
KinesisRecordMetadata
    approximate_arrival_timestamp partition_key sequence_number shard_id subsequence_number
S3Record
    aws_region event_name event_source event_time event_version glacier_event_data
    request_parameters:S3RequestParameters response_elements:S3ResponseElements s3:S3Entity
    user_identity:S3Identity
S3Identity
    principal_id
S3RequestParameters
    source_ip_address
S3ResponseElements
    x_amz_id_2 x_amz_request_id
S3Entity
    bucket:S3Bucket configuration_id object:S3Object s3_schema_version
S3Bucket
    arn name owner_identity:S3Identity
S3Object
    e_tag key sequencer size version_id
SNSRecord
    event_source event_subscription_arn event_version sns:SNSMessage
SNSMessage
    json message message_attributes message_id signature signature_version signing_cert_url subject timestamp
    topic_arn type unsubscribe_url
EventBridgeEvent
    account detail detail_type id region replay_name resources s3 source time version
ScheduledEvent(EventBridgeEvent)
LogData
    log_events:[LogEvent] log_group log_stream message_type owner policy_level subscription_filters
CustomResourceEvent
    logical_resource_id old_resource_properties physical_resource_id request_id request_type resource_properties
    resource_type response_url service_token stack_id
AuthorizerEvent
    allow deny resource_arn stage_arn type
_WithRequest(AuthorizerEvent)
    header headers path_parameters query_string_parameters request_context stage_variables
HTTPAuthorizerEvent(_WithRequest)
    cookies identity_source raw_path raw_query_string resource_arn route_arn route_key version
RequestAuthorizerEvent(_WithRequest)
    authorization_token http_method identity_source method_arn multi_value_headers
    multi_value_query_string_parameters path resource resource_arn version
TokenAuthorizerEvent(AuthorizerEvent)
    authorization_token method_arn resource_arn
CognitoEvent
    caller_context:CallerContext region request:CognitoRequest response:Answer trigger_source user_name
    user_pool_id version
CallerContext
    aws_sdk_version client_id
CognitoRequest
    client_metadata user_attributes
Answer
    write
CreateAuthChallengeEvent(CognitoEvent)
    request:CreateAuthChallengeRequest response:CreateAuthChallengeAnswer
DefineAuthChallengeRequest(CognitoRequest)
    session:[ChallengeResult] user_not_found
CreateAuthChallengeRequest(DefineAuthChallengeRequest)
    challenge_name
CreateAuthChallengeAnswer(Answer)
    challenge_metadata private_challenge_parameters public_challenge_parameters
CustomMessageEvent(CognitoEvent)
    request:CustomMessageRequest response:CustomMessageAnswer
CustomMessageRequest(CognitoRequest)
    code_parameter link_parameter username_parameter
CustomMessageAnswer(Answer)
    email_message email_subject sms_message
CustomSenderEvent(CognitoEvent)
    request:CustomSenderRequest
CustomSenderRequest(CognitoRequest)
    code type
DefineAuthChallengeEvent(CognitoEvent)
    request:DefineAuthChallengeRequest response:DefineAuthChallengeAnswer
DefineAuthChallengeAnswer(Answer)
    challenge_name fail_authentication issue_tokens
PostAuthenticationEvent(CognitoEvent)
    request:PostAuthenticationRequest
PostAuthenticationRequest(CognitoRequest)
    new_device_used
PostConfirmationEvent(CognitoEvent)
PreAuthenticationEvent(CognitoEvent)
    request:PreAuthenticationRequest
PreAuthenticationRequest(CognitoRequest)
    user_not_found validation_data
PreSignUpEvent(CognitoEvent)
    request:PreSignUpRequest response:PreSignUpAnswer
PreSignUpRequest(CognitoRequest)
    validation_data
PreSignUpAnswer(Answer)
    auto_confirm_user auto_verify_email auto_verify_phone
PreTokenGenerationEvent(CognitoEvent)
    request:PreTokenGenerationRequest response:PreTokenGenerationAnswer
PreTokenGenerationRequest(CognitoRequest)
    group_configuration:GroupConfiguration scopes
GroupConfiguration
    groups_to_override iam_roles_to_override preferred_role
PreTokenGenerationAnswer(Answer)
    claims_override_details:ClaimsAnswer
ClaimsAnswer(Answer)
    claims_to_add_or_override claims_to_suppress group_override_details:GroupAnswer
GroupAnswer(Answer)
    groups_to_override iam_roles_to_override preferred_role
PreTokenGenerationV2Event(CognitoEvent)
    request:PreTokenGenerationRequest response:PreTokenGenerationV2Answer
PreTokenGenerationV2Answer(Answer)
    claims_and_scope_override_details:ClaimsAndScopeAnswer
ClaimsAndScopeAnswer(Answer)
    access_token_generation:AccessTokenAnswer group_override_details:GroupAnswer
    id_token_generation:IdTokenAnswer
IdTokenAnswer(Answer)
    claims_to_add_or_override claims_to_suppress
AccessTokenAnswer(IdTokenAnswer)
    scopes_to_add scopes_to_suppress
UserMigrationEvent(CognitoEvent)
    request:UserMigrationRequest response:UserMigrationAnswer
UserMigrationRequest(CognitoRequest)
    password validation_data
UserMigrationAnswer(Answer)
    desired_delivery_mediums final_user_status force_alias_creation message_action user_attributes
VerifyAuthChallengeEvent(CognitoEvent)
    request:VerifyAuthChallengeRequest response:VerifyAuthChallengeAnswer
VerifyAuthChallengeRequest(CognitoRequest)
    challenge_answer private_challenge_parameters user_not_found
VerifyAuthChallengeAnswer(Answer)
    answer_correct
LogEvent
    extracted_fields id json message timestamp
ChallengeResult
    challenge_metadata challenge_name challenge_result
"""
"""Per view its own public attributes: "a" is a value, "a:B" the view B, "a:[B]" a list of such views."""


def snake_case(key: str) -> str:
    """The attribute that stands for a key of the JSON: "event_source_arn" for "eventSourceARN"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).replace("-", "_").lower()


@cache
def read_views() -> dict[str, dict[str, str]]:
    """By view: its attributes, those of its base too, each with what stands behind the colon or ""."""
    views = {"": {"raw": ""}}
    own = views[""]
    for line in _VIEWS.strip().splitlines():
        if line.startswith(" "):
            own.update((name, kind) for name, _, kind in (word.partition(":") for word in line.split()))
        else:
            name, _, base = line.removesuffix(")").partition("(")
            own = views[name] = dict(views[base])
    return views
