"""Whose turn it is, and whether somebody waits for it."""

import asyncio

from lambic.emulator.turn import Turn


async def take(turn: Turn, name: str, seen: list[str]) -> None:
    async with turn:
        seen.append(name)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_turns_come_in_order_and_the_one_inside_learns_that_somebody_waits():
    async def main() -> tuple[list[object], list[str]]:
        turn, seen, told = Turn(), [], []
        async with turn:
            wanted = asyncio.create_task(turn.wait_wanted())
            await settle()
            told.append(wanted.done())
            tasks = [asyncio.create_task(take(turn, name, seen)) for name in "ab"]
            await settle()
            told += [wanted.done(), list(seen)]
        await asyncio.gather(*tasks)
        return told, seen

    assert asyncio.run(main()) == ([False, True, []], ["a", "b"])


def test_nobody_waits_any_more_after_whoever_did_gave_up():
    async def main() -> bool:
        turn = Turn()
        async with turn:
            waiting = asyncio.create_task(take(turn, "a", []))
            await settle()
            waiting.cancel()
            await settle()
            wanted = asyncio.create_task(turn.wait_wanted())
            await settle()
            wanted.cancel()
            return wanted.done()

    assert not asyncio.run(main())
