"""What the target's Python runs: jobs come as JSON lines on stdin, an answer per job goes to stdout.

A job is {"source": path, "name": co_filename, "is_bare": bool, "into": path}; an answer is {} or
{"line": int, "error": text}.
"""

import hashlib
import importlib.util
import json
import sys
import warnings
from pathlib import Path
from types import CodeType
from typing import Any

from .canonical import dump_code

UNCHECKED_HASH = 0b01
"""PEP 552: the .pyc is found valid by a hash of its source, which the interpreter does not verify."""


def main() -> None:
    # What a library's source is warned about is its authors' business.
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def _answer(job: dict[str, Any]) -> dict[str, Any]:
    source = Path(job["source"]).read_bytes()
    try:
        data = compile_source(source, job["name"], job["is_bare"])
    except SyntaxError as error:
        return {"line": error.lineno or 1, "error": error.msg}
    except (ValueError, RecursionError, OverflowError) as error:
        return {"line": 1, "error": str(error) or type(error).__name__}
    # The digest tells whoever reads this from the cache whether it is as it was written.
    Path(job["into"]).write_bytes(hashlib.sha256(data).hexdigest().encode() + b"\n" + data)
    return {}


def compile_source(source: bytes, name: str, is_bare: bool = False) -> bytes:
    """The .pyc of a source file (PEP 552, unchecked hash); bare.py says what is left out when it is to be bare.

    Raises SyntaxError.
    """
    code = _compile_bare(source, name) if is_bare else compile(source, name, "exec", dont_inherit=True, optimize=0)
    flags = UNCHECKED_HASH.to_bytes(4, "little")
    return importlib.util.MAGIC_NUMBER + flags + importlib.util.source_hash(source) + dump_code(code)


def _compile_bare(source: bytes, name: str) -> CodeType:
    # Most workers compile others' sources alone, and `ast` would be a third of their start.
    from .bare import compile_bare

    return compile_bare(source, name)
