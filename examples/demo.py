"""`make demo`: builds the examples, runs their bundles, sends them requests, shows a failure, stops everything.

Then it makes four mistakes, and `lambic check` finds them.

Works in the folder that it is given, build/demo without one, and leaves nothing elsewhere.
"""

import http.client
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from lambic import testing

EXAMPLES = Path(__file__).resolve().parent
WORK = Path(sys.argv[1] if sys.argv[1:] else EXAMPLES.parent / "build" / "demo").absolute()
LAMBIC = (sys.executable, "-m", "lambic")
PATIENCE_S = 60

BROKEN = '''\
from lambic import http


@http.get("/broken")
def handler(request: http.Request) -> int:
    """Fails on purpose."""
    return 1 // 0
'''

STREAM = '''\
import time
from collections.abc import Iterator

from lambic import http


@http.get("/stream")
def handler(request: http.Request) -> Iterator[str]:
    """Sends a line as soon as it is there."""
    for number in range(1, 4):
        yield f"line {number}\\n"
        time.sleep(0.2)
'''

ASYNC = '''\
import asyncio

from lambic import http


@http.get("/async")
async def handler(request: http.Request) -> dict[str, list[str]]:
    """Waits for three things at once."""
    return {"answers": await asyncio.gather(*map(ask, ("db", "cache", "queue")))}


async def ask(whom: str) -> str:
    await asyncio.sleep(0.1)
    return f"{whom} is fine"
'''

GREET = '''\
from lambic import http


@http.get("/greet/{name}")
def greet(request: http.Request) -> str:
    """Greets whoever the path names, and tells by which way the request came."""
    return f"Hello, {request.path_params['name']}, by {request.source}!"


@http.get("/")
def meet(request: http.Request) -> str:
    """The same for a WebSocket, which has no path: the name is in the query that connects, or is the message."""
    return f"Hello, {request.text() or request.query.get('name')}, by {request.source}!"


handler = http.routes(greet, meet)
'''

NAME = "Zoë"
PATH = "/greet/Zo%C3%AB"
SOURCES = {
    "rest_api": "rest_api",
    "http_api": "http_api",
    "http_api_v1": "http_api",
    "function_url": "function_url",
    "alb": "alb",
    "alb_multi": "alb",
    "lattice_v1": "lattice",
    "lattice_v2": "lattice",
}
"""The HTTP sources of lambic.testing, and what the function knows each by."""

MISTAKES = (
    ("functions/create.py", "InvalidProduct, read_fields", "InvalidProduct, read_feilds"),
    ("functions/read.py", 'path_params["id"]', 'path_params["identifier"]'),
    ("functions/delete.py", "def handler(", "def handle("),
    ("pyproject.toml", "memory = 256", "memroy = 256"),
)
"""File, what stands there, and what a mistake makes of it."""

SETTINGS = """
[tool.lambic.functions.stream]
url = true
stream-response = true
"""


def main() -> None:
    began = time.monotonic()
    hello, products = prepare()
    for project in (products, hello):
        title(f"{project.name}: lambic build --local")
        subprocess.run([*LAMBIC, "--project", project, "build", "--local"], check=True)
    with running(products) as url:
        title("products: create -> read -> update -> read -> delete -> read")
        drive_products(url)
    with running(hello) as url:
        title("hello: with and without a name; an async function, a streamed response, a function that fails")
        drive_hello(url)
        title("greet: one function behind every HTTP source; AWS's events to the Invoke API, its replies as responses")
        drive_sources(url)
    title("products, with four mistakes: lambic check")
    show_mistakes(products)
    print(f"\ndone in {time.monotonic() - began:.1f} s; everything is stopped")


def prepare() -> tuple[Path, Path]:
    """Copies of the examples to work on; hello gains functions: one that fails, one that streams, an async one..."""
    shutil.rmtree(WORK, ignore_errors=True)
    for name in ("hello", "products"):
        ignored = shutil.ignore_patterns("build", "sam", ".lambic", "__pycache__", ".*")
        shutil.copytree(EXAMPLES / name, WORK / name, ignore=ignored)
    for name, source in (("broken", BROKEN), ("stream", STREAM), ("async", ASYNC), ("greet", GREET)):
        (WORK / "hello" / "functions" / f"{name}.py").write_text(source)
    with (WORK / "hello" / "pyproject.toml").open("a") as settings:
        settings.write(SETTINGS)
    (WORK / "products" / ".env").write_text(f"DATABASE={WORK / 'products.sqlite3'}\n")
    return WORK / "hello", WORK / "products"


def show_mistakes(project: Path) -> None:
    """Breaks the project in four places, and has them found before anything is built."""
    for name, right, wrong in MISTAKES:
        file = project / name
        file.write_text(file.read_text().replace(right, wrong))
    if subprocess.run([*LAMBIC, "--project", project, "check"]).returncode != 1:
        raise SystemExit("lambic check should have ended with exit code 1")


@contextmanager
def running(project: Path) -> Iterator[str]:
    """`lambic dev --built` on a free port: gives its address; what the functions say is shown."""
    command = [*LAMBIC, "--project", str(project), "dev", "--built", "--port", "0", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"})
    assert process.stdout is not None
    try:
        url = next(note["url"] for note in notes(process.stdout) if note["event"] == "Serving")
        threading.Thread(target=show_output, args=(process.stdout,), daemon=True).start()
        yield url
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def notes(lines: Iterator[str]) -> Iterator[dict]:
    for line in lines:
        yield json.loads(line)
    raise SystemExit("lambic dev ended before it was ready")


def show_output(lines: Iterator[str]) -> None:
    for note in map(json.loads, lines):
        if note["event"] == "Output":
            print(f"      {note['function']} | {note['line']}", flush=True)


def drive_products(url: str) -> None:
    created = send(url, "POST", "/products", {"name": "Tea", "price_cents": 250}, expect=201)
    path = f"/products/{created['id']}"
    send(url, "GET", path, expect=200)
    send(url, "PUT", path, {"name": "Green tea", "price_cents": 300}, expect=200)
    send(url, "GET", path, expect=200)
    send(url, "DELETE", path, expect=204)
    send(url, "GET", path, expect=404)


def drive_hello(url: str) -> None:
    send(url, "GET", "/hello", expect=200)
    send(url, "GET", "/hello?first_name=Ada", expect=200)
    send(url, "GET", "/async", expect=200)
    stream(url, "/stream")
    send(url, "GET", "/broken", expect=500)
    time.sleep(0.2)  # for the traceback above the summary; nothing waits for it


def drive_sources(url: str) -> None:
    """A request by way of each source: the event that AWS would make of it, the response that its client would get."""
    for source, known in SOURCES.items():
        client = testing.Client(Invoked(url, "greet"), source)
        check(f"{source:12} GET     {PATH}", lambda client=client: client.get(PATH), known)
    socket = testing.Client(Invoked(url, "greet")).websocket(params={"name": NAME})
    check(f"websocket    CONNECT /?name={NAME}", socket.connect, "websocket")
    check(f"websocket    MESSAGE {NAME}", lambda: socket.send(NAME), "websocket")
    check(f"over HTTP    GET     {PATH}", lambda: fetch(url, PATH), "http_api")


class Invoked:
    """A function of a running `lambic dev` as a handler: each event goes to the Invoke API, as boto3 sends it."""

    def __init__(self, url: str, function: str) -> None:
        self.address = urlsplit(url).netloc
        self.path = f"/2015-03-31/functions/{function}/invocations"

    def __call__(self, event: object, context: object) -> object:
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE_S)
        connection.request("POST", self.path, json.dumps(event).encode())
        response = connection.getresponse()
        result = json.loads(response.read())
        connection.close()
        if response.status != 200 or response.getheader("X-Amz-Function-Error"):
            raise SystemExit(f"the function failed: {result}")
        return result


def fetch(url: str, path: str) -> testing.Response:
    """The gateway's response to a plain HTTP request."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE_S)
    connection.request("GET", path)
    response = connection.getresponse()
    fields, body = tuple(response.getheaders()), response.read()
    connection.close()
    return testing.Response(response.status, fields, iter([body]))


def check(what: str, ask: Callable[[], testing.Response], source: str) -> None:
    """Asks, prints how it went; another answer than the greeting ends the demo."""
    began = time.perf_counter()
    response = ask()
    took_ms = (time.perf_counter() - began) * 1000
    print(f"  {what:76} {response.status} {took_ms:7.1f} ms  {response.text}", flush=True)
    if (response.status, response.text) != (200, f"Hello, {NAME}, by {source}!"):
        raise SystemExit(f"expected 200 and: Hello, {NAME}, by {source}!")


def send(url: str, method: str, path: str, body: dict | None = None, *, expect: int) -> dict:
    """Sends a request, prints how it went, gives the decoded JSON body; another status than `expect` ends the demo."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE_S)
    payload = None if body is None else json.dumps(body)
    began = time.perf_counter()
    connection.request(method, path, payload, {"content-type": "application/json"} if body else {})
    response = connection.getresponse()
    text = response.read().decode()
    took_ms = (time.perf_counter() - began) * 1000
    connection.close()
    print(f"  {method:6} {path:28} {payload or '':42} {response.status} {took_ms:7.1f} ms  {text}", flush=True)
    if response.status != expect:
        raise SystemExit(f"expected {expect}, got {response.status}")
    return json.loads(text) if text.startswith("{") else {}


def stream(url: str, path: str) -> None:
    """Sends a request and prints each piece of the body when it comes."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE_S)
    began = time.perf_counter()
    connection.request("GET", path)
    response = connection.getresponse()
    print(f"  {'GET':6} {path:28} {'':42} {response.status}", flush=True)
    while piece := response.read1():
        print(f"{'':83} {(time.perf_counter() - began) * 1000:7.1f} ms  {piece.decode().rstrip()}", flush=True)
    connection.close()


def title(text: str) -> None:
    print(f"\n== {text}", flush=True)


if __name__ == "__main__":
    main()
