"""Each page for each role: who sees it, what it says, what it refuses, and what it never holds."""

import dataclasses
import re

import httpx
import pytest

from libs.events.transport import clock, health
from tests.service.assistance.county import (
    AUDITOR,
    CADRE,
    CLERK,
    CLERK_2,
    DECIDER,
    HOUSEHOLD,
    HOUSING,
    MEDICAL,
    NEIGHBOUR,
    SECOND,
    SHEET,
    VILLAGE,
    a_finding,
    a_household,
    a_report,
)
from tests.service.assistance_pages.desk import LEADER, OPERATOR, OTHER_TOWN, Desk, Seen

pytestmark = pytest.mark.timeout(240)
STORY = f"/console/{HOUSEHOLD}"
PRIVATE = re.compile(r"\d[\d,]*(\.\d+)? ?元|住院|医保|尿毒症")


def is_clean(seen: Seen) -> None:
    """No inline style or script, one h1, every input labelled, no id twice."""
    assert seen.status == 200, (seen.status, seen.words[:300])
    assert " style=" not in seen.html
    assert not re.search(r"<script(?![^>]*\bsrc=)", seen.html)
    assert not re.search(r"\son\w+=", seen.html)
    assert seen.html.count("<h1") == 1
    parsed = seen.parsed
    assert [i for i in parsed.inputs if not i[1] and i[0] not in parsed.labels] == []
    assert sorted(set(parsed.ids)) == sorted(parsed.ids)
    assert seen.html.count('class="lamp"') <= 1


def is_nowhere(seen: Seen) -> None:
    assert seen.status == 404
    assert "没有这一页，或者不归您看。" in seen.words
    assert "许*英" not in seen.html


async def test_every_page_in_every_state_is_clean(desk: Desk) -> None:
    county = desk.county
    await county.hears(a_household(), a_report(), a_finding())
    _, clue = await county.clue("VALIDATED")
    for address in ("/console", STORY, "/console?s=late", "/console?s=done"):
        is_clean(await desk.opens(CLERK, address))
    await county.takes(CLERK, ("clue", clue), "clue.assigned")
    is_clean(await desk.opens(CADRE, f"/visits/{clue}"))
    is_clean(await desk.opens(CADRE, f"/cases/{clue}"))
    is_clean(await desk.opens(CADRE, "/visits/me/pin"))
    await county.visit(clue)
    is_clean(await desk.opens(CADRE, f"/visits/{clue}"))
    is_clean(await desk.opens(CADRE, f"/cases/{clue}?step=close.proposed"))


async def test_a_case_on_every_desk(desk: Desk) -> None:
    county = desk.county
    _, case = await county.to_county()
    for reader in (DECIDER, CLERK, LEADER, AUDITOR):
        is_clean(await desk.opens(reader, "/console"))
        is_clean(await desk.opens(reader, STORY))
    for event in ("county.confirmed", "county.denied"):
        page = await desk.opens(DECIDER, f"{STORY}?step={event}")
        is_clean(page)
        assert page.has_form
    page = await desk.opens(DECIDER, STORY)
    assert "您没有参与过本户的核实、评议、审核。" in page.words
    assert "将同时存下：监测线 19,560 元（2024 年，演示值）" in page.words
    assert "要求收入高于监测线，此户不符" in page.words
    assert "到会 17 人：同意 16，不同意 0，亲属回避 1。" in page.words
    for reader in (CLERK, LEADER, AUDITOR):
        waits = await desk.opens(reader, STORY)
        assert not waits.has_form
        assert "等市级：市级审定" in waits.words
    village = await desk.opens(CADRE, f"/cases/{case}")
    is_clean(village)
    assert not village.has_form
    redirected = await desk.opens(DECIDER, f"/cases/{case}")
    assert (redirected.status, redirected.answer.headers["location"]) == (302, f"{STORY}?m={case}")


async def test_names_are_asked_once_a_page(desk: Desk) -> None:
    await desk.county.hears(a_household(), a_report(), a_finding())
    desk.people.asked.clear()
    await desk.opens(CLERK, "/console")
    assert [what for what, _, _ in desk.people.asked].count("cards") == 1
    desk.people.asked.clear()
    await desk.opens(CLERK, STORY)
    assert sorted(what for what, _, _ in desk.people.asked) == ["cards", "reports"]


async def test_a_village_sees_a_task_and_never_a_diagnosis(desk: Desk) -> None:
    county = desk.county
    await county.hears(a_household(), a_report(), a_finding())
    clue = await county.clue("VALIDATED")
    await county.takes(CLERK, clue, "clue.assigned", {"note": "她丈夫住院了"})
    for address in (f"/cases/{clue[1]}", f"/visits/{clue[1]}"):
        page = await desk.opens(CADRE, address)
        assert page.status == 200
        assert not PRIVATE.search(page.words), PRIVATE.search(page.words)
    assert "近期大额支出，请入户了解" in (await desk.opens(CADRE, f"/cases/{clue[1]}")).words
    assert not [asked for asked in desk.people.asked if asked[0] == "reports"]
    is_nowhere(await desk.opens(CADRE, STORY))
    is_nowhere(await desk.opens(CADRE, "/console"))


async def test_another_area_another_department_another_office_finds_nothing(desk: Desk) -> None:
    county = desk.county
    _, case = await county.to_monitored()
    _, measure = await county.measure()
    _, clue = await county.clue()
    for reader in (NEIGHBOUR, OTHER_TOWN, OPERATOR):
        for address in (STORY, f"/cases/{case}", f"/cases/{clue}", f"/visits/{clue}", f"/measures/{measure}"):
            is_nowhere(await desk.opens(reader, address))
        sent = {"key": "k" * 22, "matter": "case", "matter_id": case, "event": "objection.raised", "words": "x"}
        for address in (f"{STORY}/step", f"/cases/{case}/step", f"/measures/{measure}/step"):
            is_nowhere(await desk.sends(reader, address, sent))
        is_nowhere(await desk.sends(reader, f"/visits/{clue}", sent))
        is_nowhere(await desk.sends(reader, f"/visits/{clue}/not-home", sent))
    for reader in (MEDICAL, HOUSING):
        is_nowhere(await desk.opens(reader, STORY))
        is_nowhere(await desk.opens(reader, f"/cases/{case}"))
        is_nowhere(await desk.opens(reader, f"/visits/{clue}"))
    is_nowhere(await desk.opens(HOUSING, f"/measures/{measure}"))
    for address in ("/cases/nothing", "/visits/nothing", "/measures/nothing", "/console/nothing"):
        is_nowhere(await desk.opens(DECIDER, address))
    nobody = await desk.opens(None, STORY)
    assert (nobody.status, nobody.answer.headers["location"]) == (302, "/sign-in?back=/console/H1")


async def test_a_step_handed_in_for_another_household_is_not_taken(desk: Desk) -> None:
    county = desk.county
    await county.hears(a_household(), a_report())
    clue = await county.clue("VALIDATED")
    form = (await desk.opens(CLERK, STORY)).form()
    is_nowhere(await desk.sends(CLERK, "/console/H2/step", form.fields))
    assert (await county.dossier()).clues[clue[1]].state == "VALIDATED"


async def test_the_same_form_twice_counts_once_and_another_content_is_refused(desk: Desk) -> None:
    county = desk.county
    await county.hears(a_household(), a_report())
    clue = await county.clue("VALIDATED")
    form = (await desk.opens(CLERK, STORY)).form()
    fields = {**form.fields, "note": "去看看"}
    first, second = await desk.sends(CLERK, form.action, fields), await desk.sends(CLERK, form.action, fields)
    assert [first.status, second.status] == [303, 303]
    assert first.answer.headers["location"] == second.answer.headers["location"]
    steps = (await county.dossier()).steps[clue[1]]
    assert [row.step.event for row in steps].count("clue.assigned") == 1
    other = await desk.sends(CLERK, form.action, {**fields, "note": "别的话"})
    assert other.status == 422
    assert "这一份已经收到过" in other.words
    assert (await desk.sends(CLERK, form.action, {**fields, "key": "short"})).status == 400


async def test_the_second_of_two_people_is_told_who_was_faster(desk: Desk) -> None:
    county = desk.county
    await county.to_town()
    forms = [(reader, (await desk.opens(reader, STORY)).form()) for reader in (CLERK, CLERK_2)]
    (first, form), (second, other) = forms
    sent = await desk.sends(first, form.action, {**form.fields, "reason": "情况属实。"})
    assert sent.status == 303
    late = await desk.sends(second, other.action, {**other.fields, "reason": "我也看过了，同意。"})
    assert late.status == 409
    assert "安海镇 王*clerk" in late.words
    assert "已经办了“镇审核通过”" in late.words
    assert "您填的都还在" in late.words
    assert "我也看过了，同意。" in late.words


async def test_a_refusal_says_what_to_do_and_keeps_everything(desk: Desk) -> None:
    county = desk.county
    case = await county.to_comparison()
    await county.compare(case)
    form = (await desk.opens(CADRE, f"/cases/{case[1]}")).form()
    typed = {"place": "村部二楼", "present": "十七", "agreed": "16", "against": "0", "abstained": "1"}
    refused = await desk.sends(CADRE, form.action, {**form.fields, **typed})
    assert refused.status == 422
    assert "没有提交：" in refused.words
    assert "“十七”不是数" in refused.words
    assert "请填“会议记录”" in refused.words
    assert "您填的都还在。" in refused.words
    again = refused.form()
    assert {name: again.fields[name] for name in typed} == {name: [value] for name, value in typed.items()}
    votes = {**typed, "present": "10", "minutes": "第 5 号"}
    wrong = await desk.sends(CADRE, again.action, {**again.fields, **votes})
    assert "票数不对：到会 10 人，记了 17 人。" in wrong.words
    future = {**votes, "present": "17", "happened_on": "2030-01-01", "happened_at": "09:00"}
    assert "发生的时间不能晚于现在" in (await desk.sends(CADRE, again.action, {**again.fields, **future})).words
    huge = {**votes, "present": "17", "minutes": "字" * 501}
    assert "最多 500 字，您写了 501 字" in (await desk.sends(CADRE, again.action, {**again.fields, **huge})).words
    half = {**votes, "present": "17", "happened_on": "2024-05-08"}
    assert "还要写几点办的" in (await desk.sends(CADRE, again.action, {**again.fields, **half})).words
    assert (await county.dossier()).cases[case[1]].state == "COMPARED"


async def test_an_irreversible_step_can_be_gone_back_from(desk: Desk) -> None:
    county = desk.county
    _, case = await county.to_county()
    decision = {"category": "MARGINAL_AT_RISK", "risks": ["R01"], "reason": "自付高，同意纳入。"}
    ask = await desk.fills(DECIDER, STORY, decision)
    is_clean(ask)
    assert 'value="back" autofocus' in ask.html
    form = ask.form()
    back = await desk.sends(DECIDER, form.action, {**form.fields, "do": "back"})
    assert back.status == 200
    assert "自付高，同意纳入。" in back.form().fields["reason"]
    assert back.form().fields["risks"] == ["R01"]
    assert (await county.dossier()).cases[case].state == "COUNTY_REVIEW"
    missing = await desk.fills(DECIDER, STORY, {**decision, "risks": []})
    assert missing.status == 422
    assert "请至少选一项风险。" in missing.words
    wrong = await desk.fills(DECIDER, STORY, {**decision, "category": "SUDDEN_HARDSHIP"})
    assert "要求收入高于监测线，此户不符" in wrong.words
    assert wrong.status == 422


async def test_late_data_disables_what_decides(desk: Desk) -> None:
    county = desk.county
    await county.hears(a_household(), a_report())
    form = (await desk.opens(CLERK, STORY)).form()
    async with county.database.transaction() as session:
        now = clock.real_now()
        await health.beat(session, 0, now, oldest_unheard_at=now - 2 * health.LATE_AFTER, waits_because=None)
    page = await desk.opens(CLERK, STORY)
    assert "数据晚到 10 分钟。" in page.words
    assert page.form().disabled
    refused = await desk.sends(CLERK, form.action, {**form.fields, "note": "我写的话"})
    assert refused.status == 409
    assert "我写的话" in refused.html
    assert (await county.dossier()).clues[(await county.clue())[1]].state == "VALIDATED"


async def test_a_visit_keeps_what_was_typed_and_needs_a_second_visitor(desk: Desk) -> None:
    county = desk.county
    await county.hears(a_household(), a_report(), a_finding())
    where = await county.clue("VALIDATED")
    await county.takes(CLERK, where, "clue.assigned")
    address = f"/visits/{where[1]}"
    form = (await desk.opens(CADRE, address)).form(address)
    typed = {**SHEET, "income.wage": "三万", "conclusion": "NO_RISK"}
    refused = await desk.sends(CADRE, form.action, {**form.fields, **typed})
    assert refused.status == 422
    assert "“三万”不是数" in refused.words
    assert "还差第二个人确认" in refused.words
    again = refused.form(address)
    assert again.fields["income.wage"] == ["三万"]
    assert again.fields["food"] == ["OK"]
    second = {**typed, "income.wage": "30000", "second_id": "second"}
    assert "没看到风险，要写一句理由" in (await desk.sends(CADRE, form.action, {**again.fields, **second})).words
    own = {**second, "reason": "都好", "second_id": "cadre"}
    assert "不能是您自己" in (await desk.sends(CADRE, form.action, {**again.fields, **own})).words
    not_home = (await desk.opens(CADRE, address)).form("/not-home")
    sent = await desk.sends(CADRE, not_home.action, {**not_home.fields, "note": "邻居说下午回来"})
    assert "记下了：不在家，改天再来" in (await desk.follows(CADRE, sent)).words


async def test_many_mistakes_of_a_sheet_are_a_few_lines_at_the_top_and_each_stands_at_its_field(desk: Desk) -> None:
    county = desk.county
    await county.hears(a_household(), a_report(), a_finding())
    where = await county.clue("VALIDATED")
    await county.takes(CLERK, where, "clue.assigned")
    address = f"/visits/{where[1]}"
    form = (await desk.opens(CADRE, address)).form(address)
    empty = await desk.sends(CADRE, form.action, form.fields)
    is_clean(dataclasses.replace(empty, answer=httpx.Response(200, text=empty.html)))
    summary, rest = empty.html.split('id="refused"')[1].split("</div>", 1)
    lines = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>', summary)
    parts = [words.partition("：")[0] for _, words in lines[:3]]
    assert parts == ["吃和穿", "家里近况", "近 12 个月的收入"]
    assert len(lines) <= 7
    assert {place for place, _ in lines} <= set(empty.parsed.ids)
    found = [int(number) for number in re.findall(r"(\d+) 处(?!要改)", summary)]
    assert f"有 {sum(found) + len(lines) - len(found)} 处要改。" in summary
    errors = re.findall(r'class="err"[^>]*>([^<]+)<', rest)
    assert len(errors) == len(set(errors)) == sum(found) + len(lines) - len(found)
    answered = {**form.fields, **SHEET, "conclusion": "RISK"}
    few = await desk.sends(CADRE, form.action, {**answered, "income.wage": "三万"})
    assert re.search(r'<li><a href="#f-income.wage">“三万”不是数', few.html)


async def test_what_is_signed_or_filed_can_be_printed(desk: Desk) -> None:
    county = desk.county
    await county.hears(a_household(), a_report(), a_finding())
    where = await county.clue("VALIDATED")
    button = re.compile(r'<button[^>]*type="button" data-print hidden>([^<]+)<')
    assert button.findall((await desk.opens(CLERK, STORY)).html) == ["打印决定和卷宗"]
    await county.takes(CLERK, where, "clue.assigned")
    sheet = await desk.opens(CADRE, f"/visits/{where[1]}")
    assert button.findall(sheet.html) == ["打印这张表"]
    signed = re.findall(r"<p>([^<]+)签字：", sheet.html.split("on-paper")[1])
    assert signed == ["走访人", "一起去的人", "户主或家里大人"]
    await county.visit(where[1])
    assert button.findall((await desk.opens(CADRE, f"/visits/{where[1]}")).html) == []


async def test_a_case_that_waits_says_once_that_nobody_here_must_act(desk: Desk) -> None:
    _, case = await desk.county.to_monitored()
    page = await desk.opens(CADRE, f"/cases/{case}")
    is_clean(page)
    assert page.words.count("现在不用您办") == 1


async def test_the_second_visitor_confirms_by_pin(desk: Desk) -> None:
    county = desk.county
    form = (await desk.opens(SECOND, "/visits/me/pin")).form("/pin")
    for pin, again, words in (
        ("123456", "123456", "太容易猜"),
        ("482915", "482916", "两次输的不一样"),
        ("48", "48", "6 位数字"),
    ):
        refused = await desk.sends(SECOND, form.action, {**form.fields, "pin": pin, "again": again})
        assert refused.status == 422
        assert words in refused.words
    sent = await desk.sends(SECOND, form.action, {**form.fields, "pin": "482915", "again": "482915"})
    assert "以后用这个口令" in (await desk.follows(SECOND, sent)).words
    await county.hears(a_household(), a_report())
    where = await county.clue("VALIDATED")
    await county.takes(CLERK, where, "clue.assigned")
    address = f"/visits/{where[1]}"
    form = (await desk.opens(CADRE, address)).form(address)
    visit = {**SHEET, "manner": "HOME", "place": "家里", "conclusion": "RISK", "risks": ["R01"], "second_id": "second"}
    wrong = await desk.sends(CADRE, form.action, {**form.fields, **visit, "pin": "000001"})
    kept = await desk.follows(CADRE, wrong)
    assert "口令没对上" in kept.words
    assert "000001" not in kept.html
    later = kept.form("/pin")
    sent = await desk.sends(CADRE, later.action, {**later.fields, "second_id": "second", "pin": "482915"})
    assert "入户核实办完了" in (await desk.follows(CADRE, sent)).words
    assert (await county.dossier()).clues[where[1]].state == "VERIFIED"


async def test_the_village_proposes_a_measure_for_a_monitored_household(desk: Desk) -> None:
    county = desk.county
    _, case = await county.to_monitored()
    address = f"/cases/{case}/propose"
    assert "提出一项帮扶" in (await desk.opens(CADRE, f"/cases/{case}")).words
    page = await desk.opens(CADRE, address)
    is_clean(page)
    form = page.form("/propose")
    empty = await desk.sends(CADRE, form.action, form.fields)
    assert (empty.status, "请选一项帮扶" in empty.words) == (422, True)
    twice = {**form.fields, "item": "medical_aid", "risks": ["R01"]}
    assert "同一项帮扶已经在办" in (await desk.sends(CADRE, form.action, twice)).words
    sent = await desk.sends(CADRE, form.action, {**twice, "item": "enrolment_aid"})
    assert "记下了：提出帮扶" in (await desk.follows(CADRE, sent)).words
    assert len((await county.dossier()).measures) == 2
    is_nowhere(await desk.opens(NEIGHBOUR, address))
    is_nowhere(await desk.opens(CLERK_2, "/cases/nothing/propose"))


async def test_instead_of_a_refused_measure_the_village_proposes_another(desk: Desk) -> None:
    county = desk.county
    _, case = await county.to_monitored()
    measure = await county.measure()
    await county.takes(CLERK, measure, "measure.approved")
    await county.takes(MEDICAL, measure, "measure.accepted", {"officer": "洪某", "planned_on": "2024-06-05"})
    assert "提出一项帮扶" not in (await desk.opens(CADRE, f"/cases/{measure[1]}")).words
    why = {"reason": "不符合", "clause": "第五条", "appeal": "三十天内可以提"}
    await county.takes(MEDICAL, measure, "measure.refused", why)
    [task] = [one for one in (await county.dossier()).tasks.values() if one.kind == "new_proposal"]
    assert (task.level, task.area_code, task.matter_id) == ("VILLAGE", VILLAGE, measure[1])
    page = await desk.opens(CADRE, f"/cases/{measure[1]}")
    is_clean(page)
    assert f"/cases/{case}/propose" in page.html
    form = (await desk.opens(CADRE, f"/cases/{case}/propose")).form("/propose")
    sent = await desk.sends(CADRE, form.action, {**form.fields, "item": "enrolment_aid", "risks": ["R01"]})
    assert sent.status == 303
    assert "new_proposal" not in {one.kind for one in (await county.dossier()).tasks.values()}
