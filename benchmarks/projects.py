"""Projects to build: the same functions laid out for lambic and for SAM."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from .folders import MADE

RUNTIME = f"python{sys.version_info[0]}.{sys.version_info[1]}"
UV = str(Path(sys.executable).with_name("uv"))

SOURCES = {
    "hello": "def handler(event, context):\n    return 'hello'\n",
    "boto3": (
        "import boto3\n\nclient = boto3.client('dynamodb', region_name='eu-west-1')\n\n\n"
        "def handler(event, context):\n    return client.meta.region_name\n"
    ),
    "pydantic": (
        "import httpx\nimport pydantic\n\n\nclass Order(pydantic.BaseModel):\n    url: str\n    count: int\n\n\n"
        "def handler(event, context):\n    order = Order(url='http://localhost/a', count=1)\n"
        "    return httpx.URL(order.url).path\n"
    ),
    "fastapi": (
        "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get('/products/{number}')\n"
        "async def read(number: int) -> dict[str, int]:\n    return {'number': number}\n"
    ),
}
BRIDGES = {
    "lambic": "\n\nfrom lambic import http  # noqa: E402\n\nhandler = http.asgi(app)\n",
    "sam": "\n\nfrom mangum import Mangum  # noqa: E402\n\nhandler = Mangum(app)\n",
}
PACKAGES = {"hello": [], "boto3": ["boto3"], "pydantic": ["pydantic", "httpx"], "fastapi": ["fastapi"]}
MIXED = {"hello": 10, "boto3": 20, "pydantic": 10}


def write_lambic(name: str, counts: dict[str, int]) -> Path:
    """A project for `lambic build`, locked."""
    root = _fresh(f"{name}-lambic")
    packages = sorted({package for kind in counts for package in PACKAGES[kind]})
    settings = {"name": "p", "version": "1", "requires-python": ">=3.11", "dependencies": packages}
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
    (root / "pyproject.toml").write_text(f'[project]\n{lines}[tool.lambic]\nruntime = "{RUNTIME}"\n')
    (root / "functions").mkdir()
    for function, kind in _functions(counts):
        (root / "functions" / f"{function}.py").write_text(source_of(kind, "lambic"))
    subprocess.run([UV, "lock", "--quiet", "--no-python-downloads"], cwd=root, check=True)
    return root


def write_sam(name: str, counts: dict[str, int], method: str | None = None) -> Path:
    """A project for `sam build`: each function in a folder of its own, with its requirements."""
    root = _fresh(f"{name}-sam-{method or 'pip'}")
    resources = {}
    for function, kind in _functions(counts):
        folder = root / function
        folder.mkdir()
        (folder / "app.py").write_text(source_of(kind, "sam"))
        packages = [*PACKAGES[kind], *(["mangum"] if kind == "fastapi" else [])]
        (folder / "requirements.txt").write_text("".join(f"{package}\n" for package in packages))
        resources[logical_id(function)] = _resource({"CodeUri": function, "Handler": "app.handler"}, method)
    _write_template(root, resources)
    return root


def write_empty(name: str, counts: dict[str, int]) -> Path:
    """A project of which every function is built by a Makefile that does nothing: SAM's own floor."""
    root = _fresh(f"{name}-sam-empty")
    (root / "code").mkdir()
    (root / "code" / "Makefile").write_text("build-%:\n\t@:\n")
    resources = {
        logical_id(function): _resource({"CodeUri": "code", "Handler": "app.handler"}, "makefile")
        for function, _ in _functions(counts)
    }
    _write_template(root, resources)
    return root


def source_of(kind: str, bridge: str) -> str:
    return SOURCES[kind] + (BRIDGES[bridge] if kind == "fastapi" else "")


def logical_id(function: str) -> str:
    return function.capitalize() + "Function"


def _functions(counts: dict[str, int]) -> list[tuple[str, str]]:
    return [(f"{kind}{number}", kind) for kind, count in counts.items() for number in range(count)]


def _resource(properties: dict[str, str], method: str | None) -> dict[str, object]:
    resource: dict[str, object] = {
        "Type": "AWS::Serverless::Function",
        "Properties": {**properties, "Runtime": RUNTIME},
    }
    if method:
        resource["Metadata"] = {"BuildMethod": method}
    return resource


def _write_template(root: Path, resources: dict[str, object]) -> None:
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": resources,
    }
    (root / "template.yaml").write_text(json.dumps(template))


def _fresh(name: str) -> Path:
    root = MADE / "projects" / name
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    return root
