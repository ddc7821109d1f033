"""The pages of a quarter's decisions: each sees his own, one form of the next step, the second of two is told."""

import re
from dataclasses import replace
from datetime import date

import pytest

from libs.events.contracts.quarters import DecisionMoved
from libs.events.contracts.values import Holder, Level, OfficeRole
from libs.web import paging
from libs.web.forms import new_key
from tests.service.assistance.county import AUDITOR, CADRE, CLERK, DECIDER, HOUSING, MEDICAL, TOWN, an_officer
from tests.service.assistance.test_decisions import MATTER, a_decision
from tests.service.assistance_pages.desk import LEADER, Desk
from tests.service.assistance_pages.test_pages import is_clean, is_nowhere
from tests.service.helpers import appoint, appointment

pytestmark = pytest.mark.timeout(240)
LIST, PAGE = "/console/decisions", "/console/decisions/d1"
OTHER_LEADER = an_officer("leader-2", OfficeRole.LEADING_GROUP_OFFICE)


async def test_from_the_unit_to_the_office_and_back_until_it_is_struck_off(desk: Desk) -> None:
    await desk.county.hears(a_decision())
    page = await desk.opens(MEDICAL, PAGE)
    is_clean(page)
    assert "2024 年第一季度议定事项第 1 项" in page.words
    assert MATTER in page.words
    assert "5月8日 纪要由安海镇 王*official签字，医保局承办" in page.words
    waits = await desk.opens(LEADER, PAGE)
    is_clean(waits)
    assert not waits.has_form
    assert "等医保局报结果" in waits.words
    assert "销号 还轮不到这一步，现在是“在办”，由承办单位办。" in waits.words
    page = await desk.follows(MEDICAL, await desk.fills(MEDICAL, PAGE, {"words": "164 户都核对了。"}))
    assert "记下了：办好了，报结果。接下来：领导小组办公室销号。" in page.words
    assert not page.has_form
    back = await desk.fills(LEADER, f"{PAGE}?step=decision.sent_back", {"words": "还差 3 户。"})
    assert "记下了：退回接着办。接下来：医保局接着办。" in (await desk.follows(LEADER, back)).words
    desk.county.pass_days(25)
    late = await desk.fills(MEDICAL, PAGE, {"words": "3 户也核对了。"})
    assert "过期 5 天才报的结果" in (await desk.follows(MEDICAL, late)).words
    over = await desk.follows(LEADER, await desk.fills(LEADER, PAGE, {}))
    is_clean(over)
    assert "已经销号，不用再办。" in over.words
    story = re.search(r"经过.*", over.words)
    assert story is not None
    assert story[0].index("164 户都核对了") < story[0].index("还差 3 户") < story[0].index("3 户也核对了")


async def test_what_is_refused_keeps_what_was_typed(desk: Desk) -> None:
    await desk.county.hears(a_decision())
    for words, said in (("", "“办了什么”要写。"), ("打 13800001234 问的", "发现像手机号的数字")):
        page = await desk.fills(MEDICAL, PAGE, {"words": words})
        assert page.status == 422
        assert said in page.words
        assert page.form().fields["words"] == [words]
    page = await desk.fills(MEDICAL, PAGE, {"words": "办了", "happened_on": "2024-05-07", "happened_at": "09:00"})
    assert (page.status, "不能早于纪要签字那天" in page.words) == (422, True)
    page = await desk.fills(MEDICAL, PAGE, {"words": "办了", "happened_on": "昨天", "happened_at": "09:00"})
    assert (page.status, "没有这个时间" in page.words) == (422, True)
    assert len(await desk.county.told(DecisionMoved)) == 1


async def test_the_second_of_two_is_told_who_did_what_and_one_form_counts_once(desk: Desk) -> None:
    await appoint(desk.county.database, appointment(OTHER_LEADER.role, "leader-2", appointment_id="a-leader-2"))
    await desk.county.hears(a_decision())
    page = await desk.opens(MEDICAL, PAGE)
    form = {**page.form().fields, "words": ["都核对了"]}
    for _ in range(2):
        assert (await desk.sends(MEDICAL, f"{PAGE}/step", form)).status == 303
    first, second = await desk.opens(LEADER, PAGE), await desk.opens(OTHER_LEADER, f"{PAGE}?step=decision.sent_back")
    assert (await desk.sends(LEADER, f"{PAGE}/step", first.form().fields)).status == 303
    slow = await desk.sends(OTHER_LEADER, f"{PAGE}/step", {**second.form().fields, "words": ["还差 3 户"]})
    assert slow.status == 409
    assert "安海镇 王*leader 10:00 已经办了“销号”，现在是“已销号”。" in slow.words
    assert "还差 3 户" in slow.words
    assert len(await desk.county.told(DecisionMoved)) == 3


async def test_who_came_from_the_unit_sees_why_he_cannot_strike_off_and_may_send_back(desk: Desk) -> None:
    moved = replace(MEDICAL, appointment_id="a-office", role=OfficeRole.LEADING_GROUP_OFFICE, department=None)
    await appoint(desk.county.database, appointment(moved.role, moved.officer_id, appointment_id="a-office"))
    await desk.county.hears(a_decision())
    await desk.fills(MEDICAL, PAGE, {"words": "都核对了"})
    page = await desk.opens(moved, PAGE)
    assert "销号 这是您报的，要换一个人销号。" in page.words
    assert page.form().fields["event"] == ["decision.sent_back"]
    refused = await desk.sends(moved, f"{PAGE}/step", {**page.form().fields, "event": "decision.struck_off"})
    assert (refused.status, "这是您报的" in refused.words) == (422, True)


async def test_each_list_shows_a_reader_his_own_and_nothing_else(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    town, county_office = Holder(level=Level.TOWN, area_code=TOWN), Holder(level=Level.COUNTY, department="agriculture")
    await desk.county.hears(
        a_decision(),
        a_decision("d2", number=2, matter="修通 3 个村的水", holder=town),
        a_decision("d3", number=3, matter="清理台账", holder=county_office, quarter=date(2023, 10, 1)),
    )
    for reader, shown in ((MEDICAL, {"d1"}), (HOUSING, set()), (CLERK, {"d2"}), (LEADER, {"d1", "d2", "d3"})):
        page = await desk.opens(reader, LIST)
        is_clean(page)
        assert set(re.findall(r'href="/console/decisions/(\w+)"', page.html)) == shown
    for reader in (HOUSING, CLERK, CADRE):
        is_nowhere(await desk.opens(reader, PAGE))
        is_nowhere(
            await desk.sends(reader, f"{PAGE}/step", {"event": "decision.reported", "words": "办了", "key": new_key()})
        )
    is_nowhere(await desk.opens(CADRE, LIST))
    is_nowhere(await desk.opens(LEADER, f"{LIST}/no-such"))
    assert "安海镇" in (await desk.opens(CLERK, LIST)).words
    assert (await desk.opens(DECIDER, f"{LIST}/d3")).has_form
    assert not (await desk.opens(AUDITOR, PAGE)).has_form
    await desk.fills(MEDICAL, PAGE, {"words": "都核对了"})
    desk.county.pass_days(25)
    for query, shown in {
        "s=open": {"d2", "d3"}, "s=reported": {"d1"}, "s=late": {"d1", "d2", "d3"}, "s=struck_off": set(),
        "q=2023Q4": {"d3"}, "s=reported&q=2023Q4": set(),
    }.items():  # fmt: skip
        page = await desk.opens(LEADER, f"{LIST}?{query}")
        assert set(re.findall(r'href="/console/decisions/(\w+)"', page.html)) == shown, query
    for query in ("s=strange", "q=2019Q1", "page=0", "page=x"):
        assert "没有这个筛选条件" in (await desk.opens(LEADER, f"{LIST}?{query}")).words, query
    monkeypatch.setattr(paging, "PER_PAGE", 2)
    page = await desk.opens(LEADER, LIST)
    assert "共 3 项，2 页，第 1 页" in page.words
    assert "d3" in (await desk.opens(LEADER, f"{LIST}?page=2")).html
    assert "这一页没有了。" in (await desk.opens(LEADER, f"{LIST}?page=9")).words


async def test_the_console_leads_to_what_waits_for_this_desk(desk: Desk) -> None:
    await desk.county.hears(a_decision(), a_decision("d2", holder=Holder(level=Level.TOWN, area_code=TOWN)))
    for reader, link in ((LEADER, "?s=reported"), (CLERK, "?s=open"), (DECIDER, ""), (AUDITOR, "")):
        page = await desk.opens(reader, "/console")
        found = re.search(rf'href="{LIST}{re.escape(link)}">(.*?)</a>', page.html)
        assert found is not None, reader.role
        assert ("0" if reader is LEADER else "1" if reader is CLERK else "2") in found[1]
    await desk.fills(MEDICAL, PAGE, {"words": "都核对了"})
    assert (
        f'href="{LIST}?s=reported">议定事项销号 <span class="count">1<' in (await desk.opens(LEADER, "/console")).html
    )


async def test_while_hearing_is_behind_nothing_is_struck_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.county.hears(a_decision())
    form = {**(await desk.opens(MEDICAL, PAGE)).form().fields, "words": ["都核对了"]}

    async def behind(session: object) -> int:
        return 7

    monkeypatch.setattr("libs.web.pages._late_minutes", behind)
    page = await desk.sends(MEDICAL, f"{PAGE}/step", form)
    assert (page.status, "数据晚到 7 分钟" in page.words) == (409, True)
    assert page.form().disabled
