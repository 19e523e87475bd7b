"""From `lambic template` to functions in AWS: `sam validate`, `build`, `package`, SAM's translator, `deploy`, all real.

moto stands in AWS's place. It does not expand SAM's transform, as AWS does on its side: the translator that comes with
sam does it here. What moto's CloudFormation does not make (HTTP APIs, function URLs) is read from what that wrote.
"""

import base64
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import boto3

from lambic.build import write_template
from lambic.project import load_project
from support.moto_server import moto
from support.projects import PLAIN, write_project
from support.sam import REGION, content, needs_sam, sam, sam_build, sam_environment

ARN = f"{REGION}:123456789012"
QUEUE = f"arn:aws:sqs:{ARN}:orders"
CLICKS = f"arn:aws:kinesis:{ARN}:stream/clicks"
CHANGES = f"arn:aws:dynamodb:{ARN}:table/orders/stream/2026-01-01T00:00:00.000"
SETTINGS = f"""
[tool.lambic]
runtime = "python{sys.version_info[0]}.{sys.version_info[1]}"
memory = 256
timeout = 10
environment = {{ TABLE = "orders" }}
[tool.lambic.properties]
Tracing = "Active"
[tool.lambic.functions.ship]
queue = "{QUEUE}"
memory = 512
properties = {{ Events = {{ Queue = {{ Properties = {{ BatchSize = 5 }} }} }} }}
[tool.lambic.functions.count]
stream = "{CLICKS}"
[tool.lambic.functions.follow]
stream = "{CHANGES}"
[tool.lambic.functions.nightly]
schedule = "cron(0 3 * * ? *)"
environment = {{ AWS_LAMBDA_EXEC_WRAPPER = "/opt/wrap" }}
[tool.lambic.functions.feed]
url = true
stream-response = true
[tool.lambic.functions.app]
routes = ["ANY /app", "ANY /app/{{proxy+}}"]
properties = {{ Policies = [{{ DynamoDBCrudPolicy = {{ TableName = "orders" }} }}] }}
[tool.lambic.functions.plain]
loop = "aws"
architecture = "arm64"
properties = {{ FunctionName = {{ Ref = "AWS::NoValue" }} }}
"""
ROUTED = 'from lambic import http\n\n\n@http.post("/orders/{id}")\ndef handler(request): ...\n'
BATCH = "from lambic import events\n\n\n@events.{}\ndef handler(record): ...\n"
FILES = {
    **{f"functions/{name}.py": PLAIN for name in ("app", "feed", "nightly", "plain")},
    **{f"functions/{name}.py": BATCH.format(kind) for name, kind in (("ship", "sqs"), ("count", "kinesis"))},
    "functions/follow.py": BATCH.format("dynamodb"),
    "functions/create.py": ROUTED,
}
NAMES = ("app", "count", "create", "feed", "follow", "nightly", "plain", "ship")
TRANSLATE = """
import json, sys
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

class Policies:
    def load(self):
        kinds = ("Basic", "SQSQueue", "Kinesis", "DynamoDB")
        roles = {f"AWSLambda{kind}ExecutionRole": f"service-role/AWSLambda{kind}ExecutionRole" for kind in kinds}
        paths = {**roles, "AWSXRayDaemonWriteAccess": "AWSXRayDaemonWriteAccess"}
        return {name: "arn:aws:iam::aws:policy/" + path for name, path in paths.items()}

json.dump(transform(yaml_parse(open(sys.argv[1]).read()), {"Stage": "prod"}, Policies()), open(sys.argv[2], "w"))
"""

pytestmark = needs_sam


def make_project(root: Path, changes: str = CHANGES) -> Path:
    write_template(load_project(write_project(root, FILES, SETTINGS.replace(CHANGES, changes))))
    return root


def test_a_template_with_everything_is_valid_for_sam_and_its_linter(tmp_path):
    ended = sam(make_project(tmp_path), "validate", "--lint", "-t", "sam/template.yaml")

    assert (ended.returncode, "is a valid SAM Template" in ended.stdout) == (0, True), ended.stdout + ended.stderr


def test_what_is_deployed_is_what_was_built_and_set(tmp_path):
    # moto knows the addresses of templates by the name "localhost".
    with moto(MOTO_IAM_LOAD_MANAGED_POLICIES="true") as address, clients(address) as aws:
        changes = prepare(aws)
        root = make_project(tmp_path / "p", changes)
        expanded = deploy(root, address.replace("127.0.0.1", "localhost"))["Resources"]
        functions = {name_of(each): each for each in aws["lambda"].list_functions()["Functions"]}

        assert {name: read_configuration(each) for name, each in functions.items()} == configurations()
        assert architectures(expanded) == {name: ["arm64" if name == "plain" else "x86_64"] for name in NAMES}
        for name in NAMES:
            archive = read_code(aws, expanded[f"{name.capitalize()}Function"])
            assert unpacked(archive) == content_of_zip(root / "build" / name)
            assert functions[name]["CodeSha256"] == base64.b64encode(hashlib.sha256(archive).digest()).decode()
        assert mappings(aws, functions) == {
            ("ship", QUEUE, 5),
            ("count", CLICKS, 100),
            ("follow", changes, 100),
        }
        rules = aws["events"].list_rules()["Rules"]
        assert [each["ScheduleExpression"] for each in rules] == ["cron(0 3 * * ? *)"]

    assert routes(expanded) == {("/app", "x-amazon-apigateway-any-method", "AppFunction")} | {
        ("/app/{proxy+}", "x-amazon-apigateway-any-method", "AppFunction"),
        ("/orders/{id}", "post", "CreateFunction"),
    }
    (url,) = of_type(expanded, "AWS::Lambda::Url")
    assert (url["AuthType"], url["InvokeMode"]) == ("NONE", "RESPONSE_STREAM")
    reported = [each.get("FunctionResponseTypes") for each in of_type(expanded, "AWS::Lambda::EventSourceMapping")]
    assert reported == [["ReportBatchItemFailures"]] * 3


@contextmanager
def clients(address: str) -> Iterator[dict[str, Any]]:
    session = boto3.Session("test", "test", region_name=REGION)
    with ExitStack() as stack:
        made = {
            name: session.client(name, endpoint_url=address)
            for name in ("s3", "sqs", "kinesis", "dynamodb", "lambda", "events")
        }
        for each in made.values():
            stack.callback(each.close)
        yield made


def prepare(aws: dict[str, Any]) -> str:
    """What the stack's triggers need. Gives the stream of the table: moto names it by the time."""
    aws["s3"].create_bucket(Bucket="artifacts", CreateBucketConfiguration={"LocationConstraint": REGION})
    aws["sqs"].create_queue(QueueName="orders")
    aws["kinesis"].create_stream(StreamName="clicks", ShardCount=1)
    table = aws["dynamodb"].create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    return str(table["TableDescription"]["LatestStreamArn"])


def deploy(root: Path, endpoint: str) -> dict[str, Any]:
    """The expanded template, once its stack is there."""
    sam_build(root)
    place = ("--s3-bucket", "artifacts", "--region", REGION, "--no-progressbar")
    run(sam(root, "package", *place, "--output-template-file", "packaged.yaml", AWS_ENDPOINT_URL=endpoint))
    translate = [sys.executable, "-W", "ignore", "-c", TRANSLATE, "packaged.yaml", "expanded.json"]
    run(subprocess.run(translate, cwd=root, env=sam_environment(), capture_output=True, text=True))
    agreed = ("--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND", "--no-confirm-changeset")
    stack = ("-t", "expanded.json", "--stack-name", "shop", "--parameter-overrides", "Stage=prod")
    run(sam(root, "deploy", *stack, *place, *agreed, AWS_ENDPOINT_URL=endpoint))
    return dict(json.loads((root / "expanded.json").read_text()))


def run(ended: "subprocess.CompletedProcess[str]") -> None:
    assert ended.returncode == 0, ended.stdout + ended.stderr


def name_of(configuration: dict[str, Any]) -> str:
    return str(configuration["Handler"]).removeprefix("functions/").removesuffix(".handler")


def read_configuration(found: dict[str, Any]) -> tuple[object, ...]:
    """A name that CloudFormation made is random at its end."""
    name = found["FunctionName"] if found["FunctionName"].startswith("shop-prod-") else ""
    return name, found["Runtime"], found["MemorySize"], found["Timeout"], found["Environment"]["Variables"]


def configurations() -> dict[str, tuple[object, ...]]:
    runtime = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    wrappers = {name: {"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/bootstrap"} for name in NAMES}
    wrappers |= {"nightly": {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/wrap"}, "plain": {}}
    return {
        name: (
            "" if name == "plain" else f"shop-prod-{name}",
            runtime,
            512 if name == "ship" else 256,
            10,
            {"TABLE": "orders", **wrapper},
        )
        for name, wrapper in wrappers.items()
    }


def architectures(expanded: dict[str, Any]) -> dict[str, list[str]]:
    """Of the template: moto keeps none."""
    return {name: expanded[f"{name.capitalize()}Function"]["Properties"]["Architectures"] for name in NAMES}


def read_code(aws: dict[str, Any], resource: dict[str, Any]) -> bytes:
    """The zip that `sam package` has made and uploaded, and the stack names."""
    code = resource["Properties"]["Code"]
    archive = aws["s3"].get_object(Bucket=code["S3Bucket"], Key=code["S3Key"])["Body"].read()
    return bytes(archive)


def unpacked(archive: bytes) -> dict[str, tuple[bytes, int]]:
    """Bytes and permissions of its files."""
    opened = zipfile.ZipFile(io.BytesIO(archive))
    files = (each for each in opened.infolist() if not each.is_dir())
    return {each.filename: (opened.read(each), each.external_attr >> 16 & 0o111) for each in files}


def content_of_zip(bundle: Path) -> dict[str, tuple[bytes, int]]:
    return {path: (data, mode & 0o111) for path, (data, mode) in content(bundle).items()}


def mappings(aws: dict[str, Any], functions: dict[str, dict[str, Any]]) -> set[tuple[str, str, int]]:
    names = {each["FunctionArn"]: name for name, each in functions.items()}
    found = aws["lambda"].list_event_source_mappings()["EventSourceMappings"]
    return {(names[each["FunctionArn"]], each["EventSourceArn"], each["BatchSize"]) for each in found}


def of_type(expanded: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each["Properties"] for each in expanded.values() if each["Type"] == kind]


def routes(expanded: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Path, method and logical id of the function, as SAM tells API Gateway."""
    paths = expanded["ServerlessHttpApi"]["Properties"]["Body"]["paths"]
    return {
        (path, method, integration["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"].split("${")[-1].split(".")[0])
        for path, methods in paths.items()
        for method, integration in methods.items()
    }
