"""`lambic explain`."""

from dataclasses import asdict

import click

from lambic.check import Rule, list_codes, load_rule

from . import output


def _complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    return [code for code in list_codes() if code.startswith(incomplete.upper())]


@click.command(name="explain")
@click.argument("code", required=False, shell_complete=_complete)
@click.option("--json", "is_json", is_flag=True, help="Print one JSON document.")
def command(code: str | None, is_json: bool) -> None:
    """Print the page of a rule of `lambic check`, or the list of all rules.

    A page has a failing and a corrected example, and AWS's rule behind it.

    \b
    lambic explain
    lambic explain L102
    """
    rules = [load_rule(each) for each in ([code.upper()] if code else list_codes())]
    if is_json:
        output.data_json(asdict(rules[0]) if code else [_row(rule) for rule in rules])
    elif code:
        output.data(rules[0].page.rstrip())
    else:
        output.table(("code", "severity", "what it finds"), [tuple(_row(rule).values())[:3] for rule in rules], left=3)


def _row(rule: Rule) -> dict[str, str]:
    return {"code": rule.code, "severity": rule.severity, "title": rule.title, "family": rule.family}
