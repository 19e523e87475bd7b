"""Fails at the start as the variable HOW says, for as long as the file STOP is there (if that is set)."""

import json
import os
import sys
import time
from pathlib import Path

import plain_loop


def report():
    fault = {
        "errorType": "Runtime.ImportModuleError",
        "errorMessage": "no module",
        "stackTrace": [f'  File "{__file__}", line 7, in <module>\n    import nothing\n'],
    }
    plain_loop.call(plain_loop.connect(), "POST", "/init/error", json.dumps(fault))
    sys.exit(1)


def hang():
    time.sleep(600)


FAILURES = {
    "report": report,
    "report and stay": lambda: (plain_loop.call(plain_loop.connect(), "POST", "/init/error", b"{}"), hang()),
    "exit": lambda: sys.exit(4),
    "leave quietly": lambda: sys.exit(0),
    "hang": hang,
}

if __name__ == "__main__":
    stop = os.environ.get("STOP")
    if stop is None or Path(stop).exists():
        FAILURES[os.environ["HOW"]]()
    plain_loop.serve(lambda event, headers: "started")
