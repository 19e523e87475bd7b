"""The account, region and names that events of the kit come from, and ids and times that are new in each."""

import base64
import secrets
import time
import uuid
from datetime import UTC, datetime

ACCOUNT = "123456789012"
REGION = "us-east-1"
FUNCTION = "function"
CLIENT_IP = "192.0.2.1"
"""Of the client that calls: an address for documentation (RFC 5737)."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def arn(service: str, resource: str, account: str = ACCOUNT) -> str:
    """The ARN of something in the region."""
    return f"arn:aws:{service}:{REGION}:{account}:{resource}"


def new_id() -> str:
    """A UUID."""
    return str(uuid.uuid4())


def new_token(size_bytes: int) -> str:
    """Random bytes in base64, as API Gateway has its ids."""
    return base64.b64encode(secrets.token_bytes(size_bytes)).decode()


def new_trace_root() -> str:
    """What X-Ray's header holds at least: "Root=1-5759e988-bd862e3fe1be46a994272793"."""
    return f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"


def now() -> datetime:
    """In UTC, to the millisecond."""
    return datetime.fromtimestamp(int(time.time() * 1000) / 1000, UTC)


def milliseconds(when: datetime) -> int:
    """Since the epoch. A time without a zone is UTC."""
    return round(_utc(when).timestamp() * 1000)


def clf_time(when: datetime) -> str:
    """As web servers log it: "12/Mar/2020:19:03:58 +0000". Not by strftime, whose months follow the locale."""
    utc = _utc(when)
    return f"{utc.day:02d}/{_MONTHS[utc.month - 1]}/{utc.year:04d}:{utc:%H:%M:%S} +0000"


def iso_time(when: datetime, timespec: str = "milliseconds") -> str:
    """ISO 8601 with a Z: "2026-11-25T03:21:10.961Z"; `timespec` may be "seconds"."""
    return _utc(when).replace(tzinfo=None).isoformat(timespec=timespec) + "Z"


def _utc(when: datetime) -> datetime:
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
