import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.runtime import change as changing
from libs.runtime.change import change

NOWHERE = "postgresql://u@/intake?host=/there/is/no/such/folder"


class Met(Exception):
    """What a driver says where two transactions met."""

    sqlstate = "40P01"


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changing, "PAUSES_S", (0.0, 0.0))


async def test_a_change_that_met_another_one_is_done_again() -> None:
    tries: list[int] = []

    async def work(_: AsyncSession) -> int:
        tries.append(len(tries))
        if len(tries) < 3:
            raise Met
        return 7

    assert await change(NOWHERE, work) == 7
    assert tries == [0, 1, 2]


async def test_it_is_not_done_again_for_ever() -> None:
    tries: list[int] = []

    async def work(_: AsyncSession) -> None:
        tries.append(len(tries))
        raise Met

    with pytest.raises(Met):
        await change(NOWHERE, work)
    assert tries == [0, 1, 2]


async def test_a_change_that_is_itself_wrong_is_tried_once() -> None:
    tries: list[int] = []

    async def work(_: AsyncSession) -> None:
        tries.append(len(tries))
        raise KeyError("role")

    with pytest.raises(KeyError, match="role"):
        await change(NOWHERE, work)
    assert tries == [0]


def test_a_database_that_stays_away_ends_it() -> None:
    async def work(session: AsyncSession) -> None:
        await session.execute(text("select 1"))

    with pytest.raises(FileNotFoundError):
        asyncio.run(change(NOWHERE, work))
