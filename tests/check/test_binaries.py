"""L302 to L304: machine code in the project's own tree and in packages."""

import json

import pytest

from lambic.build import lambic_tree
from lambic.check import Supplies, check_project
from lambic.check.binary import Binaries, Binary, read_binary
from lambic.check.compiled import foreign_name
from lambic.check.elf import Elf
from lambic.graph import Tree, cache_root
from lambic.project import Target
from support.elf_files import Library, elf_bytes
from support.projects import PLAIN
from support.rule_pages import check, write_files

TARGET = Target("3.13", "x86_64", "python3.13")
SITE = ".venv/lib/python3.13/site-packages"
MACH = b"\xcf\xfa\xed\xfe" + bytes(60)
LINUX = "Tag: cp313-cp313-manylinux_2_28_x86_64\n"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LAMBIC_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))


def library(*needed: str, machine: str = "x86_64", glibc: str = "", runpath: str = "") -> bytes:
    versions = (("libc.so.6", f"GLIBC_{glibc}"),) if glibc else ()
    return elf_bytes(Library(machine, needed, runpath, versions=versions))


def project(root, body: str = "import fast\n", settings: str = "", declared: str = '"fast"', **files):
    everything = {
        "pyproject.toml": f'[project]\nname = "shop"\nversion = "1"\ndependencies = [{declared}]\n{settings}',
        ".python-version": "3.13",
        "functions/f.py": f"{body}\n\ndef handler(event, context):\n    return event\n",
        **files,
    }
    return write_files(root, everything)


def installed(name: str = "fast", wheel: str = LINUX, needs: str = "", **files: bytes) -> dict[str, object]:
    """A package in .venv."""
    info = f"{SITE}/{name}-1.dist-info"
    names = "".join(f"{path},,{len(content)}\n" for path, content in files.items())
    return {
        **{f"{SITE}/{path}": content for path, content in files.items()},
        f"{info}/RECORD": names,
        f"{info}/WHEEL": wheel,
        f"{info}/METADATA": f"Name: {name}\n{needs}\n",
    }


def found(root) -> list[tuple[str, str, str]]:
    diagnostics = [each for each in check(root).diagnostics if each.code.startswith("L30")]
    return [(each.code, each.severity, each.message) for each in diagnostics]


# L302


@pytest.mark.parametrize(
    ("file", "content", "system"),
    [
        ("fast.cpython-313-x86_64-linux-gnu.so", library(machine="aarch64"), "arm64"),
        ("fast.abi3.so", library(machine="aarch64"), "arm64"),
        ("fast.so", library(machine="riscv64"), "riscv64"),
        ("fast.so", MACH, "macOS"),
        ("fast.so", b"MZ" + bytes(100), "Windows"),
    ],
)
def test_an_own_module_is_judged_by_what_stands_in_it(tmp_path, file, content, system):
    message = f"{file} is built for {system}, and the function runs on Python 3.13 on x86_64"
    assert found(project(tmp_path, **{file: content})) == [("L302", "error", message)]


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("fast.cpython-313-darwin.so", "macOS"),
        ("fast.cpython-313-x86_64-linux-musl.so", "Alpine Linux"),
        ("fast.cpython-312-x86_64-linux-gnu.so", "Python 3.12"),
        ("fast.cpython-313t-x86_64-linux-gnu.so", "Python 3.13 without the GIL"),
        ("fast.cpython-313-aarch64-linux-gnu.so", "arm64"),
        ("fast.cp313-win_amd64.pyd", "Windows"),
        ("fast.dylib", "macOS"),
        ("fast.cpython-313-x86_64-linux-gnu.so", ""),
        ("fast.abi3.so", ""),
        ("fast.so", ""),
        ("fast.py", ""),
        ("libfast.so.1", ""),
    ],
)
def test_a_name_tells_what_a_module_is_for(name, system):
    assert foreign_name(name, TARGET) == system


def test_a_module_that_the_target_does_not_find_is_told_by_its_name(tmp_path):
    root = project(
        tmp_path, "from shop import fast\n", **{"shop/__init__.py": "", "shop/fast.cpython-313-darwin.so": MACH}
    )
    message = "shop/fast.cpython-313-darwin.so is built for macOS, and the function runs on Python 3.13 on x86_64"
    assert ("L302", "error", message) in found(root)


@pytest.mark.parametrize(
    "files",
    [
        {"fast.cpython-313-darwin.so": MACH, "fast.cpython-313-x86_64-linux-gnu.so": library()},
        {"fast.cpython-313-darwin.so": MACH, "fast.py": ""},
        {"fast.py": "", "other.so": MACH},
        {
            "functions/f.py": f"from shop import fast\n{PLAIN}",
            "shop/__init__.py": "fast = 1\n",
            "shop/fast.dylib": MACH,
        },
        {"fast.so": b"no machine code"},
        {"fast.so": b""},
        {"fast.so": b"\x7fELF"},
    ],
)
def test_other_files_beside_a_module_that_is_there_are_no_finding(tmp_path, files):
    assert found(project(tmp_path, **files)) == []


def test_a_module_in_a_try_is_a_warning(tmp_path):
    body = "try:\n    import fast\nexcept ImportError:\n    fast = None\n"
    assert [each[:2] for each in found(project(tmp_path, body, **{"fast.so": MACH}))] == [("L302", "warning")]


def test_a_pointer_of_git_lfs_is_told(tmp_path):
    root = project(tmp_path, **{"fast.so": b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n"})
    assert [each[2] for each in found(root)] == ["fast.so is a pointer of Git LFS, not the library that it stands for"]


def test_what_a_developers_environment_holds_for_another_system_is_no_finding(tmp_path):
    files = installed(
        "fast", "Tag: cp313-cp313-macosx_14_0_arm64\n", **{"fast/__init__.py": b"", "fast/_c.abi3.so": MACH}
    )
    assert found(project(tmp_path, **files)) == []


# L303


@pytest.mark.parametrize(
    "needed",
    ["libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1", "libz.so.1", "libssl.so.3", "libpython3.13.so.1.0"],
)
def test_what_lambdas_image_has_is_no_finding(tmp_path, needed):
    assert found(project(tmp_path, **{"fast.so": library(needed)})) == []


@pytest.mark.parametrize(
    ("needed", "severity"),
    [
        ("libGL.so.1", "error"),
        ("libpython3.12.so.1.0", "error"),
        ("libssl.so.1.1", "error"),
        ("libcrypt.so.1", "error"),
        ("libc.musl-x86_64.so.1", "error"),
        ("libgomp.so.1", "warning"),
        ("libledger.so.2", "warning"),
    ],
)
def test_what_is_surely_not_there_is_an_error_and_the_unknown_a_warning(tmp_path, needed, severity):
    assert [each[:2] for each in found(project(tmp_path, **{"fast.so": library(needed)}))] == [("L303", severity)]


def test_openssl_of_another_release_is_not_judged_on_amazon_linux_2(tmp_path):
    root = project(tmp_path, **{"fast.so": library("libssl.so.1.1"), ".python-version": "3.11"})
    assert [each[:2] for each in found(root)] == [("L303", "warning")]


@pytest.mark.parametrize("place", ["libx.so.1", "lib/libx.so.1", "shop/native/libx.so.1"])
def test_a_library_is_found_where_the_loader_looks(tmp_path, place):
    files = {"shop/__init__.py": "", "shop/fast.so": library("libx.so.1", runpath="$ORIGIN/native"), place: library()}
    assert found(project(tmp_path, "from shop import fast\n", **files)) == []


def test_an_rpath_in_braces_is_read(tmp_path):
    files = {"fast.so": library("libx.so.1", runpath="${ORIGIN}/deep"), "deep/libx.so.1": library()}
    assert found(project(tmp_path, **files)) == []


def test_what_a_found_library_needs_is_followed(tmp_path):
    files = {"fast.so": library("libx.so.1"), "lib/libx.so.1": library("libGL.so.1")}
    message = (
        "libx.so.1, which fast.so loads, needs libGL.so.1, which nothing brings:"
        " there is no display in Lambda, and no library that draws to one"
    )
    assert found(project(tmp_path, **files)) == [("L303", "error", message)]


def test_libraries_that_need_each_other_end(tmp_path):
    files = {"fast.so": library("liba.so"), "lib/liba.so": library("libb.so"), "lib/libb.so": library("liba.so")}
    assert found(project(tmp_path, **files)) == []


def test_a_library_that_another_package_brings_may_be_loaded_before(tmp_path):
    files = installed("cuda", "Tag: py3-none-any\n", **{"nvidia/lib/libcudart.so.12": library()})
    files |= installed(**{"fast/__init__.py": b"", "fast/_c.abi3.so": library("libcudart.so.12")})
    assert found(project(tmp_path, **files)) == []


def test_a_layer_may_bring_it(tmp_path):
    layers = '[tool.lambic.properties]\nLayers = ["arn:aws:lambda:eu-west-1:1:layer:x:1"]\n'
    assert found(project(tmp_path, settings=layers, **{"fast.so": library("libodbc.so.2")})) == []


def test_a_package_with_several_modules_is_told_once_and_not_as_an_error(tmp_path):
    files = installed(
        **{"fast/__init__.py": b"", "fast/a.abi3.so": library("libGL.so.1"), "fast/b.abi3.so": library("libX11.so.6")}
    )
    root = project(tmp_path, **files)
    assert [each[:2] for each in found(root)] == [("L303", "warning")]
    assert "fast/a.abi3.so needs libGL.so.1 and libX11.so.6, which nothing brings" in found(root)[0][2]


def test_a_package_that_another_one_requires_is_a_warning(tmp_path):
    files = installed("whole", "Tag: py3-none-any\n", "Requires-Dist: fast>=1\n", **{"whole.py": b""})
    files |= installed(**{"fast/__init__.py": b"", "fast/_c.abi3.so": library("libGL.so.1")})
    root = project(tmp_path, "import whole\n", declared='"whole"', **files)
    assert [each[:2] for each in found(root)] == [("L303", "warning")]
    assert check(root).diagnostics[0].label == "fast 1"


@pytest.mark.parametrize(
    "needs",
    ['Requires-Dist: fast; extra == "x"', "Requires-Dist: fast; sys_platform == 'win32'", "", "Requires-Dist: "],
)
def test_a_package_that_nothing_requires_is_no_finding(tmp_path, needs):
    files = installed("whole", "Tag: py3-none-any\n", needs, **{"whole.py": b""})
    files |= installed(**{"fast/__init__.py": b"", "fast/_c.abi3.so": library("libGL.so.1")})
    assert found(project(tmp_path, "import whole\n", declared='"whole"', **files)) == []


@pytest.mark.parametrize(
    "place", ["fast/tests/_t.abi3.so", "fast/_c.cpython-312-x86_64-linux-gnu.so", "fast/lib/libx.so"]
)
def test_files_that_are_no_module_of_the_target_are_not_looked_at(tmp_path, place):
    files = installed(**{"fast/__init__.py": b"", place: library("libGL.so.1")})
    assert found(project(tmp_path, **files)) == []


# L304


@pytest.mark.parametrize(
    ("python", "glibc", "count"),
    [("3.13", "2.34", 0), ("3.13", "2.35", 1), ("3.13", "2.4", 0), ("3.11", "2.26", 0), ("3.11", "2.27", 1)],
)
def test_a_glibc_is_compared_with_the_runtimes(tmp_path, python, glibc, count):
    root = project(tmp_path, **{"fast.so": library("libc.so.6", glibc=glibc), ".python-version": python})
    assert [each[0] for each in found(root)] == ["L304"] * count


def test_versions_that_are_no_numbers_are_passed_over(tmp_path):
    versions = (("libc.so.6", "GLIBC_PRIVATE"), ("libc.so.6", "GLIBC_ABI_DT_RELR"), ("libx.so", "GLIBCXX_9.9"))
    content = elf_bytes(Library(needed=("libc.so.6",), versions=versions))
    assert found(project(tmp_path, **{"fast.so": content})) == []


def test_the_glibc_of_a_library_that_is_loaded_counts(tmp_path):
    files = {"fast.so": library("libx.so.1"), "lib/libx.so.1": library("libc.so.6", glibc="2.39")}
    message = "libx.so.1, which fast.so loads, needs glibc 2.39, and Amazon Linux 2023 has 2.34"
    assert found(project(tmp_path, **files)) == [("L304", "error", message)]


# What is kept


def test_an_answer_is_kept_and_a_changed_file_read_again(tmp_path):
    file = tmp_path / "fast.so"
    file.write_bytes(library("libx.so.1", glibc="2.3"))
    binaries = Binaries(tmp_path)
    first = binaries.find(file)
    binaries.save()
    assert Binaries(tmp_path).find(file) == first == Binary("ELF", read_binary(file).elf)
    file.write_bytes(library("liby.so.1"))
    assert Binaries(tmp_path).find(file) == Binary("ELF", Elf("x86_64", ("liby.so.1",)))


def test_a_damaged_cache_is_made_again(tmp_path):
    file = tmp_path / "fast.so"
    file.write_bytes(MACH)
    binaries = Binaries(tmp_path)
    binaries.find(file)
    binaries.save()
    (kept,) = (cache_root() / "binaries").rglob("*.json")
    kept.write_text(json.dumps({"x": {}}))
    assert Binaries(tmp_path).find(file) == Binary("Mach-O")


def test_a_file_that_can_not_be_read_is_none(tmp_path):
    assert Binaries(tmp_path).find(tmp_path / "none.so") is None


@pytest.mark.parametrize(
    "record", ["", "\x00\x00", ",,", '"fast/_c.abi3.so",,9999999999999999999', "a,b,c,d,e\n/etc/x.so,,1"]
)
def test_a_record_that_is_none_says_nothing(tmp_path, record):
    files = installed(**{"fast/__init__.py": b"", "fast/_c.abi3.so": library("libGL.so.1")})
    files[f"{SITE}/fast-1.dist-info/RECORD"] = record
    assert isinstance(found(project(tmp_path, **files)), list)


def test_a_build_is_looked_into_whatever_its_tags_say(tmp_path):
    folder = tmp_path / "installed"
    files = installed("fast", "", **{"fast/__init__.py": b"", "fast/_c.abi3.so": library("libGL.so.1")})
    write_files(folder, {path.removeprefix(f"{SITE}/"): content for path, content in files.items()})
    root = project(tmp_path / "shop")
    supplies = Supplies(lambda *_: folder, Tree(lambic_tree(), "lambic"))
    found = [(each.code, each.severity) for each in check_project(root, (), supplies).diagnostics]
    assert found == [("L303", "error")]
