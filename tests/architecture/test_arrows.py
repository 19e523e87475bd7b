"""The table of docs/architecture.md, held: who may import whom, and where third-party code may be touched."""

import ast
import sys
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[2] / "src" / "lambic"

ARROWS = {
    "runtime": set(),
    "events": {"runtime"},
    "http": {"runtime"},
    "testing": {"http", "runtime"},
    "project": set(),
    "graph": {"project"},
    "check": {"project", "graph"},
    "build": {"project", "graph", "check"},
    "emulator": {"project", "graph", "check"},
    "deploy": {"project"},
    "cli": {"project", "graph", "check", "build", "emulator", "deploy"},
}

# The only files that touch what others wrote; everything else asks them.
DOORS = {
    "build/elf.py": {"elftools"},
    "build/uv.py": {"uv"},
    "cli": {"click", "rich"},
    "emulator/server.py": {"h11"},
    "emulator/watch.py": {"watchfiles"},
    "testing/plugin.py": {"pytest"},
}


def files() -> list[Path]:
    return sorted(SOURCES.rglob("*.py"))


def name_of(file: Path) -> str:
    parts = ("lambic", *file.relative_to(SOURCES).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(file: Path, top_level_only: bool = False) -> set[str]:
    tree = ast.parse(file.read_text())
    package = name_of(file).split(".") if file.name == "__init__.py" else name_of(file).split(".")[:-1]
    found: set[str] = set()
    for node in top_level(tree) if top_level_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, node.module] if node.module else base)
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def top_level(tree: ast.Module) -> list[ast.AST]:
    """The statements that run at import: not what stands in functions or under TYPE_CHECKING."""
    nodes: list[ast.AST] = []
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting.extend(node.orelse)
            continue
        nodes.append(node)
        waiting.extend(ast.iter_child_nodes(node))
    return nodes


def part_of(name: str) -> str | None:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "lambic" and parts[1] in ARROWS else None


def test_a_part_imports_only_what_the_table_allows():
    wrong = {
        f"{name_of(file)} -> {imported}"
        for file in files()
        for imported in imports(file)
        if (mine := part_of(name_of(file))) and (other := part_of(imported)) and other not in ARROWS[mine] | {mine}
    }
    assert wrong == set()


def test_every_part_is_in_the_table():
    folders = {folder.name for folder in SOURCES.iterdir() if (folder / "__init__.py").is_file()}
    assert folders <= ARROWS.keys()


def test_third_party_libraries_are_imported_only_behind_their_doors():
    wrong = set()
    for file in files():
        relative = file.relative_to(SOURCES).as_posix()
        allowed = set().union(*(libraries for door, libraries in DOORS.items() if relative.startswith(door)))
        for imported in imports(file):
            library = imported.split(".")[0]
            if library != "lambic" and library not in sys.stdlib_module_names and library not in allowed:
                wrong.add(f"{relative}: {library}")
    assert wrong == set()


def test_modules_import_each_other_in_no_circle():
    names = {name_of(file): file for file in files()}
    edges = {
        name: {other for imported in imports(file, top_level_only=True) if (other := nearest(imported, names))} - {name}
        for name, file in names.items()
    }
    assert circles(edges) == []


def nearest(imported: str, names: dict[str, Path]) -> str | None:
    """The module that `from package import name` really reaches: the submodule where there is one."""
    return imported if imported in names else parent if (parent := imported.rpartition(".")[0]) in names else None


def circles(edges: dict[str, set[str]]) -> list[str]:
    done: set[str] = set()
    found: list[str] = []

    def visit(name: str, path: list[str]) -> None:
        if name in path:
            found.append(" -> ".join([*path[path.index(name) :], name]))
        elif name not in done:
            for other in sorted(edges[name]):
                visit(other, [*path, name])
            done.add(name)

    for name in sorted(edges):
        visit(name, [])
    return found


def test_only_the_output_file_prints():
    wrong = set()
    for file in files():
        relative = file.relative_to(SOURCES)
        if relative.parts[0] in ("runtime", "http", "events") or relative.as_posix() in (
            "cli/output.py",
            "__main__.py",
            "graph/scan.py",
        ):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "click.echo", "click.secho"):
                wrong.add(f"{relative}:{node.lineno}")
    assert wrong == set()


@pytest.mark.parametrize("file", files(), ids=name_of)
def test_every_module_says_what_it_is_for(file: Path):
    tree = ast.parse(file.read_text())
    assert ast.get_docstring(tree), f"{file} has no docstring"
