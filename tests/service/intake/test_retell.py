"""The present state is told again: in order, a chunk at a time, and changes nothing where nothing was lost."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from libs.events.contracts.intake import AlertRaised, AppointmentRecorded, HouseholdRecorded
from libs.events.transport import clock
from libs.events.transport.jobs import Runner
from services.intake import main
from services.intake.jobs import feed_jobs
from services.intake.usecases import retell
from tests.service.intake.conftest import register
from tests.service.intake.county import told


async def run(database, settings, since=None) -> int:
    """Ask for it, and do all of its chunks; how many."""
    async with database.transaction() as session:
        await session.execute(text("delete from outbox"))
        await retell.ask(session, since, "wang")
    runner, chunks = Runner(database, feed_jobs(main.desk_of(settings))), 0
    while await runner.once():
        chunks += 1
    async with database.transaction() as session:
        assert (await session.execute(text("select failure from jobs where failure is not null"))).all() == []
    return chunks


async def test_households_are_told_in_order_with_the_versions_they_had(database, settings, officers) -> None:
    for household in ("h2", "h1", "h3"):
        await register(database, settings, household)
    async with database.transaction() as session:
        await session.execute(text("update households set version = 7 where household_id = 'h2'"))
    await run(database, settings)
    again = await told(database)
    facts = [event for event in again if isinstance(event, HouseholdRecorded)]
    assert [event.household_id for event in facts] == ["h1", "h2", "h3"]
    assert [event.version for event in facts] == [1, 7, 1]
    appointments = [event for event in again if isinstance(event, AppointmentRecorded)]
    assert len(appointments) == 6
    assert again[: len(appointments)] == appointments, "who may act is told first"
    async with database.transaction() as session:
        rows = (await session.execute(text("select done, total, state from jobs"))).all()
        traces = (await session.execute(text("select count(*) from outbox where traceparent is not null"))).scalar_one()
    assert [tuple(row) for row in rows] == [(3, 3, "DONE")]
    assert traces == 0


async def test_it_goes_on_in_chunks(database, settings, officers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retell, "AT_ONCE", 2)
    for number in range(5):
        await register(database, settings, f"h{number}")
    assert await run(database, settings) == 4, "three of households, one of villages and assets"
    facts = await told(database, HouseholdRecorded.name)
    assert [event.household_id for event in facts] == [f"h{number}" for number in range(5)]
    assert len(await told(database, AppointmentRecorded.name)) == 6


async def test_only_what_was_recorded_since_a_day_and_nobody_who_was_merged(database, settings, officers) -> None:
    for household in ("h1", "old", "gone"):
        await register(database, settings, household)
    async with database.transaction() as session:
        await session.execute(text("update households set recorded_at = '2023-01-01' where household_id = 'old'"))
        await session.execute(text("update households set merged_into = 'h1' where household_id = 'gone'"))
    await run(database, settings, since=(clock.now() - timedelta(days=2)).date())
    assert [event.household_id for event in await told(database, HouseholdRecorded.name)] == ["h1"]


async def test_rows_in_force_follow_their_household(database, settings, officers) -> None:
    await register(database, settings, "h1")
    await register(database, settings, "h2")
    async with database.transaction() as session:
        await session.execute(text(_UPLOAD), {"now": clock.real_now()})
        for row, household, state in (("r1", "h1", "IN_FORCE"), ("r0", "h1", "REPLACED"), ("r2", "h2", "IN_FORCE")):
            values = {"row": row, "household": household, "state": state, "now": clock.real_now()}
            await session.execute(text(_ROW), {**values, "key": row.encode()})
    await run(database, settings)
    said = [event for event in await told(database) if not isinstance(event, AppointmentRecorded)]
    assert [(type(event), event.key) for event in said] == [
        (HouseholdRecorded, "h1"),
        (AlertRaised, "h1"),
        (HouseholdRecorded, "h2"),
        (AlertRaised, "h2"),
    ]
    assert [event.row_id for event in said if isinstance(event, AlertRaised)] == ["r1", "r2"]
    async with database.transaction() as session:
        assert (await session.execute(text("select count(*) from ledger"))).scalar_one() == 0, "no new item"


_UPLOAD = """
    insert into uploads (upload_id, feed, department, officer_id, file_name, file_hash, size, state, mistakes, months, told,
                         uploaded_at, received_at)
    values ('u1', 'settlements', '医保局', 'o', 'f.csv', '', 1, 'LOADED', '[]', '{}', 2, :now, :now)
"""
_ROW = """
    insert into feed_rows (row_id, upload_id, feed, key_hash, content_hash, line_no, used, household_id, person_id, state,
                           told, entered_at)
    values (:row, 'u1', 'settlements', :key, '', 1, '{"settled_on": "2024-04-10", "self_paid": 100}', :household, 'p', :state,
            true, :now)
"""
