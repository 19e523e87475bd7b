"""pyproject.toml: keys and values that lambic or AWS refuses."""

import re
from collections.abc import Iterator

from .mutant import Mutant, Proof, Run, Subject, Written, misspelt, operator

NO_SETTING = Written("lambic: Settings: an unknown key is an error")
WRONG_TYPE = Written("lambic: Settings: the value's type")
LAMBDA = "AWS: Lambda quotas"


def _lines(subject: Subject) -> Iterator[tuple[str, str, str, str]]:
    """Every `key = value` of lambic's settings: the line, its table, key, value."""
    table = ""
    for line in subject.settings.splitlines():
        if line.startswith("["):
            table = line.strip("[]")
        elif " = " in line and table.startswith("tool.lambic"):
            key, value = line.split(" = ", 1)
            yield line, table, key, value


def _mutant(
    subject: Subject,
    operator: str,
    old: str,
    new: str,
    proof: Proof,
    functions: tuple[str, ...] | None = None,
    shown_in: tuple[str, ...] = (),
) -> Mutant:
    settings = subject.settings.replace(f"{old}\n", f"{new}\n", 1)
    touched = functions if functions is not None else tuple(subject.handlers)
    return Mutant(operator, f"{old} -> {new}", {"pyproject.toml": settings}, touched, proof, shown_in=shown_in)


@operator(7)
def key_misspelt(subject: Subject) -> Iterator[Mutant]:
    for line, table, key, value in _lines(subject):
        if "." not in key and table.count(".") in (1, 3) and key != "environment":
            yield _mutant(subject, "key_misspelt", line, f"{misspelt(key)} = {value}", NO_SETTING)


@operator(2)
def key_with_an_underscore(subject: Subject) -> Iterator[Mutant]:
    for line, _, key, value in _lines(subject):
        if "-" in key and "detail" not in key:
            yield _mutant(subject, "key_with_an_underscore", line, f"{key.replace('-', '_')} = {value}", NO_SETTING)


OTHER_TYPES = {
    "memory": '"256"',
    "timeout": "10.5",
    "url": '"yes"',
    "stream-response": "1",
    "routes": '"GET /x"',
    "include-files": '"rates/*.json"',
    "schedule": "5",
    "queue": '["orders"]',
    "handler": "true",
    "environment": '["CURRENCY=EUR"]',
    "loop": "1",
    "runtime": "3.13",
    "architecture": '["arm64"]',
    "stream": "{}",
}


@operator(9)
def value_of_another_type(subject: Subject) -> Iterator[Mutant]:
    for line, _, key, _ in _lines(subject):
        if key in OTHER_TYPES:
            yield _mutant(subject, "value_of_another_type", line, f"{key} = {OTHER_TYPES[key]}", WRONG_TYPE)


OTHER_VALUES = (
    ("memory", "64", "AWS: Configure Lambda function memory: 128 MB to 10,240 MB"),
    ("memory", "20480", "AWS: Configure Lambda function memory: 128 MB to 10,240 MB"),
    ("timeout", "0", f"{LAMBDA}: 900 seconds"),
    ("timeout", "1200", f"{LAMBDA}: 900 seconds"),
    ("runtime", '"python3.8"', "AWS: Lambda runtimes: deprecated runtimes"),
    ("runtime", '"python3.7"', "AWS: Lambda runtimes: deprecated runtimes"),
    ("runtime", '"nodejs22.x"', "lambic: Settings: runtime"),
    ("architecture", '"arm"', "AWS: Selecting and configuring an instruction set architecture: x86_64, arm64"),
    ("architecture", '"amd64"', "AWS: Selecting and configuring an instruction set architecture: x86_64, arm64"),
    ("loop", '"awslambdaric"', "lambic: Settings: loop"),
)


@operator(8)
def value_out_of_range(subject: Subject) -> Iterator[Mutant]:
    for key, value, rule in OTHER_VALUES:
        for line, _, found, _ in _lines(subject):
            if found == key:
                yield _mutant(subject, "value_out_of_range", line, f"{key} = {value}", Written(rule))
                break


VARIABLES = (
    ('AWS_REGION = "eu-west-1"', "AWS: Lambda environment variables: reserved"),
    ('LAMBDA_TASK_ROOT = "/srv"', "AWS: Lambda environment variables: reserved"),
    ('"MY-NAME" = "x"', "AWS: Lambda environment variables: letters, digits and underscores"),
    ('"7" = "x"', "AWS: Lambda environment variables: names start with a letter, at least two characters"),
    ("LIMIT = 7", "AWS CloudFormation: AWS::Lambda::Function Environment: Variables are strings"),
    (f'LONG = "{"x" * 4100}"', "AWS: Lambda environment variables: at most 4 KB"),
)


@operator(6)
def variable_refused(subject: Subject) -> Iterator[Mutant]:
    for line, _, key, value in _lines(subject):
        if key == "environment":
            for variable, rule in VARIABLES:
                new = value.replace("{ ", f"{{ {variable}, ")
                yield _mutant(subject, "variable_refused", line, f"environment = {new}", Written(rule))
            return


SCHEDULES = (
    "rate(1 days)",
    "rate(5 minute)",
    "rate(0 minutes)",
    "rate(5 fortnights)",
    "rate(1.5 hours)",
    "cron(0 3 * * *)",
    "cron(0 3 * * * *)",
    "cron(61 3 * * ? *)",
    "cron(0 24 * * ? *)",
    "cron(0 3 ? 13 MON *)",
    "cron(0 3 ? * MOON *)",
    "cron(0 3 ? * 0 *)",
    "cron(0 3 32 * ? *)",
    "corn(0 3 * * ? *)",
    "every day",
)


@operator(9)
def schedule_broken(subject: Subject) -> Iterator[Mutant]:
    found = [line for line, _, key, _ in _lines(subject) if key == "schedule"]
    rule = Written("AWS EventBridge: Setting a schedule pattern: rate and cron expressions")
    for number, text in enumerate(SCHEDULES if found else ()):
        line = found[number % len(found)]
        yield _mutant(subject, "schedule_broken", line, f'schedule = "{text}"', rule)


ROUTES = ("GET orders", "FETCH /orders", "/orders", "GET /orders/{id", "get /orders", "GET /orders/{id}/{id}")


@operator(4)
def route_broken(subject: Subject) -> Iterator[Mutant]:
    found = [line for line, _, key, _ in _lines(subject) if key == "routes"]
    rule = Written("AWS API Gateway: Create routes for HTTP APIs: an HTTP method and a resource path")
    for number, text in enumerate(ROUTES if found else ()):
        line = found[number % len(found)]
        yield _mutant(subject, "route_broken", line, f'routes = ["{text}"]', rule)


ARNS = (
    "orders",
    "arn:aws:sqs:orders",
    "https://sqs.eu-west-1.amazonaws.com/123456789012/orders",
    "arn:aws:sns:eu-west-1:123456789012:orders",
    "arn:aws:sqs:eu-west-1:12345:orders",
)


@operator(5)
def arn_broken(subject: Subject) -> Iterator[Mutant]:
    found = [(line, key) for line, _, key, _ in _lines(subject) if key in ("queue", "stream")]
    rule = Written("AWS: Amazon Resource Names (ARNs): arn:partition:service:region:account-id:resource-id")
    for number, text in enumerate(ARNS if found else ()):
        line, key = found[number % len(found)]
        yield _mutant(subject, "arn_broken", line, f'{key} = "{text}"', rule)


@operator(5)
def handler_named_wrongly(subject: Subject) -> Iterator[Mutant]:
    for line, table, key, value in _lines(subject):
        if key == "handler":
            function = (table.rpartition(".")[2],)
            files = (subject.handlers[function[0]][0],)
            module, mark, attribute = re.split(r"([:.])(?=\w+$)", value.strip('"'))
            for new in (
                f"{misspelt(module)}{mark}{attribute}",
                f"{module}{mark}{misspelt(attribute)}",
                f"{module}:",
                f"{module}.py:{attribute}",
            ):
                yield _mutant(subject, "handler_named_wrongly", line, f'handler = "{new}"', Run(), function, files)


@operator(2)
def table_of_no_function(subject: Subject) -> Iterator[Mutant]:
    for header in re.findall(r"(?m)^\[tool\.lambic\.functions\.\w+\]", subject.settings):
        name = header.rpartition(".")[2].strip("]")
        if f"functions/{name}.py" in subject.files:
            new = header.replace(name, misspelt(name))
            yield _mutant(subject, "table_of_no_function", header, new, Run(), (misspelt(name),))


TOML = (
    ("tool.lambic]", "tool.lambic", "a bracket"),
    ('"python3.13"', '"python3.13', "a quote"),
    ("timeout = ", "timeout = timeout = ", "two values"),
    ("[tool.lambic]", "[tool.lambic]\nmemory = 128\nmemory = 256", "a key twice"),
    ("timeout = ", "timeout: ", "YAML"),
)


@operator(4)
def no_toml(subject: Subject) -> Iterator[Mutant]:
    for old, new, what in TOML:
        if old in subject.settings:
            settings = subject.settings.replace(old, new, 1)
            yield Mutant("no_toml", what, {"pyproject.toml": settings}, tuple(subject.handlers), Run())


@operator(2)
def trigger_in_the_project(subject: Subject) -> Iterator[Mutant]:
    for line in ('schedule = "rate(1 day)"', "url = true"):
        settings = subject.settings.replace("[tool.lambic]\n", f"[tool.lambic]\n{line}\n")
        changes = {"pyproject.toml": settings}
        yield Mutant("trigger_in_the_project", line, changes, (), Written("lambic: Settings: for one function"))


MORE = (
    (
        "url",
        "stream-response = true\n",
        'stream-response = true\nloop = "aws"\n',
        "AWS: Response streaming: custom runtimes",
    ),
    ("", "[tool.lambic]\n", '[tool.lambic]\ngroups = ["reportng"]\n', "PEP 735: dependency groups"),
    (
        "",
        "[tool.lambic]\n",
        '[tool.lambic]\ninclude-modules = ["nowhere.at_all"]\n',
        "lambic: Settings: include-modules",
    ),
    ("", "[tool.lambic]\n", '[tool.lambic]\nkeep-whole = ["nowhere"]\n', "lambic: Settings: keep-whole"),
    ("", "[tool.lambic]\n", '[tool.lambic]\ninclude-files = ["nowhere/*.csv"]\n', "lambic: Settings: include-files"),
    ("", "[tool.lambic]\n", '[tool.lambic]\ninclude-files = ["../secrets/*"]\n', "lambic: Settings: include-files"),
    ("", 'requires-python = ">=3.11"', 'requires-python = ">=3.14"', "Python Packaging User Guide: requires-python"),
    ("", "[tool.lambic]\n", "[tool.lambic]\nproperties.MemorySize = 64\n", "AWS: Configure Lambda function memory"),
    (
        "",
        "[tool.lambic]\n",
        "[tool.lambic]\nproperties.Timeouts = 3\n",
        "AWS SAM: AWS::Serverless::Function: properties",
    ),
)


@operator(9)
def setting_that_holds_nothing(subject: Subject) -> Iterator[Mutant]:
    for needed, old, new, rule in MORE:
        if old in subject.settings and needed in subject.settings:
            settings = subject.settings.replace(old, new, 1)
            yield Mutant("setting_that_holds_nothing", new.strip(), {"pyproject.toml": settings}, (), Written(rule))


@operator(3)
def function_named_wrongly(subject: Subject) -> Iterator[Mutant]:
    text = "def handler(event, context):\n    return None\n"
    rule = Written("AWS CloudFormation: logical IDs are alphanumeric; FunctionName: letters, digits, - and _")
    for name in ("2nd", "send mail", "é"):
        path = f"functions/{name}.py"
        yield Mutant("function_named_wrongly", path, {path: text}, (), rule)


@operator(1)
def function_named_twice(subject: Subject) -> Iterator[Mutant]:
    for path in sorted(subject.files):
        if path.startswith("functions/"):
            name = path.rpartition("/")[2].removesuffix(".py")
            other = f"functions/{name.capitalize()}.py"
            rule = Written("lambic: Names in AWS: two names of one logical id")
            yield Mutant("function_named_twice", other, {other: subject.files[path]}, (), rule, shown_in=(path,))


WHEELS = (
    ("cp313-cp313-macosx_11_0_arm64", "PEP 425: platform tag"),
    ("cp311-cp311-manylinux_2_17_aarch64", "PEP 425: Python tag"),
    ("cp313-cp313-win_amd64", "PEP 425: platform tag"),
    ("cp313-cp313-manylinux_2_17_x86_64", "PEP 425: platform tag"),
)


@operator(4)
def wheel_for_another_system(subject: Subject) -> Iterator[Mutant]:
    if "tinyslug-1.2.0-py3-none-any.whl" in subject.files.get("uv.lock", ""):
        for tags, rule in WHEELS:
            lock = subject.files["uv.lock"].replace("tinyslug-1.2.0-py3-none-any", f"tinyslug-1.2.0-{tags}")
            yield Mutant("wheel_for_another_system", tags, {"uv.lock": lock}, (), Written(rule))


@operator(1)
def dependency_that_is_not_locked(subject: Subject) -> Iterator[Mutant]:
    if '"tinyslug>=1.2"]' in subject.settings:
        settings = subject.settings.replace('"tinyslug>=1.2"', '"tinyslug>=1.2", "numpy>=2"')
        source = subject.source("functions/rates.py")
        changes = {"pyproject.toml": settings, source.path: source.with_import("import numpy")}
        rule = Written("uv: Locking and syncing: the lockfile is outdated")
        yield Mutant("dependency_that_is_not_locked", "numpy", changes, (), rule)
