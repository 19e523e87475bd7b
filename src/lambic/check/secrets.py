"""Values that look like secrets. What may as well be a name, a path or a placeholder does not."""

import re

_SHAPES = {
    "an access key of AWS": r"\b(AKIA|ASIA)[A-Z2-7]{16}\b",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY",
    "a token of GitHub": r"\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})",
    "a token of GitLab": r"\bglpat-[A-Za-z0-9_-]{20,}",
    "a key of Stripe": r"\b[sr]k_(live|test)_[A-Za-z0-9]{16,}",
    "a token of Slack": r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com/services/T\w+/B\w+/\w+",
    "a key of Google": r"\bAIza[A-Za-z0-9_-]{35}\b",
    "a key of OpenAI or Anthropic": r"\bsk-(ant-|proj-|svcacct-)?[A-Za-z0-9_-]{32,}",
    "a key of SendGrid": r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    "a token of npm": r"\bnpm_[A-Za-z0-9]{36}\b",
    "a JSON Web Token": r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",
}
_WITH_PASSWORD = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s:@]*:(?P<password>[^/\s@]+)@(?P<host>[^/\s:]+)", re.IGNORECASE)
_HERE = re.compile(r"localhost|127\..*|\[::1\]|host\.docker\.internal|db|postgres|redis|mysql|.*example.*", re.I)
"""Hosts of a developer's machine and of examples."""

_NAMED = re.compile(
    r"(.*_)?(SECRET|PASSWORD|PASSWD|PASSPHRASE|TOKEN|API_?KEY|SECRET_?KEY|PRIVATE_?KEY|ACCESS_?KEY)", re.IGNORECASE
)
_PUBLIC = re.compile(r"PUBLIC|PUBLISHABLE", re.IGNORECASE)
_SHORTEST, _LONGEST = 6, 8192
"""Characters of a value: what is shorter is no secret, what is behind the others is not looked at."""

_SURE = re.compile(r".*(PASSWORD|PASSWD|PASSPHRASE)", re.IGNORECASE)
"""Names whose value is no other thing's name."""

_PLACEHOLDER = re.compile(
    r"(?is).*(example|change|placeholder|dummy|fake|sample|redacted|replace|insert|todo|fixme|your|xxx|\*\*\*|\.\.\.).*"
    r"|(test|dev|local|none|null|true|false|secret|password|passwd|token|key|admin|root|postgres|guest|unused|empty).{0,4}"
    r"|<.*>|\[.*\]|.*[{$].*|\W*|\d{1,7}"
)
_ELSEWHERE = re.compile(r"(arn:|/|ssm:|secretsmanager:|[a-z0-9+]+://).*", re.DOTALL)
"""Where a secret is kept."""

_NAME = re.compile(r"[\w.-]+(/[\w.-]+)+|[a-z]+([-_.][a-z]+)+(-\d{1,3})?|[A-Z]+(_[A-Z]+)+|[A-Z][a-z]+([A-Z][a-z]+)+")
"""What may be what a secret is called there: words joined somehow."""


def find_secret(name: str, value: str) -> str:
    """What the value of that variable looks like ("an access key of AWS"); "" for what is no secret."""
    value = value[:_LONGEST]
    for what, pattern in _SHAPES.items():
        if (found := re.search(pattern, value)) and not _PLACEHOLDER.fullmatch(found[0]):
            return what
    found = _WITH_PASSWORD.search(value)
    if found and not _HERE.fullmatch(found["host"]) and not _PLACEHOLDER.fullmatch(found["password"]):
        return "an address with a password"
    if _NAMED.fullmatch(name) and not _PUBLIC.search(name) and _is_secret(name, value):
        return f"what its name says, {_worded(name)}"
    return ""


def _is_secret(name: str, value: str) -> bool:
    if len(value) < _SHORTEST or _PLACEHOLDER.fullmatch(value) or _ELSEWHERE.fullmatch(value):
        return False
    return bool(_SURE.fullmatch(name)) or _is_random(value) or not _NAME.fullmatch(value)


def _is_random(value: str) -> bool:
    """Names are written by people, in words."""
    return len(value) >= 20 and all(re.search(kind, value) for kind in ("[a-z]", "[A-Z]", "[0-9]"))


def _worded(name: str) -> str:
    upper = name.upper()
    if _SURE.fullmatch(name):
        return "a password"
    return "a token" if upper.endswith("TOKEN") else "a key" if upper.endswith("KEY") else "a secret"
