"""`make demo`'s script, run as it is."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_demo_drives_both_examples_and_stops(tmp_path):
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / "demo.py", tmp_path],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    sent = re.findall(r"^  (GET|POST|PUT|DELETE) +(/\w+).* (\d{3}) +[\d.]+ ms", done.stdout, re.MULTILINE)
    assert sent == [
        ("POST", "/products", "201"),
        ("GET", "/products", "200"),
        ("PUT", "/products", "200"),
        ("GET", "/products", "200"),
        ("DELETE", "/products", "204"),
        ("GET", "/products", "404"),
        ("GET", "/hello", "200"),
        ("GET", "/hello", "200"),
        ("GET", "/async", "200"),
        ("GET", "/broken", "500"),
    ]
    assert re.findall(r" ms  (line \d)$", done.stdout, re.MULTILINE) == ["line 1", "line 2", "line 3"]
    assert "ZeroDivisionError" in done.stdout
    assert re.findall(
        r"^  (\w+|over HTTP) +(GET|CONNECT|MESSAGE) +(\S+) +200 +[\d.]+ ms  (.+)$", done.stdout, re.MULTILINE
    ) == [
        ("rest_api", "GET", "/greet/Zo%C3%AB", "Hello, Zoë, by rest_api!"),
        ("http_api", "GET", "/greet/Zo%C3%AB", "Hello, Zoë, by http_api!"),
        ("http_api_v1", "GET", "/greet/Zo%C3%AB", "Hello, Zoë, by http_api!"),
        ("function_url", "GET", "/greet/Zo%C3%AB", "Hello, Zoë, by function_url!"),
        ("alb", "GET", "/greet/Zo%C3%AB", "Hello, Zoë, by alb!"),
        ("alb_multi", "GET", "/greet/Zo%C3%AB", "Hello, Zoë, by alb!"),
        ("lattice_v1", "GET", "/greet/Zo%C3%AB", "Hello, Zoë, by lattice!"),
        ("lattice_v2", "GET", "/greet/Zo%C3%AB", "Hello, Zoë, by lattice!"),
        ("websocket", "CONNECT", "/?name=Zoë", "Hello, Zoë, by websocket!"),
        ("websocket", "MESSAGE", "Zoë", "Hello, Zoë, by websocket!"),
        ("over HTTP", "GET", "/greet/Zo%C3%AB", "Hello, Zoë, by http_api!"),
    ]
    assert re.findall(r"^(error|warning)\[(L\d+)\]", done.stdout, re.MULTILINE) == [
        ("error", "L207"),
        ("error", "L102"),
        ("error", "L504"),
        ("error", "L601"),
    ]
