"""Parts that are written and read while others are made."""

import asyncio

import pytest

from libs.events.transport.driver import TURN, in_step, in_turns


class Server:
    """Reads and writes slowly, one thing at a time, and notes what happened in which order."""

    def __init__(self, **fails_at: int) -> None:
        """`read=2`: the part that cannot be read; `make` and `write` likewise."""
        self.noted: list[str] = []
        self.at_once = 0
        self._fails_at = fails_at

    async def read(self, part: int) -> int:
        """Take some turns of the loop, as a server would."""
        await self._answer("read", part)
        return part

    async def make(self, part: int) -> int:
        """Done by ourselves; the loop has its turn."""
        for _ in range(9):
            await asyncio.sleep(0)
        self._note("make", part)
        return part

    async def write(self, part: int) -> None:
        """Slowly too."""
        await self._answer("write", part)

    async def _answer(self, what: str, part: int) -> None:
        self.at_once += 1
        assert self.at_once == 1, "one connection does one thing at a time"
        try:
            for _ in range(3):
                await asyncio.sleep(0)
            self._note(what, part)
        finally:
            self.at_once -= 1

    def _note(self, what: str, part: int) -> None:
        if self._fails_at.get(what) == part:
            raise LookupError(part)
        self.noted.append(f"{what} {part}")


async def go(server: Server, count: int) -> list[str]:
    await in_step(range(count), server.read, server.make, server.write)
    return server.noted


ALL_IN_ORDER = [
    *("read 0", "read 1", "make 0"),
    *("write 0", "read 2", "make 1"),
    *("write 1", "read 3", "make 2"),
    *("write 2", "make 3", "write 3"),
]


async def test_a_part_is_made_while_the_one_before_is_written_and_the_next_is_read() -> None:
    assert await go(Server(), 4) == ALL_IN_ORDER


@pytest.mark.parametrize(
    ("fails_at", "noted"),
    [
        ({"read": 0}, []),
        ({"read": 2}, ["read 0", "read 1", "make 0", "write 0", "make 1"]),
        ({"make": 1}, ["read 0", "read 1", "make 0", "write 0", "read 2"]),
        ({"write": 0}, ["read 0", "read 1", "make 0", "make 1"]),
        ({"write": 3}, ALL_IN_ORDER[:-1]),
    ],
)
async def test_what_fails_ends_it_and_nothing_works_on_behind_the_callers_back(
    fails_at: dict[str, int], noted: list[str]
) -> None:
    server = Server(**fails_at)
    with pytest.raises(LookupError):
        await go(server, 4)
    assert server.noted == noted
    assert server.at_once == 0


async def test_nothing_to_do_is_nothing_done() -> None:
    assert await go(Server(), 0) == []
    assert await go(Server(), 1) == ["read 0", "make 0", "write 0"]


async def test_the_loop_has_its_turn_between_records() -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    counting = asyncio.ensure_future(count())
    given = [record async for record in in_turns(range(10 * TURN))]
    counting.cancel()
    assert given == list(range(10 * TURN))
    assert turns >= 9
