import pytest

from support.rule_pages import check, write_files

FOUND = {
    "about a product": "def handler(event, context):\n    if 'product' not in event:\n        exit()\n",
    "sys.exit": "import sys\ndef handler(event, context):\n    sys.exit(1)\n",
    "renamed": "from sys import exit as leave\ndef handler(event, context):\n    leave()\n",
    "os._exit": "import os\ndef handler(event, context):\n    os._exit(0)\n",
    "exit": "def handler(event, context):\n    exit()\n",
    "raised": "def handler(event, context):\n    raise SystemExit(1)\n",
    "raised bare": "def handler(event, context):\n    raise SystemExit\n",
    "in a helper": "import sys\ndef stop():\n    sys.exit(1)\ndef handler(event, context):\n    stop()\n",
    "after an exception": (
        "import sys\ndef handler(event, context):\n    try:\n        f()\n    except ValueError:\n        sys.exit(1)\n"
    ),
}

NOT_FOUND = {
    "a program": "import sys\ndef handler(event, context): ...\nif __name__ == '__main__':\n    sys.exit(1)\n",
    "a program's function": (
        "import sys\ndef handler(event, context): ...\ndef usage():\n    sys.exit(2)\ndef main():\n    usage()\n"
        "if __name__ == '__main__':\n    main()\n"
    ),
    "caught": "import sys\ndef handler(event, context):\n    try:\n        sys.exit(1)\n    except SystemExit: ...\n",
    "an exit of one's own": "def exit(): ...\ndef handler(event, context):\n    exit()\n",
    "imported": "from shop import quit\ndef handler(event, context):\n    quit()\n",
    "handed over": "import sys\ndef handler(event, context):\n    return callable(sys.exit)\n",
}


def found(root, source, **files):
    texts = {"pyproject.toml": '[project]\nname = "shop"\n', "shop.py": "def quit(): ...\n", "functions/a.py": source}
    return [each.code for each in check(write_files(root, {**texts, **files})).diagnostics]


@pytest.mark.parametrize("source", FOUND.values(), ids=FOUND)
def test_an_exit_in_a_handlers_file_is_found(source, tmp_path):
    assert found(tmp_path, source) == ["L410"]


@pytest.mark.parametrize("source", NOT_FOUND.values(), ids=NOT_FOUND)
def test_an_exit_that_no_event_reaches_is_fine(source, tmp_path):
    assert found(tmp_path, source) == []


def test_an_exit_in_a_module_that_is_no_handlers_is_left_alone(tmp_path):
    source = "import shop\ndef handler(event, context):\n    shop.main()\n"
    assert found(tmp_path, source, **{"shop.py": "import sys\ndef main():\n    sys.exit(1)\n"}) == []


def test_two_functions_of_one_file_are_told_once(tmp_path):
    settings = '[project]\nname = "shop"\n[tool.lambic.functions.b]\nhandler = "functions.a:handler"\n'
    assert found(tmp_path, FOUND["exit"], **{"pyproject.toml": settings}) == ["L410"]
