"""`make demo`: builds the examples, runs their bundles, sends them requests, shows a failure, stops everything.

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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

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
    print(f"\ndone in {time.monotonic() - began:.1f} s; everything is stopped")


def prepare() -> tuple[Path, Path]:
    """Copies of the examples to work on; hello gains one function that fails, one that streams, and an async one."""
    shutil.rmtree(WORK, ignore_errors=True)
    for name in ("hello", "products"):
        ignored = shutil.ignore_patterns("build", "sam", ".lambic", "__pycache__", ".*")
        shutil.copytree(EXAMPLES / name, WORK / name, ignore=ignored)
    for name, source in (("broken", BROKEN), ("stream", STREAM), ("async", ASYNC)):
        (WORK / "hello" / "functions" / f"{name}.py").write_text(source)
    with (WORK / "hello" / "pyproject.toml").open("a") as settings:
        settings.write(SETTINGS)
    (WORK / "products" / ".env").write_text(f"DATABASE={WORK / 'products.sqlite3'}\n")
    return WORK / "hello", WORK / "products"


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
