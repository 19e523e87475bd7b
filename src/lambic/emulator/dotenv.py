"""`.env`: variables for the functions on this machine, NAME=VALUE line by line."""

import re
from collections.abc import Collection
from pathlib import Path

from lambic.project import LambicError

_ENTRY = re.compile(
    r"""[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*
    (?:"(?P<double>(?:\\.|[^"\\])*)" | '(?P<single>[^']*)' | (?P<bare>(?!["'])[^\n]*?))
    [ \t]*(?:(?:(?<=[\s"'=])\#)[^\n]*)?(?:\n|\Z)""",
    re.VERBOSE | re.DOTALL,
)
_BLANK = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def read_dotenv(file: Path, refused: Collection[str] = ()) -> dict[str, str]:
    """The variables of the file, in order, the last of a name counts; empty without a file.

    Values may stand in quotes: 'as it is', "with \\n, \\t, \\r, \\\\ and \\"", both over several lines. Nothing is
    expanded. Raises LambicError with the line, also for the names in `refused`, which the emulator sets itself.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise LambicError(f"{file.name}: cannot be read: {error}", "save it as UTF-8 text") from None
    return _parse(file.name, text.replace("\r\n", "\n"), refused)


def _parse(name: str, text: str, refused: Collection[str]) -> dict[str, str]:
    variables: dict[str, str] = {}
    position = 0
    while position < len(text):
        if blank := _BLANK.match(text, position):
            position = blank.end()
        elif (entry := _ENTRY.match(text, position)) and "\0" not in entry[0]:
            _check_name(name, entry, refused)
            variables[entry["name"]] = _value(entry)
            position = entry.end()
        else:
            raise _mistake(name, text, position)
    return variables


def _check_name(name: str, entry: "re.Match[str]", refused: Collection[str]) -> None:
    if entry["name"] in refused:
        line = entry.string.count("\n", 0, entry.start("name")) + 1
        raise LambicError(f"{name}:{line}: {entry['name']} is set by the emulator itself", "remove this line")


def _value(entry: "re.Match[str]") -> str:
    if (double := entry["double"]) is not None:
        return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), double, flags=re.DOTALL)
    return entry["single"] if entry["single"] is not None else entry["bare"]


def _mistake(name: str, text: str, position: int) -> LambicError:
    """Says the reason without the value, which may be a secret."""
    line = text.count("\n", 0, position) + 1
    content = text[position:].partition("\n")[0]
    key, equals, value = content.partition("=")
    if not equals:
        return LambicError(f"{name}:{line}: there is no = in this line", "write NAME=VALUE, or # before a comment")
    if not re.fullmatch(r"\s*(export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*", key):
        return LambicError(f"{name}:{line}: {key.strip()!r} is no name", "use letters, digits and _, no digit first")
    if value.strip()[:1] in ("'", '"'):
        return LambicError(f"{name}:{line}: the quote is not closed, or text follows it", "close it at the value's end")
    return LambicError(f"{name}:{line}: the value holds a character that no variable can hold", "remove it")
