"""The SAM template: every setting arrives where SAM expects it."""

from pathlib import Path

import pytest
import yaml

from lambic.build import find_logical_name, find_template_notes, plan_template, write_template
from lambic.project import LambicError, load_project
from support.projects import write_project

ROUTED = """
    from lambic import http

    @http.get("/products/{id}")
    def handler(request):
        return "x"
"""
PLAIN = "def handler(event, context):\n    return event\n"


def template(root: Path) -> dict:
    return yaml.safe_load(next(iter(plan_template(load_project(root)).values())))


def properties(root: Path, name: str) -> dict:
    return template(root)["Resources"][name]["Properties"]


def test_a_function_with_a_route_stands_in_the_template(tmp_path):
    root = write_project(
        tmp_path,
        {"functions/read-product.py": ROUTED},
        """
        [tool.lambic]
        runtime = "python3.13"
        architecture = "arm64"
        memory = 256
        timeout = 10
        environment = { TABLE = "products" }
        """,
    )

    assert template(root) == {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Description": "shop: 1 function",
        "Parameters": {
            "Stage": {
                "Type": "String",
                "Default": "dev",
                "Description": "Part of every function's name",
                "AllowedPattern": "[A-Za-z0-9_-]+",
                "MaxLength": 46,
            }
        },
        "Resources": {
            "ReadProductFunction": {
                "Type": "AWS::Serverless::Function",
                "Metadata": {"BuildMethod": "makefile"},
                "Properties": {
                    "FunctionName": {"Fn::Sub": "shop-${Stage}-read-product"},
                    "CodeUri": ".",
                    "Runtime": "python3.13",
                    "Handler": "functions/read-product.handler",
                    "Architectures": ["arm64"],
                    "MemorySize": 256,
                    "Timeout": 10,
                    "Environment": {
                        "Variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/var/task/bootstrap", "TABLE": "products"}
                    },
                    "Events": {
                        "Route1": {"Type": "HttpApi", "Properties": {"Method": "GET", "Path": "/products/{id}"}}
                    },
                },
            }
        },
        "Outputs": {
            "ApiUrl": {
                "Value": {"Fn::Sub": "https://${ServerlessHttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/"}
            }
        },
    }


def test_the_aws_loop_needs_no_wrapper(tmp_path):
    root = write_project(tmp_path, settings='[tool.lambic]\nloop = "aws"\n')

    assert "Environment" not in properties(root, "HelloFunction")


def test_other_triggers_become_events(tmp_path):
    root = write_project(
        tmp_path,
        {"functions/work.py": PLAIN},
        """
        [tool.lambic.functions.work]
        url = true
        schedule = "rate(5 minutes)"
        queue = "arn:aws:sqs:eu-west-1:123456789012:jobs"
        stream = "arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/1"
        """,
    )
    found = properties(root, "WorkFunction")

    assert (found["FunctionUrlConfig"], found["Events"]) == (
        {"AuthType": "NONE"},
        {
            "Schedule": {"Type": "Schedule", "Properties": {"Schedule": "rate(5 minutes)"}},
            "Queue": {"Type": "SQS", "Properties": {"Queue": "arn:aws:sqs:eu-west-1:123456789012:jobs"}},
            "Stream": {
                "Type": "DynamoDB",
                "Properties": {
                    "Stream": "arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/1",
                    "StartingPosition": "LATEST",
                },
            },
        },
    )


def test_a_streamed_response_is_asked_of_the_function_url(tmp_path):
    root = write_project(tmp_path, settings="[tool.lambic.functions.hello]\nurl = true\nstream-response = true\n")

    assert properties(root, "HelloFunction")["FunctionUrlConfig"] == {
        "AuthType": "NONE",
        "InvokeMode": "RESPONSE_STREAM",
    }


def test_raw_properties_are_merged_over_ours_the_functions_over_the_projects(tmp_path):
    root = write_project(
        tmp_path,
        settings="""
        [tool.lambic]
        environment = { AA = "1", BB = "2" }
        [tool.lambic.properties]
        Policies = ["AWSXRayDaemonWriteAccess"]
        Environment = { Variables = { BB = "3", CC = { Ref = "Table" } } }
        VpcConfig = { SubnetIds = ["a", "b"], SecurityGroupIds = ["c"] }
        [tool.lambic.functions.hello.properties]
        Policies = ["AWSLambdaBasicExecutionRole"]
        MemorySize = 512
        Environment = { Variables = { CC = { "Fn::GetAtt" = ["Table", "Arn"] } } }
        VpcConfig = { SubnetIds = ["d"] }
        """,
    )
    found = properties(root, "HelloFunction")

    assert {key: found[key] for key in ("Policies", "MemorySize", "Environment", "VpcConfig")} == {
        "Policies": ["AWSLambdaBasicExecutionRole"],
        "MemorySize": 512,
        "Environment": {
            "Variables": {
                "AWS_LAMBDA_EXEC_WRAPPER": "/var/task/bootstrap",
                "AA": "1",
                "BB": "3",
                "CC": {"Fn::GetAtt": ["Table", "Arn"]},
            }
        },
        "VpcConfig": {"SubnetIds": ["d"], "SecurityGroupIds": ["c"]},
    }


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ('Runtime = "python3.8"', "function hello: properties.Runtime contradicts the bundle: set runtime instead"),
        (
            'Architectures = ["arm64"]',
            "function hello: properties.Architectures contradicts the bundle: set architecture instead",
        ),
        ('CodeUri = "src"', "function hello: properties.CodeUri contradicts the bundle: leave it out"),
        ('InlineCode = "x"', "function hello: properties.InlineCode contradicts the bundle: leave it out"),
    ],
)
def test_raw_properties_can_not_deploy_the_bundle_as_something_else(tmp_path, properties, message):
    root = write_project(tmp_path, settings=f"[tool.lambic.properties]\n{properties}\n")

    with pytest.raises(LambicError) as caught:
        plan_template(load_project(root))
    assert f"{caught.value.message}: {caught.value.hint}" == message


def test_saying_what_the_bundle_is_anyway_is_fine(tmp_path):
    settings = '[tool.lambic]\nruntime = "python3.13"\n[tool.lambic.properties]\nRuntime = "python3.13"\n'

    assert properties(write_project(tmp_path, settings=settings), "HelloFunction")["Runtime"] == "python3.13"


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ('"mine"', "mine"),
        ('{ Ref = "AWS::NoValue" }', {"Ref": "AWS::NoValue"}),
    ],
    ids=["text", "none"],
)
def test_a_function_name_of_ones_own(tmp_path, written, named):
    root = write_project(tmp_path, settings=f"[tool.lambic.properties]\nFunctionName = {written}\n")

    assert properties(root, "HelloFunction")["FunctionName"] == named
    assert template(root)["Parameters"]["Stage"]["MaxLength"] == 64


def test_a_projects_name_becomes_part_of_names_that_lambda_takes(tmp_path):
    root = write_project(tmp_path, name="acme.shop")

    assert properties(root, "HelloFunction")["FunctionName"] == {"Fn::Sub": "acme-shop-${Stage}-hello"}


def test_the_longest_name_leaves_room_for_the_stage(tmp_path):
    root = write_project(tmp_path, {f"functions/{'x' * 55}.py": PLAIN})

    assert template(root)["Parameters"]["Stage"]["MaxLength"] == 3


def test_a_name_that_lambda_would_refuse_is_an_error(tmp_path):
    root = write_project(tmp_path, {f"functions/{'x' * 56}.py": PLAIN})

    with pytest.raises(LambicError, match=r"shop-dev-x{56} has 65 characters, Lambda takes 64"):
        plan_template(load_project(root))


@pytest.mark.parametrize(
    ("settings", "notes"),
    [
        ("", []),
        ('[tool.lambic]\nloop = "aws"\nenvironment = { AWS_LAMBDA_EXEC_WRAPPER = "/opt/wrap" }', []),
        (
            '[tool.lambic]\nenvironment = { AWS_LAMBDA_EXEC_WRAPPER = "/opt/wrap" }',
            [
                'hello: AWS_LAMBDA_EXEC_WRAPPER is /opt/wrap: unless that ends in `exec /var/task/bootstrap "$@"`, '
                "AWS's client runs the function instead of lambic's loop"
            ],
        ),
        (
            "[tool.lambic.functions.hello]\nstream-response = true\n"
            'properties = { Environment = { "Fn::If" = ["A"] } }',
            [
                "hello: AWS_LAMBDA_EXEC_WRAPPER is not set: "
                "AWS's client runs the function instead of lambic's loop, and its response is not streamed"
            ],
        ),
    ],
    ids=["ours", "aws", "theirs", "unknown"],
)
def test_who_takes_the_wrapper_is_told_what_that_means(tmp_path, settings, notes):
    assert find_template_notes(load_project(write_project(tmp_path, settings=settings))) == notes


def test_a_function_that_brings_its_interpreter_has_no_wrapper(tmp_path):
    settings = '[tool.lambic]\nruntime = "provided.al2023"\nenvironment = { TABLE = "products" }\n'
    root = write_project(tmp_path, settings=settings)

    found = properties(root, "HelloFunction")
    assert (found["Runtime"], found["Handler"], found["Environment"]) == (
        "provided.al2023",
        "functions/hello.handler",
        {"Variables": {"TABLE": "products"}},
    )
    assert find_template_notes(load_project(root)) == []


def test_a_logical_id_is_found_again(tmp_path):
    project = load_project(write_project(tmp_path, {"functions/read-product.py": PLAIN}))

    assert find_logical_name(project, "ReadProductFunction") == "read-product"
    with pytest.raises(LambicError, match="no function has the logical id 'Nope'"):
        find_logical_name(project, "Nope")


def test_the_template_is_written_first_and_the_users_makefile_is_not_touched(tmp_path):
    root = write_project(tmp_path)
    (root / "Makefile").write_text("mine:\n")

    paths = write_template(load_project(root))

    assert [path.relative_to(root).as_posix() for path in paths] == ["sam/template.yaml", "sam/Makefile"]
    assert (root / "Makefile").read_text() == "mine:\n"


BATCH = """
    from lambic import events

    @events.{source}
    def handler(record): ...
"""
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:jobs"
SHARDS = "arn:aws:kinesis:eu-west-1:123456789012:stream/s"
CHANGES = "arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/1"
REPORTED = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


def events(root: Path) -> dict:
    return properties(root, "WorkFunction")["Events"]


@pytest.mark.parametrize(
    ("source", "setting", "event"),
    [
        ("sqs", f'queue = "{QUEUE}"', {"Queue": {"Type": "SQS", "Properties": {"Queue": QUEUE, **REPORTED}}}),
        (
            "kinesis",
            f'stream = "{SHARDS}"',
            {"Stream": {"Type": "Kinesis", "Properties": {"Stream": SHARDS, "StartingPosition": "LATEST", **REPORTED}}},
        ),
        (
            "dynamodb",
            f'stream = "{CHANGES}"',
            {
                "Stream": {
                    "Type": "DynamoDB",
                    "Properties": {"Stream": CHANGES, "StartingPosition": "LATEST", **REPORTED},
                }
            },
        ),
    ],
)
def test_aws_reads_the_failures_that_a_batch_handler_reports(tmp_path, source, setting, event):
    root = write_project(
        tmp_path,
        {"functions/work.py": BATCH.format(source=source)},
        f"""
        [tool.lambic.functions.work]
        {setting}
        properties.Events.Schedule = {{ Type = "Schedule", Properties = {{ Schedule = "rate(1 day)" }} }}
        """,
    )

    assert events(root) == {**event, "Schedule": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 day)"}}}


def test_of_a_plain_handler_nothing_is_assumed(tmp_path):
    """AWS would retry whole batches for a reply that is something else."""
    settings = f'[tool.lambic.functions.work]\nqueue = "{QUEUE}"\n'
    root = write_project(tmp_path, {"functions/work.py": PLAIN}, settings)

    assert events(root) == {"Queue": {"Type": "SQS", "Properties": {"Queue": QUEUE}}}


def test_an_event_of_raw_properties_is_told_too_if_it_is_of_the_handlers_kind(tmp_path):
    root = write_project(
        tmp_path,
        {"functions/work.py": BATCH.format(source="kafka")},
        """
        [tool.lambic.functions.work.properties.Events]
        Cluster = { Type = "MSK", Properties = { Stream = "arn:x", Topics = ["a"] } }
        Own = { Type = "SelfManagedKafka", Properties = { Topics = ["a"] } }
        Bare = { Type = "MSK" }
        Other = { Type = "SQS", Properties = { Queue = "arn:y" } }
        """,
    )

    assert events(root) == {
        "Cluster": {"Type": "MSK", "Properties": {"Stream": "arn:x", "Topics": ["a"], **REPORTED}},
        "Own": {"Type": "SelfManagedKafka", "Properties": {"Topics": ["a"], **REPORTED}},
        "Bare": {"Type": "MSK", "Properties": REPORTED},
        "Other": {"Type": "SQS", "Properties": {"Queue": "arn:y"}},
    }


def test_what_raw_properties_say_of_it_counts(tmp_path):
    root = write_project(
        tmp_path,
        {"functions/work.py": BATCH.format(source="sqs")},
        f"""
        [tool.lambic.functions.work]
        queue = "{QUEUE}"
        [tool.lambic.functions.work.properties.Events.Queue.Properties]
        BatchSize = 5
        FunctionResponseTypes = []
        """,
    )

    assert events(root) == {
        "Queue": {"Type": "SQS", "Properties": {"Queue": QUEUE, "BatchSize": 5, "FunctionResponseTypes": []}}
    }


def test_a_route_of_a_rest_api_instead(tmp_path):
    """The address is that of the API which SAM makes then; there is no HTTP API."""
    root = write_project(
        tmp_path,
        {"functions/work.py": ROUTED},
        """
        [tool.lambic.functions.work.properties.Events.Route1]
        Type = "Api"
        """,
    )

    address = "https://${ServerlessRestApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/Prod/"
    assert (events(root), template(root)["Outputs"]) == (
        {"Route1": {"Type": "Api", "Properties": {"Method": "GET", "Path": "/products/{id}"}}},
        {"RestApiUrl": {"Value": {"Fn::Sub": address}}},
    )


def test_an_api_of_ones_own_has_no_address_here(tmp_path):
    root = write_project(
        tmp_path,
        {"functions/work.py": ROUTED},
        """
        [tool.lambic.functions.work.properties.Events.Route1.Properties]
        ApiId = { Ref = "Shop" }
        """,
    )

    assert "Outputs" not in template(root)
