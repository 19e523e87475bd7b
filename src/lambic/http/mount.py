"""Where in a path the part begins that routes speak of: behind a stage, a base path, or at once."""

from posix import environ

from .template import Template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_SEGMENTS = 10
"""How long a base path may be. A bound, since the path is the client's."""

# The routes of a gateway are few, and each is in every event that comes by it.
_templates: dict[str, Template | None] = {}


def find_local_path(path: str, stage: str) -> str:
    """The path without the stage and what LAMBIC_HTTP_BASE_PATH in the environment names; it begins with "/"."""
    if stage:
        path = strip_prefix(path, stage)
    if base := environ.get(b"LAMBIC_HTTP_BASE_PATH"):
        path = strip_prefix(path, base.decode("utf-8", "replace"))
    return path if path.startswith("/") else f"/{path}"


def find_mounted_path(path: str, stage: str, template: str, params: "Mapping[str, str]") -> str:
    """The same where a gateway has matched the path by a template, with parameters, both undecoded.

    So it has said where the match begins: the base path of a custom domain needs no setting.
    """
    mounted = _find_mounted(path, template, params)
    return find_local_path(path, stage) if mounted is None else mounted


def strip_prefix(path: str, prefix: str) -> str:
    """The path without a prefix of whole segments: without `api`, `/api/a` is `/a`, `/api` is `/`, `/apix` stays."""
    name = prefix.strip("/")
    rest = path.removeprefix(f"/{name}") if name else path
    return rest or "/" if rest[:1] in ("", "/") else path


def add_stage(path: str, stage: str) -> str:
    """The path with the stage in front, once."""
    return path or "/" if not stage or strip_prefix(path, stage) != path else f"/{stage}{path}"


def _find_mounted(path: str, text: str, params: "Mapping[str, str]") -> str | None:
    """The end of the path that the template matches with just these parameters."""
    if text == "/":
        return "/"
    if text[-2:] == "+}" and text[:2] == "/{" and f"/{params.get(text[2:-2])}" == path:
        # The route of most applications, "/{proxy+}": found without looking for it.
        return path
    template = _parse(text)
    start = 0 if template is not None else -1
    for _ in range(_MOST_SEGMENTS):
        if start < 0 or template is None:
            break
        found = template.match(path[start:])
        if found is not None and all(_is_same(params.get(name), value) for name, value in found.items()):
            return path[start:]
        start = path.find("/", start + 1)
    return None


def _parse(text: str) -> Template | None:
    if text not in _templates:
        try:
            _templates[text] = Template(text)
        except ValueError:
            # The gateway allows more than we do; then the path is taken as it came.
            _templates[text] = None
    return _templates[text]


def _is_same(given: str | None, found: str) -> bool:
    """A gateway may leave out parameters that are null, and drops slashes at the end of a greedy one."""
    return given is None or given == found or given.strip("/") == found.strip("/")
