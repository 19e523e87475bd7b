"""Which of botocore's service descriptions a function needs: those that its code names."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .facts import Service
from .files import Files
from .node import Node
from .reach import KeptWhole
from .rules import Services
from .tree import DataFile, Tree


class Called(NamedTuple):
    """A service call and the module it stands in."""

    node: Node
    service: Service


def find_calls(nodes: Iterable[Node], rule: Services) -> list[Called]:
    """The calls that name a service, or could. A dependency's count when it imports the package itself."""
    return [
        Called(node, service)
        for node in nodes
        if node.facts.services and _may_call(node, rule)
        for service in node.facts.services
        if service.call in rule.calls
    ]


def _may_call(node: Node, rule: Services) -> bool:
    kind, top = node.module.tree.kind, node.module.name.partition(".")[0]
    if kind == "own":
        return True
    return (
        kind == "dependency"
        and top not in rule.ignored
        and any(_top(edge.target) in rule.ignored for edge in node.edges)
    )


def _top(name: str) -> str:
    return name.partition(".")[0]


def why_whole(calls: list[Called], rule: Services) -> KeptWhole | None:
    """Why all service data has to travel, or None."""
    for node, service in calls:
        if service.name is None:
            reason = f"the service of {service.call}() is not a literal"
            return KeptWhole(_data_folder(rule), reason, node.module.path, service.line)
    if calls or not rule.needs_call:
        return None
    return KeptWhole(_data_folder(rule), "no call names a service")


def _data_folder(rule: Services) -> str:
    """It is the data that is whole, not the package: "botocore/data"; "" for a rule that knows modules alone."""
    return rule.files[0].partition("/{service}")[0] if rule.files else ""


def service_files(calls: list[Called], rule: Services, files: Files, is_whole: bool) -> Iterator[DataFile]:
    """The data of the services that are named; of all for `is_whole`."""
    for tree in files.installed:
        for pattern in sorted(_patterns(calls, rule, files, tree, is_whole)):
            yield from files.matching(pattern, tree)


def _patterns(calls: list[Called], rule: Services, files: Files, tree: Tree, is_whole: bool) -> Iterator[str]:
    for pattern in rule.files:
        if is_whole:
            yield pattern.partition("{service}")[0] + "**"
            continue
        for call in calls:
            named = pattern.replace("{service}", call.service.name or "")
            yield named.replace("{latest}", _latest(named, files, tree, call.service.has_version))


def _latest(pattern: str, files: Files, tree: Tree, has_version: bool) -> str:
    versions = files.versions(tree, pattern.partition("/{latest}")[0])
    return versions[-1] if versions and not has_version else "**"


def service_modules(calls: list[Called], rule: Services, is_whole: bool) -> list[str]:
    """The modules that the named services load by name."""
    named = {call.service.name for call in calls}
    return [module for name, modules in rule.modules if is_whole or name in named for module in modules]
