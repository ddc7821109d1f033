"""Parts that are written while the next are made."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from libs.events.transport.driver import TURN, in_step, in_turns


class Writer:
    """Writes slowly, and notes what happened in which order."""

    def __init__(self, fails_at: int | None = None) -> None:
        self.noted: list[str] = []
        self.at_once = 0
        self._fails_at = fails_at

    async def write(self, part: int) -> None:
        """Take some turns of the loop, as a server would."""
        self.at_once += 1
        assert self.at_once == 1, "one connection writes one part at a time"
        try:
            for _ in range(3):
                await asyncio.sleep(0)
            if part == self._fails_at:
                raise LookupError(part)
            self.noted.append(f"written {part}")
        finally:
            self.at_once -= 1

    async def parts(self, count: int, fails_at: int | None = None) -> AsyncIterator[int]:
        """Make so many parts; one of them cannot be made."""
        for part in range(count):
            await asyncio.sleep(0)
            if part == fails_at:
                raise KeyError(part)
            self.noted.append(f"made {part}")
            yield part


async def test_the_next_part_is_made_while_one_is_written_and_all_are_written_in_order() -> None:
    writer = Writer()
    await in_step(writer.parts(3), writer.write)
    assert writer.noted == ["made 0", "made 1", "written 0", "made 2", "written 1", "written 2"]


async def test_a_part_that_cannot_be_written_ends_it() -> None:
    writer = Writer(fails_at=1)
    with pytest.raises(LookupError):
        await in_step(writer.parts(9), writer.write)
    assert writer.noted == ["made 0", "made 1", "written 0", "made 2"]


async def test_a_part_that_cannot_be_made_ends_the_writing_too() -> None:
    writer = Writer()
    with pytest.raises(KeyError):
        await in_step(writer.parts(9, fails_at=1), writer.write)
    assert (writer.noted, writer.at_once) == (["made 0"], 0), "nothing writes behind the caller's back"


async def test_nothing_to_write_is_nothing_written() -> None:
    writer = Writer()
    await in_step(writer.parts(0), writer.write)
    assert writer.noted == []


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
