"""Projects to check, of any size: functions of all kinds over modules that import each other in layers.

Always the same project for the same numbers. It works, so that nothing is to be found in it.
"""

import random
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SEED = 20260131
PACKAGE_SIZE = 9
"""Modules in one package."""

SETTINGS = """\
[project]
name = "checked"
version = "1.0.0"
requires-python = ">=3.11"

[tool.lambic]
runtime = "python3.13"
architecture = "arm64"
memory = 256
timeout = 20
environment = { STAGE = "test", REGION_NAME = "north", LIMIT = "100" }
"""


@dataclass(frozen=True)
class Module:
    """Number `number` of the project: `uses` are those that it imports, all of them smaller."""

    number: int
    uses: tuple[int, ...]

    @property
    def package(self) -> str:
        return f"part{self.number // PACKAGE_SIZE:02}"

    @property
    def name(self) -> str:
        nouns = ("prices", "orders", "stock", "labels", "routes", "limits", "terms", "units", "notes")
        return f"{nouns[self.number % PACKAGE_SIZE]}{self.number}"

    @property
    def dotted(self) -> str:
        return f"shop.{self.package}.{self.name}"


def write_checked(folder: Path, functions: int, modules: int) -> dict[str, str]:
    """Writes a project with so many functions and modules of its own; gives each function's kind (of KINDS)."""
    chance = random.Random(SEED + functions + modules)
    everything = [Module(number, _choose_uses(chance, number)) for number in range(modules)]
    for path, text in _module_files(everything):
        _write(folder / "src" / "shop" / path, text)
    settings = [SETTINGS]
    kinds = {}
    for number in range(functions):
        kind = list(KINDS)[number % len(KINDS)]
        name = f"{kind}{number}"
        used = sorted({*chance.sample(range(modules), min(3, modules)), number * modules // functions})
        source, table = KINDS[kind]
        _write(folder / "functions" / f"{name}.py", _function(source, number, [everything[each] for each in used]))
        settings.append(table.format(name=name, number=number))
        kinds[name] = kind
    _write(folder / "pyproject.toml", "".join(settings))
    return kinds


def _choose_uses(chance: random.Random, number: int) -> tuple[int, ...]:
    """A neighbour below, and some that are far below."""
    near = [number - chance.randint(1, min(number, 6))] if number else []
    far = [chance.randrange(number) for _ in range(chance.randint(0, 3))] if number else []
    return tuple(sorted({*near, *far}))


def _module_files(modules: list[Module]) -> Iterator[tuple[str, str]]:
    yield "__init__.py", '"""A shop of many parts."""\n'
    for package in sorted({module.package for module in modules}):
        yield f"{package}/__init__.py", ""
    for module in modules:
        template = MODULES[module.number % len(MODULES)]
        imports = "\n".join(_import_lines(module, modules))
        nearest = f"compute_{module.uses[-1]}(value)" if module.uses else "value"
        others = " + ".join([f"FACTOR_{number}" for number in module.uses[:-1]] or ["1"])
        text = textwrap.dedent(template).strip()
        for key, value in (
            ("IMPORTS", imports),
            ("NEAREST", nearest),
            ("OTHERS", others),
            ("NUMBER", str(module.number)),
        ):
            text = text.replace(f"<{key}>", value)
        yield f"{module.package}/{module.name}.py", f"{text}\n"


def _import_lines(module: Module, modules: list[Module]) -> Iterator[str]:
    for number in module.uses:
        used = modules[number]
        place = f".{used.name}" if used.package == module.package else f"..{used.package}.{used.name}"
        wanted = f"compute_{number}" if number == module.uses[-1] else f"FACTOR_{number}"
        yield f"from {place if number % 3 else used.dotted} import {wanted}"


def _function(source: str, number: int, used: list[Module]) -> str:
    imports = "\n".join(f"from {module.dotted} import compute_{module.number}" for module in used)
    total = " + ".join(f"compute_{module.number}(value)" for module in used)
    text = textwrap.dedent(source).strip()
    for key, value in (("IMPORTS", imports), ("TOTAL", total), ("NUMBER", str(number))):
        text = text.replace(f"<{key}>", value)
    return f"{text}\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


MODULES = (
    '''
    """Amounts that are rounded as the law wants it."""

    from __future__ import annotations

    from dataclasses import dataclass
    from decimal import ROUND_HALF_UP, Decimal

    <IMPORTS>

    FACTOR_<NUMBER> = 3


    @dataclass(frozen=True)
    class Amount:
        value: Decimal
        currency: str = "EUR"

        def rounded(self) -> Amount:
            return Amount(self.value.quantize(Decimal("0.01"), ROUND_HALF_UP), self.currency)

        def __add__(self, other: Amount) -> Amount:
            if other.currency != self.currency:
                raise ValueError(f"{other.currency} and {self.currency}")
            return Amount(self.value + other.value, self.currency)


    def compute_<NUMBER>(value: int) -> int:
        amount = Amount(Decimal(<NEAREST>)) + Amount(Decimal(<OTHERS>))
        return int(amount.rounded().value) % 1000
    ''',
    '''
    import logging
    import os
    from functools import lru_cache

    <IMPORTS>

    logger = logging.getLogger(__name__)
    FACTOR_<NUMBER> = 5
    STAGE = os.environ["STAGE"]


    class Missing(LookupError):
        def __init__(self, key):
            super().__init__(f"{key} is not in {STAGE}")
            self.key = key


    class Table:
        """Rows by key; counts how often each is read."""

        def __init__(self, rows=()):
            self._rows = dict(rows)
            self._reads = {}

        def __getitem__(self, key):
            try:
                row = self._rows[key]
            except KeyError:
                raise Missing(key) from None
            self._reads[key] = self._reads.get(key, 0) + 1
            return row

        def __contains__(self, key):
            return key in self._rows


    @lru_cache(maxsize=64)
    def load_table(size):
        logger.debug("a table of %d rows", size)
        return Table((key, key * FACTOR_<NUMBER>) for key in range(size))


    def compute_<NUMBER>(value):
        table = load_table(32)
        try:
            return (table[(<NEAREST>) % 40] + <OTHERS>) % 1000
        except Missing as error:
            return error.key
    ''',
    '''
    """Texts that people read."""

    from typing import TYPE_CHECKING, Protocol

    <IMPORTS>

    if TYPE_CHECKING:
        from collections.abc import Iterable, Mapping

    FACTOR_<NUMBER> = 7


    class Shown(Protocol):
        def show(self) -> str: ...


    class Label:
        __slots__ = ("_text", "_width")

        def __init__(self, text: str, width: int = 12) -> None:
            self._text = text
            self._width = width

        def show(self) -> str:
            return self._text[: self._width].ljust(self._width, ".")


    def show_all(labels: "Iterable[Shown]", names: "Mapping[str, str] | None" = None) -> list[str]:
        return [(names or {}).get(text, text) for text in (label.show() for label in labels)]


    def compute_<NUMBER>(value: int) -> int:
        shown = show_all([Label(str(<NEAREST>)), Label("x" * (<OTHERS>), width=5)])
        return sum(map(len, shown)) + value % 10
    ''',
    """
    try:
        import orjson as json
    except ImportError:
        import json

    from contextlib import contextmanager

    <IMPORTS>

    FACTOR_<NUMBER> = 2
    _depth = 0


    @contextmanager
    def deeper():
        global _depth
        _depth += 1
        try:
            yield _depth
        finally:
            _depth -= 1


    def encode(data):
        text = json.dumps(data)
        return text if isinstance(text, str) else text.decode()


    def compute_<NUMBER>(value):
        with deeper() as depth:
            data = {"depth": depth, "value": <NEAREST>, "others": [<OTHERS>]}
            return len(encode(data)) + data["value"] % 100
    """,
    '''
    """Steps that an order goes through."""

    import enum
    from collections.abc import Callable, Iterator

    <IMPORTS>

    FACTOR_<NUMBER> = 11


    class Step(enum.Enum):
        NEW = "new"
        PAID = "paid"
        SENT = "sent"

        @property
        def is_last(self) -> bool:
            return self is Step.SENT


    STEPS: dict[Step, Step] = {Step.NEW: Step.PAID, Step.PAID: Step.SENT}
    _watchers: list[Callable[[Step], None]] = []


    def watch(watcher: Callable[[Step], None]) -> Callable[[Step], None]:
        _watchers.append(watcher)
        return watcher


    def steps_from(step: Step) -> Iterator[Step]:
        while not step.is_last:
            for watcher in _watchers:
                watcher(step)
            yield (step := STEPS[step])


    @watch
    def _count(step: Step) -> None:
        match step:
            case Step.NEW | Step.PAID:
                pass
            case other:
                raise AssertionError(other)


    def compute_<NUMBER>(value: int) -> int:
        return (<NEAREST> + sum(len(step.value) for step in steps_from(Step.NEW)) * (<OTHERS>)) % 1000
    ''',
    """
    import asyncio
    import threading
    from pathlib import Path
    from string import Template

    <IMPORTS>

    FACTOR_<NUMBER> = 13
    HERE = Path(__file__).parent
    LETTER = Template("$count of $name")
    _lock = threading.Lock()
    _written: list[str] = []


    async def write_one(name, count):
        await asyncio.sleep(0)
        return LETTER.substitute(name=name, count=count)


    async def write_all(names):
        return await asyncio.gather(*(write_one(name, len(name)) for name in names if name))


    def remember(text, /, *, keep=10):
        with _lock:
            _written.append(text)
            del _written[:-keep]


    def compute_<NUMBER>(value):
        remember(HERE.name)
        return (<NEAREST> + len(_written) * (<OTHERS>)) % 1000
    """,
    '''
    """What may be done, and how often."""

    import os
    import time
    from collections import defaultdict, deque
    from typing import ClassVar

    <IMPORTS>

    FACTOR_<NUMBER> = 4


    class Limiter:
        """At most `limit` calls in `window_s`."""

        window_s: ClassVar[float] = 60.0

        def __init__(self, limit: int | None = None) -> None:
            self.limit = limit or int(os.environ.get("LIMIT", "50"))
            self._calls: defaultdict[str, deque[float]] = defaultdict(deque)

        def allows(self, who: str) -> bool:
            now, calls = time.monotonic(), self._calls[who]
            while calls and calls[0] < now - self.window_s:
                calls.popleft()
            if len(calls) >= self.limit:
                return False
            calls.append(now)
            return True


    limiter = Limiter()


    def compute_<NUMBER>(value: int) -> int:
        if not limiter.allows(str(value)):
            return value
        return (<NEAREST> * (<OTHERS>)) % 1000
    ''',
)

KINDS = {
    "http": (
        '''
        from lambic import http
        <IMPORTS>


        @http.get("/things<NUMBER>/{thing}")
        def handler(request: http.Request) -> dict[str, int]:
            """A sum for one thing."""
            value = int(request.path_params["thing"])
            return {"sum": <TOTAL>}
        ''',
        "",
    ),
    "plain": (
        """
        import json
        import os

        <IMPORTS>


        def handler(event, context):
            value = len(event.get("rawPath", ""))
            body = {"stage": os.environ["STAGE"], "sum": <TOTAL>}
            return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
        """,
        '\n[tool.lambic.functions.{name}]\nroutes = ["GET /plain{number}"]\n',
    ),
    "queue": (
        """
        from lambic import events
        <IMPORTS>


        @events.sqs
        def handler(record: events.SQSRecord) -> None:
            value = record.json()["value"]
            print(<TOTAL>)
        """,
        '\n[tool.lambic.functions.{name}]\nqueue = "arn:aws:sqs:eu-west-1:123456789012:work-{number}"\n',
    ),
    "timer": (
        """
        import logging

        from lambic import events
        <IMPORTS>

        logger = logging.getLogger(__name__)


        @events.schedule
        def handler(event: events.ScheduledEvent) -> dict[str, int]:
            value = len(event.resources)
            logger.info("%s: %d", event.time.isoformat(), value)
            return {"sum": <TOTAL>}
        """,
        '\n[tool.lambic.functions.{name}]\nschedule = "rate(1 hour)"\ntimeout = 120\n',
    ),
    "waiting": (
        """
        import asyncio

        from lambic import http
        <IMPORTS>


        async def add(value: int) -> int:
            await asyncio.sleep(0)
            return <TOTAL>


        @http.post("/sums<NUMBER>")
        async def handler(request: http.Request) -> dict[str, list[int]]:
            return {"sums": await asyncio.gather(*map(add, request.json()))}
        """,
        "",
    ),
    "several": (
        """
        from lambic import http
        <IMPORTS>


        @http.get("/several<NUMBER>")
        def find(request: http.Request) -> list[int]:
            value = int(request.query.get("value", "1"))
            return [<TOTAL>]


        @http.put("/several<NUMBER>/{key}")
        def change(request: http.Request):
            value, key = len(request.text()), request.path_params["key"]
            if not key.isalnum():
                raise http.BadRequest("a key has letters and digits")
            return 201, {key: <TOTAL>}


        handler = http.routes(find, change)
        """,
        "",
    ),
}
"""Each kind of function: its source, and its settings."""
