"""A console that is open says how many came into its list, and keeps still until that is asked for."""

import html
import re

import pytest

from deploy.demo.lists import rows
from services.assistance.timers import sweep
from tests.service.assistance.county import CLERK, DECIDER, a_finding, a_household, a_report
from tests.service.assistance_pages.desk import LEADER, OTHER_TOWN, Desk
from tests.service.helpers import a_held_list
from tests.service.streams import listening

pytestmark = pytest.mark.timeout(240)
FAR = "350582105201"


async def address_on(desk: Desk, reader, page: str) -> str:
    found = re.search(r'data-live="([^"]+)"', (await desk.opens(reader, page)).html)
    assert found is not None
    return html.unescape(found[1])


async def test_what_came_into_the_list_is_counted_and_what_was_there_is_not(desk: Desk) -> None:
    county = desk.county
    await county.hears(a_household(), a_report())
    async with listening(desk.app, CLERK, page="/console") as stream:
        await stream.opened()
        await county.hears(a_household("H2"), a_report("P2", household_id="H2"))
        assert await stream.count() == 1
        await county.hears(a_household("H3"), a_report("P3", household_id="H3"))
        assert await stream.count() == 2
        await county.takes(CLERK, await county.clue("VALIDATED"), "clue.assigned")


async def test_another_town_another_list_and_another_filter_stay_still(desk: Desk) -> None:
    county = desk.county
    await county.hears(a_household(), a_report(), a_household("F1", area_code=FAR), a_report("F1", household_id="F1"))
    town = "350582105000"
    async with (
        listening(desk.app, OTHER_TOWN, page="/console") as theirs,
        listening(desk.app, DECIDER, page="/console?s=triage") as triage,
        listening(desk.app, DECIDER, page=f"/console?s=town&town={town}") as narrowed,
        listening(desk.app, DECIDER, page="/console?s=town") as ours,
    ):
        for one in (theirs, triage, narrowed, ours):
            await one.opened()
        await county.hears(a_household("H2"), a_report("P2", household_id="H2"))
        assert await ours.count() == 1
        await county.hears(a_household("F2", area_code=FAR), a_report("P3", household_id="F2"))
        assert [await ours.count(), await narrowed.count(), await theirs.count()] == [2, 1, 1]
        await county.hears(a_household("H4"), a_finding("F4", household_id="H4"))
        assert await triage.count() == 1


async def test_what_is_passed_on_arrives_at_whoever_has_it_then(desk: Desk) -> None:
    county = desk.county
    await county.hears(a_household(), a_report())
    async with listening(desk.app, DECIDER, page="/console") as county_desk:
        await county_desk.opened()
        county.pass_days(3)
        await sweep(county.database)
        assert await county_desk.count() == 1


async def test_what_came_between_page_and_stream_is_counted(desk: Desk) -> None:
    address = await address_on(desk, CLERK, "/console")
    await desk.county.hears(a_household(), a_report())
    async with listening(desk.app, CLERK, address) as stream:
        assert await stream.count() == 1


async def test_a_held_list_arrives_at_those_who_may_let_it_pass(desk: Desk) -> None:
    await desk.county.hears(a_held_list("U1"))
    async with listening(desk.app, LEADER, page="/console?s=brake") as stream:
        await stream.opened()
        await desk.county.hears(a_held_list("U2"))
        assert await stream.count() == 1


async def test_what_cannot_grow_has_no_stream_and_a_stream_of_nothing_is_refused(desk: Desk) -> None:
    for page in ("/console?s=done", "/console?s=nothing"):
        assert "data-live=" not in (await desk.opens(CLERK, page)).html
    address = await address_on(desk, CLERK, "/console")
    mark = address.partition("mark=")[2]
    for query in ("", f"s=done&mark={mark}", f"s=nothing&mark={mark}", "s=all&mark=1", f"kind={'k' * 65}&mark={mark}"):
        answer = await desk.opens(CLERK, f"/console/live?{query}")
        assert answer.status == 422, query
        assert "没有这个筛选条件。" in answer.words
    assert (await desk.opens(None, f"/console/live?mark={mark}")).status == 302


async def test_the_keys_are_listed_below_a_list_and_each_row_can_be_gone_to(desk: Desk) -> None:
    assert "data-keys " not in (await desk.opens(CLERK, "/console")).html
    await desk.county.hears(a_household(), a_report())
    page = (await desk.opens(CLERK, "/console")).html
    assert len(re.findall(r"<tr[^>]* data-key-row>", page)) == 1
    assert re.search(r"<div[^>]* data-keys hidden>", page)


async def test_people_of_the_demo_find_the_rows_of_a_list(desk: Desk) -> None:
    await desk.county.hears(a_household(), a_report(), a_household("H2"), a_finding("F2", household_id="H2"))
    [task] = rows((await desk.opens(CLERK, "/console")).html)
    _, clue = await desk.county.clue("VALIDATED")
    assert (task.kind, task.matter_id, task.town) == ("assign", clue, "安海镇")
    [triage] = rows((await desk.opens(DECIDER, "/console?s=triage")).html)
    assert triage.kind == "triage"
