"""A batch of many households costs as many statements as one of a few, and comes to the same."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from sqlalchemy import event as listening
from sqlalchemy import text

from libs.events.contracts import assistance as told_events
from libs.events.contracts.base import Event
from libs.events.transport import clock
from libs.events.transport.database import Database
from services.assistance.store import dossier, writing
from services.assistance.store.dossier import Place
from services.assistance.store.rows import ClueRow
from services.assistance.usecases.hand import all_in_hand
from services.assistance.usecases.opening import Origin, joined_by, new_clue
from tests.service.assistance.county import County, a_finding, a_household, a_report, ended, withdrawn
from tests.service.helpers import told

A_FEW, MANY = 2, 40


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What is said to the database within this block."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    listening.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        listening.remove(database.engine.sync_engine, "before_cursor_execute", note)


def some(make: object, prefix: str, count: int) -> list[Event]:
    return [make(f"{prefix}{n}", household_id=f"{prefix}H{n}") for n in range(count)]  # type: ignore[operator]


@pytest.mark.parametrize("make", [a_report, a_finding])
async def test_a_batch_of_many_households_takes_as_many_statements_as_one_of_a_few(
    county: County, make: object
) -> None:
    await county.hears(*some(make, "warm", 1))
    with statements(county.database) as few:
        await county.hears(*some(make, "few", A_FEW))
    with statements(county.database) as many:
        await county.hears(*some(make, "many", MANY))
    assert len(many) == len(few)
    with statements(county.database) as again:
        await county.hears(*(make(f"again{n}", household_id=f"manyH{n}") for n in range(MANY)))  # type: ignore[operator]
    assert len(again) < MANY


def a_story() -> list[Sequence[Event]]:
    """Runs about two households: what joins, what leaves, what is told twice."""
    other = "H2"
    return [
        [a_household(), a_household(other)],
        [a_report("P1"), a_report("P2", risks=("R07",)), a_report("P3", household_id=other), a_report("P1")],
        [
            a_finding("F1"),
            a_finding("F2", household_id=other, risk="R09"),
            a_finding("F3", household_id="H3"),
            a_finding("F4", household_id="H3", at_once=True),
        ],
        [ended("F3", "H3"), withdrawn("F2", other)],
        [a_finding("F3", household_id="H3", occurrence=2), a_finding("F3", household_id="H3", occurrence=3)],
    ]


async def what_stands(county: County) -> list[object]:
    """Everything of the households but ids and moments."""
    found: list[object] = []
    for household_id in ("H1", "H2", "H3"):
        whole = await county.dossier(household_id)
        steps = [[(s.event, s.role) for s in whole.steps_of(clue_id)] for clue_id in whole.clues]
        clues = [(c.state, c.risks, c.channel) for c in whole.clues.values()]
        findings = [(f.finding_id, f.state, f.occurrence, f.note) for f in whole.findings.values()]
        place = {clue_id: n for n, clue_id in enumerate(whole.clues)}
        joined = [(r.report_id, place[r.clue_id], place[r.own_clue_id]) for r in whole.reports.values()]
        tasks = sorted((t.kind, place[t.matter_id], t.due_on) for t in whole.tasks.values())
        found.append((household_id, clues, steps, findings, joined, tasks))
    return found


async def what_was_told(county: County) -> dict[str, list[str]]:
    """The events by household, in their order."""
    by_key: dict[str, list[str]] = {}
    for one in await told(county.database):
        if not isinstance(one, told_events.ItemsEnded):
            step = f"{one.name} {getattr(one, 'event', '')} {getattr(one, 'kind', '')}"
            by_key.setdefault(one.key, []).append(step)
    return by_key


async def test_a_batch_comes_to_the_same_as_its_events_one_by_one(county: County) -> None:
    for run in a_story():
        await county.hears(*run)
    stands, was_told = await what_stands(county), await what_was_told(county)
    tables = "households, clues, reports, findings, tasks, outbox"
    async with county.database.transaction() as session:
        await session.execute(text(f"truncate {tables}"))
        await session.execute(text("alter table steps disable trigger steps_stay"))
        await session.execute(text("truncate steps"))
    for run in a_story():
        for one in sorted(run, key=lambda event: event.key):
            await county.hears(one)
    assert await what_stands(county) == stands
    assert await what_was_told(county) == was_told


async def test_what_waits_is_dropped_by_an_error_and_the_next_batch_begins_anew(county: County) -> None:
    with pytest.raises(ZeroDivisionError):
        async with county.database.transaction() as session:
            await _half_a_batch(session)
    async with county.database.transaction() as session:
        assert await dossier.lock(session, "H1") is None
        with pytest.raises(ZeroDivisionError):
            async with session.begin_nested():
                await _half_a_batch(session)
        assert writing.GATHERED not in session.info
        async with all_in_hand(session, [a_report()], clock.now()) as hands:
            await new_clue(await hands.of(a_report()), Origin(a_report().channel))
    assert len((await county.dossier()).clues) == 1


async def _half_a_batch(session: object) -> None:
    async with all_in_hand(session, [a_report()], clock.now()) as hands:  # type: ignore[arg-type]
        await new_clue(await hands.of(a_report()), Origin(a_report().channel))
        raise ZeroDivisionError


async def test_of_two_clues_that_wait_to_be_written_the_first_is_the_older(county: County) -> None:
    async with county.database.transaction() as session:
        async with all_in_hand(session, [a_report()], clock.now()) as hands:
            hand = await hands.of(a_report())
            clues = [await new_clue(hand, Origin(a_report().channel)) for _ in range(3)]
            for clue in clues:
                clue.state = "VALIDATED"
                await hand.save(clue)
            joins = joined_by(hand, clues[2].clue_id, frozenset())
            assert joins is not None
            assert joins.matter.matter_id == clues[0].clue_id
        assert [clue.order for clue in clues] == sorted(clue.order for clue in clues)
        assert max(clue.order for clue in clues) < writing.NEWEST
        written = await dossier.load(session, hand.dossier.household)
    kept: list[ClueRow] = list(written.clues.values())
    assert kept == clues


async def test_a_household_that_somebody_else_noted_meanwhile_is_locked_and_read(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    await county.hears(a_report())
    lock_all, looks = dossier.lock_all, iter([True, False])

    async def at_first_nothing(session: object, ids: object) -> dict[str, object]:
        return {} if next(looks) else await lock_all(session, ids)  # type: ignore[arg-type]

    monkeypatch.setattr(dossier, "lock_all", at_first_nothing)
    async with county.database.transaction() as session:
        async with all_in_hand(session, [a_report("P2")], clock.now()) as hands:
            hand = await hands.at("H1", Place("jinjiang"))
            assert len(hand.dossier.clues) == 1
