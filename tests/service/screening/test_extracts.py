"""The extract beside a household's facts: made anew where it is stale, and by the migration for who is known."""

from pathlib import Path

from libs.events.contracts.assistance import CaseDecided
from libs.events.contracts.screening import FindingRaised
from libs.events.transport.migrate import history_of, migrate
from services.screening.domain.extract import packed
from tests.service.screening.world import DAY, World, alert, loaded, recorded

SERVICE = Path("services/screening")
EXTRACTS = "select household_id, extract from households order by 1"

LATER_UNDONE = (
    "drop table finding_outcomes, case_decisions, dispatched_measures, tasks, decision_moves, decisions_late",
    "drop table run_changes, runs",
    "alter table uploads drop column nothing, drop column lines",
    "alter table households drop column category",
    "drop table figure_entries, entered_versions, figure_effects, figure_ends_told",
    "alter table list_rows drop column holds_from, drop column holds_to, drop column facts",
    "alter index list_rows_pkey rename to settlements_pkey",
    "alter index list_rows_household rename to settlements_household",
    "alter index list_rows_upload rename to settlements_upload",
    "alter table list_rows rename to settlements",
)
"""What came after the migration that is tried here."""


async def change(world: World, *statements: str) -> None:
    for statement in statements:
        await world.ask(f"with changed as ({statement} returning 1) select count(*) from changed")


def monitored(household: str) -> CaseDecided:
    return CaseDecided(region="jinjiang", case_id="c1", household_id=household, monitored=True, decided_on=DAY)


async def test_what_rules_read_of_a_household_is_kept_beside_its_facts(world: World) -> None:
    await world.hear(recorded(), recorded("h2", 72_600))
    kept = packed([recorded(), recorded("h2", 72_600)])
    assert await world.ask(EXTRACTS) == [("h1", kept[0]), ("h2", kept[1])]


async def test_an_extract_of_an_earlier_layout_is_made_anew_from_the_facts(world: World) -> None:
    await world.hear(recorded(), loaded(0))
    await world.run_jobs()
    before = await world.ask(EXTRACTS)
    await change(world, "update households set extract = '\\x00'")
    await world.hear(alert("r1", 21_300))
    assert [finding.rule_id for finding in await world.told(FindingRaised)] == ["SR-MED-01"]
    assert await world.ask(EXTRACTS) == before


async def test_a_household_of_which_nothing_is_recorded_yet_is_screened_with_nothing_known(world: World) -> None:
    await world.hear(monitored("h9"))
    nothing = recorded("h9", members=None, income_blocks=(), formerly_poor=None)
    assert await world.ask(EXTRACTS) == [("h9", packed([nothing])[0])]


async def test_the_migration_makes_the_extracts_of_the_households_that_are_known(world: World) -> None:
    await world.hear(recorded(), recorded("h2", 72_600), monitored("h9"))
    before = await world.ask(EXTRACTS)
    async with world.database.transaction() as session:
        connection = await session.connection()
        for statement in (*LATER_UNDONE, "alter table households drop column extract"):
            await connection.exec_driver_sql(statement)
        await connection.exec_driver_sql("update alembic_version_service set version_num = 's0002'")
    await migrate(world.database.dsn, history_of(SERVICE))
    assert await world.ask(EXTRACTS) == before
