import pytest

from lambic.check import list_codes
from lambic.check.source import variables
from support.rule_pages import check, write_files
from support.source_findings import find, read_page

PROJECT = '[project]\nname = "shop"\n'
HANDLER = "def handler(event, context): ...\n"


def found(root, source, environment="", **files):
    """(code, severity, file, line) of each finding; `environment` is what stands in [tool.lambic]."""
    settings = f"{PROJECT}[tool.lambic]\n{environment}\n"
    texts = {"pyproject.toml": settings, "functions/a.py": source + HANDLER}
    checked = check(write_files(root, texts | files))
    return [
        (each.code, each.severity, each.span.file.relative_to(root).as_posix(), each.span.line)
        for each in checked.diagnostics
    ]


SET = 'environment = { TABLE = "products" }'

UNSET = {
    "at import": ("import os\nprint(os.environ['QUEUE'])\n", "error"),
    "in a function": ("import os\ndef f():\n    return os.environ['QUEUE']\n", "warning"),
    "renamed": ("from os import environ as env\nprint(env['QUEUE'])\n", "error"),
    "by a name": ("import os\nNAME = 'QUEUE'\nprint(os.environ[NAME])\n", "error"),
    "used at once": ("import os\nprint(os.environ.get('QUEUE').lower())\n", "warning"),
    "as a number": ("import os\nprint(int(os.getenv('QUEUE')))\n", "warning"),
    "beside one that is set": ("import os\nprint(os.environ['TABLE'], os.environ['QUEUE'])\n", "error"),
}

FINE = {
    "set": "import os\nos.environ['TABLE']\n",
    "Lambda's": "import os\nos.environ['AWS_REGION'], os.environ['AWS_LAMBDA_FUNCTION_NAME'], os.environ['TZ']\n",
    "with a default": "import os\nos.environ.get('QUEUE', 'x').lower()\nint(os.getenv('QUEUE', '3'))\n",
    "may be None": "import os\nQUEUE = os.environ.get('QUEUE')\nos.getenv('QUEUE') or 'x'\n",
    "asked for": "import os\nif 'QUEUE' in os.environ:\n    os.environ['QUEUE']\n",
    "asked for elsewhere": "import os\nhas = 'QUEUE' in os.environ\nx = os.environ['QUEUE'] if has else ''\n",
    "tried": "import os\ntry:\n    os.environ['QUEUE']\nexcept KeyError:\n    pass\n",
    "set by the code": "import os\nos.environ['QUEUE'] = 'x'\nos.environ['QUEUE']\n",
    "a default for all": "import os\nos.environ.setdefault('QUEUE', 'x')\nos.environ['QUEUE']\n",
    "updated": "import os\nos.environ.update({'QUEUE': 'x'}, OTHER='y')\nos.environ['QUEUE'], os.environ['OTHER']\n",
    "filled from elsewhere": "import os\nfor name in load():\n    os.environ[name] = 'x'\nos.environ['QUEUE']\n",
    "computed": "import os\ndef f(name):\n    return os.environ[name], os.environ[f'{name}_URL']\n",
    "a program's": "import os\nif __name__ == '__main__':\n    os.environ['QUEUE']\n",
    "elsewhere": "import os\nif not os.environ.get('AWS_LAMBDA_RUNTIME_API'):\n    os.environ['QUEUE']\n",
    "removed": "import os\ndel os.environ['QUEUE']\nos.environ.pop('QUEUE', None)\n",
    "another environ": "from shop import environ\nenviron['QUEUE']\n",
}


@pytest.mark.parametrize(("source", "severity"), UNSET.values(), ids=UNSET)
def test_a_variable_that_nothing_sets_is_found(source, severity, tmp_path):
    line = next(
        number
        for number, line in enumerate(source.split("\n"), 1)
        if "environ[" in line or "env[" in line or "get" in line
    )
    source = f"{source}os.environ.get('TABLE')\n" if "import os" in source else source
    codes = [each for each in found(tmp_path, source, SET) if each[0] == "L607"]
    assert codes == [("L607", severity, "functions/a.py", line)]


@pytest.mark.parametrize("source", FINE.values(), ids=FINE)
def test_a_variable_that_may_be_set_is_fine(source, tmp_path):
    files = {"shop.py": "environ = {}\n"}
    assert [each for each in found(tmp_path, source, SET, **files) if each[0] == "L607"] == []


def test_without_any_variable_in_the_settings_it_is_a_warning(tmp_path):
    assert found(tmp_path, "import os\nos.environ['QUEUE']\n") == [("L607", "warning", "functions/a.py", 2)]


@pytest.mark.parametrize(
    "properties",
    [
        'properties = { Environment = { Variables = { QUEUE = "x" } } }',
        'properties = { Environment = { Variables = { "Fn::Transform" = {} } } }',
        'properties = { Environment = { Ref = "Shared" } }',
        'properties = { Environment = "!Ref Shared" }',
    ],
)
def test_variables_in_raw_properties_count(properties, tmp_path):
    found_ = found(tmp_path, "import os\nos.environ['QUEUE']\n", properties)
    assert found_ == ([("L607", "warning", "functions/a.py", 2)] if "Ref =" in properties else [])


def test_a_module_that_may_never_be_imported_gives_a_warning(tmp_path):
    files = {"shop.py": "import os\nos.environ['QUEUE']\n"}
    assert found(tmp_path, "if value:\n    import shop\n", SET, **files)[-1] == ("L607", "warning", "shop.py", 2)
    assert found(tmp_path, "import shop\n", SET, **files)[-1] == ("L607", "error", "shop.py", 2)


def test_a_layer_may_read_a_variable(tmp_path):
    settings = f'{SET}\nproperties = {{ Layers = ["arn:aws:lambda:eu-west-1:1:layer:agent:1"] }}'
    assert found(tmp_path, "", settings) == []


def test_a_layer_may_set_what_the_settings_do_not(tmp_path):
    settings = f'{SET}\nproperties = {{ Layers = ["arn:aws:lambda:eu-west-1:1:layer:secrets:1"] }}'
    source = "import os\nos.environ['QUEUE']\nos.environ.get('TABLE')\n"
    assert found(tmp_path, source, settings) == [("L607", "warning", "functions/a.py", 2)]


def test_a_variable_of_another_function_is_none_of_this_one(tmp_path):
    settings = '[tool.lambic.functions.b.environment]\nQUEUE = "x"\n'
    source = "import os\nQUEUE = os.environ['QUEUE']\n"
    assert found(tmp_path, source, settings, **{"functions/b.py": source + HANDLER}) == [
        ("L607", "error", "functions/a.py", 2)
    ]


def test_a_shared_module_is_told_once_with_all_functions_that_lack_the_variable(tmp_path):
    files = {f"functions/{name}.py": f"import shop\n{HANDLER}" for name in "abc"}
    settings = '[project]\nname = "shop"\n[tool.lambic.functions.a.environment]\nQUEUE = "x"\n'
    shop = "import os\nQUEUE = os.environ['QUEUE']\n"
    checked = check(write_files(tmp_path, {**files, "pyproject.toml": settings, "shop.py": shop}))
    assert [each.message for each in checked.diagnostics] == [
        "the variable 'QUEUE' is read, and nothing sets it for functions b and c"
    ]


@pytest.mark.skipif("L602" not in list_codes(), reason="the rule of wrong settings has no page yet")
def test_a_mistake_in_the_settings_is_told_alone(tmp_path):
    source = "import os\nos.environ['TABLE'], os.environ['QUEUE']\n"
    settings = 'environment = { TABLE = "products", QUEUE = 3, OTHER = "x" }'
    assert found(tmp_path, source, settings) == [("L602", "error", "pyproject.toml", 4)]


def test_a_dotenv_file_is_said_to_be_for_this_machine(tmp_path):
    write_files(tmp_path, {".env": "export QUEUE=x\n"})
    found(tmp_path, "import os\nos.environ['QUEUE']\n")
    (finding,) = check(tmp_path).diagnostics
    assert finding.help == (
        'set it: environment = { QUEUE = "..." } in [tool.lambic.functions.a] (.env is for lambic dev only)'
    )


def test_a_name_that_is_nearly_right_is_proposed(tmp_path):
    found(tmp_path, "import os\nos.environ['TABLES']\n", SET)
    (finding,) = check(tmp_path).diagnostics
    (edit,) = finding.edits
    assert (finding.help, edit.text, edit.span.column, edit.span.end_column) == (
        "did you mean 'TABLE'?",
        '"TABLE"',
        12,
        20,
    )


UNREAD = {
    "read nowhere": "import os\nos.environ.get('QUEUE')\n",
    "nothing is read": "",
    "nearly the name": "import os\nos.environ.get('TABEL')\n",
}

READ = {
    "an item": "import os\nos.environ['TABLE']\n",
    "asked for": "import os\n'TABLE' in os.environ\n",
    "in a function": "import os\ndef f():\n    return os.getenv('TABLE', 'x')\n",
    "computed": "import os\ndef f(name):\n    return os.environ[name]\n",
    "all of them": "import os\nprint(dict(os.environ))\n",
    "copied": "import os\nprint(os.environ.copy())\n",
    "by another name": "import os\nenv = os.environ\n",
    "looked through": "import os\nfor name in os.environ:\n    print(name)\n",
    "expanded": "import os\nprint(os.path.expandvars('$TABLE'))\n",
    "by another program": "import subprocess\nsubprocess.run(['print-table'])\n",
    "getenv by another name": "import os\nread = os.getenv\n",
    "os bound twice": "import os\nos = wrap(os)\nos.environ['TABLE']\n",
    "a module that is not found": "import missing_package\n",
    "an import by name": "import importlib\ndef f(name):\n    importlib.import_module(name)\n",
}


@pytest.mark.parametrize("source", UNREAD.values(), ids=UNREAD)
def test_a_variable_that_no_code_reads_is_found(source, tmp_path):
    assert found(tmp_path, source, SET) == [("L608", "warning", "pyproject.toml", 4)]


@pytest.mark.parametrize("source", READ.values(), ids=READ)
def test_a_variable_that_may_be_read_is_fine(source, tmp_path):
    assert [each for each in found(tmp_path, source, SET) if each[0] == "L608"] == []


@pytest.mark.parametrize(
    "name", ["AWS_USE_DUALSTACK_ENDPOINT", "POWERTOOLS_SERVICE_NAME", "LOG_LEVEL", "PYTHONOPTIMIZE"]
)
def test_a_variable_that_others_read_is_fine(name, tmp_path):
    assert found(tmp_path, "", f'environment = {{ {name} = "x" }}') == []


PACKAGE = {".venv/lib/python3.11/site-packages/tiny.py": "", ".python-version": "3.11\n"}


def test_a_package_may_read_any_variable(tmp_path):
    assert found(tmp_path, "import tiny\n", SET, **PACKAGE) == []


def test_a_name_that_is_nearly_right_is_found_beside_a_package_too(tmp_path):
    source = "import os, tiny\nos.environ.get('TABEL')\n"
    assert found(tmp_path, source, SET, **PACKAGE) == [("L608", "warning", "pyproject.toml", 4)]


def test_one_of_two_functions_is_enough_to_read_a_shared_variable(tmp_path):
    reader = "import os\nos.environ['TABLE']\n"
    assert found(tmp_path, "", SET, **{"functions/b.py": reader + HANDLER}) == []


def test_with_one_function_asked_for_nothing_is_said_of_shared_variables(tmp_path):
    write_files(tmp_path, {"pyproject.toml": f"{PROJECT}[tool.lambic]\n{SET}\n"})
    write_files(tmp_path, {f"functions/{name}.py": HANDLER for name in "ab"})
    assert check(tmp_path, "a").diagnostics == ()


def test_a_functions_own_variable_is_read_by_that_function_or_by_none(tmp_path):
    settings = '[tool.lambic.functions.b.environment]\nTABLE = "x"\n'
    source = "import os\nos.environ.get('TABLE')\n"
    assert found(tmp_path, source, settings, **{"functions/b.py": HANDLER}) == [
        ("L608", "warning", "pyproject.toml", 5)
    ]


KEYS = "aws_access_key_id=os.environ['AWS_ACCESS_KEY_ID'], aws_secret_access_key=os.environ['AWS_SECRET_ACCESS_KEY']"

CREDENTIALS = {
    "keys": (f"import os, boto3\nboto3.client('s3', {KEYS})\n", "os.environ['AWS_ACCESS_KEY_ID']"),
    "a session": (f"import os, boto3\nboto3.Session({KEYS})\n", "os.environ['AWS_ACCESS_KEY_ID']"),
    "by a name": (
        "import os, boto3\nKEY = os.getenv('AWS_ACCESS_KEY_ID')\nboto3.client('s3', aws_access_key_id=KEY)\n",
        "KEY",
    ),
    "set": ("import os\nos.environ['AWS_ACCESS_KEY_ID'] = 'AKIA'\n", "os.environ['AWS_ACCESS_KEY_ID']"),
    "a profile": ("import boto3\nboto3.Session(profile_name='dev')\n", "'dev'"),
    "a profile set": ("import os\nos.environ['AWS_PROFILE'] = 'dev'\n", "os.environ['AWS_PROFILE']"),
    "a profile read": ("import os\nprint(os.environ['AWS_PROFILE'])\n", "os.environ['AWS_PROFILE']"),
}

NO_CREDENTIALS = {
    "with the token": f"import os, boto3\nboto3.client('s3', {KEYS}, aws_session_token=token())\n",
    "options": f"import os, boto3\nboto3.client('s3', {KEYS}, **options)\n",
    "other keys": "import os, boto3\nboto3.client('s3', aws_access_key_id=os.environ['PARTNER_KEY'])\n",
    "set with the token": "import os\nos.environ['AWS_ACCESS_KEY_ID'] = a\nos.environ['AWS_SESSION_TOKEN'] = b\n",
    "the token removed": "import os\nos.environ['AWS_ACCESS_KEY_ID'] = a\nos.environ.pop('AWS_SESSION_TOKEN', None)\n",
    "no profile": "import boto3\nboto3.Session(profile_name=None)\nboto3.Session(profile_name=name)\n",
    "a profile elsewhere": "import os, boto3\nif is_local():\n    boto3.Session(profile_name='dev')\n",
    "a profile of a file": "import os, boto3\nos.environ['AWS_CONFIG_FILE'] = 'x'\nboto3.Session(profile_name='dev')\n",
    "tried": "import boto3\ntry:\n    boto3.Session(profile_name='dev')\nexcept Exception:\n    pass\n",
    "the region": "import os\nos.environ['AWS_REGION']\nos.environ['AWS_DEFAULT_REGION'] = 'eu-west-1'\n",
    "a profile asked for": "import os\nos.environ.get('AWS_PROFILE')\n",
}


@pytest.mark.parametrize(("source", "text"), CREDENTIALS.values(), ids=CREDENTIALS)
def test_credentials_that_no_role_has_are_found(source, text):
    assert find(variables, source) == [("L411", text)]


@pytest.mark.parametrize("source", NO_CREDENTIALS.values(), ids=NO_CREDENTIALS)
def test_credentials_that_may_be_right_are_fine(source):
    assert find(variables, source) == []


def test_a_profile_in_the_settings_is_found_unless_they_name_its_file_too(tmp_path):
    assert found(tmp_path, "", 'environment = { AWS_PROFILE = "dev" }') == [("L411", "error", "pyproject.toml", 4)]
    both = 'environment = { AWS_PROFILE = "dev", AWS_CONFIG_FILE = "aws.ini" }'
    assert found(tmp_path, "", both) == []


def test_what_is_read_is_told_with_its_place():
    page = read_page("import os\nX = os.environ['X']\ndef f():\n    return os.getenv('Y')\n")
    assert variables.read(page)["reads"] == [
        ["X", "item", True, (2, 5, 2, 20), (2, 16, 2, 19)],
        ["Y", "maybe", False, (4, 12, 4, 26), (4, 22, 4, 25)],
    ]
