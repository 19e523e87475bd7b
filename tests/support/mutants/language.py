"""What Python refuses, and what the environment of a function does not have."""

import ast
import re
from collections.abc import Iterator

from .handlers import handlers
from .imports import imports
from .mutant import Mutant, Subject, Written, make, misspelt, operator


@operator(2)
def colon_removed(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in source.functions_in():
            lines = source.text.splitlines(keepends=True)
            at = node.body[0].lineno - 2
            if lines[at].rstrip().endswith(":"):
                lines[at] = lines[at].rstrip()[:-1] + "\n"
                yield make("colon_removed", source, node.name, "".join(lines))


@operator(2)
def bracket_removed(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in source.all(ast.Call):
            yield make("bracket_removed", source, source.of(node)[:40], source.replaced(node, source.of(node)[:-1]))


@operator(2)
def indented_too_far(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in source.functions_in():
            lines = source.text.splitlines(keepends=True)
            lines[node.body[-1].lineno - 1] = f"   {lines[node.body[-1].lineno - 1]}"
            yield make("indented_too_far", source, node.name, "".join(lines))


@operator(2)
def quote_removed(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in source.all(ast.Constant):
            if isinstance(node.value, str) and source.of(node).endswith('"') and '"""' not in source.of(node):
                yield make("quote_removed", source, source.of(node), source.replaced(node, source.of(node)[:-1]))


@operator(2)
def keyword_misspelt(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in source.all(ast.Return):
            if isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Tuple):
                yield make("keyword_misspelt", source, source.of(node)[:40], source.changed(node, "return", "retrun"))


@operator(1)
def await_in_a_plain_function(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in source.functions_in():
            if isinstance(node, ast.FunctionDef):
                text = source.with_line(node, "await wait()")
                yield make("await_in_a_plain_function", source, node.name, text)


@operator(1)
def return_outside(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        yield make("return_outside", source, "", source.with_end("return None"))


@operator(1)
def old_print(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        yield make("old_print", source, "", source.with_end('print "ready"'))


@operator(1)
def left_from_a_merge(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        text = source.with_end("<<<<<<< HEAD\nSIZE = 1\n=======\nSIZE = 2\n>>>>>>> main")
        yield make("left_from_a_merge", source, "", text)


@operator(1)
def newer_syntax(subject: Subject) -> Iterator[Mutant]:
    if 'runtime = "python3.13"' in subject.settings:
        proof = Written("PEP 695: type statements are new in Python 3.12")
        for source in subject.sources():
            changes = {
                source.path: source.with_end("type Number = int | float"),
                "pyproject.toml": subject.settings.replace("python3.13", "python3.11"),
            }
            yield Mutant("newer_syntax", source.path, changes, source.functions, proof)


@operator(1)
def newer_name(subject: Subject) -> Iterator[Mutant]:
    if 'runtime = "python3.13"' in subject.settings:
        proof = Written("What's New In Python 3.12: typing.override")
        for source in subject.sources():
            changes = {
                source.path: source.with_import("from typing import override"),
                "pyproject.toml": subject.settings.replace("python3.13", "python3.11"),
            }
            yield Mutant("newer_name", source.path, changes, source.functions, proof)


@operator(6)
def name_misspelt(subject: Subject) -> Iterator[Mutant]:
    """Of what is imported, where it is used."""
    for source in subject.sources():
        known = {alias.asname or alias.name for node in imports(source) for alias in node.names}
        for node in source.all(ast.Name):
            if isinstance(node, ast.Name) and node.id in known and isinstance(node.ctx, ast.Load):
                yield make("name_misspelt", source, node.id, source.replaced(node, misspelt(node.id)))


@operator(3)
def own_function_misspelt(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        known = {node.name for node in source.tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        for node in source.all(ast.Call):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in known:
                text = source.replaced(node.func, misspelt(node.func.id))
                yield make("own_function_misspelt", source, node.func.id, text)


@operator(2)
def variable_misspelt(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in source.all(ast.Return):
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Name) and len(node.value.id) > 2:
                yield make(
                    "variable_misspelt", source, node.value.id, source.replaced(node.value, misspelt(node.value.id))
                )


@operator(2)
def builtin_of_python_2(subject: Subject) -> Iterator[Mutant]:
    for source, line in zip(subject.sources(), ("KINDS = (unicode, str)", "LIMIT = long(7)"), strict=False):
        yield make("builtin_of_python_2", source, line, source.with_end(line))


@operator(4)
def variable_not_in_settings(subject: Subject) -> Iterator[Mutant]:
    """The settings lose a variable that the code can't do without."""
    for source in subject.sources():
        for name in re.findall(r'os\.environ\["(\w+)"\]', source.text):
            for pattern in (rf"{name} = \"[^\"]*\",? ?", rf"(?m)^{name} = .*\n"):
                settings = re.sub(pattern, "", subject.settings, count=1)
                if settings != subject.settings:
                    settings = settings.replace(", }", " }")
                    changes = {"pyproject.toml": settings}
                    shown_in = (source.path,)
                    yield Mutant("variable_not_in_settings", name, changes, source.functions, shown_in=shown_in)
                    break


@operator(3)
def variable_of_another_name(subject: Subject) -> Iterator[Mutant]:
    """The code asks for a variable by a name that the settings do not have."""
    for source in subject.sources():
        for name in re.findall(r'os\.environ\["(\w+)"\]', source.text):
            text = source.text.replace(f'os.environ["{name}"]', f'os.environ["{name}_NAME"]')
            yield make("variable_of_another_name", source, name, text)


@operator(2)
def file_that_is_not_there(subject: Subject) -> Iterator[Mutant]:
    lines = (
        'options = open("options.json").read()',
        'from pathlib import Path; options = Path("conf/a.ini").read_text()',
    )
    for number, (function, source, node) in enumerate(handlers(subject)):
        text = source.with_line(node, lines[number % 2])
        yield make("file_that_is_not_there", source, node.name, text, functions=(function,))


@operator(2)
def file_that_is_not_there_at_import(subject: Subject) -> Iterator[Mutant]:
    lines = (
        'with open("config/settings.json") as file:\n    OPTIONS = file.read()',
        'from pathlib import Path\n\nOPTIONS = (Path(__file__).parent / "options.ini").read_text()',
    )
    for number, source in enumerate(subject.sources()):
        text = source.with_end(lines[number % 2])
        yield make("file_that_is_not_there_at_import", source, "", text)


@operator(4)
def written_outside_tmp(subject: Subject) -> Iterator[Mutant]:
    lines = (
        'with open("result.txt", "w") as file: file.write("done")',
        'import os; os.makedirs("/var/cache/shop", exist_ok=True)',
        'from pathlib import Path; Path(__file__).with_name("cache.txt").write_text("x")',
        'import logging; logging.basicConfig(filename="app.log", force=True)',
        'from pathlib import Path; Path("/data/out.txt").write_bytes(b"x")',
    )
    for number, (function, source, node) in enumerate(handlers(subject)):
        text = source.with_line(node, lines[number % len(lines)])
        yield make("written_outside_tmp", source, lines[number % len(lines)], text, functions=(function,))


@operator(1)
def written_outside_tmp_at_import(subject: Subject) -> Iterator[Mutant]:
    line = 'with open("started.txt", "w") as file:\n    file.write("now")'
    for source in subject.sources():
        yield make("written_outside_tmp_at_import", source, "", source.with_end(line))


ASYNCIO = "Python: Developing with asyncio: blocking code should not be called directly"


@operator(3)
def sleeps_in_async(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in source.functions_in():
            if isinstance(node, ast.AsyncFunctionDef):
                text = source.with_line(node, "import time", "time.sleep(0.001)")
                yield make("sleeps_in_async", source, node.name, text, Written(ASYNCIO))


@operator(1)
def asks_the_network_in_async(subject: Subject) -> Iterator[Mutant]:
    for function, source, node in handlers(subject):
        if isinstance(node, ast.AsyncFunctionDef):
            lines = ("import urllib.request", 'urllib.request.urlopen("https://api.example/", timeout=1)')
            text = source.with_line(node, *lines)
            yield make("asks_the_network_in_async", source, node.name, text, Written(ASYNCIO), (function,))


@operator(2)
def loop_in_a_loop(subject: Subject) -> Iterator[Mutant]:
    lines = (
        "import asyncio; asyncio.run(asyncio.sleep(0))",
        "import asyncio; asyncio.get_event_loop().run_until_complete(None)",
    )
    for source in subject.sources():
        for number, node in enumerate(source.functions_in()):
            if isinstance(node, ast.AsyncFunctionDef):
                text = source.with_line(node, lines[number % 2])
                yield make("loop_in_a_loop", source, node.name, text)


@operator(3)
def await_left_out(subject: Subject) -> Iterator[Mutant]:
    for source in subject.sources():
        for node in source.all(ast.Await):
            assert isinstance(node, ast.Await)
            yield make("await_left_out", source, source.of(node), source.replaced(node, source.of(node.value)))


@operator(1)
def processes_with_a_queue(subject: Subject) -> Iterator[Mutant]:
    proof = Written("AWS: Parallel processing in Python with AWS Lambda: no /dev/shm, so Queue and Pool do not work")
    lines = ("import multiprocessing", "pool = multiprocessing.Pool(2)")
    for function, source, node in handlers(subject):
        text = source.with_line(node, *lines)
        yield make("processes_with_a_queue", source, node.name, text, proof, (function,))


@operator(1)
def executor_of_processes(subject: Subject) -> Iterator[Mutant]:
    proof = Written("AWS: Parallel processing in Python with AWS Lambda: no /dev/shm, so Queue and Pool do not work")
    lines = ("from concurrent.futures import ProcessPoolExecutor", "pool = ProcessPoolExecutor()")
    for function, source, node in reversed(list(handlers(subject))):
        text = source.with_line(node, *lines)
        yield make("executor_of_processes", source, node.name, text, proof, (function,))


@operator(2)
def data_file_deleted(subject: Subject) -> Iterator[Mutant]:
    for path in sorted(subject.files):
        if path.endswith((".json", ".txt", ".html")) and "events/" not in path:
            functions = subject.touched[path]
            yield Mutant("data_file_deleted", path, {path: None}, functions, shown_in=tuple(subject.files))
