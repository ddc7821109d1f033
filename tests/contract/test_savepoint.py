"""A part of a transaction on the driver's own connection, beside what the session does itself."""

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.database import Database
from libs.events.transport.driver import driver, part_of, savepoint


async def note(session: AsyncSession, number: int) -> None:
    await session.execute(text("insert into noted values (:number)"), {"number": number})


async def noted(session: AsyncSession) -> list[int]:
    return list((await session.execute(text("select number from noted order by number"))).scalars())


async def test_a_part_that_fails_takes_only_itself_back_whoever_spoke_to_the_server(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("create temp table noted (number int primary key) on commit drop"))
        await note(session, 1)
        for fails in (text("insert into noted values (1)"), text("select 1 / 0")):
            with pytest.raises(Exception, match=r"duplicate key|division by zero"):
                async with savepoint(session):
                    await note(session, 2)
                    await session.execute(fails)
        with pytest.raises(asyncpg.UniqueViolationError):
            async with savepoint(session):
                await note(session, 3)
                await (await driver(session)).execute("insert into noted values (1)")
        async with savepoint(session):
            await note(session, 4)
        assert await noted(session) == [1, 4]


async def test_each_part_is_told_from_every_other_and_what_is_around_it_comes_back(database: Database) -> None:
    async with database.transaction() as session:
        assert part_of(session) is None
        seen = []
        for _ in range(2):
            async with savepoint(session):
                seen.append(part_of(session))
                async with savepoint(session), session.begin_nested():
                    seen.append(part_of(session))
                assert part_of(session) is seen[-2]
        assert part_of(session) is None
        assert None not in seen
        assert len({id(one) for one in seen}) == 4
