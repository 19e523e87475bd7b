"""What `lambic check` finds, where work goes on: `build` refuses it, `dev` shows it and serves the rest."""

import json
from pathlib import Path

from support.command import lambic
from support.dev import serving
from support.projects import PLAIN, write_project

WRONG = "def handler(event, context) -> set[str]:\n    return []\n"
ROUTES = (
    '[tool.lambic.functions.wrong]\nroutes = ["GET /wrong"]\n\n[tool.lambic.functions.fine]\nroutes = ["GET /fine"]\n'
)
REPLY = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'ok'}\n"


def written(tmp_path: Path) -> Path:
    return write_project(tmp_path, {"functions/wrong.py": WRONG, "functions/fine.py": REPLY}, ROUTES)


def test_build_refuses_errors_and_leaves_nothing(tmp_path):
    ended = lambic("build", cwd=written(tmp_path))
    assert (ended.code, ended.out) == (1, "")
    assert "error[L107]: function wrong: the handler returns set[str]" in ended.err
    assert ended.err.splitlines()[-2:] == [
        "error: nothing is built: 1 error; lambic explain CODE says more",
        "hint: correct the project, or build it as it is: --no-check",
    ]
    assert not (tmp_path / "build").exists()


def test_build_takes_errors_when_it_is_told_to(tmp_path):
    ended = lambic("build", "--no-check", "--no-verify", cwd=written(tmp_path))
    assert (ended.code, sorted(file.name for file in (tmp_path / "build").glob("*.zip"))) == (
        0,
        ["fine.zip", "wrong.zip"],
    )


def test_build_of_one_function_does_not_mind_the_others_errors(tmp_path):
    assert lambic("build", "fine", "--no-verify", cwd=written(tmp_path)).code == 0


def test_warnings_build(tmp_path):
    root = write_project(tmp_path, {"functions/a.py": "def handler(event, context):\n    yield 'x'\n"})
    assert lambic("build", "--no-verify", cwd=root).code == 0


def test_dev_answers_with_the_mistake_and_serves_the_other_functions(tmp_path):
    root = written(tmp_path)
    with serving(root) as dev:
        finding = dev.wait_for(lambda note: note["event"] == "Finding")
        wrong, fine = dev.send("GET", "/wrong"), dev.send("GET", "/fine")
    assert (finding["code"], finding["severity"], finding["span"]["line"]) == ("L107", "error", 1)
    assert (wrong.status, json.loads(wrong.body)["lambic"]) == (
        500,
        {
            "error": "functions/wrong.py:1: L107 function wrong: the handler returns set[str],"
            " which JSON has no form for",
            "hint": "return what JSON has: dict, list, str, int, float, bool or None",
        },
    )
    assert (fine.status, fine.body) == (200, b"ok")


def test_dev_serves_a_function_once_it_is_corrected(tmp_path):
    root = written(tmp_path)
    with serving(root) as dev:
        assert dev.send("GET", "/wrong").status == 500
        (root / "functions/wrong.py").write_text(REPLY)
        dev.wait_for(lambda note: note["event"] == "Reloaded")
        assert dev.send("GET", "/wrong").status == 200


def test_dev_starts_what_has_errors_when_it_is_told_to(tmp_path):
    root = written(tmp_path)
    (root / "functions/wrong.py").write_text(WRONG.replace("[]", "{'statusCode': 200}"))
    with serving(root, "--no-check") as dev:
        assert dev.send("GET", "/wrong").status == 200


def test_a_plain_project_is_not_talked_about(tmp_path):
    assert "L" not in lambic("check", cwd=write_project(tmp_path, {"functions/a.py": PLAIN})).out
