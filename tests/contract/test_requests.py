"""A request that comes twice is answered once."""

import asyncio

import pytest

from libs.events.transport import requests
from libs.events.transport.database import Database
from libs.events.transport.requests import Answer, InFlight, KeyUnusable, OtherBody

KEY = "k" * 32
ANSWER = Answer(201, b"240508-0021 K7HM", "text/plain")


async def answered(database: Database, body: bytes = b"report", caller: str = "phone", key: str = KEY) -> Answer | None:
    async with database.transaction() as session:
        earlier = await requests.earlier_answer(session, caller, key, body)
        if earlier is None:
            await requests.remember(session, caller, key, body, ANSWER)
    return earlier


async def test_the_same_request_gets_the_same_answer(database: Database) -> None:
    assert await answered(database) is None
    assert await answered(database) == ANSWER


async def test_the_same_key_with_another_body_is_refused(database: Database) -> None:
    await answered(database)
    with pytest.raises(OtherBody):
        await answered(database, b"another report")


async def test_a_key_counts_for_its_caller_only(database: Database) -> None:
    await answered(database)
    assert await answered(database, b"another", caller="hotline") is None


@pytest.mark.parametrize("key", ["", "short", "k" * 65])
async def test_a_key_that_cannot_be_random_is_refused(database: Database, key: str) -> None:
    with pytest.raises(KeyUnusable):
        await answered(database, key=key)


async def test_a_request_that_failed_can_be_made_again(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.transaction() as session:
            await requests.earlier_answer(session, "phone", KEY, b"report")
            await requests.remember(session, "phone", KEY, b"report", ANSWER)
            raise RuntimeError
    assert await answered(database) is None


async def test_while_it_is_in_flight_the_second_is_told_to_wait(database: Database) -> None:
    in_hand, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with database.transaction() as session:
            await requests.earlier_answer(session, "phone", KEY, b"report")
            in_hand.set()
            await go_on.wait()
            await requests.remember(session, "phone", KEY, b"report", ANSWER)

    first = asyncio.create_task(slow())
    await in_hand.wait()
    with pytest.raises(InFlight):
        await answered(database)
    go_on.set()
    await first
    assert await answered(database) == ANSWER
