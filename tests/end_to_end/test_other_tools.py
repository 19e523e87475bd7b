"""What other tools deploy: the zip and the manifest say all that AWS asks for."""

import base64
import json
import re
from pathlib import Path

import boto3

from support.command import lambic
from support.moto_server import moto
from support.projects import PLAIN, write_project

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "other-tools.md"
TRUST = '{"Version": "2012-10-17", "Statement": []}'


def test_a_function_made_of_zip_and_manifest_has_the_hash_that_the_manifest_says(tmp_path):
    root = write_project(tmp_path, {"functions/create.py": PLAIN})
    assert lambic("build", cwd=root).code == 0
    record = json.loads((root / "build/manifest.json").read_text())["functions"]["create"]
    with moto() as address:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        session = boto3.Session(region_name="eu-west-1", **keys)
        roles, functions = (session.client(name, endpoint_url=address) for name in ("iam", "lambda"))
        role = roles.create_role(RoleName="shop", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        made = functions.create_function(
            FunctionName="shop-create",
            Role=role,
            Runtime=record["runtime"],
            Architectures=[record["architecture"]],
            Handler=record["handler"],
            Code={"ZipFile": (root / "build" / record["archive"]).read_bytes()},
            Environment={"Variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/bootstrap"}},
        )
        roles.close()
        functions.close()

    assert base64.b64decode(made["CodeSha256"]).hex() == record["sha256"]
    assert (made["Handler"], made["CodeSize"]) == ("functions/create.handler", record["zipped_bytes"])


def test_the_guide_names_keys_that_the_manifest_has(tmp_path):
    root = write_project(tmp_path, {"functions/create.py": PLAIN})
    lambic("build", cwd=root)
    record = json.loads((root / "build/manifest.json").read_text())["functions"]["create"]
    named = set(re.findall(r'(?:record\["|each\.value\.)(\w+)', GUIDE.read_text(encoding="utf-8")))

    assert named == {"archive", "handler", "runtime", "architecture"}
    assert named <= record.keys()
