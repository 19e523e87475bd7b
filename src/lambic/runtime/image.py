"""Stands in a bundle where `lambic/__init__` would: lambic's modules come from one file beside it, `image`.

One file is read sooner than thirty, and packs smaller. build/image.py writes it: marshalled, by name, whether the
module is a package, and its own marshalled code (Python's library reference: "importlib", finders and loaders).
"""

import sys
from _frozen_importlib import ModuleSpec  # `importlib.machinery` imports more
from marshal import loads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, ModuleType


class Image:
    """Finds lambic's modules and loads them. `content` are the bytes of the file."""

    def __init__(self, content: bytes) -> None:
        self._modules: dict[str, tuple[bool, bytes]] = loads(content)

    def find_spec(self, name: str, path: object = None, target: object = None) -> "ModuleSpec | None":
        """None for what is not in the image."""
        found = self._modules.get(name)
        return None if found is None else ModuleSpec(name, self, is_package=found[0])  # type: ignore[arg-type]

    def create_module(self, spec: "ModuleSpec") -> None:
        """Python's own way is right."""

    def exec_module(self, module: "ModuleType") -> None:
        exec(self.get_code(module.__spec__.name), module.__dict__)  # type: ignore[union-attr]

    def get_code(self, name: str) -> "CodeType":
        """`python -m` asks for it. Raises KeyError."""
        code: CodeType = loads(self._modules[name][1])
        return code


def _take_over(package: "dict[str, object]", content: bytes) -> None:
    image = Image(content)
    # Last, so that no other import has to pass it; without a path, nobody looks into the folder before.
    package["__path__"] = []
    sys.meta_path.append(image)
    exec(image.get_code("lambic"), package)


if __name__ == "lambic":
    _take_over(globals(), __spec__.loader.get_data(__file__.rpartition("/")[0] + "/image"))  # type: ignore[union-attr]
