"""`python -m benchmarks [PART...]`: measures, prints tables, writes JSON."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from . import bridges, builds, checks, cold, http, long, responses, sizes, tail, warm
from .clients import Client
from .effort import FULL, QUICK, Effort
from .folders import MADE
from .machine import describe_machine
from .run import ClientFailed
from .tools import missing_tools

PARTS: dict[str, ModuleType] = {
    "warm": warm,
    "cold": cold,
    "sizes": sizes,
    "tail": tail,
    "builds": builds,
    "checks": checks,
    "responses": responses,
    "http": http,
    "bridges": bridges,
    "long": long,
}
USUAL = ("warm", "cold", "sizes", "tail")


def main() -> int:
    options = _read_options()
    if sys.platform != "linux":
        print("benchmarks: they need Linux, where Lambda functions run", file=sys.stderr)
        return 3
    machine = describe_machine()
    print(", ".join(f"{name} {value}" for name, value in machine.items()))
    try:
        for name in options.parts:
            _run_part(name, machine, options)
    except ClientFailed as error:
        print(f"benchmarks: a client failed: {error}", file=sys.stderr)
        return 1
    return 0


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all but long when none is given"
    )
    parser.add_argument("--quick", action="store_true", help="few rounds: to see that it works")
    parser.add_argument("--client", action="append", default=[], metavar="NAME", help="only this one (may be repeated)")
    parser.add_argument("--into", type=Path, default=MADE, metavar="DIR", help="where the JSON goes")
    options = parser.parse_args()
    if unknown := set(options.parts) - PARTS.keys():
        parser.error(f"there is no part {', '.join(sorted(unknown))}, only {', '.join(PARTS)}")
    options.parts = options.parts or USUAL
    known = {client.name for name in options.parts for client in PARTS[name].CLIENTS}
    if unknown := set(options.client) - known:
        parser.error(f"there is no client {', '.join(sorted(unknown))}, only {', '.join(sorted(known))}")
    return options


def _run_part(name: str, machine: dict[str, str], options: argparse.Namespace) -> None:
    part = PARTS[name]
    effort: Effort = QUICK if options.quick else FULL
    clients = _choose(part.CLIENTS, options.client)
    if not clients:
        return
    result = part.measure(clients, effort)
    print(f"\n{part.TITLE}\n\n{part.show(result)}", flush=True)
    _write(options.into / f"{name}.json", {"part": name, "machine": machine, "missing": missing_tools(), **result})


def _choose(clients: Sequence[Client], names: Sequence[str]) -> list[Client]:
    chosen = [client for client in clients if not names or client.name in names]
    return [client for client in chosen if client.is_available]


def _write(file: Path, result: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
