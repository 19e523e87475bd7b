"""Which rule of `lambic check` a failure breaks: the log names its code, `lambic explain CODE` says the rest.

Loaded only when something failed. Words of messages are CPython's and glibc's own.
"""

from .faults import Fault

_BY_TYPE = {
    "Runtime.HandlerNotFound": "L102",
    "Runtime.MalformedHandlerName": "L101",
    "Runtime.MarshalError": "L107",
    "Runtime.UserCodeSyntaxError": "L401",
}

_OTHER_PLATFORM = ("invalid ELF header", "wrong ELF class", "cannot open shared object file: Exec format error")
_READ_ONLY = 30  # EROFS
_NOT_IMPLEMENTED = 38  # ENOSYS: what Lambda's missing /dev/shm answers to semaphores


def name_rule(error: BaseException) -> str:
    """The rule's code ("L302"); "" for a failure that is nobody's rule."""
    if isinstance(error, Fault):
        return _BY_TYPE.get(error.error_type) or (name_rule(error.__cause__) if error.__cause__ else "")
    if isinstance(error, ImportError):
        return _of_import(error)
    if isinstance(error, OSError):
        return {_READ_ONLY: "L406", _NOT_IMPLEMENTED: "L409"}.get(error.errno or 0, "")
    return ""


def _of_import(error: ImportError) -> str:
    text = str(error)
    if "GLIBC_" in text and "not found" in text:
        return "L304"
    if any(words in text for words in _OTHER_PLATFORM):
        return "L302"
    if "cannot open shared object file" in text:
        return "L303"
    if "partially initialized module" in text:
        return "L206"
    if "relative import" in text:
        return "L205"
    if isinstance(error, ModuleNotFoundError):
        return _of_missing(error.name or "")
    return "L207" if text.startswith("cannot import name") else ""


def _of_missing(name: str) -> str:
    """Compiled modules are mostly called `package._name`: their package is there, built for another platform."""
    from sys import modules

    parent, _, last = name.rpartition(".")
    return "L302" if last.startswith("_") and parent.partition(".")[0] in modules else "L201"
