"""What waits for an office: its own area, its own level, nothing for a filter that nobody knows."""

import pytest

from libs.events.contracts.values import OfficeRole
from libs.events.transport import clock
from libs.web.appointments import Reader
from services.assistance.usecases import Filters, queue
from services.assistance.usecases.acting import NotYours
from services.assistance.usecases.queue import Queue
from tests.service.assistance.county import (
    AUDITOR,
    CADRE,
    CLERK,
    DECIDER,
    HOUSING,
    MEDICAL,
    NEIGHBOUR,
    County,
    a_finding,
    a_household,
    a_report,
)


async def waits(county: County, reader: Reader, page: int = 1, **filters: object) -> Queue:
    async with county.database.transaction() as session:
        return await queue(session, reader, Filters(**filters), page, clock.now())  # type: ignore[arg-type]


async def test_each_level_has_its_own_tasks(county: County) -> None:
    await county.hears(a_household(), a_finding(), a_report())
    assert [row.kind for row in (await waits(county, CLERK)).rows] == ["assign"]
    assert [(row.kind, row.why) for row in (await waits(county, DECIDER)).rows] == [("triage", a_finding().sentence)]
    assert (await waits(county, CADRE)).total == 0
    await county.takes(CLERK, await county.clue("VALIDATED"), "clue.assigned")
    (row,) = (await waits(county, CADRE)).rows
    assert (row.kind, row.label, row.why, row.at) == (
        "visit",
        "入户核实",
        a_finding().neutral,
        f"/visits/{row.matter_id}",
    )
    assert (await waits(county, NEIGHBOUR)).total == 0
    assert [row.kind for row in (await waits(county, CLERK, whose="others")).rows] == ["visit"]


async def test_a_county_of_a_municipality_sees_neither_the_tasks_of_another_nor_those_of_its_zone(
    county: County,
) -> None:
    homes = {"zhuanghe": "210283101200", "zone": "210283005200", "wafangdian": "210281101200"}
    for name, village in homes.items():
        said = {"household_id": name, "area_code": village, "region": "dalian"}
        await county.hears(a_household(**said), a_finding(f"F-{name}", **said))
    offices = {
        "zhuanghe": ("210283101000", "210283114000"),
        "zone": ("210283005000",),
        "wafangdian": ("210281000000",),
    }
    readers = {
        name: Reader(name, f"a-{name}", OfficeRole.COUNTY_OFFICER, None, areas, "dalian")
        for name, areas in offices.items()
    }
    seen = {name: (await waits(county, reader)).rows for name, reader in readers.items()}
    assert {name: [row.household_id for row in rows] for name, rows in seen.items()} == {name: [name] for name in homes}
    for name, reader in readers.items():
        for other in set(homes) - {name}:
            with pytest.raises(NotYours):
                await county.takes(reader, ("clue", seen[other][0].matter_id), "finding.turned")
    assert (await waits(county, DECIDER)).total == 0, "another region's"


async def test_a_filter_that_nobody_knows_gives_nothing(county: County) -> None:
    await county.hears(a_household(), a_report())
    assert (await waits(county, CLERK, kind="gold")).total == 0
    assert (await waits(county, CLERK, whose="everybody")).total == 0
    assert (await waits(county, CLERK, overdue=True)).total == 0
    assert (await waits(county, CLERK, page=99)).page == 1
    assert (await waits(county, AUDITOR)).total == 0
    county.pass_days(3)
    late = await waits(county, CLERK, overdue=True)
    assert (late.total, late.overdue, late.by_kind) == (1, 1, {"assign": 1})


async def test_a_department_has_its_own_measures(county: County) -> None:
    await county.to_monitored()
    await county.takes(CLERK, await county.measure(), "measure.approved")
    (row,) = (await waits(county, MEDICAL)).rows
    assert (row.kind, row.at) == ("department_answer", f"/measures/{row.matter_id}")
    assert (await waits(county, HOUSING)).total == 0
