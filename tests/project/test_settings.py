import re
from pathlib import Path

import pytest

from lambic.project import SETTINGS, LambicError, Mistake, Place, load_project
from support.projects import PLAIN, write_project

DOCS = Path(__file__).resolve().parents[2] / "docs"
_MEMORY = "must be a whole number from 128 to 10240 (MB)"
_TIMEOUT = "must be a whole number from 1 to 900 (seconds)"


def failure(root: Path) -> tuple[str, str | None]:
    with pytest.raises(LambicError) as caught:
        load_project(root)
    return caught.value.message, caught.value.hint


# settings, message behind the file's name, what is underlined, hint, what --fix would write ("?" before: unsafe)
_SETTINGS = "[tool.lambic]\n"
_HELLO = "[tool.lambic.functions.hello]\n"
MISTAKES = [
    # L601
    (
        f"{_SETTINGS}memroy = 256\n",
        "6: unknown setting 'memroy' in [tool.lambic]",
        "memroy",
        "did you mean 'memory'?",
        "memory",
    ),
    (
        f'{_HELLO}timeout = 3\nshedule = "rate(1 day)"\n',
        "7: unknown setting 'shedule' in [tool.lambic.functions.hello]",
        "shedule",
        "did you mean 'schedule'?",
        "schedule",
    ),
    (
        f"{_SETTINGS}include_modules = ['x']\n",
        "6: unknown setting 'include_modules' in [tool.lambic]",
        "include_modules",
        "did you mean 'include-modules'?",
        "include-modules",
    ),
    (
        f"{_SETTINGS}env = {{}}\n",
        "6: unknown setting 'env' in [tool.lambic]",
        "env",
        "did you mean 'environment'?",
        "environment",
    ),
    (
        f"{_SETTINGS}timeout = 3\ntimout = 3\n",
        "7: unknown setting 'timout' in [tool.lambic]",
        "timout",
        "did you mean 'timeout'?",
        "",
    ),
    (
        f"{_SETTINGS}includes = []\n",
        "6: unknown setting 'includes' in [tool.lambic]",
        "includes",
        "did you mean 'include-files'?",
        "?include-files",
    ),
    (
        "[tool.lambic.function.hello]\nmemory = 128\n",
        "5: unknown setting 'function' in [tool.lambic]",
        "function",
        "did you mean 'functions'?",
        "functions",
    ),
    (
        "[tool.lambic.hello]\nmemory = 128\n",
        "5: unknown setting 'hello' in [tool.lambic]",
        "hello",
        "what is for one function stands in [tool.lambic.functions.hello]",
        "",
    ),
    (
        f'{_SETTINGS}handler = "a:b"\n',
        "6: handler belongs to one function",
        "handler",
        "put it into [tool.lambic.functions.NAME]",
        "",
    ),
    # L602
    (f"{_SETTINGS}memory = 64\n", f"6: memory {_MEMORY}, not 64", "64", "write 128: less is not to be had", "?128"),
    (
        f"{_SETTINGS}memory = 20_000\n",
        f"6: memory {_MEMORY}, not 20_000",
        "20_000",
        "write 10240: more is not to be had",
        "?10240",
    ),
    (f'{_SETTINGS}memory = "256"\n', f'6: memory {_MEMORY}, not "256"', '"256"', "write memory = 256", "256"),
    (f'{_SETTINGS}memory = "256 MB"\n', f'6: memory {_MEMORY}, not "256 MB"', '"256 MB"', "write memory = 256", "256"),
    (f'{_SETTINGS}memory = "1GB"\n', f'6: memory {_MEMORY}, not "1GB"', '"1GB"', "write memory = 1024", "1024"),
    (f"{_SETTINGS}memory = 256.0\n", f"6: memory {_MEMORY}, not 256.0", "256.0", "write memory = 256", "256"),
    (f'{_SETTINGS}timeout = "30s"\n', f'6: timeout {_TIMEOUT}, not "30s"', '"30s"', "write timeout = 30", "30"),
    (f'{_SETTINGS}timeout = "5 min"\n', f'6: timeout {_TIMEOUT}, not "5 min"', '"5 min"', "write timeout = 300", "300"),
    (
        f"{_SETTINGS}timeout = 30000\n",
        f"6: timeout {_TIMEOUT}, not 30000",
        "30000",
        "write 30: it counts seconds, not milliseconds",
        "?30",
    ),
    (
        f"{_SETTINGS}\ntimeout = true\n",
        f"7: timeout {_TIMEOUT}, not true",
        "true",
        "write a number without quotes and unit, for seconds",
        "",
    ),
    (
        f"{_SETTINGS}timeout = 1.5\n",
        f"6: timeout {_TIMEOUT}, not 1.5",
        "1.5",
        "write a number without quotes and unit, for seconds",
        "",
    ),
    (
        f'{_SETTINGS}architecture = "arm46"\n',
        '6: architecture must be one of x86_64, arm64, not "arm46"',
        '"arm46"',
        "did you mean 'arm64'?",
        '"arm64"',
    ),
    (
        f'{_SETTINGS}architecture = "aarch64"\n',
        '6: architecture must be one of x86_64, arm64, not "aarch64"',
        '"aarch64"',
        "did you mean 'arm64'?",
        '"arm64"',
    ),
    (
        f'{_SETTINGS}loop = "none"\n',
        '6: loop must be one of lambic, aws, not "none"',
        '"none"',
        'write "lambic" or "aws"',
        "",
    ),
    (
        f'{_SETTINGS}bytecode = "no"\n',
        '6: bytecode must be true or false, not "no"',
        '"no"',
        "write true or false, without quotes",
        "false",
    ),
    (
        f'{_SETTINGS}groups = "dev"\n',
        '6: groups must be a list of texts, not "dev"',
        '"dev"',
        'write groups = ["dev"]',
        '["dev"]',
    ),
    (
        f'{_SETTINGS}groups = ["a", 1]\n',
        "6: groups must be a list of texts, and this is none",
        "1",
        "write it in quotes",
        "",
    ),
    (
        f'{_SETTINGS}include-files = [\n  "a/*",\n  "../b",\n]\n',
        "8: include-files holds '../b': a pattern is relative to the project, and stays in it",
        '"../b"',
        "write the way from the project's folder",
        "",
    ),
    (
        f"{_SETTINGS}environment = {{ A_B = 'x', PORT = 1 }}\n",
        "6: environment holds PORT, which must be a text",
        "PORT",
        'write it in quotes: PORT = "1"',
        '"1"',
    ),
    (
        f"{_SETTINGS}environment.TABLE-NAME = 'x'\n",
        "6: environment holds 'TABLE-NAME': Lambda takes names of two or more letters, digits and _, a letter first",
        "TABLE-NAME",
        "rename it",
        "",
    ),
    (
        "[tool]\nlambic = 3\n",
        "6: tool.lambic must be a table",
        "lambic",
        "write [tool.lambic] above the settings in it",
        "",
    ),
    # L605
    (
        '[tool.lambic.environment]\nAWS_REGION = "eu-west-1"\n',
        "6: environment holds AWS_REGION, which Lambda sets itself and refuses from you",
        "AWS_REGION",
        "leave it out, or give yours another name",
        "",
    ),
    # L501
    (
        f'{_HELLO}routes = ["get /x"]\n',
        "6: routes holds 'get /x': a route reads \"GET /products/{id}\", its method one of"
        " GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS, ANY",
        '"get /x"',
        'did you mean "GET /x"?',
        '"GET /x"',
    ),
    # L609
    (
        f'{_HELLO}schedule = "daily"\n',
        '6: schedule must be rate(...) or cron(...), not "daily"',
        '"daily"',
        'write "rate(5 minutes)" or "cron(0 3 * * ? *)"',
        "",
    ),
    (
        f'{_HELLO}schedule = "cron(0 24 * * ? *)" # midnight\n',
        "6: schedule has '24' as its hours, which may be 0-23",
        "24",
        "hours may be 0-23, with , - * /",
        "",
    ),
    (
        f'{_HELLO}schedule = "rate(1 minutes)"\n',
        "6: schedule takes no s after 1",
        "1 minutes",
        'write "rate(1 minute)", which runs every minute from its deployment on',
        '"rate(1 minute)"',
    ),
    (
        f'{_HELLO}schedule = "cron(0 3 1 * * 2100)"\n',
        "6: schedule has no ?: exactly one of day of month and day of week must be ?",
        "1 * *",
        'write "cron(0 3 1 * ? 2100)", which runs at 2100-01-01 03:00, 2100-02-01 03:00, 2100-03-01 03:00 UTC',
        '"cron(0 3 1 * ? 2100)"',
    ),
    # L101
    (
        "[tool.lambic.functions.helo]\nmemory = 256\n",
        "5: there is no function 'helo': functions/helo.py does not exist",
        "helo",
        "did you mean 'hello'?",
        "?hello",
    ),
    (
        '[tool.lambic.functions.night]\nhandler = "reports.nightly:handler"\n',
        "6: handler 'reports.nightly:handler': there is no reports/nightly.py",
        '"reports.nightly:handler"',
        "name a module of this project",
        "",
    ),
    (
        '[tool.lambic.functions.night]\nhandler = "reports"\n',
        "6: handler 'reports' names no attribute",
        '"reports"',
        'write "module:attribute"',
        "",
    ),
]


@pytest.mark.parametrize(("settings", "message", "part", "hint", "fixed"), MISTAKES)
def test_a_mistake_in_the_settings_names_its_place_and_the_way_out(tmp_path, settings, message, part, hint, fixed):
    root = write_project(tmp_path, settings=settings)
    with pytest.raises(Mistake) as raised:
        load_project(root)
    mistake = raised.value
    correction = mistake.correction
    written = f"{'' if correction.is_safe else '?'}{correction.text}" if correction else ""
    assert (mistake.message, underlined(mistake.place), mistake.hint, written) == (
        f"pyproject.toml:{message}",
        part,
        hint,
        fixed,
    )


def underlined(place: Place) -> str:
    line, column, end_line, end_column = place.span
    assert (line, end_line) == (place.line, place.line)
    return place.file.read_text().splitlines()[line - 1][column - 1 : end_column - 1]


def test_a_file_that_is_not_toml_names_line_and_column(tmp_path):
    message, hint = failure(write_project(tmp_path, settings="[tool.lambic\n"))
    assert (message, hint) == (
        "pyproject.toml:5:13: not valid TOML: Expected ']' at the end of a table declaration",
        "correct that line",
    )


def test_a_text_without_quotes_is_underlined_as_a_word(tmp_path):
    with pytest.raises(Mistake) as raised:
        load_project(write_project(tmp_path, settings="[tool.lambic]\narchitecture = arm64 # cheaper\n"))
    mistake = raised.value
    assert (mistake.message, underlined(mistake.place), mistake.hint) == (
        "pyproject.toml:6:16: not valid TOML: Invalid value",
        "arm64",
        'write it in quotes if it is a text: "arm64"',
    )


@pytest.mark.parametrize(
    "text",
    [
        *(
            "tool = 3",
            "project = 3",
            "[project]\nname = 3",
            "[project]\ndependencies = 3",
            "[[project]]",
            "[[tool.lambic]]",
        ),
        *("[tool.lambic]\nfunctions = 1", "[tool.lambic.functions]\na = 1", "[tool.lambic]\ncheck = []"),
        *(
            f"[tool.lambic]\n{name} = {value}"
            for name in SETTINGS
            for value in ("[]", "{}", "[[1]]", "1979-05-27", "nan", "''")
        ),
        *(
            f"[tool.lambic.functions.a]\n{name} = {value}"
            for name in SETTINGS
            for value in ("[{}]", "-1", "{ a.b = 1 }", "1e400")
        ),
    ],
)
def test_values_of_any_type_are_read_or_told(tmp_path, text):
    (tmp_path / "pyproject.toml").write_text(text)
    told: list[Mistake] = []
    load_project(tmp_path, told.append)
    assert all(each.hint or each.correction for each in told)


def test_a_function_overrides_the_project_and_joins_lists_and_environment(tmp_path):
    root = write_project(
        tmp_path,
        settings="""
        [tool.lambic]
        runtime = "python3.13"
        memory = 256
        environment = { TABLE = "a", STAGE = "dev" }
        include-modules = ["one"]
        [tool.lambic.functions.hello]
        memory = 512
        environment = { TABLE = "b" }
        include-modules = ["two", "one"]
        """,
    )
    [function] = load_project(root).functions
    assert (function.runtime, function.memory_mb, function.environment, function.include_modules) == (
        "python3.13",
        512,
        {"TABLE": "b", "STAGE": "dev"},
        ("one", "two"),
    )


def test_keys_inside_long_strings_are_not_taken_for_settings(tmp_path):
    settings = '[tool.other]\ntext = """\n[tool.lambic]\nmemory = 1\n"""\n[tool.lambic]\nmemory = 1\n'
    message, _ = failure(write_project(tmp_path, settings=settings))
    assert message.startswith("pyproject.toml:11: memory")


def test_every_setting_is_documented():
    reference = (DOCS / "reference" / "settings.md").read_text()
    assert set(re.findall(r"^\| `([a-z-]+)` \|", reference, re.MULTILINE)) == set(SETTINGS)


def test_names_that_differ_only_by_case_are_refused(tmp_path):
    files = {"functions/hello.py": PLAIN}
    settings = '[tool.lambic.functions.Hello]\nhandler = "functions.hello:handler"\n'
    message, hint = failure(write_project(tmp_path, files, settings))
    assert (message, hint) == (
        "functions/hello.py: the name 'hello' differs from 'Hello' only by case",
        "rename one of them",
    )
