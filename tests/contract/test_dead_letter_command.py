"""What an operator does with parked messages, in a terminal."""

import asyncio

import pytest
from sqlalchemy.exc import DBAPIError

from libs.events.transport import commands
from libs.events.transport.commands import DeadLetterCommand
from libs.events.transport.database import Database
from tests.contract.records import Telling, hear
from tests.contract.transport_world import World, ask, do, make_tables, notes


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


async def test_a_long_list_has_pages_and_whoever_is_on_none_is_told(
    command: DeadLetterCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "PAGE", 1)
    _, first = await command.run(["list"])
    assert first.endswith("1 to 1 of 2 parked; go on with --page 2")
    assert "h1" not in first, "the newest stands first"
    assert (await command.run(["list", "--page", "2"]))[1].endswith("2 to 2 of 2 parked")
    assert await command.run(["list", "--page", "3"]) == (2, "There is no page 3: all 2 stand on pages 1 to 2.")
    with pytest.raises(SystemExit):
        await command.run(["list", "--page", "0"])


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


async def test_a_drop_takes_two_operators_and_a_reason(command: DeadLetterCommand, database: Database) -> None:
    with pytest.raises(SystemExit):
        await command.run(["propose-drop", "1", "--reason", "torn"])
    assert (await command.run(["confirm-drop", "1", "--by", "wang"]))[0] == 2
    silent = await command.run(["propose-drop", "1", "--reason", " ", "--by", "wang"])
    assert silent == (2, "Write why this message is dropped.")
    proposed = await command.run(["propose-drop", "1", "--reason", "torn by the sender", "--by", "wang"])
    assert proposed == (0, "Proposed. Another operator: dead-letters confirm-drop 1 --by NAME")
    assert (await command.run(["propose-drop", "1", "--reason", "again", "--by", "li"]))[0] == 2
    assert await command.run(["confirm-drop", "1", "--by", "wang"]) == (
        2,
        "wang proposed to drop message 1: another operator confirms it.",
    )
    assert await ask(database, "select state from dead_letters where id = 1") == [("PARKED",)]
    dropped = (0, "Message 1 is dropped. What waits behind it stays parked until it is replayed.")
    assert await command.run(["confirm-drop", "1", "--by", "li"]) == dropped
    assert await command.run(["confirm-drop", "1", "--by", "li"]) == (2, "Message 1 is not parked.")
    assert await ask(database, "select state, reason, closed_by from dead_letters where id = 1") == [
        ("DROPPED", "torn by the sender", "li")
    ]
    *said, last = (await command.run(["drops"]))[1].splitlines()
    assert last == "2 steps"
    assert [line.split(" ", 2)[2] for line in said] == [
        "1 CONFIRMED by li",
        "1 PROPOSED by wang: torn by the sender",
    ]
    await do(database, "delete from broken")
    assert (await command.run(["replay", "h1"]))[0] == 0
    assert await notes(database, "h1") == [2], "what waited behind the dropped one is handled by a replay"


async def test_a_drop_that_is_declined_may_be_proposed_again(command: DeadLetterCommand) -> None:
    assert (await command.run(["decline-drop", "1", "--by", "li"]))[0] == 2
    await command.run(["propose-drop", "1", "--reason", "torn", "--by", "wang"])
    assert await command.run(["decline-drop", "1", "--by", "li"]) == (0, "Message 1 is not dropped; it stays parked.")
    assert (await command.run(["confirm-drop", "1", "--by", "li"]))[0] == 2
    assert (await command.run(["propose-drop", "1", "--reason", "really torn", "--by", "li"]))[0] == 0
    assert (await command.run(["confirm-drop", "1", "--by", "wang"]))[0] == 0


async def test_the_steps_of_a_drop_are_only_ever_added(command: DeadLetterCommand, database: Database) -> None:
    await command.run(["propose-drop", "1", "--reason", "torn", "--by", "wang"])
    for change in ("update drop_steps set taken_by = 'li'", "delete from drop_steps"):
        with pytest.raises(DBAPIError, match="only ever added"):
            await do(database, change)


async def test_two_operators_at_once_drop_it_once(command: DeadLetterCommand, database: Database) -> None:
    await command.run(["propose-drop", "1", "--reason", "torn", "--by", "wang"])
    answers = await asyncio.gather(*(command.run(["confirm-drop", "1", "--by", who]) for who in ("li", "zhao")))
    assert sorted(status for status, _ in answers) == [0, 2]
    assert await ask(database, "select count(*) from drop_steps where step = 'CONFIRMED'") == [(1,)]
