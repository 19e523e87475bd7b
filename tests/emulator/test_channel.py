"""The channel between a worker's stream and its receiver: order, back-pressure, both ends' leave."""

import asyncio

import pytest

from lambic.emulator.channel import Channel, Closed


def run(work) -> object:
    return asyncio.run(asyncio.wait_for(work, 20))


async def settle() -> None:
    """Lets every task go on as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_pieces_come_in_order_and_then_none():
    async def work():
        channel = Channel()

        async def send():
            for piece in (b"a", b"", b"b"):
                await channel.send(piece)
            channel.close()

        sending = asyncio.create_task(send())
        received = [await channel.receive() for _ in range(5)]
        await sending
        return received

    assert run(work()) == [b"a", b"", b"b", None, None]


def test_a_sender_waits_until_the_piece_before_has_been_taken():
    async def work():
        channel = Channel()
        await channel.send(b"a")
        second = asyncio.create_task(channel.send(b"b"))
        await settle()
        before = second.done()
        await channel.receive()
        await second
        return before

    assert run(work()) is False


def test_a_piece_that_waits_is_received_after_the_end_too():
    async def work():
        channel = Channel()
        await channel.send(b"a")
        channel.close()
        return [await channel.receive(), await channel.receive()]

    assert run(work()) == [b"a", None]


def test_a_sender_learns_that_nobody_wants_more_also_while_it_waits():
    async def work():
        channel = Channel()
        await channel.send(b"a")
        waiting = asyncio.create_task(channel.send(b"b"))
        closed = asyncio.create_task(channel.wait_closed())
        await settle()
        channel.close()
        with pytest.raises(Closed):
            await waiting
        with pytest.raises(Closed):
            await channel.send(b"c")
        await closed

    run(work())


def test_a_receiver_that_gives_up_loses_no_piece():
    async def work():
        channel = Channel()
        first = asyncio.create_task(channel.receive())
        await settle()
        first.cancel()
        await channel.send(b"a")
        return await channel.receive()

    assert run(work()) == b"a"


@pytest.mark.parametrize(("opens", "expected"), [(True, "a/b"), (False, None)])
def test_begin_waits_until_it_is_known_whether_pieces_come(opens, expected):
    async def work():
        channel = Channel()
        begun = asyncio.create_task(channel.begin())
        await settle()
        assert not begun.done()
        if opens:
            channel.open("a/b")
        else:
            channel.close()
        return await begun

    assert run(work()) == expected
