"""S3. AWS: "Event message structure" and "EventBridge event message structure" in the S3 user guide."""

import secrets
from typing import Any
from urllib.parse import quote_plus

from ..account import ACCOUNT, CLIENT_IP, REGION, iso_time, new_token, now
from .eventbridge import eventbridge

_OWNER = "A3NL1KOZZKExample"
_ETAG = "d41d8cd98f00b204e9800998ecf8427e"
_EMPTYING = ("ObjectRemoved:", "LifecycleExpiration:")


def s3(
    key: str,
    *,
    bucket: str = "bucket",
    event_name: str = "ObjectCreated:Put",
    size: int = 0,
    version_id: str | None = None,
) -> dict[str, Any]:
    """A notification about one object. The key comes encoded as forms do it; what was removed has no size (bytes)."""
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "awsRegion": REGION,
                "eventTime": iso_time(now()),
                "eventName": event_name,
                "userIdentity": {"principalId": f"AWS:{_OWNER}"},
                "requestParameters": {"sourceIPAddress": CLIENT_IP},
                "responseElements": {"x-amz-request-id": _request_id(), "x-amz-id-2": new_token(56)},
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "configurationId": "configuration",
                    "bucket": {
                        "name": bucket,
                        "ownerIdentity": {"principalId": _OWNER},
                        "arn": f"arn:aws:s3:::{bucket}",
                    },
                    "object": _write_object(key, event_name, size, version_id),
                },
            }
        ]
    }


def s3_eventbridge(
    key: str,
    *,
    bucket: str = "bucket",
    detail_type: str = "Object Created",
    size: int = 0,
    version_id: str | None = None,
) -> dict[str, Any]:
    """The same by way of EventBridge, where the key comes as it is; what was deleted has no size (bytes)."""
    is_deleted = detail_type == "Object Deleted"
    about: dict[str, Any] = {"key": key} if is_deleted else {"key": key, "size": size, "etag": _ETAG}
    if version_id is not None:
        about["version-id"] = version_id
    detail = {
        "version": "0",
        "bucket": {"name": bucket},
        "object": {**about, "sequencer": _sequencer()},
        "request-id": _request_id(),
        "requester": ACCOUNT,
        "source-ip-address": CLIENT_IP,
        "reason": "DeleteObject" if is_deleted else "PutObject",
    }
    if is_deleted:
        detail["deletion-type"] = "Permanently Deleted" if version_id is None else "Delete Marker Created"
    return eventbridge(detail, source="aws.s3", detail_type=detail_type, resources=[f"arn:aws:s3:::{bucket}"])


def _write_object(key: str, event_name: str, size: int, version_id: str | None) -> dict[str, Any]:
    about: dict[str, Any] = {"key": quote_plus(key, safe="/")}
    if not event_name.startswith(_EMPTYING):
        about |= {"size": size, "eTag": _ETAG}
    if version_id is not None:
        about["versionId"] = version_id
    return about | {"sequencer": _sequencer()}


def _request_id() -> str:
    return secrets.token_hex(8).upper()


def _sequencer() -> str:
    return secrets.token_hex(9).upper()
