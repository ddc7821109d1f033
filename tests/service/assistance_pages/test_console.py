"""The console: its lists, filters, pages and counts; triage with a preview and a result a row."""

import re

import pytest

from tests.service.assistance.county import (
    CLERK,
    DECIDER,
    HOUSEHOLD,
    OTHER_VILLAGE,
    a_finding,
    a_household,
    a_report,
)
from tests.service.assistance_pages.desk import LEADER, OTHER_TOWN, Desk
from tests.service.assistance_pages.test_pages import is_clean
from tests.service.helpers import a_held_list, a_held_run

pytestmark = pytest.mark.timeout(240)


async def many(desk: Desk, count: int) -> list[str]:
    """So many households, each with a finding that waits for triage."""
    events = []
    for n in range(count):
        events += [
            a_household(f"H{n}"),
            a_finding(f"F{n}", household_id=f"H{n}", clause={"document": "晋民〔2023〕1号", "grade": "assumed"}),
        ]
    await desk.county.hears(*events)
    return [f"H{n}" for n in range(count)]


async def test_an_empty_console_says_so(desk: Desk) -> None:
    page = await desk.opens(DECIDER, "/console")
    is_clean(page)
    assert "没有等您定的。别人手里 0 件，0 件过期。" in page.words


async def test_the_queue_counts_groups_and_turns_pages(desk: Desk) -> None:
    await many(desk, 13)
    page = await desk.opens(DECIDER, "/console")
    is_clean(page)
    assert "<h1>13 件等您办" in page.html
    assert len(re.findall(r"<tr[^>]* data-key-row>", page.html)) == 12
    assert "共 13 件" in page.words
    assert "2 页，第 1 页" in page.words
    assert "晋民〔2023〕1号 · 标准暂定" in page.words
    second = await desk.opens(DECIDER, "/console?s=all&page=2&per=12")
    all_of_them = await desk.opens(DECIDER, "/console?s=all&per=50")
    shown = [page.html.count("在右边看"), second.html.count("在右边看"), all_of_them.html.count("在右边看")]
    assert shown == [12, 1, 13]


async def test_findings_that_do_not_stand_beside_the_list_are_counted_there(desk: Desk) -> None:
    rules = ("SR-MED-01", "SR-MED-02", "SR-EDU-01", "SR-HOU-01", "SR-CIV-05")
    of_one = [a_finding(f"F{n}", household_id="H", rule_id=rule) for n, rule in enumerate(rules)]
    await desk.county.hears(a_household("H"), *of_one)
    page = await desk.opens(DECIDER, "/console")
    assert page.html.count('<p class="why">') == 3
    assert "另有 2 个疑点，打开就看得到。" in page.words


@pytest.mark.parametrize("query", ["s=nothing", "town=350582999000", "kind=<b>", "per=7", "page=0", "page=99999"])
async def test_an_unknown_filter_answers_with_no_rows(desk: Desk, query: str) -> None:
    await many(desk, 2)
    page = await desk.opens(DECIDER, f"/console?{query}")
    assert page.status == 200
    assert "没有这个筛选条件" in page.words
    assert "在右边看" not in page.words
    assert '<b>"' not in page.html


async def test_towns_and_levels_narrow_the_list(desk: Desk) -> None:
    county = desk.county
    far = "350582105201"
    await county.hears(a_household(), a_report(), a_household("H2", area_code=far), a_report("P2", household_id="H2"))
    assert "1 件等您办" in (await desk.opens(CLERK, "/console")).words
    assert "1 件等您办" in (await desk.opens(OTHER_TOWN, "/console")).words
    others = await desk.opens(DECIDER, "/console?s=town")
    assert "2 件在别人手里：镇（街道）" in others.words
    narrowed = await desk.opens(DECIDER, "/console?s=town&town=350582105000")
    assert narrowed.html.count("在右边看") == 1, narrowed.words
    assert "/console/H2?m=" in narrowed.html
    assert (await desk.opens(DECIDER, "/console?s=dept")).html.count("在右边看") == 0
    assert far != OTHER_VILLAGE


async def test_what_others_let_pass_is_counted_and_listed(desk: Desk) -> None:
    county = desk.county
    await county.hears(a_household(), a_report())
    county.pass_days(4)
    page = await desk.opens(DECIDER, "/console?s=late")
    assert "过期" in page.words
    assert "别人逾期 1 件。" in page.words


async def test_a_held_list_is_linked_to_its_own_page(desk: Desk) -> None:
    await desk.county.hears(a_held_list("U9"), a_held_run("R9"))
    for reader in (DECIDER, LEADER):
        page = await desk.opens(reader, "/console?s=brake")
        is_clean(page)
        assert "/runs/held/U9" in page.html
        assert "占 6.7%" in page.words
        assert 'href="/runs/2024-05"' in page.html
        assert "2 件等人放行" in page.words
    assert (await desk.opens(CLERK, "/console?s=brake")).words.count("没有这个筛选条件")


async def test_triage_previews_then_gives_a_result_a_row(desk: Desk) -> None:
    county = desk.county
    await many(desk, 3)
    page = await desk.opens(DECIDER, "/console?s=triage")
    is_clean(page)
    form = page.form("/triage")
    clues = _ticks(page.html)
    assert len(clues) == 3
    fields = {**form.fields, "clue": clues, "event": "finding.turned", "turn_reason": "WORTH_A_VISIT"}
    preview = await desk.sends(DECIDER, form.action, fields)
    assert preview.status == 200
    assert "3 件将“转为线索”" in preview.words
    sure = preview.form("/triage")
    # meanwhile another officer deals with one of them
    await county.takes(DECIDER, ("clue", clues[0]), "finding.left", {"reason_code": "ALREADY_OPEN"})
    done = await desk.sends(DECIDER, sure.action, {**sure.fields, "do": "sure"})
    assert done.status == 200
    assert "2 件转了，1 件没办" in done.words
    again = await desk.sends(DECIDER, sure.action, {**sure.fields, "do": "sure"})
    assert again.html == done.html


async def test_triage_refuses_nothing_too_many_and_no_reason_and_keeps_the_ticks(desk: Desk) -> None:
    await many(desk, 2)
    form = (await desk.opens(DECIDER, "/console?s=triage")).form("/triage")
    none = await desk.sends(DECIDER, form.action, {**form.fields, "event": "finding.left"})
    assert (none.status, "一件也没选" in none.words) == (422, True)
    clues = _ticks((await desk.opens(DECIDER, "/console?s=triage")).html)
    no_action = await desk.sends(DECIDER, form.action, {**form.fields, "clue": clues})
    assert "请选“转为线索”" in no_action.words
    assert no_action.form("/triage").fields["clue"] == clues
    no_words = {**form.fields, "clue": clues, "event": "finding.left", "leave_reason": "OTHER"}
    assert "请写一句理由" in (await desk.sends(DECIDER, form.action, no_words)).words
    many_ids = [f"c{n}" for n in range(101)]
    too_many = {**form.fields, "clue": many_ids, "event": "finding.left", "leave_reason": "ALREADY_OPEN"}
    assert "一次最多 100 件" in (await desk.sends(DECIDER, form.action, too_many)).words
    assert (await desk.sends(LEADER, form.action, too_many)).status == 404


async def test_this_week_shows_what_the_officer_did(desk: Desk) -> None:
    county = desk.county
    await county.hears(a_household(), a_report())
    await county.takes(CLERK, await county.clue("VALIDATED"), "clue.assigned")
    page = await desk.opens(CLERK, "/console?s=done")
    is_clean(page)
    assert "本周办了 1 件" in page.words
    assert f"/console/{HOUSEHOLD}" in page.html


def _ticks(html: str) -> list[str]:
    return re.findall(r'name="clue" value="([^"]+)"', html)
