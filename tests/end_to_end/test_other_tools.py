"""The recipes of docs/guides/other-tools.md, run as they stand there."""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest

from support.command import lambic
from support.deploy_tools import node_tool, python_tool
from support.markdown import read_blocks
from support.moto_server import CREDENTIALS, moto
from support.projects import write_project

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "other-tools.md"
TRUST = '{"Version": "2012-10-17", "Statement": []}'
ROUTED = 'from lambic import http\n\n\n@http.post("/products")\ndef handler(request): ...\n'
WRAPPED = {"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/bootstrap"}


def recipe(language: str) -> str:
    """The guide has one in each."""
    (found,) = [block.text for block in read_blocks(GUIDE.read_text(encoding="utf-8")) if block.language == language]
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project = write_project(tmp_path, {"functions/create.py": ROUTED}, '[tool.lambic]\nruntime = "python3.13"\n')
    assert lambic("build", cwd=project).code == 0
    return project


def built(root: Path) -> dict[str, Any]:
    return dict(json.loads((root / "build/manifest.json").read_text())["functions"]["create"])


def run(root: Path, *command: str | Path, **environment: str) -> str:
    ended = subprocess.run(
        [*map(str, command)],
        cwd=root,
        env={**os.environ, **CREDENTIALS, "AWS_DEFAULT_REGION": "eu-west-1", **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_the_aws_cli_makes_and_updates_a_function(root):
    tool = python_tool("aws-cli")
    programs = root / "programs"
    programs.mkdir()
    for name, command in {
        "aws": f'PYTHONPATH="{tool}" exec "{sys.executable}" -m awscli',
        "lambic": f'exec "{sys.executable}" -m lambic',
    }.items():
        (programs / name).write_text(f'#!/bin/sh\n{command} "$@"\n')
        (programs / name).chmod(0o755)
    with moto() as address:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "eu-west-1"}
        roles = boto3.client("iam", endpoint_url=address, **keys)
        role = roles.create_role(RoleName="shop", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        run(root, "sh", "-euc", recipe("sh"), AWS_ENDPOINT_URL=address, ROLE=role, PATH=path)
        functions = boto3.client("lambda", endpoint_url=address, **keys)
        found = functions.get_function(FunctionName="shop-create")["Configuration"]
        roles.close()
        functions.close()

    record = built(root)
    assert base64.b64decode(found["CodeSha256"]).hex() == record["sha256"]
    assert (found["Runtime"], found["Architectures"], found["Handler"], found["Environment"]["Variables"]) == (
        record["runtime"],
        [record["architecture"]],
        record["handler"],
        WRAPPED,
    )


def test_cdk_takes_the_zip_as_it_is(root):
    tool = python_tool("cdk", needs="node")
    (root / "shop.py").write_text(recipe("python"))
    app = "from aws_cdk import App; from shop import Shop; app = App(outdir='out'); Shop(app, 'Shop'); app.synth()"
    run(root, sys.executable, "-c", app, PYTHONPATH=f"{tool}{os.pathsep}{root}")
    resources = json.loads((root / "out/Shop.template.json").read_text())["Resources"].values()
    (function,) = [each["Properties"] for each in resources if each["Type"] == "AWS::Lambda::Function"]
    (asset,) = (root / "out").glob("asset.*.zip")

    assert asset.read_bytes() == (root / "build/create.zip").read_bytes()
    assert function["Code"]["S3Key"] == asset.name.removeprefix("asset.")
    assert {key: function[key] for key in ("Runtime", "Handler", "Architectures", "Environment")} == {
        "Runtime": "python3.13",
        "Handler": "functions/create.handler",
        "Architectures": ["x86_64"],
        "Environment": {"Variables": WRAPPED},
    }


def test_the_serverless_framework_takes_the_zip_as_it_is(root):
    programs = node_tool("serverless")
    (root / "serverless.yml").write_text(recipe("yaml"))
    quiet = {"SLS_TELEMETRY_DISABLED": "1", "SLS_NOTIFICATIONS_MODE": "off"}
    run(root, programs / "serverless", "package", "--package", "out", **quiet)
    template = json.loads((root / "out/cloudformation-template-update-stack.json").read_text())
    state = json.loads((root / "out/serverless-state.json").read_text())["service"]["functions"]["create"]
    function = template["Resources"]["CreateLambdaFunction"]["Properties"]

    assert state["package"]["artifact"] == "build/create.zip"
    assert {key: function[key] for key in ("Runtime", "Handler", "Environment")} == {
        "Runtime": "python3.13",
        "Handler": "functions/create.handler",
        "Environment": {"Variables": WRAPPED},
    }
    assert template["Resources"]["HttpApiRoutePostProducts"]["Properties"]["RouteKey"] == "POST /products"


@pytest.mark.skipif(shutil.which("terraform") is None, reason="no terraform: it comes from its maker alone")
def test_terraform_reads_the_manifest_and_finds_its_hash(root):
    """Without AWS's provider, which is no package: the form, and what the values become."""
    (root / "main.tf").write_text(recipe("hcl"))
    run(root, "terraform", "fmt", "-check", "-diff")
    values = re.findall(r"^ +(\w+) += (.*each\.value.*)$", recipe("hcl"), re.MULTILINE)
    (root / "main.tf").write_text(recipe("hcl").partition("resource")[0])
    said = {name: evaluate(root, value.replace("each.value", "local.built.create")) for name, value in values}
    record = built(root)

    assert said == {
        "filename": "./build/create.zip",
        "source_code_hash": base64.b64encode(bytes.fromhex(record["sha256"])).decode(),
        "handler": record["handler"],
        "runtime": record["runtime"],
        "architectures": [record["architecture"]],
    }


def evaluate(root: Path, expression: str) -> Any:
    """By terraform: JSON in a text."""
    command = ["terraform", "console"]
    ended = subprocess.run(command, cwd=root, input=f"jsonencode({expression})\n", capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return json.loads(json.loads(ended.stdout))


def test_the_guide_names_keys_that_the_manifest_has(root):
    named = set(re.findall(r'(?:record\["|each\.value\.)(\w+)', GUIDE.read_text(encoding="utf-8")))

    assert named == {"archive", "handler", "runtime", "architecture"}
    assert named <= built(root).keys()
