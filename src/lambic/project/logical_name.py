"""What a function is called in CloudFormation."""

import re


def logical_id(name: str) -> str:
    """The function's name as a logical id: "create-product" is CreateProductFunction."""
    parts = [part for part in re.split(r"[^A-Za-z0-9]+", name) if part]
    return "".join(part[0].upper() + part[1:] for part in parts) + "Function"
