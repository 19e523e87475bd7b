"""L615: raw properties that SAM does not know, or that contradict the bundle."""

from collections.abc import Iterator

from lambic.project import Function, find_contradictions, find_nearest

from ..diagnostic import Diagnostic, Edit
from ..spans import span_of
from ..view import View

PROPERTIES = frozenset(
    {
        *("Architectures", "AssumeRolePolicyDocument", "AutoPublishAlias", "AutoPublishAliasAllProperties"),
        *("AutoPublishCodeSha256", "CapacityProviderConfig", "CodeSigningConfigArn", "CodeUri", "DeadLetterQueue"),
        *("DeploymentPreference", "Description", "DurableConfig", "Environment", "EphemeralStorage"),
        *("EventInvokeConfig", "Events", "FileSystemConfigs", "FunctionName", "FunctionScalingConfig"),
        *("FunctionUrlConfig", "Handler", "ImageConfig", "ImageUri", "InlineCode", "KmsKeyArn", "Layers"),
        *("LoggingConfig", "MemorySize", "PackageType", "PermissionsBoundary", "Policies", "PropagateTags"),
        *("ProvisionedConcurrencyConfig", "PublishToLatestPublished", "RecursiveLoop", "ReservedConcurrentExecutions"),
        *("Role", "RolePath", "Runtime", "RuntimeManagementConfig", "SnapStart", "SourceKMSKeyArn", "Tags"),
        *("TenancyConfig", "Timeout", "Tracing", "VersionDeletionPolicy", "VersionDescription", "VpcConfig"),
    }
)
"""Of a function in SAM (AWS: "AWS::Serverless::Function")."""

_OF_LAMBDA = {"Code": "", "VpcId": "VpcConfig", "DeadLetterConfig": "DeadLetterQueue", "TracingConfig": "Tracing"}
"""What CloudFormation calls it otherwise."""


def check_raw_properties(view: View) -> Iterator[Diagnostic]:
    for function in view.functions:
        for name in function.properties:
            if name not in PROPERTIES:
                yield _unknown(view, function, name)
        for name, way_out in find_contradictions(function):
            yield _contradiction(view, function, name, way_out)


def _unknown(view: View, function: Function, name: str) -> Diagnostic:
    span = span_of(view.project.settings.place_of(function.name, "properties", name))
    near, is_sure = _OF_LAMBDA.get(name, ""), False
    if not near:
        near, is_sure = find_nearest(name, PROPERTIES)
    is_free = near and near not in function.properties
    return view.diagnostic(
        "L615",
        span,
        f"properties: a function in SAM has no property {name!r}",
        f"did you mean {near!r}?" if near else 'see AWS: "AWS::Serverless::Function" for what there is',
        edits=[Edit(span, near)] if is_free else (),
        is_safe=is_sure,
    )


def _contradiction(view: View, function: Function, name: str, way_out: str) -> Diagnostic:
    return view.diagnostic(
        "L615",
        span_of(view.project.settings.place_of(function.name, "properties", name)),
        f"function {function.name}: properties.{name} contradicts what the bundle is made for",
        way_out,
        why="In Lambda the bundle could not run so, which is why `lambic template` refuses it.",
    )
