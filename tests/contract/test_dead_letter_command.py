"""What an operator does with parked messages, in a terminal."""

import pytest

from libs.events.transport.commands import DeadLetterCommand
from libs.events.transport.database import Database
from tests.contract.records import Telling, hear
from tests.contract.transport_world import World, do, make_tables, notes


@pytest.fixture
async def command(database: Database) -> DeadLetterCommand:
    await make_tables(database)
    world = World("w")
    telling = Telling(world)
    await do(database, "insert into broken values ('h1')")
    await hear(
        database, world, [telling.note("h1", 1), telling.note("h1", 2), telling.garbage(), telling.note("h2", 1)]
    )
    return DeadLetterCommand(database, world.catalog, world.handlers)


async def test_the_list_says_who_why_and_when_next(command: DeadLetterCommand) -> None:
    status, said = await command.run(["list"])
    assert status == 0
    assert "h1  first message 1 w.thing_noted.v1: Broken: h1" in said
    assert "2 waiting, tried 0 times" in said
    assert "(no key)  first message 3 unreadable" in said
    assert "when a person asks for it" in said
    assert said.endswith("2 parked")


async def test_values_are_shown_when_asked_for(command: DeadLetterCommand) -> None:
    status, said = await command.run(["show", "h1"])
    assert status == 0
    assert '"seq": 1' in said
    assert "waits behind" not in said.splitlines()[0]
    assert (await command.run(["show", "nobody"]))[0] == 2


async def test_a_replay_says_what_it_did(command: DeadLetterCommand, database: Database) -> None:
    assert await command.run(["replay", "h1"]) == (
        3,
        "h1: 0 handled, 2 still parked: Broken: h1\n0 handled, 2 still parked.",
    )
    await do(database, "delete from broken")
    status, said = await command.run(["replay", "all", "--dry-run"])
    assert (status, said.splitlines()[-1]) == (
        0,
        "Would handle 2 of 2 messages; households: 1. Nothing was changed.",
    )
    assert await notes(database, "h1") == []
    assert await command.run(["replay", "all"]) == (0, "h1: 2 handled\n2 handled, 0 still parked.")
    assert await notes(database, "h1") == [1, 2]
    assert (await command.run(["replay", "h1"]))[0] == 2


async def test_a_drop_needs_who_and_why(command: DeadLetterCommand) -> None:
    with pytest.raises(SystemExit):
        await command.run(["drop", "3"])
    assert await command.run(["drop", "3", "--reason", " ", "--by", "operator"]) == (
        2,
        "Write why this message is dropped.",
    )
    assert await command.run(["drop", "3", "--reason", "torn by the sender", "--by", "operator"]) == (
        0,
        "Message 3 is dropped: torn by the sender",
    )
    assert (await command.run(["drop", "3", "--reason", "again", "--by", "operator"])) == (
        2,
        "Message 3 is not parked.",
    )
