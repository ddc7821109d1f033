"""Rules that the roll alone can meet: asked of whom no list names, because the extract says of whom."""

from datetime import date

from libs.events.contracts.screening import FindingEnded, FindingRaised
from libs.events.contracts.values import Member
from tests.service.screening.test_list_rows import row
from tests.service.screening.world import World, a_block, loaded, recorded


def members(*labour: str | None) -> tuple[Member, ...]:
    return tuple(
        Member(person_id=f"h1-p{n}", born_on=date(1980, 1, 1), labour=one) for n, one in enumerate(labour, start=1)
    )


async def test_a_household_without_labour_is_found_by_the_roll_and_no_longer_once_somebody_can_work(
    world: World,
) -> None:
    world.at_once = True
    await world.hear(recorded(members=members("none", "lost")), recorded("h2", members=members("none", "weak")))
    (told,) = await world.told(FindingRaised)
    assert (told.household_id, told.rule_id, told.risk, told.row_ids) == ("h1", "SR-LAB-01", "R08", ())
    assert (told.feed, told.neutral) == (None, "家里近况有变化，请入户了解")
    assert [(used.text, used.origin) for used in told.inputs] == [("无劳动力、丧失劳动力", "村级名册")]
    await world.hear(recorded(version=2, members=members("none", "ordinary")))
    assert [ended.finding_id for ended in await world.told(FindingEnded)] == [told.finding_id]


async def test_who_lost_labour_and_is_on_no_list_of_aid_is_found_once_that_list_came(world: World) -> None:
    world.at_once = True
    month = (date(2024, 4, 1),)
    await world.hear(row("a1", "h2"), loaded(1, feed="social_aid", list_title="社会救助对象名单", months=month))
    await world.run_jobs()
    await world.hear(recorded(formerly_poor=True, members=members("lost", "skilled")))
    told = [one for one in await world.told(FindingRaised) if one.household_id == "h1"]
    assert [(one.rule_id, one.persons) for one in told] == [("SR-CIV-03", ("h1-p1",))]


async def test_income_that_fell_since_the_roll_of_the_year_before_is_found(world: World) -> None:
    world.at_once = True
    before = a_block(120_000, "roll-0", from_on=date(2022, 5, 1), to_on=date(2023, 4, 30))
    await world.hear(recorded(income_blocks=(before, a_block(80_000))))
    (told,) = await world.told(FindingRaised)
    assert (told.rule_id, told.risk, told.row_ids) == ("SR-INC-03", "R07", ("roll-0", "roll-1"))
    assert told.neutral == "近期收入可能变化，请入户了解"
