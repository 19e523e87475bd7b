"""`make test-all`: the whole suite under every Python that lambic finds and supports, one after the other."""

import os
import subprocess
import sys
from pathlib import Path

from uv import find_uv_bin

from lambic.project import MANAGED_PYTHONS, Interpreter, find_interpreters

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    found = newest_of_each(find_interpreters())
    missing = [version for version in MANAGED_PYTHONS if version not in found]
    codes = {each.release: run(each) for each in found.values()}
    for release, code in codes.items():
        print(f"Python {release}: {'passed' if code == 0 else 'failed'}")
    if missing:
        print(f"not run, for there is none here: Python {', '.join(missing)}")
    return max(codes.values(), default=1)


def newest_of_each(interpreters: tuple[Interpreter, ...]) -> dict[str, Interpreter]:
    """The first that is found of each version: the order of looking is the one that building has."""
    found: dict[str, Interpreter] = {}
    for each in interpreters:
        if each.version in MANAGED_PYTHONS:
            found.setdefault(each.version, each)
    return dict(sorted(found.items(), key=lambda item: MANAGED_PYTHONS.index(item[0])))


def run(interpreter: Interpreter) -> int:
    print(f"\n== Python {interpreter.release} ({interpreter.path})", flush=True)
    folder = ROOT / ".venv" / "versions" / interpreter.version
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(folder), "UV_PYTHON_DOWNLOADS": "never"}
    environment.pop("VIRTUAL_ENV", None)
    sync = ["sync", "--frozen", "--quiet", "--python", str(interpreter.path), "--extra", "cli", "--group", "dev"]
    made = subprocess.run([find_uv_bin(), *sync], cwd=ROOT, env=environment)
    if made.returncode:
        return made.returncode
    pytest = [str(folder / "bin" / "python"), "-m", "pytest", "-q", *sys.argv[1:]]
    return subprocess.run(pytest, cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
