"""From a report to a confirmed measure, every step through its page, as the officers do it."""

import pytest

from tests.service.assistance.county import (
    CADRE,
    CLERK,
    COMPARER,
    DECIDER,
    HOUSEHOLD,
    MEDICAL,
    MEETING,
    POSTED,
    SECOND,
    SHEET,
    a_finding,
    a_household,
    a_report,
)
from tests.service.assistance_pages.desk import Desk

pytestmark = pytest.mark.timeout(240)


async def test_from_a_report_to_a_confirmed_measure_through_the_pages(desk: Desk) -> None:
    county = desk.county
    await county.hears(a_household(), a_report(), a_finding())
    _, clue = await county.clue("VALIDATED")
    story = f"/console/{HOUSEHOLD}"
    sent = await desk.fills(CLERK, story, {"note": "请两个人去。"})
    assert "记下了：派到村" in (await desk.follows(CLERK, sent)).words

    page = await desk.opens(CADRE, f"/visits/{clue}")
    form = page.form(f"/visits/{clue}")
    answers = {"manner": "HOME", "place": "家里", "conclusion": "RISK", "risks": ["R01"], "second_id": "second"}
    sent = await desk.sends(CADRE, form.action, {**form.fields, **SHEET, **answers})
    waiting = await desk.follows(CADRE, sent)
    assert "等一起去的人" in waiting.words
    assert "王*second" in waiting.words
    confirm = (await desk.opens(SECOND, f"/visits/{clue}")).form("/confirm/")
    done = await desk.follows(SECOND, await desk.sends(SECOND, confirm.action, confirm.fields))
    assert "入户核实办完了" in done.words

    sent = await desk.fills(CADRE, f"/cases/{clue}", {"risks": ["R01"]})
    await desk.follows(CADRE, sent)
    _, case = await county.case()
    village = f"/cases/{case}"
    signatures = {"wife": "SIGNED", "husband": "FINGERPRINT", "child": "GUARDIAN"}
    await done_with(desk, CADRE, village, {"signatures": signatures, "guardians": {"child": "许某"}})
    for agency in ("finance", "real_estate", "market", "vehicles"):
        await done_with(desk, COMPARER, story, {"agency": agency, "officer": "王某", "result": "CLEAR"})
    await done_with(desk, CADRE, village, MEETING)
    page = await desk.opens(CADRE, village)
    assert "要张贴的公示" in page.words
    assert "许*英" in page.words
    await done_with(desk, CADRE, village, {"posting": "BOARD", **POSTED})
    county.pass_days(5)
    await done_with(desk, SECOND, village, {"hour": "09:30", "poster": "蔡某"})
    await done_with(desk, CLERK, story, {"reason": "情况属实，建议纳入。"})

    decision = {"category": "MARGINAL_AT_RISK", "risks": ["R01"], "reason": "自付高，同意纳入。"}
    ask = await desk.fills(DECIDER, story, decision)
    assert ask.status == 200
    assert "请核对：认定为监测帮扶对象" in ask.words
    assert "边缘易致贫户" in ask.words
    assert (await county.dossier()).cases[case].state == "COUNTY_REVIEW"
    sure = ask.form()
    sent = await desk.sends(DECIDER, sure.action, {**sure.fields, "do": "sure"})
    await desk.follows(DECIDER, sent)
    assert (await county.dossier()).cases[case].state == "MONITORED"

    await done_with(desk, CLERK, f"{story}?m={case}", POSTED)
    _, measure = await county.measure()
    await done_with(desk, CLERK, f"{story}?m={measure}", {})
    answer = f"/measures/{measure}"
    await done_with(desk, MEDICAL, answer, {"officer": "洪某", "planned_on": "2024-06-05"})
    await done_with(desk, MEDICAL, answer, {"delivered_on": "2024-05-13", "document": "晋医保〔2024〕12号"})
    await done_with(desk, CADRE, f"/cases/{measure}", {"manner": "VOICE"})
    assert (await county.dossier()).measures[measure].state == "CONFIRMED"


async def done_with(desk: Desk, reader, address: str, answers) -> None:
    sent = await desk.fills(reader, address, answers)
    page = await desk.follows(reader, sent)
    assert page.status == 200
    assert "记下了" in page.words, page.words[:500]
