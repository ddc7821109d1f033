"""Rules of the book that the list of settlements alone can meet: asked of whom no other list names."""

from datetime import date

from libs.events.contracts.screening import FindingRaised
from tests.service.screening.test_list_rows import row
from tests.service.screening.world import World, alert, recorded

STAY = {"visit_kind": "inpatient", "discharged_on": "2024-04-10"}


async def test_a_dear_stay_is_found_and_a_dear_visit_is_none(world: World) -> None:
    world.at_once = True
    await world.hear(recorded(), recorded("h2"))
    await world.hear(alert("r1", 10_000, facts=STAY), alert("r2", 10_000, "h2", facts={"visit_kind": "outpatient"}))
    (told,) = await world.told(FindingRaised)
    assert (told.household_id, told.rule_id, told.row_ids) == ("h1", "SR-MED-02", ("r1",))
    assert (told.risk, told.neutral) == ("R01", "近期大额支出，请入户了解")


async def test_a_settlement_without_the_tilt_of_somebody_in_dibao_is_found(world: World) -> None:
    world.at_once = True
    aid = {"kind": "dibao", "change": "unchanged"}
    await world.hear(recorded(), row("a1", facts=aid, holds_from=date(2022, 1, 1)))
    await world.hear(alert("r1", 100, facts={"tilted": "no"}), alert("r2", 100, facts={"tilted": "yes"}))
    (told,) = await world.told(FindingRaised)
    assert (told.rule_id, told.row_ids) == ("SR-MED-04", ("a1", "r1", "r2"))
