"""What must not get into a bundle, and what happens to a build while it reads and writes."""

import errno
import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lambic.build import BuildOptions, BuildReport, build_project
from lambic.project import LambicError, load_project
from support.projects import PLAIN, write_project

NO_LOOP = '[tool.lambic]\nloop = "aws"\n'
KEY = "-----BEGIN PRIVATE KEY-----\nMC4CAQ==\n-----END PRIVATE KEY-----\n"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMC4CAQ==\n-----END CERTIFICATE-----\n"
FILES = {"functions/f.py": "import shop\n" + PLAIN, "shop/__init__.py": ""}


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LAMBIC_CACHE_DIR", str(tmp_path / "cache"))


def build(root: Path) -> BuildReport:
    return build_project(load_project(root), BuildOptions(is_verified=False), lambda step: None)


def refusal(root: Path) -> tuple[str, str | None, int]:
    with pytest.raises(LambicError) as raised:
        build(root)
    return raised.value.message, raised.value.hint, raised.value.exit_code


def files(folder: Path) -> set[str]:
    found = {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}
    return {each for each in found if "__pycache__" not in each}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shop/server.pem", KEY),
        ("shop/server.key", KEY.replace("PRIVATE", "RSA PRIVATE")),
        ("shop/id_rsa", ""),
        ("shop/id_ed25519", ""),
        ("shop/store.p12", ""),
        ("shop/credentials", ""),
        ("shop/credentials.json", ""),
        ("shop/netrc", ""),
        ("functions/client.pfx", ""),
        ("shop/data/both.crt", CERTIFICATE + KEY),
        ("shop/deploy", KEY),
        ("shop/AuthKey.p8", KEY.replace("\n", "\r\n")),
        ("shop/pgp.txt", KEY.replace("KEY", "KEY BLOCK").replace("\n", "\n\n", 1)),
        ("shop/locked.txt", KEY.replace("MC4", "Proc-Type: 4,ENCRYPTED\n\nMC4")),
        ("shop/account.json", json.dumps({"private_key": KEY})),
        ("shop/prod.env", ""),
        ("functions/config/test.env", ""),
    ],
)
def test_what_looks_like_a_secret_stays_out_and_is_noted(tmp_path, name, text):
    root = write_project(tmp_path, {**FILES, name: text}, NO_LOOP)
    report = build(root)

    assert (name in files(root / "build/f"), report.notes) == (
        False,
        (f"{name} looks like a secret: it stays out of the bundle",),
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shop/ca.pem", CERTIFICATE),
        ("shop/slides.key", "PK"),
        ("shop/id_rsa.pub", ""),
        ("shop/environment.txt", ""),
        ("shop/guide.txt", "It begins with -----BEGIN PRIVATE KEY-----, then ...\n"),
        ("shop/public.pem", KEY.replace("PRIVATE", "PUBLIC")),
        ("shop/library.bin", "-----BEGIN RSA PRIVATE KEY-----\0-----END RSA PRIVATE KEY-----\0"),
    ],
)
def test_what_only_resembles_one_travels(tmp_path, name, text):
    root = write_project(tmp_path, {**FILES, name: text}, NO_LOOP)

    assert (build(root).notes, name in files(root / "build/f")) == ((), True)


@pytest.mark.parametrize("name", [".env", ".env.prod", ".aws/credentials", ".ssh/config", "keys/server.key"])
def test_a_secret_that_is_asked_for_is_an_error(tmp_path, name):
    root = write_project(tmp_path, {**FILES, name: KEY}, f'{NO_LOOP}include-files = ["{name}"]\n')

    assert refusal(root) == (
        f"include-files: {name} looks like a secret: no bundle may hold one",
        "let the function read it when it runs: from Secrets Manager or Parameter Store, by its role",
        1,
    )


def test_a_pattern_that_means_a_secret_too_takes_the_rest(tmp_path):
    files_ = {**FILES, "keys/server.key": KEY, "keys/ca.pem": CERTIFICATE}
    root = write_project(tmp_path, files_, f'{NO_LOOP}include-files = ["keys/*"]\n')
    notes = build(root).notes

    assert files(root / "build/f") == {"bootstrap", "functions/f.py", "shop/__init__.py", "keys/ca.pem"}
    assert notes == ("keys/server.key looks like a secret: it stays out of the bundle",)


@pytest.mark.parametrize(
    ("link", "target", "place"),
    [
        ("shop/data.txt", "../../outside/data.txt", "shop/data.txt"),
        ("shop/inner", "../../outside/texts", "shop/inner"),
        ("shop/model.py", "../../outside/model.py", "shop/model.py"),
    ],
    ids=["file", "folder", "module"],
)
def test_a_link_that_leads_out_of_the_project_is_refused(tmp_path, link, target, place):
    write_project(tmp_path / "outside", {"data.txt": "x", "model.py": "", "texts/a.txt": "a"})
    source = "import shop\nfrom shop import model\n" + PLAIN
    root = write_project(tmp_path / "p", {**FILES, "functions/f.py": source}, NO_LOOP)
    if not link.endswith("model.py"):
        (root / "shop/model.py").write_text("")
    (root / link).symlink_to(target)

    assert refusal(root) == (
        f"{place}: a link that leads out of the project, to {target}",
        "put what it leads to into the project, or make it a package: uv add --editable PATH",
        1,
    )


@pytest.mark.parametrize(
    ("link", "target", "place"),
    [
        ("shop/settings.txt", "../.env", "shop/settings.txt"),
        ("shop/server.txt", "../keys/id_rsa", "shop/server.txt"),
        ("shop/data", "../.aws", "shop/data/config"),
        ("shop/conf.json", "../.docker/config.json", "shop/conf.json"),
    ],
    ids=["name", "key", "folder", "in-folder"],
)
def test_a_link_gives_a_secret_no_other_name(tmp_path, link, target, place):
    secrets = {".env": "TOKEN=1", "keys/id_rsa": "", ".aws/config": "", ".docker/config.json": "{}"}
    root = write_project(tmp_path, {**FILES, **secrets}, NO_LOOP)
    (root / link).symlink_to(target)
    notes = build(root).notes

    assert notes == (f"{place} looks like a secret: it stays out of the bundle",)
    assert files(root / "build/f") == {"bootstrap", "functions/f.py", "shop/__init__.py"}


def test_a_project_in_a_folder_of_secrets_is_built(tmp_path):
    root = write_project(tmp_path / ".aws/.env", {**FILES, "shop/a.txt": "a"}, NO_LOOP)
    (root / "shop/b.txt").symlink_to("a.txt")

    assert (build(root).notes, files(root / "build/f") >= {"shop/a.txt", "shop/b.txt"}) == ((), True)


def test_a_link_inside_of_the_project_is_followed(tmp_path):
    root = write_project(tmp_path, {**FILES, "texts/a.txt": "a"}, NO_LOOP)
    (root / "shop/a.txt").symlink_to("../texts/a.txt")
    build(root)

    assert ((root / "build/f/shop/a.txt").read_text(), (root / "build/f/shop/a.txt").is_symlink()) == ("a", False)


def test_a_project_that_is_itself_found_by_a_link_is_built(tmp_path):
    write_project(tmp_path / "real", FILES, NO_LOOP)
    (tmp_path / "link").symlink_to("real")

    assert build(tmp_path / "link").functions[0].name == "f"


def test_links_in_a_circle_end(tmp_path):
    root = write_project(tmp_path, FILES, f'{NO_LOOP}include-files = ["shop/**"]\n')
    (root / "shop/again").symlink_to(".")
    (root / "shop/itself").symlink_to("itself")
    (root / "shop/nowhere").symlink_to("gone")
    build(root)

    assert files(root / "build/f") == {"bootstrap", "functions/f.py", "shop/__init__.py"}


def test_a_name_that_is_no_utf_8_is_refused(tmp_path):
    root = write_project(tmp_path, FILES, NO_LOOP)
    with open(os.fsencode(root / "shop") + b"/\xff.txt", "w") as file:
        file.write("x")

    assert refusal(root) == ("b'shop/\\xff.txt': its name is no UTF-8", "rename it, or leave it out", 1)


def test_a_file_that_vanishes_while_the_build_reads_is_an_error(tmp_path):
    root = write_project(tmp_path, {**FILES, "shop/data.txt": "x"}, NO_LOOP)

    def remove(step: object) -> None:
        if str(step).startswith("pack"):
            (root / "shop/data.txt").unlink()

    with pytest.raises(LambicError) as raised:
        build_project(load_project(root), BuildOptions(), remove)
    assert (raised.value.message, raised.value.hint) == (
        f"{root}/shop/data.txt: No such file or directory",
        "build again",
    )


def run_limited(root: Path, limit_bytes: int) -> subprocess.CompletedProcess[str]:
    """`lambic build` where no file may become larger: the kernel refuses, as it does on a full disk."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))

    command = [sys.executable, "-m", "lambic", "build", "--no-verify"]
    return subprocess.run(command, cwd=root, preexec_fn=limit, capture_output=True, text=True)


def test_no_room_is_told_in_two_lines_and_the_last_build_stays(tmp_path):
    root = write_project(tmp_path, FILES, NO_LOOP)
    build(root)
    before = (root / "build/f.zip").read_bytes()
    (root / "shop/data.bin").write_bytes(os.urandom(200_000))
    ended = run_limited(root, 100_000)

    assert (ended.returncode, ended.stderr.splitlines()[1:]) == (3, ["hint: make room on that disk"])
    assert ended.stderr.startswith("error: ")
    assert ((root / "build/f.zip").read_bytes(), (root / "build/.staging").exists()) == (before, False)


@pytest.mark.skipif(not os.path.ismount("/dev/shm"), reason="needs a file system of its own: /dev/shm")
def test_a_build_folder_on_another_file_system_is_fine(tmp_path):
    root = write_project(tmp_path, FILES, NO_LOOP)
    out = Path("/dev/shm") / f"lambic-{os.getpid()}"
    try:
        build_project(load_project(root), BuildOptions(out=out), lambda step: None)
        assert (out / "f/shop/__init__.py").is_file()
    finally:
        shutil.rmtree(out)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_what_the_file_system_refuses_is_told_with_a_way_out(tmp_path, number):
    root = write_project(tmp_path, FILES, NO_LOOP)

    def refuse(step: object) -> None:
        raise OSError(number, os.strerror(number), str(root / "shop/x"))

    with pytest.raises(LambicError) as raised:
        build_project(load_project(root), BuildOptions(), refuse)
    assert raised.value.message == f"{root}/shop/x: {os.strerror(number)}"
    assert "--out" in (raised.value.hint or "")
