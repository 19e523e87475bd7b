"""Media types (RFC 9110, section 8.3.1), as content-type and content-disposition write them."""


def parse_media_type(value: str) -> tuple[str, dict[str, str]]:
    """`Text/HTML; Charset="utf-8"` -> ("text/html", {"charset": "utf-8"}). Of repeats the first counts."""
    essence, *pieces = _split(value)
    parameters: dict[str, str] = {}
    for piece in pieces:
        name, equals, text = piece.partition("=")
        if equals:
            parameters.setdefault(name.strip().lower(), _unquote(text.strip()))
    return essence.strip().lower(), parameters


def read_charset(content_type: str) -> str | None:
    """The charset parameter in lower case, None without one."""
    if "charset" not in content_type.lower():
        return None
    return parse_media_type(content_type)[1].get("charset", "").lower() or None


def _split(value: str) -> list[str]:
    """Splits at semicolons that stand outside quotes."""
    pieces, start, is_quoted, is_escaped = [], 0, False, False
    for index, character in enumerate(value):
        if is_escaped:
            is_escaped = False
        elif character == '"':
            is_quoted = not is_quoted
        elif character == "\\":
            is_escaped = is_quoted
        elif character == ";" and not is_quoted:
            pieces.append(value[start:index])
            start = index + 1
    return [*pieces, value[start:]]


def _unquote(text: str) -> str:
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return text
    # Only \" and \\ are escapes: browsers send a Windows path or name with single backslashes.
    return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
