"""L301, L305: locked packages that no machine of the target's kind can install."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lambic.project import ARCHITECTURES, MANAGED_PYTHONS, Target

from ..diagnostic import Diagnostic, Related, Span
from ..lines import find_line, find_requirement, span_in_line
from ..lock import Lock, Locked, asked_by
from ..machine import glibc_of, machine_of, system_of, wheel_glibc_of
from ..tags import Tag, wheel_tags
from ..view import View

Chain = Sequence[Locked]
"""From what the project itself asks for to the package that a finding is about."""

_SOURCES = ("git", "url", "path")
"""Where a package comes from that is no registry's: what is not named as a wheel is sources."""
_FOREIGN = frozenset({"Windows", "macOS", "iOS", "Android"})


def check_wheels(view: View) -> Iterator[Diagnostic]:
    if view.lock is None or (start := view.lock.project(view.project.root)) is None:
        return
    needs = asked_by(start, view.functions[0].groups)
    for _, chain in sorted(view.lock.chains(needs, view.target).items()):
        if not chain[-1].is_local:
            yield from _check(view, view.lock, chain)


def _check(view: View, lock: Lock, chain: Chain) -> Iterator[Diagnostic]:
    package = chain[-1]
    if not package.wheels and (package.sdist is not None or package.source in _SOURCES):
        yield from _without_wheels(view, lock, chain)
    elif not any(tag.fits(view.target) for tag in _tags_of(package)) and (tags := tuple(_tags_of(package))):
        yield _unfit(view, lock, chain, tags)


def _tags_of(package: Locked) -> Iterator[Tag]:
    return (tag for wheel in package.wheels for tag in wheel_tags(wheel.filename))


# L301


def _unfit(view: View, lock: Lock, chain: Chain, tags: Sequence[Tag]) -> Diagnostic:
    package, target = chain[-1], view.target
    lacking, offered = _lack(tags, target)
    found = _diagnostic(
        view,
        lock,
        chain,
        "L301",
        f"{package.name} {package.version} has no wheel for {lacking}; it has some for {offered}",
        _ways_out(chain, target, tags, is_too_new=lacking.startswith("glibc")),
    )
    is_for_others_only = package.sdist is not None and {tag.system for tag in tags} <= _FOREIGN
    # Its sources may be plain Python then.
    return replace(found, severity="warning") if is_for_others_only else found


def _lack(tags: Iterable[Tag], target: Target) -> tuple[str, str]:
    """What no wheel is for, and what those that come nearest are for."""
    by_system = [tag for tag in tags if tag.system in ("Linux", "any")]
    if not by_system:
        return "Linux", _join(sorted({tag.system for tag in tags}))
    by_python = [tag for tag in by_system if tag.fits_python(target.version)]
    if not by_python:
        return f"Python {target.python}", _pythons(by_system)
    by_machine = [tag for tag in by_python if tag.machine in ("", machine_of(target))]
    if not by_machine:
        return f"{target.architecture} with Python {target.python}", _join(sorted({tag.machine for tag in by_python}))
    oldest = min(tag.glibc for tag in by_machine)
    return _glibc_taken(target), f"glibc {_dotted(oldest)} and later"


def _glibc_taken(target: Target) -> str:
    taken, system = wheel_glibc_of(target), system_of(target)
    which = f"which {system} has" if taken == glibc_of(target) else f"the newest that builds for {system} take"
    return f"glibc {_dotted(taken)}, {which}"


def _pythons(tags: Iterable[Tag]) -> str:
    """Of the tags' Pythons the versions: `cp39` is 3.9."""
    found = {re.sub(r"^\D+", "", tag.python) for tag in tags}
    versions = sorted({(int(each[0]), int(each[1:])) for each in found if len(each) > 1})
    names = [f"{_dotted(version)}" for version in versions]
    if not names:
        return f"Python {_join(sorted(found))}"
    is_row = len(names) > 2 and versions[-1][1] - versions[0][1] == len(names) - 1 and versions[0][0] == versions[-1][0]
    return f"Python {names[0]} to {names[-1]}" if is_row else f"Python {_join(names)}"


def _ways_out(chain: Chain, target: Target, tags: Sequence[Tag], is_too_new: bool) -> str:
    """What to type: nearest is another version of the package, then another target that this one has a wheel for."""
    name, limit = chain[-1].name, f"{'<' if is_too_new else '>'}{chain[-1].version}"
    # What the project names itself may be pinned there; of the rest the lock alone knows.
    change = "uv add" if len(chain) == 1 else "uv lock --upgrade-package"
    options = [f'take a version that has one: {change} "{name}{limit}"', *_other_targets(target, tags)]
    return ", or ".join([*options, f"give the project a wheel of your own: uv add ./{name}-....whl"])


def _other_targets(target: Target, tags: Sequence[Tag]) -> Iterator[str]:
    for python in reversed(MANAGED_PYTHONS):
        other = Target(python, target.architecture, f"python{python}")
        if any(tag.fits(other) for tag in tags):
            yield f'set runtime = "{other.runtime}"'
            return
    for architecture in ARCHITECTURES:
        if any(tag.fits(Target(target.python, architecture, target.runtime)) for tag in tags):
            yield f'set architecture = "{architecture}"'


# L305


def _without_wheels(view: View, lock: Lock, chain: Chain) -> Iterator[Diagnostic]:
    package = chain[-1]
    tags = view.installed.tags_of(package.name, package.version)
    if (tags and all(tag.system == "any" for tag in tags)) or (view.packages.kind == "built" and tags):
        return
    what = "sources only, from git," if package.source == "git" else "sources only"
    found = _diagnostic(
        view,
        lock,
        chain,
        "L305",
        f"{package.name} {package.version} comes as {what}: whether that is plain Python only a build shows",
        f"take a version of {package.name} that has wheels, or give the project one: uv add ./{package.name}-....whl",
    )
    if tags:
        message = f"{package.name} {package.version} comes as {what} and compiles to machine code ({tags[0]})"
        found = replace(found, message=message, severity="error")
    yield found


# Where


def _diagnostic(view: View, lock: Lock, chain: Chain, code: str, message: str, help: str) -> Diagnostic:
    """Stands where the project asks for the first of the chain, else in the lock."""
    package = chain[-1]
    asked = find_requirement(view.project.root / "pyproject.toml", chain[0].name)
    locked = _locked_at(lock, package)
    label = "asks for it" if len(chain) == 1 else " -> ".join(each.name for each in chain)
    if asked is None:
        return view.diagnostic(code, locked, message, help, label=label)
    return view.diagnostic(code, asked, message, help, label=label, related=[Related(locked, "locked here")])


def _locked_at(lock: Lock, package: Locked) -> Span:
    name, version = f'name = "{package.name}"', f'version = "{package.version}"'
    line = find_line(lock.file, name)
    while line and find_line(lock.file, version, line + 1) != line + 1:
        line = find_line(lock.file, name, line + 1)
    return span_in_line(lock.file, line) if line else Span(lock.file)


def _join(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))
