"""Does what the event says: {"do": "sleep", "seconds": 60}. HTTP events carry that in the query or as a JSON body."""

import json
import os
import subprocess
import sys
import time

import plain_loop

SERVED = []


def handle(event, headers):
    wish = event if "do" in event else read_http(event)
    SERVED.append(wish)
    return WISHES[wish.get("do", "echo")](wish, event, headers)


def read_http(event):
    if event.get("queryStringParameters"):
        return event["queryStringParameters"]
    return {}


def fail(wish, event, headers):
    raise ValueError(wish.get("text", "no"))


def leave(wish, event, headers):
    sys.stdout.write("last words")
    sys.stdout.flush()
    os._exit(int(wish.get("status", 3)))


def spawn(wish, event, headers):
    """A child that outlives the handler."""
    return {"pid": subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid}


def sleep(wish, event, headers):
    print("asleep", flush=True)
    time.sleep(float(wish["seconds"]))
    return "slept"


def say(wish, event, headers):
    print(wish["text"], flush=True)
    print("to stderr", file=sys.stderr, flush=True)
    return


WISHES = {
    "echo": lambda wish, event, headers: event,
    "headers": lambda wish, event, headers: headers,
    "environment": lambda wish, event, headers: dict(os.environ),
    "reply": lambda wish, event, headers: json.loads(wish["reply"]),
    "raw": lambda wish, event, headers: wish["text"].encode(),
    "size": lambda wish, event, headers: b'"' + b"x" * (int(wish["bytes"]) - 2) + b'"',
    "count": lambda wish, event, headers: {"pid": os.getpid(), "served": len(SERVED)},
    "fail": fail,
    "leave": leave,
    "sleep": sleep,
    "spawn": spawn,
    "say": say,
}

if __name__ == "__main__":
    plain_loop.serve(handle)
