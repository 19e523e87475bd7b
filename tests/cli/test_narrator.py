"""What `lambic dev` tells people."""

import pytest

from lambic.cli.narrator import Narrator
from lambic.emulator import (
    Answered,
    Invoked,
    Output,
    Problem,
    Reloaded,
    ServedFunction,
    Serving,
    WorkerExited,
    WorkerStarted,
)

TOLD = [
    (
        Serving(
            "http://127.0.0.1:3000", (ServedFunction("report", ()), ServedFunction("shop", ("GET /p/{id}", "PUT /p")))
        ),
        "",
        "serving http://127.0.0.1:3000, Ctrl-C ends it\n"
        "  GET /p/{id}  shop\n"
        "  PUT /p       shop\n"
        "  (no route)   report: lambic invoke report\n",
    ),
    (Answered("shop", "GET", "/p/1", 200, 1.25, True), "GET /p/1 200 1.2 ms (shop, cold)\n", ""),
    (Answered("shop", "GET", "/p/1", 404, 1.0, False), "GET /p/1 404 1.0 ms (shop, warm)\n", ""),
    (Answered(None, "GET", "/x", 404, 0.1, False), "GET /x 404 0.1 ms (no function)\n", ""),
    (Invoked("report", 3.0, False, None), "invoke report ok 3.0 ms (warm)\n", ""),
    (Invoked("report", 3.0, True, "KeyError"), "invoke report KeyError 3.0 ms (cold)\n", ""),
    (Output("shop", "hello"), "shop | hello\n", ""),
    (Problem("a.py:3: it broke", "mend it", "shop"), "", "error: shop: a.py:3: it broke\nhint: mend it\n"),
    (Problem("it broke", None, None), "", "error: it broke\n"),
    (Reloaded(("a", "b"), ("functions/a.py",)), "", "changed: functions/a.py -> a, b\n"),
    (Reloaded((), ("pyproject.toml",)), "", "changed: pyproject.toml -> no function\n"),
    (WorkerStarted("shop", 12), "", ""),
    (WorkerExited("shop", "exit status 3"), "", "shop: its worker ended (exit status 3)\n"),
    (WorkerExited("shop", "changed"), "", ""),
]


@pytest.mark.parametrize(
    ("event", "out", "err"), TOLD, ids=[f"{n}-{type(each[0]).__name__}" for n, each in enumerate(TOLD)]
)
def test_every_event_is_told_in_its_line(capsys, event, out, err):
    Narrator().report(event)
    told = capsys.readouterr()
    assert (told.out, told.err) == (out, err)


def test_each_function_has_its_colour(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    narrator = Narrator()
    for name in ("a", "b", "a"):
        narrator.report(Output(name, "x"))
    first, second, third = capsys.readouterr().out.splitlines()
    assert (first == third, first.replace("a |", "b |") == second) == (True, False)
    assert "\033[" in first


def test_no_color_is_obeyed(capsys, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    Narrator().report(Output("a", "x"))
    assert capsys.readouterr().out == "a | x\n"
