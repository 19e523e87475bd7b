"""Modules and names that are not there when they are asked for."""

import ast
import sys
from collections.abc import Iterator

from .mutant import Mutant, Source, Subject, Written, make, misspelt, operator


def imports(source: Source) -> Iterator[ast.Import | ast.ImportFrom]:
    for node in source.all(ast.Import, ast.ImportFrom):
        assert isinstance(node, ast.Import | ast.ImportFrom)
        if not (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
            yield node


def from_imports(source: Source) -> Iterator[ast.ImportFrom]:
    return (node for node in imports(source) if isinstance(node, ast.ImportFrom))


def absolute(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = source.package.split(".")
    return ".".join([*parts[: len(parts) - node.level + 1], *([node.module] if node.module else [])])


@operator(8)
def import_removed(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in imports(source):
            if node.col_offset == 0:
                # What a package hands on is missed where it is imported.
                shown_in = tuple(subject.files) if source.path.endswith("__init__.py") else ()
                text = source.replaced(node, "")
                yield make("import_removed", source, source.of(node), text, shown_in=shown_in)


@operator(3)
def one_of_several_imports_removed(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in from_imports(source):
            if len(node.names) > 1 and "(" not in source.of(node) and not source.path.endswith("__init__.py"):
                text = source.changed(node, f"{source.of(node.names[0])}, ", "")
                yield make("one_of_several_imports_removed", source, source.of(node), text)


@operator(4)
def stdlib_module_misspelt(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in imports(source):
            name = node.names[0].name if isinstance(node, ast.Import) else node.module or ""
            if name in sys.stdlib_module_names and not getattr(node, "level", 0) and len(name) > 2:
                old, new = (f"import {name}", f"import {misspelt(name)} as {name}")
                if isinstance(node, ast.ImportFrom):
                    old, new = f"from {name} ", f"from {misspelt(name)} "
                yield make("stdlib_module_misspelt", source, source.of(node), source.changed(node, old, new))


@operator(5)
def own_module_misspelt(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in from_imports(source):
            if node.module and subject.is_own(absolute(source, node)):
                last = node.module.rpartition(".")[2]
                new = source.of(node).replace(f"{last} import", f"{misspelt(last)} import")
                yield make("own_module_misspelt", source, source.of(node), source.replaced(node, new))


@operator(6)
def own_name_misspelt(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in from_imports(source):
            if subject.is_own(absolute(source, node)):
                name = node.names[-1]
                new = f"{misspelt(name.name)} as {name.asname or name.name}"
                yield make("own_name_misspelt", source, source.of(node), source.replaced(name, new))


@operator(4)
def stdlib_name_misspelt(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in from_imports(source):
            if not node.level and (node.module or "").partition(".")[0] in sys.stdlib_module_names:
                name = node.names[-1]
                new = f"{misspelt(name.name)} as {name.asname or name.name}"
                yield make("stdlib_name_misspelt", source, source.of(node), source.replaced(name, new))


@operator(3)
def lambic_name_misspelt(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in source.all(ast.Attribute):
            assert isinstance(node, ast.Attribute)
            if isinstance(node.value, ast.Name) and node.value.id in ("http", "events") and "lambic" in source.text:
                new = f"{node.value.id}.{misspelt(node.attr)}"
                yield make("lambic_name_misspelt", source, source.of(node), source.replaced(node, new))


@operator(4)
def attribute_of_module_misspelt(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        names = {
            alias.asname or alias.name
            for node in imports(source)
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        for node in source.all(ast.Attribute):
            assert isinstance(node, ast.Attribute)
            if isinstance(node.value, ast.Name) and node.value.id in names:
                new = f"{node.value.id}.{misspelt(node.attr)}"
                yield make("attribute_of_module_misspelt", source, source.of(node), source.replaced(node, new))


@operator(3)
def own_module_deleted(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        if not source.path.endswith("__init__.py") and not source.path.startswith("functions/"):
            yield make("own_module_deleted", source, "", None, shown_in=tuple(subject.files))


@operator(2)
def package_emptied(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        if source.path.endswith("__init__.py") and list(from_imports(source)):
            yield make("package_emptied", source, "", "", shown_in=tuple(subject.files))


@operator(3)
def one_dot_too_many(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in from_imports(source):
            if node.level:
                yield make("one_dot_too_many", source, source.of(node), source.changed(node, "from .", "from .."))


@operator(2)
def relative_import_in_a_function(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in from_imports(source):
            if source.path.startswith("functions/") and subject.is_own(node.module or ""):
                text = source.changed(node, "from ", "from .")
                yield make("relative_import_in_a_function", source, source.of(node), text)


GONE = (
    ("import imp", "3.12"),
    ("import distutils.version", "3.12"),
    ("from cgi import parse_header", "3.13"),
    ("import telnetlib", "3.13"),
    ("import asyncore", "3.12"),
    ("from pipes import quote", "3.13"),
)


@operator(4)
def module_that_is_gone(subject: Subject) -> Iterator[Mutant]:
    if 'runtime = "python3.13"' in subject.settings:
        for source, (line, version) in zip(subject.sources(), GONE, strict=False):
            proof = Written(f"What's New In Python {version}: removed modules")
            yield make("module_that_is_gone", source, line, source.with_import(line), proof)


GONE_NAMES = (
    "from collections import Mapping",
    "from asyncio import coroutine",
    "from inspect import getargspec",
    "from base64 import encodestring",
    "from time import clock",
    "from fractions import gcd",
)


@operator(4)
def name_that_is_gone(subject: Subject) -> Iterator[Mutant]:
    for source, line in zip(subject.sources(), GONE_NAMES, strict=False):
        yield make("name_that_is_gone", source, line, source.with_import(line))


@operator(2)
def attribute_that_is_gone(subject: Subject) -> Iterator[Mutant]:
    lines = ("import time\n\nSTARTED = time.clock()", "import inspect\n\nWANTED = inspect.getargspec(print)")
    for source, line in zip(subject.sources(), lines, strict=False):
        yield make("attribute_that_is_gone", source, line[-20:], source.with_end(line))


@operator(1)
def module_of_another_system(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        yield make("module_of_another_system", source, "winreg", source.with_import("import winreg"))


@operator(2)
def submodule_misspelt(subject: Subject) -> Iterator[Mutant]:
    lines = ("import xml.etre.ElementTree", "from concurrent.future import wait", "import urllib.requests")
    for source, line in zip(subject.sources(), lines, strict=False):
        yield make("submodule_misspelt", source, line, source.with_import(line))


@operator(3)
def package_that_is_not_declared(subject: Subject) -> Iterator[Mutant]:
    lines = ("import requests", "from yaml import safe_load", "import numpy as np")
    for source, line in zip(reversed(list(subject.sources())), lines, strict=False):
        yield make("package_that_is_not_declared", source, line, source.with_import(line))


@operator(2)
def package_of_developers(subject: Subject) -> Iterator[Mutant]:
    if "madeup" in subject.settings:
        proof = Written("lambic: Settings: a bundle has [project] dependencies and the groups that `groups` names")
        for source in subject.sources():
            line = "from madeup import make_name"
            yield make("package_of_developers", source, line, source.with_import(line), proof)


@operator(3)
def stdlib_shadowed(subject: Subject) -> Iterator[Mutant]:
    """A file of one's own at the root has the name of a module that some source needs a name of."""
    seen = set()
    for source in subject.sources():
        for node in from_imports(source):
            name = node.module or ""
            if name in sys.stdlib_module_names and name not in {*sys.builtin_module_names, *seen, "typing", "os"}:
                seen.add(name)
                path = f"{name}.py"
                text = '"""Our own."""\n\nVALUE = 1\n'
                yield Mutant("stdlib_shadowed", path, {path: text}, source.functions, shadowed=(name,))


@operator(3)
def circle(subject: Subject) -> Iterator[Mutant]:
    """What a module imports a name of needs at once a name of that module."""
    for source in subject.sources():
        names = [node.name for node in source.tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        for node in from_imports(source):
            path = subject.find(absolute(source, node))
            if names and path and path != source.path and node.col_offset == 0:
                other = subject.source(path)
                text = other.with_import(f"from {source.module} import {names[-1]}")
                what = f"{path} <-> {source.path}"
                yield Mutant("circle", what, {path: text}, tuple(f for f in source.functions if f in other.functions))


def _checked_names(source: Source) -> Iterator[str]:
    for node in source.tree.body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for each in node.body:
                if isinstance(each, ast.ImportFrom):
                    yield from (alias.name for alias in each.names)


@operator(2)
def type_checking_name_at_import(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for name in _checked_names(source):
            yield make("type_checking_name_at_import", source, name, source.with_end(f"KINDS = ({name},)"))


@operator(3)
def type_checking_name_in_a_function(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for name in _checked_names(source):
            for function in source.functions_in():
                text = source.with_line(function, f"kinds = [{name}]")
                yield make("type_checking_name_in_a_function", source, f"{function.name}, {name}", text)


@operator(2)
def compiled_for_another_system(subject: Subject) -> Iterator[Mutant]:
    endings = (".cpython-313-darwin.so", ".cp313-win_amd64.pyd")
    for number, source in enumerate(each for each in subject.sources() if not each.path.endswith("__init__.py")):
        if not source.path.startswith("functions/"):
            path = source.path.removesuffix(".py") + endings[number % 2]
            content = b"\xcf\xfa\xed\xfe" + bytes(60) if number % 2 == 0 else b"MZ" + bytes(62)
            changes = {source.path: None, path: content}
            shown_in = tuple(subject.files)
            yield Mutant("compiled_for_another_system", path, changes, source.functions, shown_in=shown_in)


@operator(1)
def compiled_for_another_processor(subject: Subject) -> Iterator[Mutant]:
    """The name is right, and the machine in the ELF head (s390x) is none of Lambda's."""
    head = b"\x7fELF\x02\x02\x01" + bytes(9) + b"\0\x03\0\x16\0\0\0\x01" + bytes(40)
    for source in subject.sources():
        if not source.path.startswith("functions/") and not source.path.endswith("__init__.py"):
            path = source.path.removesuffix(".py") + ".so"
            changes = {source.path: None, path: head}
            shown_in = tuple(subject.files)
            yield Mutant("compiled_for_another_processor", path, changes, source.functions, shown_in=shown_in)
