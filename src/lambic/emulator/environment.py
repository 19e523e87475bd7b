"""The variables of a worker: what Lambda sets, the function's settings, `.env`, and nothing of this shell but PATH.

Source: AWS, "Lambda environment variables".
"""

import os
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

from lambic.project import Function

from .launch import Launch

DEFAULT_REGION = "us-east-1"

OWN_VARIABLES = frozenset({"AWS_LAMBDA_RUNTIME_API", "_HANDLER"})
"""By these a worker finds the emulator and its handler: `.env` can't set them, unlike all others."""

_CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_SHARED_CREDENTIALS_FILE")
_CREDENTIAL_URIS = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")


def find_region(variables: Mapping[str, str]) -> str:
    """The region that functions see: what `.env` says, else us-east-1."""
    return variables.get("AWS_REGION") or variables.get("AWS_DEFAULT_REGION") or DEFAULT_REGION


def worker_environment(
    function: Function, launch: Launch, variables: Mapping[str, str], runtime_api: str
) -> dict[str, str]:
    """All variables of one worker, the later ones counting: Lambda's, the launch's, the settings', `.env`'s.

    `variables` are those of `.env`, `runtime_api` is host:port.
    """
    chosen = {**function.environment, **variables}
    region = find_region(variables)
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "LAMBDA_TASK_ROOT": str(launch.cwd),
        **_set_by_lambda(function),
        **_stand_in_credentials(chosen),
        **launch.environment,
        **chosen,
        **_module_path(launch, chosen),
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "_HANDLER": function.handler.aws,
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
    }


def _set_by_lambda(function: Function) -> dict[str, str]:
    return {
        **({"AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}"} if function.is_managed else {}),
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": f"{datetime.now(UTC):%Y/%m/%d}/[$LATEST]{secrets.token_hex(16)}",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
    }


def _stand_in_credentials(chosen: Mapping[str, str]) -> dict[str, str]:
    """Keys that open nothing: without any, boto3 would find the real ones in the home folder."""
    if any(name in chosen for name in (*_CREDENTIALS, *_CREDENTIAL_URIS)):
        return {}
    return {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_SESSION_TOKEN": "local"}


def _module_path(launch: Launch, chosen: Mapping[str, str]) -> dict[str, str]:
    """The user's PYTHONPATH comes after the one by which the launcher finds the project."""
    paths = [source["PYTHONPATH"] for source in (launch.environment, chosen) if source.get("PYTHONPATH")]
    return {"PYTHONPATH": os.pathsep.join(paths)} if paths else {}
