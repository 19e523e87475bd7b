import pytest

from lambic.check.source import reader
from lambic.graph import Scanner
from lambic.project import find_interpreter, newest_interpreter
from support.rule_pages import check, write_files

PROJECT = '[project]\nname = "shop"\n'
HANDLER = "def handler(event, context): ...\n"

NEWER = {
    "3.12": ("type A = int\n", "class A[T]: ...\n", "def f[T](x: T) -> T: ...\n", 'x = f"{d["k"]}"\n'),
    "3.14": ("try: ...\nexcept A, B: ...\n", 'x = t"{a}"\n'),
}
SOURCES = [(version, source) for version, sources in NEWER.items() for source in sources]


def messages(root, source, version):
    files = {"pyproject.toml": PROJECT, ".python-version": version, "functions/a.py": source + HANDLER}
    return [(each.code, each.message) for each in check(write_files(root, files)).diagnostics]


@pytest.mark.skipif(find_interpreter("3.11") is None or find_interpreter("3.12") is None, reason="needs 3.11 and 3.12")
@pytest.mark.parametrize("source", NEWER["3.12"])
def test_syntax_that_a_newer_python_reads_is_too_new(source, tmp_path):
    ((code, message),) = messages(tmp_path, source, "3.11")
    assert (code, message.partition(" needs ")[2]) == ("L402", "Python 3.12, and the function runs on 3.11")


@pytest.mark.parametrize("source", NEWER["3.14"])
def test_syntax_is_known_by_its_looks_where_no_python_can_read_it(source, tmp_path):
    ((code, message),) = messages(tmp_path, source, "3.13")
    assert (code, message.partition(" needs ")[2]) == ("L402", "Python 3.14, and the function runs on 3.13")


@pytest.mark.parametrize(("version", "source"), SOURCES)
def test_syntax_of_the_functions_own_python_is_fine(version, source, tmp_path):
    """Also where an older Python has to read it."""
    assert [each for each in messages(tmp_path, source, version) if each[0] != "L412"] == []  # names are nowhere


@pytest.mark.parametrize("source", ["def f(:\n", "type = = 3\n", "x = 'a\n", "class A[: ...\n"])
def test_what_no_python_reads_is_a_mistake(source, tmp_path):
    assert [code for code, _ in messages(tmp_path, source, "3.12")] == ["L401"]


# Read by a newer Python than the function's.

NEWEST = newest_interpreter()
needs_newer = pytest.mark.skipif(NEWEST.version == "3.11", reason="no Python newer than 3.11 here")

FOUND = {
    "its own quotes": ('x = f"{d["k"]}"', '"k"'),
    "a backslash": (r"x = f'{" + r'"\n"' + r".join(a)}'", r'"\n"'),
    "a nested f-string": ("x = f'{f'{a}'}'", "f'"),
    "a type statement": ("type A = int", "type A = int"),
    "type parameters": ("class A[T]: ...", "T"),
}
FINE = {
    "other quotes": "x = f'{d[\"k\"]}'",
    "a backslash outside": r"x = f'{a}\n'",
    "three quotes": 'x = f"""{d["k"]} {f"{a}"}"""',
    "a hash": "x = f'{d[\"#\"]}'",
    "a number sign outside": "x = f'#{a}'",
    "braces": "x = f'{{}} {a!r:>{width}}'",
    "no f-string": "x = '\\n' + f'{a}'",
    "exceptions in parentheses": "try: ...\nexcept (A, B): ...\nexcept (A.B): ...",
    "a name": "type = 3",
}


def found(root, source, version):
    (root / "a.py").write_text(source)
    with Scanner(NEWEST.path, reader=reader) as scanner:
        (answer,) = scanner.scan([root / "a.py"], version, "linux")
    # The sources' names are mostly nowhere.
    spans = [(each["code"], each["span"]) for each in answer["findings"] if each["code"] != "L412"]
    return [(code, source.split("\n")[span[0] - 1][span[1] - 1 : span[3] - 1]) for code, span in spans]


@needs_newer
@pytest.mark.parametrize(("source", "text"), FOUND.values(), ids=FOUND)
def test_what_3_11_can_not_read_is_found_by_a_newer_python(source, text, tmp_path):
    assert found(tmp_path, source, (3, 11)) == [("L402", text)]
    assert found(tmp_path, source, (3, 12)) == []


@needs_newer
@pytest.mark.parametrize("source", FINE.values(), ids=FINE)
def test_what_3_11_can_read_is_fine(source, tmp_path):
    assert found(tmp_path, source, (3, 11)) == []
