import subprocess
import sys
import tomllib

from support.command import Ended, lambic

PYTHON = "%d.%d" % sys.version_info[:2]


def test_a_new_project_has_a_function_tests_ignores_and_a_pinned_python(tmp_path):
    ended = lambic("new", "shop", cwd=tmp_path)
    files = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert (ended.code, sorted(ended.out.splitlines())) == (0, files)
    assert files == [
        "shop/.gitignore",
        "shop/.python-version",
        "shop/README.md",
        "shop/functions/hello.py",
        "shop/pyproject.toml",
        "shop/tests/test_hello.py",
    ]
    assert (tmp_path / "shop" / ".python-version").read_text() == f"{PYTHON}\n"
    assert tomllib.loads((tmp_path / "shop" / "pyproject.toml").read_text())["project"]["name"] == "shop"


def test_the_tests_of_a_new_project_pass(tmp_path):
    lambic("new", "shop", cwd=tmp_path)
    done = subprocess.run([sys.executable, "-m", "pytest", "-q"], cwd=tmp_path / "shop", capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_a_folder_with_files_is_left_alone(tmp_path):
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "mine.txt").write_text("mine")
    expected = Ended(2, "", "error: shop: is there already\nhint: choose another name, or empty that folder\n")
    assert lambic("new", "shop", cwd=tmp_path) == expected
    assert [path.name for path in (tmp_path / "shop").iterdir()] == ["mine.txt"]


def test_a_name_that_is_none_is_wrong_usage(tmp_path):
    assert lambic("new", "9 lives", cwd=tmp_path) == Ended(
        2, "", "error: '9 lives' is no project name\nhint: use letters, digits, - and _, a letter first\n"
    )
