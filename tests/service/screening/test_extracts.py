"""The extract beside a household's facts: made anew where it is stale, and by the migration for who is known."""

from dataclasses import replace
from pathlib import Path
from shutil import copyfile

from libs.events.contracts.assistance import CaseDecided
from libs.events.contracts.screening import FindingRaised
from libs.events.transport.migrate import migrate
from libs.events.transport.schema import TRANSPORT, history_of
from services.screening.domain.extract import packed
from tests.backing import Backing
from tests.databases import Databases, connected
from tests.service.screening.world import DAY, World, alert, loaded, recorded

SERVICE = Path("services/screening")
EXTRACTS = "select household_id, extract from households order by 1"

EARLIER = ("0001_screening.py", "0002_split.py")
"""The migrations before the one that is tried here."""
KEPT_THEN = """
insert into households (household_id, region, version, provisional, facts)
select household_id, 'jinjiang', version, provisional, facts
  from jsonb_to_recordset($1::jsonb) as h (household_id text, version integer, provisional boolean, facts jsonb)
"""


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


async def test_the_migration_makes_the_extracts_of_the_households_that_are_known(
    backing: Backing, world: World, tmp_path: Path
) -> None:
    await world.hear(recorded(), recorded("h2", 72_600), monitored("h9"))
    expected = await world.ask(EXTRACTS)
    ((known,),) = await world.ask("select jsonb_agg(to_jsonb(h))::text from households h")
    before = replace(history_of(SERVICE), folder=tmp_path / "migrations")
    before.folder.mkdir()
    for name in EARLIER:
        copyfile(history_of(SERVICE).folder / name, before.folder / name)
    async with Databases(backing, "screening_earlier", TRANSPORT, before).fresh() as dsn, connected(dsn) as connection:
        await connection.execute(KEPT_THEN, known)
        await migrate(dsn, history_of(SERVICE))
        assert [tuple(row) for row in await connection.fetch(EXTRACTS)] == expected
