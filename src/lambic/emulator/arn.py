"""Names of functions as callers of the Invoke API write them, and the ARNs that functions see."""

import re
from dataclasses import dataclass

ACCOUNT = "123456789012"
"""The account of AWS's own examples: nobody's."""

_NAME = re.compile(
    r"(?:arn:(?P<partition>aws[a-z-]*):lambda:)?(?:(?P<region>[a-z]{2}(?:-[a-z]+)+-\d):)?(?:(?P<account>\d{12}):)?"
    r"(?:function:)?(?P<name>[A-Za-z0-9_-]+)(?::(?P<qualifier>\$LATEST|[A-Za-z0-9_-]+))?"
)


@dataclass(frozen=True)
class FunctionName:
    """`qualifier` is a version or alias, None where the caller gave none."""

    name: str
    qualifier: str | None = None

    def arn(self, region: str) -> str:
        """The ARN as called: with the qualifier if there was one."""
        tail = f":{self.qualifier}" if self.qualifier else ""
        return f"arn:aws:lambda:{region}:{ACCOUNT}:function:{self.name}{tail}"


def parse_function_name(text: str, qualifier: str | None = None) -> FunctionName | None:
    """NAME, NAME:QUALIFIER, ACCOUNT:function:NAME or a whole ARN; None for other texts.

    `qualifier` is the one given beside the name. Source: AWS, API reference of Invoke, "FunctionName".
    """
    found = _NAME.fullmatch(text)
    if not found or (qualifier and found["qualifier"] and qualifier != found["qualifier"]):
        return None
    return FunctionName(found["name"], found["qualifier"] or qualifier)
