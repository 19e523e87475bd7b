import json

from lambic import __version__
from support.command import Ended, lambic
from support.projects import write_project


def test_an_unknown_command_is_wrong_usage_with_the_nearest_one(tmp_path):
    assert lambic("biuld", cwd=tmp_path) == Ended(2, "", "error: no command 'biuld'\nhint: did you mean 'build'?\n")


def test_an_unknown_option_is_wrong_usage(tmp_path):
    expected = "error: No such option: --jsn Did you mean --json?\nhint: lambic info --help shows what it takes\n"
    assert lambic("info", "--jsn", cwd=tmp_path) == Ended(2, "", expected)


def test_a_folder_without_a_project_is_said_in_two_lines(tmp_path):
    expected = (
        f"error: {tmp_path}: no pyproject.toml here or above\nhint: go to your project, or make one: lambic new NAME\n"
    )
    assert lambic("info", cwd=tmp_path) == Ended(1, "", expected)


def test_a_wrong_project_folder_is_wrong_usage(tmp_path):
    expected = f"error: {tmp_path}: no pyproject.toml there\nhint: name the project's folder\n"
    assert lambic("--project", tmp_path, "info") == Ended(2, "", expected)


def test_a_mistake_in_the_project_ends_with_one(tmp_path):
    write_project(tmp_path, settings="[tool.lambic]\nmemroy = 1\n")
    expected = "error: pyproject.toml:6: unknown setting 'memroy' in [tool.lambic]\nhint: did you mean 'memory'?\n"
    assert lambic("info", cwd=tmp_path) == Ended(1, "", expected)


def test_the_version_is_told():
    assert lambic("--version").out == f"lambic, version {__version__}\n"


def test_help_lists_the_commands_in_the_order_of_a_working_day():
    lines = lambic("--help").out.split("Commands:\n")[1].splitlines()
    assert [line.split()[0] for line in lines] == [
        *("new", "dev", "invoke", "check", "explain", "build", "why", "report", "template", "info")
    ]


def test_info_shows_functions_with_routes_and_target(tmp_path):
    source = "from lambic import http\n@http.get('/hello')\ndef handler(request): return 'hi'\n"
    settings = '[tool.lambic]\nruntime = "python3.13"\narchitecture = "arm64"\nmemory = 256\n'
    root = write_project(tmp_path, {"functions/hello.py": source}, settings)
    document = json.loads(lambic("info", "--json", cwd=root).out)
    assert document["functions"] == [
        {
            "name": "hello",
            "handler": "functions/hello.handler",
            "file": "functions/hello.py",
            "routes": ["GET /hello"],
            "url": False,
            "stream_response": False,
            "schedule": None,
            "next_runs": [],
            "queue": None,
            "stream": None,
            "runtime": "python3.13",
            "python": "3.13",
            "interpreter": None,
            "architecture": "arm64",
            "memory_mb": 256,
            "timeout_s": 3,
            "loop": "lambic",
        }
    ]


def test_info_for_people_fits_in_three_tables(tmp_path):
    root = write_project(tmp_path, settings='[tool.lambic]\nruntime = "python3.13"\n')
    lines = lambic("info", cwd=root).out.splitlines()
    assert lines[4:6] == [
        "function  triggers  handler                  target             memory  timeout",
        "hello     -         functions/hello.handler  python3.13 x86_64  128 MB      3 s",
    ]
