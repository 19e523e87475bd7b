"""Header fields on their way from the client into an event."""

from collections.abc import Iterable

from ..account import new_trace_root
from ..sent_request import SentRequest

Fields = list[tuple[str, str]]

HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect"}
)
"""Fields between two neighbours (RFC 9110, section 7.6.1), which no source passes on."""

_FORWARDED = ("x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto")


def arrive(sent: SentRequest, domain: str) -> Fields:
    """The client's fields, `Host` first, and those that AWS puts behind them, in their usual spelling."""
    host = sent.host or domain
    return [("Host", host), *_passed(sent), *_forwarded(sent, host)]


def arrive_plainly(sent: SentRequest, domain: str) -> Fields:
    """The same with only X-Forwarded-For added."""
    return [("Host", sent.host or domain), *_passed(sent), ("X-Forwarded-For", _forwarded_for(sent))]


def lower(fields: Fields) -> Fields:
    """With names in lower case."""
    return [(name.lower(), value) for name, value in fields]


def join(pairs: Iterable[tuple[str, str]], comma: str) -> dict[str, str]:
    """One text per name, its values joined."""
    return {name: comma.join(values) for name, values in group(pairs).items()}


def group(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """One list per name."""
    named: dict[str, list[str]] = {}
    for name, value in pairs:
        named.setdefault(name, []).append(value)
    return named


def group_fields(fields: Fields) -> dict[str, list[str]]:
    """One list per name without regard to its case, in the spelling that came first."""
    spelling: dict[str, str] = {}
    return group((spelling.setdefault(name.lower(), name), value) for name, value in fields)


def host_name(host: str) -> str:
    """Without a port."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def _passed(sent: SentRequest) -> Fields:
    kept = HOP_BY_HOP.union(_FORWARDED)
    return [(name, value) for name, value in sent.fields if name.lower() not in kept]


def _forwarded(sent: SentRequest, host: str) -> Fields:
    port = host.rpartition(":")[2]
    return [
        ("X-Amzn-Trace-Id", sent.find("x-amzn-trace-id") or new_trace_root()),
        ("X-Forwarded-For", _forwarded_for(sent)),
        ("X-Forwarded-Port", port if port.isdigit() else "443" if sent.scheme == "https" else "80"),
        ("X-Forwarded-Proto", sent.scheme),
    ]


def _forwarded_for(sent: SentRequest) -> str:
    """Who came before, and the client behind them."""
    return ", ".join([*sent.find_all("x-forwarded-for"), sent.client_ip])
