"""Who builds, from what, and how often before: data, as the clients are."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from .folders import MADE
from .projects import write_empty, write_lambic, write_sam

BIN = Path(sys.executable).parent
Write = Callable[[str, dict[str, int]], Path]


@dataclass(frozen=True)
class Builder:
    """`command` is run in a project that `write` made; `prepare` is what happens to it before every measured run.

    `is_repeated`: the first run is not measured. `is_weighed`: its memory is measured too, in a run of its own.
    """

    name: str
    write: Write
    command: Sequence[str]
    prepare: Callable[[Path], None]
    is_repeated: bool = False
    is_weighed: bool = False
    sizes: Callable[[Path], dict[str, int]] | None = None

    @property
    def is_available(self) -> bool:
        return all((BIN / tool).exists() for tool in ("sam", "uv"))


def environment(project: Path) -> dict[str, str]:
    """uv's and pip's caches are warm; of ours each project has its own. Tools keep their own byte code, as usual."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **inherited,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "LAMBIC_CACHE_DIR": str(_cache(project)),
        "SAM_CLI_TELEMETRY": "0",
        "NO_COLOR": "1",
    }


def _cache(project: Path) -> Path:
    return project.with_name(f"{project.name}-cache")


def _forget(project: Path) -> None:
    """Nothing was ever built."""
    for place in (project / "build", project / ".aws-sam", _cache(project)):
        shutil.rmtree(place, ignore_errors=True)


def _change_one(project: Path) -> None:
    with next(iter(sorted((project / "functions").glob("boto3*.py")))).open("a") as source:
        source.write("# changed\n")


def _keep(project: Path) -> None:
    """Nothing has changed."""


def _zips(project: Path) -> dict[str, int]:
    return {each.stem: each.stat().st_size for each in (project / "build").glob("*.zip")}


def _zipped_by_sam(project: Path) -> dict[str, int]:
    """SAM zips when it deploys; as it does then."""
    sizes = {}
    for folder in (project / ".aws-sam" / "build").iterdir():
        if folder.is_dir():
            archive = Path(shutil.make_archive(str(MADE / "zipped" / folder.name), "zip", folder))
            sizes[folder.name.removesuffix("Function").lower()] = archive.stat().st_size
            archive.unlink()
    return sizes


_SAM = ("sam", "build", "--parallel")
LAMBIC = Builder(
    "lambic, not verified",
    write_lambic,
    ("lambic", "build", "--no-verify"),
    _forget,
    is_weighed=True,
    sizes=_zips,
)
"""What the peers do too: they verify nothing."""
VERIFIED = Builder("lambic", write_lambic, ("lambic", "build"), _forget, is_weighed=True)
UNCHANGED = Builder("lambic, unchanged", write_lambic, ("lambic", "build"), _keep, is_repeated=True)
ONE_CHANGED = Builder("lambic, one changed", write_lambic, ("lambic", "build"), _change_one, is_repeated=True)
ONE_CHANGED_UNVERIFIED = Builder(
    "lambic, one changed, not verified",
    write_lambic,
    ("lambic", "build", "--no-verify"),
    _change_one,
    is_repeated=True,
)
SAM = Builder("sam build --cached --parallel", write_sam, (*_SAM, "--cached"), _forget, sizes=_zipped_by_sam)
SAM_UV = Builder(
    "sam build --parallel, python-uv",
    partial(write_sam, method="python-uv"),
    (*_SAM, "--beta-features"),
    _forget,
    is_weighed=True,
)
SAM_EMPTY = Builder("sam build, empty targets", write_empty, ("sam", "build"), _keep, is_repeated=True)


def _write_with_template(name: str, counts: dict[str, int]) -> Path:
    project = write_lambic(f"{name}-template", counts)
    subprocess.run([BIN / "lambic", "--project", project, "template"], check=True, capture_output=True)
    return project


SAM_LAMBIC = Builder(
    "sam build, lambic's Makefile, unchanged",
    _write_with_template,
    ("sam", "build", "--template", "sam/template.yaml"),
    _keep,
    is_repeated=True,
)
BUILDERS = (LAMBIC, VERIFIED, UNCHANGED, ONE_CHANGED, ONE_CHANGED_UNVERIFIED, SAM, SAM_UV, SAM_EMPTY, SAM_LAMBIC)
