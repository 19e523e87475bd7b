"""From `lambic template` to functions in AWS: `sam build`, `sam package`, SAM's own translator, `sam deploy`, all real.

moto stands in AWS's place. It does not expand SAM's transform, as AWS does on its side: the translator that comes with
sam does it here.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from lambic.build import write_template
from lambic.project import load_project
from support.moto_server import CREDENTIALS, moto
from support.projects import PLAIN, write_project

SAM = Path(sys.executable).with_name("sam")
REGION = "eu-west-1"
QUEUE = f"arn:aws:sqs:{REGION}:123456789012:orders"

SETTINGS = f"""
[tool.lambic]
memory = 256
timeout = 10
environment = {{ TABLE = "orders" }}
[tool.lambic.functions.ship]
queue = "{QUEUE}"
memory = 512
[tool.lambic.functions.plain]
loop = "aws"
architecture = "arm64"
"""
SHIP = "from lambic import events\n\n\n@events.sqs\ndef handler(record: events.SQSRecord) -> None: ...\n"
TRANSLATE = """
import json, sys, yaml
from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

class Policies:
    def load(self):
        arn = "arn:aws:iam::aws:policy/service-role/"
        names = ("AWSLambdaBasicExecutionRole", "AWSLambdaSQSQueueExecutionRole")
        return {name: arn + name for name in names}

json.dump(transform(yaml_parse(open(sys.argv[1]).read()), {}, Policies()), open(sys.argv[2], "w"))
"""

pytestmark = pytest.mark.skipif(
    not SAM.is_file() or shutil.which("make") is None, reason="needs sam of the development environment, and make"
)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """moto knows addresses of templates by the name "localhost"."""
    with moto(MOTO_IAM_LOAD_MANAGED_POLICIES="true") as address:
        yield address.replace("127.0.0.1", "localhost")


def client(service: str, endpoint: str) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, endpoint_url=endpoint, region_name=REGION, **keys)


def run(root: Path, endpoint: str, *command: str | Path) -> None:
    environment = {
        **os.environ,
        **CREDENTIALS,
        "SAM_CLI_TELEMETRY": "0",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint,
        "LAMBIC": f'"{sys.executable}" -m lambic',
    }
    ended = subprocess.run([*map(str, command)], cwd=root, env=environment, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory, endpoint: str) -> Iterator[Path]:
    """The project, once its stack is there."""
    files = {"functions/create.py": PLAIN, "functions/ship.py": SHIP, "functions/plain.py": PLAIN}
    root = write_project(tmp_path_factory.mktemp("deployed") / "p", files, SETTINGS)
    write_template(load_project(root))
    storage, queues = client("s3", endpoint), client("sqs", endpoint)
    storage.create_bucket(Bucket="artifacts", CreateBucketConfiguration={"LocationConstraint": REGION})
    queues.create_queue(QueueName="orders")
    run(root, endpoint, SAM, "build", "-t", "sam/template.yaml")
    place = ("--s3-bucket", "artifacts", "--region", REGION, "--no-progressbar")
    run(root, endpoint, SAM, "package", *place, "--output-template-file", "packaged.yaml")
    run(root, endpoint, sys.executable, "-W", "ignore", "-c", TRANSLATE, "packaged.yaml", "expanded.json")
    agreed = ("--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND", "--no-confirm-changeset")
    run(root, endpoint, SAM, "deploy", "-t", "expanded.json", "--stack-name", "shop", *place, *agreed)
    yield root
    storage.close()
    queues.close()


def configurations(endpoint: str) -> dict[str, dict[str, Any]]:
    """By handler."""
    functions = client("lambda", endpoint)
    found = functions.list_functions()["Functions"]
    functions.close()
    return {each["Handler"].removeprefix("functions/").removesuffix(".handler"): each for each in found}


def test_functions_are_deployed_as_the_settings_say(deployed, endpoint):
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    wrapped = {"TABLE": "orders", "AWS_LAMBDA_EXEC_WRAPPER": "/var/task/bootstrap"}
    found = {
        name: (each["Runtime"], each["MemorySize"], each["Timeout"], each["Environment"]["Variables"])
        for name, each in configurations(endpoint).items()
    }

    assert found == {
        "create": (version, 256, 10, wrapped),
        "ship": (version, 512, 10, wrapped),
        "plain": (version, 256, 10, {"TABLE": "orders"}),
    }


def test_architectures_are_in_the_stack(deployed):
    """moto keeps none."""
    expanded = json.loads((deployed / "expanded.json").read_text())["Resources"]
    names = ("CreateFunction", "ShipFunction", "PlainFunction")

    assert [expanded[name]["Properties"]["Architectures"] for name in names] == [["x86_64"], ["x86_64"], ["arm64"]]


def test_the_deployed_code_is_the_bundle(deployed, endpoint):
    """What `sam package` has uploaded, and the stack names."""
    template = yaml.safe_load((deployed / "packaged.yaml").read_text())
    storage = client("s3", endpoint)
    for name, logical_id in {"create": "CreateFunction", "ship": "ShipFunction", "plain": "PlainFunction"}.items():
        bucket, _, key = template["Resources"][logical_id]["Properties"]["CodeUri"].removeprefix("s3://").partition("/")
        archive = zipfile.ZipFile(io.BytesIO(storage.get_object(Bucket=bucket, Key=key)["Body"].read()))
        bundle = deployed / "build" / name
        files = [each for each in bundle.rglob("*") if each.is_file()]

        assert {each.filename: archive.read(each) for each in archive.infolist() if not each.is_dir()} == {
            each.relative_to(bundle).as_posix(): each.read_bytes() for each in files
        }
        assert archive.getinfo("bootstrap").external_attr >> 16 & 0o111
    storage.close()


def test_the_queue_calls_its_function_and_learns_which_messages_failed(deployed, endpoint):
    functions = client("lambda", endpoint)
    (mapping,) = functions.list_event_source_mappings()["EventSourceMappings"]
    functions.close()

    assert (mapping["EventSourceArn"], mapping["FunctionArn"]) == (
        QUEUE,
        configurations(endpoint)["ship"]["FunctionArn"],
    )
    expanded = json.loads((deployed / "expanded.json").read_text())["Resources"]
    (source,) = [each for each in expanded.values() if each["Type"] == "AWS::Lambda::EventSourceMapping"]
    assert source["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
