"""Comments that silence a finding on their line: `# lambic: ignore[L405] the queue is short`."""

import io
import re
import tokenize
from typing import Any

_COMMENT = re.compile(r"#\s*lambic:\s*ignore(?:\[(?P<codes>[^\]]*)\])?(?P<reason>.*)")


def read(source: bytes) -> list[dict[str, Any]]:
    """Each as {span, codes, reason}; `codes` is empty for a comment without any, which silences nothing."""
    if b"lambic:" not in source:
        return []
    try:
        return [found for token in tokenize.tokenize(io.BytesIO(source).readline) if (found := _find(token))]
    except (tokenize.TokenError, SyntaxError, ValueError):
        return []


def _find(token: tokenize.TokenInfo) -> dict[str, Any] | None:
    found = _COMMENT.search(token.string) if token.type == tokenize.COMMENT else None
    if found is None:
        return None
    line, column = token.start
    span = (line, column + found.start() + 1, line, column + len(token.string) + 1)
    codes = [code.strip() for code in (found["codes"] or "").split(",") if code.strip()]
    return {"span": span, "codes": codes, "reason": found["reason"].strip(" :-")}
