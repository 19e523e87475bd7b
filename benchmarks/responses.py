"""What a user waits for at a cold start: from exec to the first answer, for bundles as both tools make them.

SAM's run under awslambdaric, which lies outside of the bundle with its byte code, as in AWS's image.
"""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from . import events
from .builders import LAMBIC, SAM, Builder
from .builders import environment as tools
from .clients import MANAGED, PEER, PYTHON, environment
from .effort import Effort
from .projects import PACKAGES, logical_id
from .rounds import ratio, say
from .run import ClientFailed, Load, run
from .stage import stage_awslambdaric, stage_bundle
from .table import render, times

TITLE = "Responses: ms from exec to the answer to the first event, page cache warm"


@dataclass(frozen=True)
class Responder:
    """A kind of function, as one tool builds and starts it."""

    kind: str
    builder: Builder

    @property
    def name(self) -> str:
        return f"{self.kind}: {self.builder.command[0]}"

    @property
    def is_available(self) -> bool:
        return self.builder.is_available

    def command(self, project: Path) -> list[str]:
        if self.builder is LAMBIC:
            return [str(project / "build" / f"{self.kind}0" / "bootstrap"), PYTHON]
        start = stage_bundle() / "start_awslambdaric.pyc"
        return [PYTHON, "-S", str(start), str(stage_awslambdaric()), "app.handler"]

    def environment(self, project: Path) -> dict[str, str]:
        """The bundle can't be written to, so no byte code is kept."""
        if self.builder is LAMBIC:
            return {**environment(PEER), "PYTHONDONTWRITEBYTECODE": "1"}
        bundle = project / ".aws-sam" / "build" / logical_id(f"{self.kind}0")
        return {**environment(PEER), **MANAGED, "PYTHONPATH": str(bundle), "PYTHONDONTWRITEBYTECODE": "1"}


CLIENTS = tuple(Responder(kind, builder) for kind in PACKAGES for builder in (LAMBIC, SAM))


def measure(responders: Sequence[Responder], effort: Effort) -> dict[str, Any]:
    builders = {each.builder.name: each.builder for each in responders}
    projects = {name: _build(builder) for name, builder in builders.items()}
    load = Load(_request(), 0, 1)
    ms: dict[str, list[float]] = {each.name: [] for each in responders}
    for number in range(effort.responses):
        say(f"round {number + 1} of {effort.responses}")
        for each in responders:
            project = projects[each.builder.name]
            seen = run(each.command(project), each.environment(project), load)
            assert seen.cycle_us is not None
            ms[each.name].append((seen.first_next_us + seen.cycle_us.p50) / 1000)
    return {"rounds": effort.responses, "ms": ms}


def _build(builder: Builder) -> Path:
    say(f"building with {builder.command[0]}")
    project = builder.write("responses", dict.fromkeys(PACKAGES, 1))
    ended = subprocess.run(builder.command, cwd=project, env=tools(project), capture_output=True, text=True)
    if ended.returncode:
        raise ClientFailed(ended.stderr[-2000:])
    return project


def _request() -> bytes:
    event = json.loads(events.request())
    event["rawPath"] = event["requestContext"]["http"]["path"] = "/products/7"
    return json.dumps(event).encode()


def show(result: Mapping[str, Any]) -> str:
    ms = result["ms"]
    rows = []
    for kind in PACKAGES:
        ours, theirs = ms.get(f"{kind}: lambic"), ms.get(f"{kind}: sam")
        if ours and theirs:
            rows.append([kind, median(ours), median(theirs), times(ratio(ours, theirs))])
    return render(["function", "lambic build", "sam build", "ratio"], rows)
