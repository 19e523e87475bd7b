"""L6xx: what is found in the settings, and what is left alone."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambic.check import fix_project, list_codes
from lambic.check.rules.raw_properties import PROPERTIES
from lambic.check.secrets import find_secret
from support.rule_pages import check, write_files

HEAD = '[project]\nname = "shop"\nversion = "1"\n\n'
PLAIN = "import os\n\nVARIABLES = dict(os.environ)\n\n\ndef handler(event, context):\n    return event\n"
ROUTED = "from lambic import http\n\n\n@http.get('/')\ndef handler(request: http.Request) -> str:\n    return 'x'\n"
SQS = "from lambic import events\n\n\n@events.sqs\ndef handler(record: events.SQSRecord) -> None: ...\n"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:jobs"


def project(root, settings, source=PLAIN, **files):
    files = {path.replace("__", "/").replace("_py", ".py"): text for path, text in files.items()}
    everything = {"pyproject.toml": HEAD + settings, ".python-version": "3.13\n", "functions/f.py": source}
    return write_files(root, everything | files)


def found(root, settings, source=PLAIN, **files):
    """(code, what is underlined, message) of each finding."""
    checked = check(project(root, settings, source, **files))
    return [(each.code, underlined(each.span), each.message) for each in checked.diagnostics]


def underlined(span):
    if not span.line:
        return ""
    line = span.file.read_text().split("\n")[span.line - 1]
    return line[span.column - 1 : span.end_column - 1 if span.end_line == span.line else None]


def codes(root, settings, source=PLAIN, **files):
    return [code for code, _, _ in found(root, settings, source, **files)]


F = "[tool.lambic.functions.f]\n"
REST = "\n[tool.lambic.functions.f.properties.Events.Route1]\nType = 'Api'\n"


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        (f"{F}timeout = 31\n", ROUTED, ("31", "the timeout of f is 31 s, but an HTTP API waits 30 s")),
        (
            f"[tool.lambic]\ntimeout = 60\n{F}memory = 256\n",
            ROUTED,
            ("60", "the timeout of f is 60 s, but an HTTP API waits 30 s"),
        ),
        (
            f"{F}routes = ['GET /']\ntimeout = 60\n",
            PLAIN,
            ("60", "the timeout of f is 60 s, but an HTTP API waits 30 s"),
        ),
        (f"{F}timeout = 30{REST}", ROUTED, ("30", "the timeout of f is 30 s, but a REST API waits 29 s")),
        (f"{F}properties.Timeout = 90\n", ROUTED, ("90", "the timeout of f is 90 s, but an HTTP API waits 30 s")),
    ],
)
def test_a_timeout_longer_than_the_api_waits_is_told(tmp_path, text, source, expected):
    assert found(tmp_path, text, source) == [("L603", *expected)]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (f"{F}timeout = 30\n", ROUTED),
        (f"{F}timeout = 29{REST}", ROUTED),
        (f"{F}timeout = 900\nurl = true\n", ROUTED),
        (f"{F}timeout = 900\n", PLAIN),
        (f"{F}timeout = 900\nurl = true\nroutes = ['GET /']\n", PLAIN),
        (f"{F}timeout = 900\nschedule = 'rate(1 day)'\nroutes = ['GET /']\n", PLAIN),
        (f"{F}timeout = 900\nqueue = '{QUEUE}'\nroutes = ['GET /']\n", PLAIN),
        (f"{F}timeout = 900\nproperties.FunctionUrlConfig.AuthType = 'NONE'\n", ROUTED),
        (f"{F}timeout = 900\nproperties.Events.Other.Type = 'SNS'\n", ROUTED),
        (f"{F}timeout = 900\nproperties.Events = 3\n", PLAIN),
        (f"{F}timeout = 60\nproperties.Events.Route1.Properties.TimeoutInMillis = 20000\n", ROUTED),
        (f"{F}timeout = 900\nstream-response = true{REST}", ROUTED),
        (f"{F}properties.Timeout = {{ Ref = 'Timeout' }}\n", ROUTED),
    ],
)
def test_a_timeout_that_something_else_may_need_is_left_alone(tmp_path, text, source):
    assert codes(tmp_path, text, source) == []


def test_functions_with_one_timeout_are_told_together(tmp_path):
    sources = {f"functions__{name}_py": ROUTED.replace("'/'", f"'/{name}'") for name in "abcd"}
    [(code, part, message)] = found(tmp_path, "[tool.lambic]\ntimeout = 60\n", PLAIN, **sources)
    assert (code, part, message) == (
        "L603",
        "60",
        "the timeout of a, b, c and 1 more is 60 s, but an HTTP API waits 30 s",
    )


def environment(size, more=""):
    return f"[tool.lambic]\nenvironment = {{ AB = 'x', LARGE = '{'é' * (size // 2)}' }}\n{more}"


OURS = len("AWS_LAMBDA_EXEC_WRAPPER/var/task/bootstrap") + len("ABxLARGE")


def test_the_environment_may_have_4096_bytes_with_what_starts_the_loop(tmp_path):
    size = 4096 - OURS
    assert found(tmp_path, environment(size)) == []
    assert found(tmp_path, environment(size + 2)) == [
        (
            "L604",
            "LARGE",
            "function f: its environment has 4098 bytes (42 of them start lambic's loop), Lambda takes 4096",
        )
    ]
    assert found(tmp_path, environment(size + 2, 'loop = "aws"\n')) == []


def test_a_variable_that_raw_properties_replace_counts_once(tmp_path):
    raw = f"{F}properties.Environment.Variables.LARGE = 'small'\n"
    assert "L604" not in codes(tmp_path, environment(5000, raw))
    raw = f"{F}properties.Environment.Variables.LARGE = {{ Ref = 'Large' }}\n"
    assert "L604" not in codes(tmp_path, environment(5000, raw))


SECRETS = [
    ("KEY_ID", "AKIA" + "Q3EGWZ7X2KLMNOPQ", "an access key of AWS"),
    ("KEY", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n", "a private key"),
    ("ACCOUNT", '{"private_key": "-----BEGIN PRIVATE KEY-----\\nMII"}', "a private key"),
    ("GITHUB", "ghp_" + "a1B2" * 9, "a token of GitHub"),
    ("STRIPE", "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc", "a key of Stripe"),
    ("CHAT", "xoxb-" + "123456789012-abcdefgh", "a token of Slack"),
    ("JWT", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N", "a JSON Web Token"),
    ("DATABASE_URL", "postgresql+psycopg://shop:x7Gk2pQ9@db.internal:5432/shop", "an address with a password"),
    ("DB_PASSWORD", "hunter22", "what its name says, a password"),
    ("db_passwd", "correct-horse", "what its name says, a password"),
    ("JWT_SECRET", "9f86d081884c7d65", "what its name says, a secret"),
    ("API_KEY", "b2f1c7aa-1b1e-4a55-9d0a-0c9b6f6f7a11", "what its name says, a key"),
    ("AWS_KEY_SECRET", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzz1KEY00", "what its name says, a secret"),
    ("BOT_TOKEN", "8d969eef6ecad3c29a3a6292", "what its name says, a token"),
]


@pytest.mark.parametrize(("name", "value", "what"), SECRETS)
def test_what_looks_like_a_secret_is_found(name, value, what):
    assert find_secret(name, value) == what


NO_SECRETS = [
    ("TABLE", "products"),
    ("KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
    ("DB_PASSWORD", ""),
    ("DB_PASSWORD", "changeme"),
    ("DB_PASSWORD", "<password>"),
    ("DB_PASSWORD", "${DB_PASSWORD}"),
    ("DB_PASSWORD", "{{resolve:secretsmanager:shop:SecretString:password}}"),
    ("DB_PASSWORD", "/shop/prod/db/password"),
    ("DB_PASSWORD", "arn:aws:ssm:eu-west-1:123456789012:parameter/shop"),
    ("DB_PASSWORD", "postgres"),
    ("DB_PASSWORD", "test1234"),
    ("DB_PASSWORD_PARAMETER", "shop-db"),
    ("DB_SECRET", "shop-db-credentials"),
    ("DB_SECRET", "prod/shop/db"),
    ("DB_SECRET", "ShopDatabaseSecret"),
    ("DB_SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-a1b2c3"),
    ("SECRET_NAME", "k8Yg2pQ9"),
    ("TOKEN_URL", "https://login.shop.test/oauth2/token"),
    ("TOKEN_TTL", "86400"),
    ("MAX_TOKEN", "4096"),
    ("TOKENS", "a1B2c3D4e5"),
    ("SHOW_PASSWORD", "true"),
    ("REFRESH_TOKEN", "your-token-here"),
    ("STRIPE_PUBLISHABLE_KEY", "pk_live_4eC39HqLyjWDarjtT1zdp7dc"),
    ("PUBLIC_API_KEY", "b2f1c7aa1b1e4a55"),
    ("PARTITION_KEY", "customer-2031"),
    ("KMS_KEY", "alias/shop-9"),
    ("DATABASE_URL", "postgres://postgres:postgres@localhost:5432/shop"),
    ("DATABASE_URL", "postgres://shop@db.internal/shop"),
    ("DATABASE_URL", "postgres://shop:${PASSWORD}@db.internal/shop"),
    ("ENDPOINT", "https://api.shop.test:8443/a@b"),
]


@pytest.mark.parametrize(("name", "value"), NO_SECRETS)
def test_what_may_be_a_name_a_place_or_nothing_is_no_secret(name, value):
    assert find_secret(name, value) == ""


def test_a_secret_is_told_once_for_all_functions_and_not_repeated(tmp_path):
    text = "[tool.lambic.environment]\nDB_PASSWORD = 'hunter22'\n"
    [(code, part, message)] = found(tmp_path, text, functions__g_py=PLAIN)
    assert (code, part, "hunter22" in message) == ("L606", "DB_PASSWORD", False)


def test_secrets_in_raw_properties_are_found_too(tmp_path):
    text = f"{F}properties.Environment.Variables.DB_PASSWORD = 'hunter22'\n"
    assert [each[:2] for each in found(tmp_path, text)] == [("L606", "DB_PASSWORD")]


TRIGGERS = [
    ("schedule = 'rate(1 day)'", "http", True),
    ("schedule = 'rate(1 day)'", "sqs", True),
    ("schedule = 'rate(1 day)'", "schedule", False),
    ("schedule = 'rate(1 day)'", "eventbridge", False),
    ("schedule = 'rate(1 day)'", "plain", False),
    ("url = true", "sqs", True),
    ("url = false", "sqs", False),
    ("url = true", "http", False),
    ("url = true", "schedule", False),
    ("routes = ['GET /']", "sqs", True),
    (f"queue = '{QUEUE}'", "plain", False),
]


@pytest.mark.parametrize(("setting", "source", "is_wrong"), TRIGGERS)
def test_a_trigger_goes_to_a_handler_that_takes_its_events(tmp_path, setting, source, is_wrong):
    decorated = f"from lambic import events\n\n\n@events.{source}\ndef handler(event): ...\n"
    text = {"http": ROUTED, "plain": PLAIN}.get(source, decorated)
    key = setting.partition(" = ")
    expected = [("L610", key[2])] if is_wrong else []
    assert [each[:2] for each in found(tmp_path, f"{F}{setting}\n", text)] == expected


@pytest.mark.parametrize(
    ("key", "arn", "part"),
    [
        ("queue", "arn:aws:sqs:eu-west-1:12345678901:jobs", "12345678901"),
        ("queue", "arn:aws:sqs:eu-west-1:123456789012:", ":"),
        ("queue", "arn:aws:sqs:eu-west-1:123456789012:jobs.fif", "jobs.fif"),
        ("queue", f"arn:aws:sqs:eu-west-1:123456789012:{'q' * 81}", "q" * 81),
        ("queue", "arn:aws:sqs::123456789012:jobs", "::"),
        ("queue", "arn:aws:sns:eu-west-1:123456789012:jobs", "sns"),
        ("queue", "arn:amazon:sqs:eu-west-1:123456789012:jobs", "amazon"),
        ("queue", "arn:aws:sqs:${AWS::Region}:123456789012:jobs", "${AWS::Region}:123456789012:jobs"),
        ("queue", "jobs", "'jobs'"),
        ("stream", QUEUE, "sqs"),
        ("stream", "arn:aws:kinesis:eu-west-1:123456789012:clicks", "clicks"),
        ("stream", "arn:aws:dynamodb:eu-west-1:123456789012:table/t", "table/t"),
        ("stream", "arn:aws:kafka:eu-west-1:123456789012:cluster/c/u", "kafka"),
    ],
)
def test_an_arn_that_is_no_event_source_is_told_by_its_part(tmp_path, key, arn, part):
    assert [each[:2] for each in found(tmp_path, f"{F}{key} = '{arn}'\n")] == [("L614", part)]


@pytest.mark.parametrize(
    ("key", "arn"),
    [
        ("queue", QUEUE),
        ("queue", "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:jobs.fifo"),
        ("queue", "arn:aws-cn:sqs:cn-north-1:000000000000:a_b-C9"),
        ("stream", "arn:aws:kinesis:ap-southeast-2:123456789012:stream/clicks"),
        ("stream", "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks/consumer/app:1700000000"),
        ("stream", "arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/2031-01-01T00:00:00.000"),
    ],
)
def test_arns_of_queues_and_streams_are_taken(tmp_path, key, arn):
    assert found(tmp_path, f"{F}{key} = '{arn}'\n") == []


@pytest.mark.parametrize(
    ("text", "files", "part"),
    [
        ("include-modules = ['shapes']", {}, "'shapes'"),
        ("keep-whole = ['plugins']", {}, "'plugins'"),
        ("include-files = ['data/*.csv']", {"data__a_py": ""}, "'data/*.csv'"),
        ("groups = ['reports']", {}, "'reports'"),
    ],
)
def test_what_is_not_there_is_told(tmp_path, text, files, part):
    assert [each[:2] for each in found(tmp_path, f"{F}{text}\n", **files)] == [("L612", part)]


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("include-modules = ['shop.shapes', 'shop.*']", {"shop__shapes_py": ""}),
        ("include-modules = ['shapes']", {"src__shapes_py": ""}),
        ("include-files = ['data/*', '**/*.py']", {"data__a_py": ""}),
        ("include-files = ['data/a.py']", {"src__data__a_py": ""}),
        ("groups = ['Re_ports']\n[dependency-groups]\nre-ports = []", {}),
        ("groups = ['dev']\n[tool.uv]\ndev-dependencies = []", {}),
        ("include-modules = ['shared']\n[tool.uv.sources]\nshared = { path = '../libs/shared' }", {}),
        ("include-modules = ['shared']\n[tool.uv.sources]\nshared = [{ workspace = true }]", {}),
    ],
)
def test_what_is_there_or_may_be_is_left_alone(tmp_path, text, files):
    assert found(tmp_path, f"{F}{text}\n", **files) == []


def test_of_packages_that_are_not_installed_nothing_is_said(tmp_path):
    text = f"{F}include-modules = ['yaml']\ninclude-files = ['yaml/*.txt']\n"
    (tmp_path / "uv.lock").write_text("version = 1\n")
    assert codes(tmp_path, text) == []


def test_of_a_virtual_environment_that_may_lack_packages_there_is_a_warning(tmp_path):
    (tmp_path / ".venv" / "lib" / "python3.13" / "site-packages").mkdir(parents=True)
    checked = check(project(tmp_path, f"{F}include-modules = ['yaml']\n"))
    assert [(each.severity, each.message) for each in checked.diagnostics] == [
        ("warning", "include-modules: there is no module 'yaml' (in the project and .venv)")
    ]


def test_the_properties_are_those_of_sam():
    from samtranslator.model.sam_resources import SamFunction

    assert set(SamFunction.property_types) == PROPERTIES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vpcconfig = {}", [("L615", "Vpcconfig")]),
        ("DeadLetterConfig = {}", [("L615", "DeadLetterConfig")]),
        ("'very odd' = 1", [("L615", "'very odd'")]),
        ("Handler = 'app.handler'", [("L615", "Handler")]),
        ("Architectures = ['arm64']", [("L615", "Architectures")]),
        ("PackageType = 'Image'", [("L615", "PackageType")]),
        ("Handler = 'functions/f.handler'", []),
        ("Architectures = ['x86_64']", []),
        ("Layers = ['arn:aws:lambda:eu-west-1:123456789012:layer:a:1']", []),
        ("MemorySize = 512", []),
        ("Environment = 3", []),
        ("Environment.Variables = [1]", []),
    ],
)
def test_raw_properties_are_those_that_sam_takes(tmp_path, text, expected):
    assert [each[:2] for each in found(tmp_path, f"[tool.lambic.functions.f.properties]\n{text}\n")] == expected


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("memory = 256\nproperties.MemorySize = 512", PLAIN, "memory"),
        ("timeout = 9\nproperties.Timeout = { Ref = 'Timeout' }", PLAIN, "timeout"),
        ("environment.AB = 'a'\nproperties.Environment.Variables.AB = 'b'", PLAIN, "AB"),
        ("stream-response = true", SQS, "stream-response"),
        (
            "stream-response = true\nurl = true\nproperties.FunctionUrlConfig.InvokeMode = 'BUFFERED'",
            ROUTED,
            "stream-response",
        ),
        ("schedule = 'cron(0 3 * * ? 1999-2001)'", PLAIN, "'cron(0 3 * * ? 1999-2001)'"),
    ],
)
def test_a_setting_without_effect_is_told(tmp_path, text, source, expected):
    assert [each[:2] for each in found(tmp_path, f"{F}{text}\n", source)] == [("L616", expected)]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("memory = 512\nproperties.MemorySize = 512", PLAIN),
        ("properties.Timeout = 9", PLAIN),
        ("environment.AB = 'a'\nproperties.Environment.Variables.AB = 'a'", PLAIN),
        ("stream-response = true", PLAIN),
        ("stream-response = false", SQS),
        ("schedule = 'cron(0 3 * * ? 1999-2190)'", PLAIN),
        ("memory = 128\n[tool.lambic]\nmemory = 128", PLAIN),
    ],
)
def test_a_setting_that_may_have_one_is_left_alone(tmp_path, text, source):
    assert found(tmp_path, f"{F}{text}\n", source) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L102 = 'warn'", ("L602", "'warn'", "did you mean 'warning'?", True)),
        ("L102 = false", ("L602", "false", "did you mean 'off'?", True)),
        ("L102 = 3", ("L602", "3", 'write "error", "warning" or "off", or remove the line', False)),
        ("l102 = 'off'", ("L601", "l102", "did you mean 'L102'? lambic explain lists all rules", True)),
        ("unused = 'off'", ("L601", "unused", "lambic explain lists all rules", False)),
    ],
)
def test_an_entry_of_the_check_that_says_nothing_is_a_finding(tmp_path, text, expected):
    checked = check(project(tmp_path, f"[tool.lambic.check]\n{text}\n"))
    [each] = checked.diagnostics
    assert (each.code, underlined(each.span), each.help, each.is_safe) == expected


def test_a_rule_that_is_off_stays_off_beside_a_wrong_entry(tmp_path):
    entries = "[tool.lambic.check]\nL606 = 'off'\nL601 = 'warning'\nL999999 = 'off'\n"
    checked = check(project(tmp_path, f"{entries}{F}environment.DB_PASSWORD = 'hunter22'\n"))
    assert [(each.code, each.severity) for each in checked.diagnostics] == [("L601", "warning")]


def test_safe_corrections_leave_settings_without_mistakes(tmp_path):
    text = """\
[tool.lambic]
memroy = "256 MB"
timeout = "30s"
architecture = "aarch64"
groups = "reports"
environment = { PORT = 1, FLAG = "on" }

[tool.lambic.functions.f]
shedule = "cron(0 3 * * * *)"
queue = "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs"

[tool.lambic.check]
l102 = "warn"

[dependency-groups]
reports = []
"""
    root = project(tmp_path, text)
    while fix_project(check(root)):
        pass
    assert (
        (root / "pyproject.toml").read_text().removeprefix(HEAD)
        == """\
[tool.lambic]
memory = 256
timeout = 30
architecture = "arm64"
groups = ["reports"]
environment = { PORT = "1", FLAG = "on" }

[tool.lambic.functions.f]
schedule = "cron(0 3 * * ? *)"
queue = "arn:aws:sqs:eu-west-1:123456789012:jobs"

[tool.lambic.check]
L102 = "warning"

[dependency-groups]
reports = []
"""
    )
    assert check(root).diagnostics == ()


VALUES = st.recursive(
    st.sampled_from(["1", "-1", "nan", "true", "''", "'a b'", "1979-05-27", "'${x}'", "'arn:aws:sqs:::'", "'*/**'"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(["a", "Ref", "Type", "Events", "Variables", "AB"]), inner, max_size=2).map(
            lambda table: "{ " + ", ".join(f"{key} = {value}" for key, value in table.items()) + " }"
        ),
    ),
    max_leaves=4,
)
KEYS = st.sampled_from(
    [
        *("memory", "timeout", "environment", "groups", "include-files", "include-modules", "keep-whole", "schedule"),
        *("queue", "stream", "url", "properties", "properties.Events", "properties.Environment"),
        *("properties.Timeout", "properties.FunctionUrlConfig", "properties.Environment.Variables", "handler", "x"),
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(KEYS, VALUES, st.sampled_from([F, "[tool.lambic]\n", "[tool.lambic.check]\n"]))
def test_values_of_any_type_are_told_and_never_break_the_check(tmp_path, key, value, table):
    checked = check(project(tmp_path, f"{table}{key} = {value}\n"))
    assert {each.code for each in checked.diagnostics} <= set(list_codes())
