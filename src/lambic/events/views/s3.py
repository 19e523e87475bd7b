"""S3 notifications (AWS: "Event message structure" in the S3 user guide)."""

from ..fields import View, field, optional, part, parts
from ..kinds import integer, iso_time, json_object, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _decoded_key(value: "Any") -> str:
    """S3 writes keys as forms do: a space as "+", and percent-encoded."""
    key = text(value)
    if "%" not in key and "+" not in key:
        return key
    from urllib.parse import unquote_plus

    return unquote_plus(key)


class S3Identity(View):
    principal_id = field("principalId", text)


class S3RequestParameters(View):
    source_ip_address = field("sourceIPAddress", text)


class S3ResponseElements(View):
    """For AWS's support: both ids name the request that caused the event."""

    x_amz_request_id = field("x-amz-request-id", text)
    x_amz_id_2 = field("x-amz-id-2", text)


class S3Bucket(View):
    name = field("name", text)
    owner_identity = part("ownerIdentity", S3Identity)
    arn = field("arn", text)


class S3Object(View):
    """`key` is decoded. `size` (bytes) and `e_tag` are None when the object was deleted."""

    key = field("key", _decoded_key)
    size = optional("size", integer)
    e_tag = optional("eTag", text)
    version_id = optional("versionId", text)
    sequencer = optional("sequencer", text)


class S3Entity(View):
    s3_schema_version = field("s3SchemaVersion", text)
    configuration_id = field("configurationId", text)
    bucket = part("bucket", S3Bucket)
    object = part("object", S3Object)


class S3Record(View):
    """What happened to one object; `event_name` is "ObjectCreated:Put" and the like."""

    event_version = field("eventVersion", text)
    event_source = field("eventSource", text)
    aws_region = field("awsRegion", text)
    event_time = field("eventTime", iso_time)
    event_name = field("eventName", text)
    user_identity = part("userIdentity", S3Identity)
    request_parameters = part("requestParameters", S3RequestParameters)
    response_elements = part("responseElements", S3ResponseElements)
    s3 = part("s3", S3Entity)
    glacier_event_data = optional("glacierEventData", json_object)


class S3Event(View):
    """As Lambda gets it; in an SQS message it is `S3Event(record.json())`."""

    records = parts("Records", S3Record)


# Through EventBridge the same has other names.


class S3DetailBucket(View):
    name = field("name", text)


class S3DetailObject(View):
    """`key` is as it is, EventBridge gets it unencoded. `size` is in bytes."""

    key = field("key", text)
    size = optional("size", integer)
    etag = optional("etag", text)
    version_id = optional("version-id", text)
    sequencer = optional("sequencer", text)


class S3Detail(View):
    """The detail of an EventBridge event of the source aws.s3."""

    version = field("version", text)
    bucket = part("bucket", S3DetailBucket)
    object = part("object", S3DetailObject)
    request_id = optional("request-id", text)
    requester = optional("requester", text)
    source_ip_address = optional("source-ip-address", text)
    reason = optional("reason", text)
    deletion_type = optional("deletion-type", text)
