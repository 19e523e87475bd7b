"""A project as a SAM template, and the Makefile by which `sam build` gets lambic's bundles.

Sources: AWS's "SAM template reference" (AWS::Serverless::Function) and "Building Lambda functions with custom
runtimes" (BuildMethod: makefile: SAM runs `make build-LOGICALID` with ARTIFACTS_DIR set, in a copy of CodeUri).
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from lambic.project import WRONG_USAGE, Function, LambicError, Project, find_contradictions, logical_id, overlay

from .deployed_name import STAGE, check_lengths, name_function, stage_parameter
from .yaml import render_yaml

FOLDER = "sam"
_WRAPPER, _BOOTSTRAP = "AWS_LAMBDA_EXEC_WRAPPER", "/var/task/bootstrap"
_STREAMS = {"kinesis": "Kinesis", "dynamodb": "DynamoDB"}
_BATCHES = {"sqs": ["SQS"], "kinesis": ["Kinesis"], "dynamodb": ["DynamoDB"], "kafka": ["MSK", "SelfManagedKafka"]}
"""The types of SAM's events by the decorator in lambic.events that answers them record by record."""
_REPORTED = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}

_NOTICE = "# Written by `lambic template`. Settings live in pyproject.toml; changes made here are lost.\n"

_MAKEFILE = f"""{_NOTICE}#
# SAM calls build-LOGICALID once per function. The first call builds all functions, the others only copy.
LAMBIC ?= lambic

build-%:
\t@project="$$(cd "$$(dirname "$(strip $(MAKEFILE_LIST))")/.." && pwd)" && \\
\t$(LAMBIC) --project "$$project" build --id "$*" --into "$(ARTIFACTS_DIR)"
"""


def plan_template(project: Project) -> dict[Path, str]:
    """The texts of sam/template.yaml and sam/Makefile by path. Raises LambicError."""
    folder = project.root / FOLDER
    return {
        folder / "template.yaml": _NOTICE + render_yaml(_template(project)),
        folder / "Makefile": _MAKEFILE,
    }


def write_template(project: Project) -> tuple[Path, ...]:
    """Writes them; the template comes first. Raises LambicError."""
    files = plan_template(project)
    for path, text in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tuple(files)


def find_template_notes(project: Project) -> list[str]:
    """What a person should know of the template."""
    templates = ((function, _all_properties(project, function)) for function in project.functions)
    return [note for function, properties in templates if (note := _wrapper_note(function, properties))]


def find_logical_name(project: Project, wanted: str) -> str:
    """The name of the function with that logical id. Raises LambicError when there is none."""
    names = _logical_ids(project)
    if wanted not in names:
        raise LambicError(f"no function has the logical id {wanted!r}", f"they are {', '.join(names)}", WRONG_USAGE)
    return names[wanted].name


def _logical_ids(project: Project) -> dict[str, Function]:
    return {logical_id(function.name): function for function in project.functions}


def _template(project: Project) -> dict[str, Any]:
    functions = _logical_ids(project)
    resources = {name: _resource(project, function) for name, function in functions.items()}
    check_lengths(project)
    count = f"{len(functions)} function{'' if len(functions) == 1 else 's'}"
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Description": f"{project.name}: {count}",
        "Parameters": {STAGE: stage_parameter(project)},
        "Resources": resources,
    }
    outputs = _outputs(functions, _event_types(resources))
    return {**template, "Outputs": outputs} if outputs else template


def _resource(project: Project, function: Function) -> dict[str, Any]:
    return {
        "Type": "AWS::Serverless::Function",
        "Metadata": {"BuildMethod": "makefile"},
        "Properties": _all_properties(project, function),
    }


def _all_properties(project: Project, function: Function) -> dict[str, Any]:
    """Ours, and the user's raw ones over them. Raises LambicError where these contradict what the bundle is."""
    ours = {"FunctionName": name_function(project, function), **_properties(function)}
    for key, way_out in find_contradictions(function):
        raise LambicError(f"function {function.name}: properties.{key} contradicts the bundle", way_out)
    return _reporting(function, overlay(ours, function.properties))


def _reporting(function: Function, properties: dict[str, Any]) -> dict[str, Any]:
    """With what makes AWS read the handler's reply: without, every record of a batch counts as done.

    For the events in raw properties too; one that says something itself keeps it.
    """
    types, events = _BATCHES.get(function.source, []), properties.get("Events")
    if not types or not isinstance(events, Mapping):
        return properties
    return {**properties, "Events": {name: _report_failures(event, types) for name, event in events.items()}}


def _report_failures(event: Any, types: Sequence[str]) -> Any:
    if not isinstance(event, Mapping) or event.get("Type") not in types:
        return event
    return {**event, "Properties": {**_REPORTED, **event.get("Properties", {})}}


def _properties(function: Function) -> dict[str, Any]:
    """CodeUri is the folder of the template alone: SAM copies it for every function."""
    properties: dict[str, Any] = {
        "CodeUri": ".",
        "Runtime": function.runtime,
        "Handler": function.handler.aws,
        "Architectures": [function.architecture],
        "MemorySize": function.memory_mb,
        "Timeout": function.timeout_s,
    }
    optional = {
        "Environment": {"Variables": variables} if (variables := _variables(function)) else None,
        "FunctionUrlConfig": _function_url(function) if function.url else None,
        "Events": _events(function) or None,
    }
    return properties | {key: value for key, value in optional.items() if value}


def _function_url(function: Function) -> dict[str, str]:
    mode = {"InvokeMode": "RESPONSE_STREAM"} if function.stream_response else {}
    return {"AuthType": "NONE", **mode}


def _variables(function: Function) -> dict[str, str]:
    wrapper = {_WRAPPER: _BOOTSTRAP} if _is_wrapped(function) else {}
    return {**wrapper, **function.environment}


def _is_wrapped(function: Function) -> bool:
    """Whether AWS's runtime has to be told of `bootstrap`: where it brings no Python, it starts that by itself."""
    return function.is_managed and function.loop == "lambic"


def _wrapper_note(function: Function, properties: Mapping[str, Any]) -> str:
    """That something else starts the function. A program of the user's may go on to `bootstrap`: it can't be known."""
    environment = properties.get("Environment", {})
    variables = environment.get("Variables", {}) if isinstance(environment, Mapping) else {}
    wrapper = variables.get(_WRAPPER) if isinstance(variables, Mapping) else None
    if not _is_wrapped(function) or wrapper == _BOOTSTRAP:
        return ""
    what = f'is {wrapper}: unless that ends in `exec {_BOOTSTRAP} "$@"`,' if wrapper else "is not set:"
    loss = ", and its response is not streamed" if function.stream_response else ""
    return f"{function.name}: {_WRAPPER} {what} AWS's client runs the function instead of lambic's loop{loss}"


def _events(function: Function) -> dict[str, Any]:
    events = {
        f"Route{number}": _event("HttpApi", Method=route.method, Path=route.path)
        for number, route in enumerate(function.routes, 1)
    }
    if function.schedule:
        events["Schedule"] = _event("Schedule", Schedule=function.schedule)
    if function.queue:
        events["Queue"] = _event("SQS", Queue=function.queue)
    if function.stream:
        events["Stream"] = _event(_stream_type(function), Stream=function.stream, StartingPosition="LATEST")
    return events


def _event(kind: str, **properties: str) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def _stream_type(function: Function) -> str:
    """By the service in the stream's ARN, which is one of these: settings are read so."""
    return _STREAMS[str(function.stream).split(":")[2]]


def _event_types(resources: Mapping[str, Any]) -> set[Any]:
    """As they are with the raw properties over them; without those that name an API of the user's."""
    tables = [each["Properties"].get("Events") for each in resources.values()]
    events = [event for table in tables if isinstance(table, Mapping) for event in table.values()]
    return {event.get("Type") for event in events if isinstance(event, Mapping) and not _has_own_api(event)}


def _has_own_api(event: Mapping[str, Any]) -> bool:
    given = event.get("Properties")
    return isinstance(given, Mapping) and not given.keys().isdisjoint(("ApiId", "RestApiId"))


def _outputs(functions: Mapping[str, Function], event_types: Collection[str]) -> dict[str, Any]:
    """An API's address where SAM makes one: it does so for the types that have an API of their own."""
    outputs: dict[str, Any] = {}
    host = "execute-api.${AWS::Region}.${AWS::URLSuffix}"
    if "HttpApi" in event_types:
        outputs["ApiUrl"] = {"Value": {"Fn::Sub": f"https://${{ServerlessHttpApi}}.{host}/"}}
    if "Api" in event_types:
        outputs["RestApiUrl"] = {"Value": {"Fn::Sub": f"https://${{ServerlessRestApi}}.{host}/Prod/"}}
    for name, function in functions.items():
        if function.url:
            outputs[f"{name}Url"] = {"Value": {"Fn::GetAtt": [f"{name}Url", "FunctionUrl"]}}
    return outputs
