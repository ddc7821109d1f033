"""Two open findings of different risks are told as one more, and are no longer once one of them ends."""

from libs.events.contracts.screening import FindingEnded, FindingRaised
from tests.service.screening.test_list_rows import OUTAGE, row
from tests.service.screening.test_roll_rules import members
from tests.service.screening.world import World, alert, recorded


async def test_two_risks_found_at_once_are_told_together_and_end_with_one_of_them(world: World) -> None:
    world.at_once = True
    await world.hear(recorded(net=40_000, members=members("none", "lost")))
    told = await world.told(FindingRaised)
    assert [one.rule_id for one in told] == ["SR-LAB-01"]
    await world.hear(row("a1", **OUTAGE))
    raised = (await world.told(FindingRaised))[1:]
    assert [(one.rule_id, one.risk, one.row_ids) for one in raised] == [
        ("SR-WAT-01", "R10", ("a1",)),
        ("SR-MUL-01", "", ()),
    ]
    assert raised[1].sentence == "2 条没有办结的疑点，90 天内两类以上风险"
    assert raised[1].departments == ("领导小组办公室",)
    assert [used.text for used in raised[1].inputs] == ["2024-05-22", "缺劳动力、饮水"]
    await world.hear(recorded(version=2, net=40_000, members=members("none", "ordinary")))
    assert {one.rule_id for one in await world.told(FindingEnded)} == {"SR-LAB-01", "SR-MUL-01"}


async def test_a_finding_that_is_held_back_with_its_list_does_not_count(world: World) -> None:
    await world.hear(recorded(net=200_000, members=members("none", "lost")))
    await world.hear(alert("r1", 25_000))
    assert [one.rule_id for one in await world.told(FindingRaised)] == ["SR-LAB-01"]
