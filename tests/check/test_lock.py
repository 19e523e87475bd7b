"""uv.lock as data: packages, what needs what, archives."""

import pytest

from lambic.check.lock import Archive, Locked, Need, read_lock
from lambic.project import Target

TARGET = Target("3.13", "x86_64", "python3.13")

LOCK = """
version = 1
revision = 3
requires-python = ">=3.11"

[manifest]
members = ["shared", "shop"]

[[package]]
name = "h2"
version = "4.4.1"
source = { registry = "https://packages.example/simple" }

[[package]]
name = "httpx"
version = "0.28.1"
source = { registry = "https://packages.example/simple" }
dependencies = [
    { name = "idna" },
    { name = "tomli", marker = "python_full_version < '3.12'" },
]
sdist = { url = "https://packages.example/a/httpx-0.28.1.tar.gz", hash = "sha256:00", size = 141406 }
wheels = [
    { url = "https://packages.example/b/httpx-0.28.1-py3-none-any.whl#sha256=00", hash = "sha256:00", size = 73517 },
    { filename = "httpx-0.28.1-cp313-cp313-win32.whl", hash = "sha256:00" },
]

[package.optional-dependencies]
http2 = [{ name = "h2" }]

[[package]]
name = "idna"
version = "2.0"
source = { registry = "https://packages.example/simple" }

[[package]]
name = "idna"
version = "3.0"
source = { registry = "https://packages.example/simple" }

[[package]]
name = "pytest"
version = "9.0"
source = { git = "https://packages.example/pytest?rev=main#00" }

[[package]]
name = "shared"
version = "1"
source = { editable = "shared" }
dependencies = [{ name = "idna", version = "3.0", source = { registry = "https://packages.example/simple" } }]

[[package]]
name = "shop"
version = "1"
source = { virtual = "." }
dependencies = [
    { name = "httpx", extra = ["http2"] },
    { name = "shared" },
]

[package.optional-dependencies]
pdf = [{ name = "fpdf" }]

[package.dev-dependencies]
dev = [{ name = "pytest" }]

[[package]]
name = "tomli"
version = "2.0"
source = { registry = "https://packages.example/simple" }
"""


@pytest.fixture
def lock(tmp_path):
    (tmp_path / "uv.lock").write_text(LOCK)
    found = read_lock(tmp_path / "uv.lock")
    assert found is not None
    return found


def _names(packages):
    return [f"{each.name} {each.version}" for each in packages]


def test_a_package_is_read_with_what_it_needs_and_what_it_comes_in(lock):
    assert lock.find("HTTPX") == (
        Locked(
            name="httpx",
            version="0.28.1",
            source="registry",
            place="https://packages.example/simple",
            needs=(Need("idna", "", (), ""), Need("tomli", "", (), "python_full_version < '3.12'")),
            extras={"http2": (Need("h2", "", (), ""),)},
            groups={},
            wheels=(
                Archive(
                    "httpx-0.28.1-py3-none-any.whl",
                    "https://packages.example/b/httpx-0.28.1-py3-none-any.whl#sha256=00",
                    73517,
                ),
                Archive("httpx-0.28.1-cp313-cp313-win32.whl", "", None),
            ),
            sdist=Archive("httpx-0.28.1.tar.gz", "https://packages.example/a/httpx-0.28.1.tar.gz", 141406),
        ),
    )


def test_the_closure_follows_extras_versions_and_markers(lock, tmp_path):
    shop = lock.project(tmp_path)
    assert _names(lock.closure(shop, (), TARGET)) == ["h2 4.4.1", "httpx 0.28.1", "idna 2.0", "idna 3.0", "shared 1"]


def test_a_group_adds_what_it_names(lock, tmp_path):
    shop = lock.project(tmp_path)
    added = {*_names(lock.closure(shop, ("dev", "none such"), TARGET))} - {*_names(lock.closure(shop, (), TARGET))}
    assert added == {"pytest 9.0"}


def test_a_marker_decides_for_the_target(lock, tmp_path):
    older = Target("3.11", "x86_64", "python3.11")
    assert "tomli 2.0" in _names(lock.closure(lock.project(tmp_path), (), older))


def test_local_packages_lie_beside_the_lock(lock, tmp_path):
    locals_ = [each for each in lock.packages if each.is_local]
    assert [(each.name, lock.folder(each)) for each in locals_] == [
        ("shared", tmp_path / "shared"),
        ("shop", tmp_path),
    ]


def test_a_member_of_a_workspace_is_found_by_its_folder(lock, tmp_path):
    assert lock.project(tmp_path / "shared").name == "shared"
    assert lock.project(tmp_path / "elsewhere") is None


@pytest.mark.parametrize(
    "text",
    [
        "package = 1",
        "package = [1, { name = 2 }, { version = '1' }]",
        "[[package]]\nname = 'a'\nsource = 'x'\ndependencies = [1, {}, { name = 1 }]\nwheels = { a = 1 }\nsdist = 3",
        "[[package]]\nname = 'a'\noptional-dependencies = { x = 1 }\ndev-dependencies = [1]\nwheels = [{ url = 1 }]",
        "[[package]]\nname = 'a'\ndependencies = [{ name = 'a', extra = 'x', marker = 4 }]\nversion = 2",
    ],
)
def test_what_is_not_as_uv_writes_it_is_passed_over(text, tmp_path):
    (tmp_path / "uv.lock").write_text(text)
    lock = read_lock(tmp_path / "uv.lock")
    assert [lock.closure(each, ("x",), TARGET) for each in lock.packages] in ([], [()])


def test_what_is_no_toml_is_no_lock(tmp_path):
    (tmp_path / "uv.lock").write_bytes(b"\xff = [")
    assert read_lock(tmp_path / "uv.lock") is None
    assert read_lock(tmp_path / "none.lock") is None
