"""Wheels made on the spot, so that no test has to fetch one."""

import base64
import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path


def write_wheel(folder: Path, name: str, files: Mapping[str, str]) -> Path:
    """`NAME-1-py3-none-any.whl` in the folder, with these files (PyPA: "Binary distribution format")."""
    info = f"{name}-1.dist-info"
    everything = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    path = folder / f"{name}-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for each, text in everything.items():
            wheel.writestr(each, text)
        wheel.writestr(f"{info}/RECORD", "".join(map(_record, everything.items())) + f"{info}/RECORD,,\n")
    return path


def _record(file: tuple[str, str]) -> str:
    name, text = file
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(text.encode())}\n"
