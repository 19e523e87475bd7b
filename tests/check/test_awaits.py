"""L414: coroutines that nobody awaits."""

import pytest

from support.projects import write_project
from support.rule_pages import check

HEAD = "import asyncio\nfrom asyncio import sleep as nap\n\n\nasync def work(x=1):\n    return x\n\n\n"
SYNC = "def handler(event, context):\n    {}\n    return 1\n"
ASYNC = "async def handler(event, context):\n    {}\n    return 1\n"


def found(root, source):
    checked = check(write_project(root, {"functions/a.py": HEAD + source}))
    return [(each.code, bool(each.edits)) for each in checked.diagnostics if each.code == "L414"]


@pytest.mark.parametrize(
    ("source", "is_corrected"),
    [
        (ASYNC.format("work()"), True),
        (ASYNC.format("print(work())"), True),
        (ASYNC.format('print(f"{work()}")'), True),
        (ASYNC.format("asyncio.sleep(1)"), True),
        (ASYNC.format("nap(1)"), True),
        (SYNC.format("work()"), False),
    ],
)
def test_a_coroutine_that_is_thrown_away_is_found(tmp_path, source, is_corrected):
    assert found(tmp_path, source) == [("L414", is_corrected)]


@pytest.mark.parametrize(
    "source",
    [
        ASYNC.format("await work()"),
        ASYNC.format("task = work(); await task"),
        ASYNC.format("await asyncio.gather(work(), work())"),
        ASYNC.format("asyncio.create_task(work())"),
        SYNC.format("asyncio.run(work())"),
        ASYNC.format("works = [work() for _ in range(2)]"),
        "print = str\n" + ASYNC.format("print(work())"),
        "def work(): ...\n" + ASYNC.format("work()"),
        "@asyncio.coroutines.iscoroutine\nasync def other(): ...\n" + ASYNC.format("other()"),
        "async def other():\n    yield 1\n" + ASYNC.format("other()"),
        "async def nested():\n    async def work(): ...\n    work\n" + ASYNC.format("await nested()"),
    ],
)
def test_what_may_be_awaited_elsewhere_is_left_alone(tmp_path, source):
    assert found(tmp_path, source) == []
