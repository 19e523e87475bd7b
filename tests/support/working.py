"""Projects that work, each with events for every function: what a check of them finds is a false alarm."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lambic import testing

from .examples import EXAMPLES
from .outcomes import Call, Event, Request

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "check"

_LEFT = shutil.ignore_patterns("build", "sam", ".lambic", ".venv", "__pycache__", "tests", "README.md", "events")


@dataclass(frozen=True)
class Working:
    """`folder` has the project; beside it may lie NAME.packages, which become its site-packages.

    `environment` is what its functions have beside their settings.
    """

    name: str
    folder: Path
    calls: Mapping[str, Sequence[Call]]
    environment: Mapping[str, str] = field(default_factory=dict)

    def copy(self, into: Path) -> Path:
        root = Path(shutil.copytree(self.folder, into / self.name, ignore=_LEFT))
        packages = self.folder.with_name(f"{self.name}.packages")
        if packages.is_dir():
            shutil.copytree(packages, site_of(root))
        return root


def site_of(root: Path) -> Path:
    return root / ".venv" / "lib" / "python3.13" / "site-packages"


_SIGNATURE = "7cef137967b3a388bdf6dd9ad3d029bfe717c1a5a9aebd3cccf571362ffe03ba"
_XML = {"headers": {"accept": "application/atom+xml"}}

BILLING: dict[str, Sequence[Call]] = {
    "issue": [
        Request("POST", "/invoices", {"json": {"number": "7", "customer": "Ada", "lines": lines}}, status=status)
        for lines, status in (
            ([{"sku": "tea", "count": 3, "price": "2.50"}, {"sku": "cup", "count": 1, "price": "4"}], 201),
            ([{"sku": "tea", "count": 0, "price": "2.50"}], 400),
        )
    ],
    "remind": [
        Event(testing.schedule("remind")),
        Event(
            {
                "time": "2026-03-01T06:00:00Z",
                "open": [
                    {"number": "7", "customer": "Ada", "due": "2026-01-31T00:00:00Z"},
                    {"number": "8", "customer": "Grace", "due": "2026-02-25T00:00:00Z"},
                ],
            }
        ),
    ],
    "rates": [Event({"country": "fr"}), Event({}), Event({"country": "XX"})],
    "archive": [Event({"documents": {"b.txt": "beta", "a.txt": "alpha"}})],
    "summary": [Event({"customers": {"ada": [100, 250], "grace": []}})],
    "statement": [Event({"entries": [100, -30, 5]})],
    "classify": [
        Event(
            {
                "payments": [
                    {"type": "card", "network": "VISA"},
                    {"type": "transfer", "iban": "DE02"},
                    {"type": "cash"},
                    [{"type": "cheque"}],
                    7,
                ]
            }
        )
    ],
    "audit": [Event({"request": "r-1", "actor": "ada", "action": "login"})],
    "refund": [
        Event({"paid": "10.00", "items": ["2.50", "3"]}),
        Event({"paid": "1", "items": ["2.50"]}),
        Event({"paid": "1"}),
    ],
    "ledger": [
        Event(
            {
                "parts": [
                    [{"account": "cash", "side": "debit", "amount": "12.50"}],
                    [
                        {"account": "sales", "side": "credit", "amount": "2"},
                        {"account": "x", "side": "up", "amount": "1"},
                    ],
                ]
            }
        )
    ],
    "nightly": [
        Event(testing.schedule("nightly")),
        Event(
            {
                "time": "2026-01-31T02:15:00Z",
                "invoices": [["7", "Ada"], ["8", "Grace"], ["9", "Ada"]],
                "amounts": [{"currency": "EUR", "amount": "2.50"}, {"currency": "EUR", "amount": "1"}],
            }
        ),
    ],
    "webhook": [
        Request("POST", "/hooks/post", {"content": "paid", "headers": {"x-signature": "no"}}, status=401),
        Request("POST", "/hooks/post", {"content": '{"paid":7}', "headers": {"x-signature": _SIGNATURE}}, status=202),
    ],
}

LIBRARY: dict[str, Sequence[Call]] = {
    "books": [
        Request("GET", "/books?author=Ada+Lovelace"),
        Request("GET", "/books/2"),
        Request("GET", "/books/99", status=404),
        Request("POST", "/books", {"json": {"title": "Tea", "author": "Ada", "tags": ["hot"]}}, status=201),
        Request("POST", "/books", {"json": {"title": " ", "author": "Ada"}}, status=422),
        Request("DELETE", "/books/1", status=204),
    ],
    "lend": [
        Request("POST", "/members/ada/loans", {"json": {"book": 2, "day": "2026-01-31"}}, status=status)
        for status in (201, 409)
    ],
    "login": [
        Request("POST", "/session", {"data": {"name": "ada", "secret": "ada"[::-1]}}, status=201),
        Request("POST", "/session", {"data": {"name": "ada", "secret": "?"}}, status=401),
        Request("GET", "/session", {"cookies": {"session": "YWRh.0llJdDshjCeSYIlA"}}),
        Request("DELETE", "/session"),
    ],
    "feed": [Request("GET", "/feed.xml?limit=2", _XML, "function_url")],
    "cover": [Request("GET", "/books/2/cover.png?size=2")],
    "page": [Request("GET", "/members/Ada%20%3C3"), Request("GET", "/m/ada", source="alb")],
    "search": [Request("GET", "/search?q=ada"), Request("GET", "/search", status=400)],
    "status": [Request("GET", "/status")],
    "upload": [
        Request("PUT", "/shelves/a/1/2", {"content": "number,title,author\n7,Tea,Ada\n3,Cups,Grace\n"}),
        Request("PUT", "/shelves/a/1", {"content": "number,title\n7,Tea\n"}, status=422),
    ],
    "admin": [
        Request("GET", "/admin/loans", {"headers": {"x-user": "ada"}}),
        Request("DELETE", "/admin/loans/7", {"headers": {"x-user": "grace"}}, status=404),
        Request("GET", "/admin/loans", status=403),
    ],
    "old": [Request("GET", "/v0/books/7")],
}

TELEMETRY: dict[str, Sequence[Call]] = {
    "readings": [
        Event(
            testing.kinesis(
                [{"sensor": "roof", "value": 212, "unit": "F"}, {"sensor": "roof", "value": 300.0, "unit": "K"}]
            )
        )
    ],
    "commands": [
        Event(
            testing.sqs(
                [{"device": "pump", "line": "set 'speed' 5"}, {"device": "fan", "line": "restart"}], queue="commands"
            )
        )
    ],
    "ordered": [
        Event(
            testing.sqs(
                [testing.SQSMessage({"input": each}, group_id="pump") for each in ("start", "ready", "stop")],
                queue="ordered.fifo",
            )
        )
    ],
    "devices": [
        Event(
            testing.dynamodb(
                [
                    testing.DynamoDBChange({"id": "7"}, new={"id": "7", "site": "north"}),
                    testing.DynamoDBChange(
                        {"id": "7"}, new={"id": "7", "site": "south"}, old={"id": "7", "site": "north"}
                    ),
                ]
            )
        )
    ],
    "firmware": [Event(testing.s3("pump/fw-2.10.3.bin", bucket="firmware"))],
    "alarms": [Event(testing.eventbridge({"sensor": "roof", "value": 95.0}, source="telemetry"))],
    "heartbeat": [Event(testing.schedule("heartbeat"))],
    "report": [Event(testing.schedule("report"))],
    "notices": [Event(testing.sns("pump is on", subject="Pump"))],
    "delivery": [Event(testing.firehose([{"sensor": "roof", "value": 1, "note": ""}, {"note": None}]))],
    "by_hand": [Event(testing.sqs([{"sensor": "roof", "value": 1}, {"sensor": 7}], queue="by-hand"))],
}

PRODUCTS: dict[str, Sequence[Call]] = {
    "create": [Request("POST", "/products", {"json": {"name": " "}}, status=422)],
    "read": [Request("GET", "/products/none", status=404)],
    "update": [Request("PUT", "/products/none", {"json": {"name": "Tea", "price_cents": 1}}, status=404)],
    "delete": [Request("DELETE", "/products/none", status=404)],
}

PROJECTS = {
    each.name: each
    for each in (
        Working("billing", FIXTURES / "billing", BILLING),
        Working("library", FIXTURES / "library", LIBRARY),
        Working("telemetry", FIXTURES / "telemetry", TELEMETRY),
        Working("hello", EXAMPLES / "hello", {"hello": [Request("GET", "/hello?first_name=Ada")]}),
        Working("products", EXAMPLES / "products", PRODUCTS, {"DATABASE": ":memory:"}),
        Working(
            "queue",
            EXAMPLES / "queue",
            {"ship": [Event(testing.sqs([{"product": "tea", "quantity": 2}], queue="orders"))]},
            {"DATABASE": ":memory:"},
        ),
        Working(
            "streaming",
            EXAMPLES / "streaming",
            {
                "export": [Request("GET", "/readings.csv?sensor=roof", source="function_url")],
                "feed": [Request("GET", "/readings/events?sensor=roof", source="function_url")],
            },
        ),
    )
}

FASTAPI = Working(
    "fastapi",
    EXAMPLES / "fastapi",
    {
        "api": [
            Request("POST", "/notes", {"json": {"text": "buy tea"}}, status=201),
            Request("GET", "/notes/9", status=404),
        ],
        "count": [Request("POST", "/count", {"content": "buy green tea"})],
    },
)
"""Runs where FastAPI is installed."""
