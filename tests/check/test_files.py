import pytest

from support.rule_pages import check, write_files

SETTINGS = '[project]\nname = "shop"\n'
HANDLER = "def handler(event, context): ...\n"


def found(root, source, **files):
    """(code, text of the span) of each finding in functions/a.py."""
    texts = {"pyproject.toml": SETTINGS, "functions/a.py": source + HANDLER}
    checked = check(write_files(root, texts | {path.replace("__", "/"): text for path, text in files.items()}))
    lines = (source + HANDLER).split("\n")
    # What the sources read is mostly nowhere.
    spans = [(each.code, each.span) for each in checked.diagnostics if each.code != "L412"]
    return [(code, lines[span.line - 1][span.column - 1 : span.end_column - 1]) for code, span in spans]


WRITTEN = {
    "a relative file": ("open('x.txt', 'w')\n", "'x.txt'"),
    "appended": ("open('x.txt', mode='ab')\n", "'x.txt'"),
    "changed in place": ("open('x.txt', 'r+')\n", "'x.txt'"),
    "the bundle": ("open('/var/task/x.txt', 'w')\n", "'/var/task/x.txt'"),
    "somewhere": ("def f():\n    open('/var/log/x.log', 'x')\n", "'/var/log/x.log'"),
    "by a name": ("LOG = '/opt/x.log'\ndef f():\n    open(LOG, 'a')\n", "LOG"),
    "by a path": ("from pathlib import Path\nPath('x').write_text('')\n", "Path('x')"),
    "a path's open": ("from pathlib import Path\nPath('a').joinpath('b').open('w')\n", "Path('a').joinpath('b')"),
    "beside the file": (
        "from pathlib import Path\nHERE = Path(__file__).parent\n(HERE / 'x').touch()\n",
        "HERE / 'x'",
    ),
    "joined": ("import os\nopen(os.path.join('data', 'x'), 'w')\n", "os.path.join('data', 'x')"),
    "leading out of /tmp": ("open('/tmp/../x', 'w')\n", "'/tmp/../x'"),
    "a folder": ("import os\nos.makedirs('out', exist_ok=True)\n", "'out'"),
    "a folder's path": ("import pathlib\npathlib.Path('/data').mkdir(parents=True)\n", "pathlib.Path('/data')"),
    "a copy": ("import shutil\nshutil.copy(a, 'copy.txt')\n", "'copy.txt'"),
    "an archive": ("import zipfile\nzipfile.ZipFile('x.zip', 'w')\n", "'x.zip'"),
    "compressed": ("import gzip\ngzip.open('x.gz', 'wt')\n", "'x.gz'"),
    "a database": ("import sqlite3\nsqlite3.connect('x.db')\n", "'x.db'"),
    "a log": ("import logging\nlogging.basicConfig(filename='x.log')\n", "'x.log'"),
    "a log's handler": ("from logging.handlers import RotatingFileHandler as R\nR('x.log')\n", "'x.log'"),
}

NOT_WRITTEN = {
    "/tmp": "open('/tmp/x.txt', 'w')\n",
    "/tmp by a path": "from pathlib import Path\nT = Path('/tmp')\n(T / 'a').mkdir()\n(T / 'a' / 'b').touch()\n",
    "a device": "open('/dev/null', 'w')\nopen('/proc/self/oom_score_adj', 'w')\n",
    "a mounted file system": "open('/mnt/data/x', 'w')\n",
    "a computed path": "import os\nopen(os.path.join(folder(), 'x'), 'w')\nopen(f'{HERE}/x', 'w')\n",
    "a path by a name bound twice": "p = 'x'\np = '/tmp/x'\nopen(p, 'w')\n",
    "a computed mode": "open('x', mode)\n",
    "options": "open('x', **options)\nopen(*arguments)\n",
    "tried": "try:\n    open('x', 'w')\nexcept OSError:\n    pass\n",
    "suppressed": "from contextlib import suppress\nwith suppress(OSError):\n    open('x', 'w')\n",
    "elsewhere": "import os\nif not os.environ.get('AWS_LAMBDA_FUNCTION_NAME'):\n    open('x', 'w')\n",
    "when debugging": "from shop import DEBUG\nif DEBUG:\n    open('x', 'w')\n",
    "a program": "def main():\n    open('x', 'w')\nif __name__ == '__main__':\n    main()\n",
    "after a change of folder": "import os\nos.chdir('/tmp')\nopen('x', 'w')\n",
    "in another folder": "import contextlib\nwith contextlib.chdir('/tmp'):\n    open('x', 'w')\n",
    "an open of one's own": "from shop import open\nopen('x', 'w')\n",
    "a text's method": "'x'.open('w')\nother.write_text('x')\n",
    "in memory": "import sqlite3\nsqlite3.connect(':memory:')\nsqlite3.connect('file:x?mode=ro', uri=True)\n",
    "a home folder": "open('~/x', 'w')\n",
    "a URL": "from shop import open_url\nopen('s3://bucket/x', 'w')\n",
}


@pytest.mark.parametrize(("source", "text"), WRITTEN.values(), ids=WRITTEN)
def test_a_file_that_is_written_where_nothing_can_be_is_found(source, text, tmp_path):
    assert found(tmp_path, source) == [("L406", text)]


@pytest.mark.parametrize("source", NOT_WRITTEN.values(), ids=NOT_WRITTEN)
def test_what_may_be_written_is_fine(source, tmp_path):
    shop = "DEBUG = False\ndef open(*a): ...\ndef open_url(): ...\n"
    assert found(tmp_path, source, **{"shop.py": shop}) == []


def test_a_folder_of_the_bundle_need_not_be_made(tmp_path):
    source = "import os\nos.makedirs('functions', exist_ok=True)\n"
    assert found(tmp_path, source) == []


MISSING = {
    "nowhere": ("open('x.html')\n", "'x.html'"),
    "a folder up": ("open('../x.html')\n", "'../x.html'"),
    "read by a path": ("from pathlib import Path\nPath('x.html').read_text()\n", "Path('x.html')"),
    "beside the file": (
        "from pathlib import Path\nopen(Path(__file__).with_name('x'))\n",
        "Path(__file__).with_name('x')",
    ),
    "by os.path": (
        "import os\nHERE = os.path.dirname(os.path.abspath(__file__))\nopen(HERE + '/x')\n",
        "HERE + '/x'",
    ),
    "by parents": (
        "from pathlib import Path\n(Path(__file__).parents[2] / 'x').read_bytes()\n",
        "Path(__file__).parents[2] / 'x'",
    ),
    "by the bundle's root": (
        "import os\nopen(os.environ['LAMBDA_TASK_ROOT'] + '/x')\n",
        "os.environ['LAMBDA_TASK_ROOT'] + '/x'",
    ),
    "in a home folder": ("open('/home/me/x.json')\n", "'/home/me/x.json'"),
    "a table": ("import gzip\ngzip.open('x.csv.gz', 'rt')\n", "'x.csv.gz'"),
}

NOT_MISSING = {
    "in the system": "open('/etc/os-release')\nopen('/proc/meminfo')\nopen('/opt/x')\nopen('/tmp/x')\n",
    "asked for": "import os\nif os.path.exists('x.json'):\n    open('x.json')\n",
    "asked for before": "from pathlib import Path\nX = Path('x')\nhas = X.exists()\nX.read_text() if has else ''\n",
    "tried": "try:\n    open('x.json')\nexcept FileNotFoundError:\n    pass\n",
    "computed": "def f(name):\n    open(name)\n    open(f'{name}.json')\n",
    "a file descriptor": "open(3)\n",
    "itself": "open(__file__)\n",
    "a template's": "open('%s.json')\nopen('{}.json')\n",
}


@pytest.mark.parametrize(("source", "text"), MISSING.values(), ids=MISSING)
def test_a_file_that_is_nowhere_is_found(source, text, tmp_path):
    assert found(tmp_path, source) == [("L407", text)]


@pytest.mark.parametrize("source", NOT_MISSING.values(), ids=NOT_MISSING)
def test_a_file_that_may_be_there_is_fine(source, tmp_path):
    assert found(tmp_path, source) == []


HERE = "from pathlib import Path\nimport shop\nopen(Path(__file__).parent / 'x.json')\n"


def test_data_beside_the_handlers_travels(tmp_path):
    assert found(tmp_path, HERE, **{"functions__x.json": "{}", "shop.py": ""}) == []


def test_data_in_a_folder_without_modules_travels(tmp_path):
    assert found(tmp_path, "open('functions/texts/x')\n", functions__texts__x="") == []


def test_data_of_a_package_that_is_imported_travels(tmp_path):
    write_files(tmp_path, {"shop/__init__.py": "", "shop/x.json": "{}"})
    assert found(tmp_path, "import shop\nopen('shop/x.json')\n") == []
    assert found(tmp_path, "open('shop/x.json')\n") == [("L407", "'shop/x.json'")]


def test_data_of_a_package_that_resources_names_travels(tmp_path):
    write_files(tmp_path, {"data/x.json": "{}"})
    source = "import importlib.resources\nimportlib.resources.files('data')\nopen('data/x.json')\n"
    assert found(tmp_path, source) == []


def test_data_elsewhere_travels_by_the_settings_only(tmp_path):
    write_files(tmp_path, {"data/x.json": "{}"})
    assert found(tmp_path, "open('data/x.json')\n") == [("L407", "'data/x.json'")]
    settings = SETTINGS + '[tool.lambic]\ninclude-files = ["data/**"]\n'
    assert found(tmp_path, "open('data/x.json')\n", **{"pyproject.toml": settings}) == []


def test_a_file_in_src_lies_in_the_bundles_root(tmp_path):
    write_files(tmp_path, {"src/shop/__init__.py": "", "src/shop/x.json": "{}"})
    assert found(tmp_path, "import shop\nopen('shop/x.json')\nopen('src/shop/x.json')\n") == [
        ("L407", "'src/shop/x.json'")
    ]


def test_a_module_in_src_has_one_folder_less_above_it_in_the_bundle(tmp_path):
    text = "from pathlib import Path\n(Path(__file__).parents[2] / 'functions' / 'x').read_text()\n"
    write_files(
        tmp_path, {"src/shop/__init__.py": text, "functions/x": "", "functions/a.py": "import shop\n" + HANDLER}
    )
    write_files(tmp_path, {"pyproject.toml": SETTINGS})
    assert [(each.code, each.label) for each in check(tmp_path).diagnostics] == [
        ("L407", "/var/task/../functions/x in Lambda")
    ]


def test_a_secret_never_travels(tmp_path):
    write_files(tmp_path, {"functions/credentials.json": "{}"})
    source = "open('functions/credentials.json')\n"
    assert found(tmp_path, source) == [("L407", "'functions/credentials.json'")]
    (finding,) = check(tmp_path).diagnostics
    assert finding.help.startswith("read it from Secrets Manager")


def test_a_database_that_travels_may_be_read(tmp_path):
    source = "import sqlite3\nsqlite3.connect('functions/x.db')\n"
    assert found(tmp_path, source, **{"functions__x.db": ""}) == []


def test_the_functions_without_the_file_are_named(tmp_path):
    settings = SETTINGS + '[tool.lambic.functions.a]\ninclude-files = ["x.json"]\n'
    write_files(tmp_path, {"pyproject.toml": settings, "x.json": "{}", "shop.py": "open('x.json')\n"})
    write_files(tmp_path, {f"functions/{name}.py": "import shop\n" + HANDLER for name in "abc"})
    assert [each.message for each in check(tmp_path).diagnostics] == ["'x.json' does not travel with functions b and c"]
