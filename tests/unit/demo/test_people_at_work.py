"""What people of the demo decide and write depends on household, step and day alone, and is what the pages take."""

import re
from datetime import date, timedelta

import httpx
import pytest

from deploy.demo import will
from deploy.demo.answers import FILLS, Scene, answers
from deploy.demo.browser import Browser, PageRefused
from deploy.demo.chance import drawn
from deploy.demo.forms import Form, forms_of
from deploy.demo.lists import KINDS, Task, rows, tasks
from deploy.demo.proposals import catalogue_of, wishes
from deploy.demo.visits import RISK_PER_THOUSAND, sheet_of
from libs.web.people import AWAY
from services.assistance.domain.machine import load_tables
from services.assistance.domain.values import Risk
from services.assistance.domain.visit import IncomeBlock, VisitRecord, load_sheet, read_visit
from services.assistance.domain.visit import Sheet as Questions

DAY = date(2024, 5, 20)
CATALOGUE = catalogue_of("jinjiang")
HOMES = [f"许*{number} 安海镇 型厝村 {number % 8 + 1} 组" for number in range(400)]
LIST = """
<tr class="group"><th colspan="4" scope="rowgroup">今天 2</th></tr>
<tr><td><span class="due">今天</span></td>
<td class="nb"><a href="/console/0190-a?m=0190-c">许*英 户</a><small>安海镇 型厝村 2 组</small></td>
<td class="strong nb">入户核实<small><a href="/console?look=1">在右边看</a></small></td><td class="why">为什么</td></tr>
<tr aria-selected="true"><td><input type="checkbox" name="clue" value="0190-e" id="t"></td>
<td class="nb"><a href="/console/0190-b?m=0190-d">林* 户</a><small>东石镇 萧下村 1 组</small></td>
<td class="strong nb">研判疑点</td></tr>
<tr><td class="nb"><a href="/measures/0190-m">陈*明 户</a><small>东石镇 萧下村 1 组</small></td>
<td class="strong nb">部门答复</td></tr>
<tr><td class="nb"><a href="/runs/held/1">清单</a></td><td class="strong nb">放行确认</td></tr>
"""
BY_MEMBER = """
<form action="/cases/1/step"><input type="hidden" name="event" value="authorisation.signed">
<label for="f-signatures:m1">第 1 人，45 岁</label><select id="f-signatures:m1" name="signatures:m1"><option value="">还没问
</option><option value="SIGNED">本人当面签字</option><option value="GUARDIAN">监护人代签</option></select>
<label for="f-signatures:m2">第 2 人，9 岁，监护人签</label><select id="f-signatures:m2" name="signatures:m2">
<option value="">还没问</option><option value="GUARDIAN">监护人代签</option></select></form>
"""


def form_of_visit(questions: Questions, risks: list[Risk]) -> Form:
    """The sheet as the page draws it."""
    form = Form("/visits/1", "post")
    for name, question in questions.questions(risks):
        form.choices[name] = list(question.choices)
    return form


def test_the_rows_of_a_list_are_read_as_people_read_them() -> None:
    assert rows(LIST) == [
        Task("visit", "许*英 安海镇 型厝村 2 组", "/console/0190-a?m=0190-c", "0190-c"),
        Task("triage", "林* 东石镇 萧下村 1 组", "/console/0190-b?m=0190-d", "0190-e"),
        Task("department_answer", "陈*明 东石镇 萧下村 1 组", "/measures/0190-m", "0190-m"),
    ]
    assert (rows(LIST)[0].place, rows(LIST)[0].town) == ("安海镇 型厝村", "安海镇")


def test_a_row_is_read_whatever_else_its_link_says() -> None:
    marked = re.sub(r'(<a href="[^"]+")', r"\1 data-key-row", LIST)
    assert marked != LIST
    assert rows(marked) == rows(LIST)


async def test_a_list_is_read_again_while_names_are_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else every household would draw as one, and a kill would change the totals."""
    monkeypatch.setattr("deploy.demo.browser.BETWEEN_TRIES_S", 0)
    nameless = LIST.replace("许*英", AWAY)
    pages = [nameless, nameless, LIST]
    way = httpx.MockTransport(lambda _: httpx.Response(200, text=pages.pop(0)))
    async with Browser("http://demo", way) as officer:
        assert await tasks(officer, "village") == rows(LIST)
    assert pages == []


async def test_names_that_stay_away_are_said() -> None:
    way = httpx.MockTransport(lambda _: httpx.Response(200, text=LIST.replace("许*英", AWAY)))
    with pytest.MonkeyPatch.context() as patched, pytest.raises(PageRefused, match="names nobody"):
        patched.setattr("deploy.demo.browser.BETWEEN_TRIES_S", 0)
        await Browser("http://demo", way).get_named("/console?s=village")


def test_every_kind_that_somebody_acts_on_stands_in_some_list() -> None:
    assert set(will.ACTS_PER_THOUSAND) - {"held"} <= set(KINDS.values()), "a limit that was renamed would never be met"


def test_every_step_that_is_filled_in_is_a_step_of_the_tables() -> None:
    steps = {move.event for table in load_tables("jinjiang").values() for move in table.moves}
    assert set(FILLS) <= steps


def test_a_decision_is_the_same_whenever_it_is_asked_and_another_on_another_day() -> None:
    first = [will.acts("visit", home, "安海镇 型厝村", DAY) for home in HOMES]
    assert first == [will.acts("visit", home, "安海镇 型厝村", DAY) for home in HOMES]
    assert first != [will.acts("visit", home, "安海镇 型厝村", DAY + timedelta(days=1)) for home in HOMES]
    share = sum(first) / len(HOMES)
    assert abs(share - will.ACTS_PER_THOUSAND["visit"] / 1000) < 0.1


def test_who_is_slow_lets_things_lie() -> None:
    asked = [will.acts("department_answer", home, "education", DAY) for home in HOMES]
    others = [will.acts("department_answer", home, "housing", DAY) for home in HOMES]
    assert sum(asked) * 4 < sum(others)


def test_as_many_officers_as_ever_get_to_a_tenth_of_ten_times_as_many_households() -> None:
    everybody = sum(will.acts("visit", home, "安海镇 型厝村", DAY) for home in HOMES)
    few = sum(will.acts("visit", home, "安海镇 型厝村", DAY, 100) for home in HOMES)
    assert 0 < few * 6 < everybody


def test_nobody_takes_a_step_that_has_no_likelihood() -> None:
    assert not any(will.acts("first_measure", home, "安海镇", DAY) for home in HOMES)


@pytest.mark.parametrize("home", HOMES[:60])
def test_the_sheet_of_a_visit_is_one_that_the_service_takes(home: str) -> None:
    questions, risks = load_sheet("jinjiang"), [Risk("R01"), Risk("R07")]
    values = sheet_of(form_of_visit(questions, risks), home, 4)
    asked = {name for name, _ in questions.questions(risks)}
    given = {name: str(value) for name, value in values.items() if name in asked or name.startswith("income.")}
    record = read_visit(questions, risks, given, visited_on=DAY)
    assert isinstance(record, VisitRecord), record
    assert isinstance(record.income, IncomeBlock)
    assert (values["conclusion"] == "RISK") == bool(values["risks"])
    assert values["conclusion"] == "RISK" or (values["reason"] and values["manner"] == "HOME")


def test_about_so_many_visits_see_a_risk() -> None:
    form = form_of_visit(load_sheet("jinjiang"), [Risk("R01")])
    seen = sum(sheet_of(form, home, 3)["conclusion"] == "RISK" for home in HOMES)
    assert abs(seen / len(HOMES) - RISK_PER_THOUSAND / 1000) < 0.1


@pytest.mark.parametrize("home", HOMES[:80])
def test_votes_add_up_and_say_what_the_step_says(home: str) -> None:
    form = Form("/cases/1/step", "post", choices={"reason_code": ["INCOME_STABLE"]})
    for event in ("review.passed", "review.failed"):
        said = answers(event, Scene(form, drawn(home), DAY))
        present, agreed, against, abstained = (
            int(str(said[name])) for name in ("present", "agreed", "against", "abstained")
        )
        assert present == agreed + against + abstained
        assert (agreed * 2 > present - abstained) == (event == "review.passed")


def test_adults_sign_themselves_and_a_guardian_for_the_others() -> None:
    (form,) = forms_of(BY_MEMBER)
    said = answers("authorisation.signed", Scene(form, drawn("x"), DAY))
    assert said["signatures:m1"] in ("SIGNED", "FINGERPRINT")
    assert (said["signatures:m2"], said["guardians:m2"]) == ("GUARDIAN", "家里大人")
    sought = answers("authorisation.sought", Scene(form, drawn("x"), DAY))
    assert sought["signatures:m1"] == "OUT_OF_REACH"
    assert form.labels("signatures:m2") == {"GUARDIAN": "监护人代签"}


def test_money_is_told_with_everything_by_which_it_can_be_traced() -> None:
    said = answers("measure.delivered", Scene(Form("", "post"), drawn("x"), DAY))
    assert all(said[name] for name in ("amount_fen", "fund_source", "fund_level", "paid_on", "pay_channel"))
    assert said["delivered_on"] == said["paid_on"] == "2024-05-20"


@pytest.mark.parametrize("risk", list(Risk))
def test_another_measure_answers_the_same_risk(risk: Risk) -> None:
    asked = list(wishes(Form("/cases/1/propose", "post", choices={"risks": [risk.value]}), CATALOGUE))
    assert asked
    for said in asked:
        assert said["risks"] == [risk.value]
        assert risk in CATALOGUE.items[str(said["item"])].risks
    assert str(asked[0]["item"]) == CATALOGUE.for_risk(risk)[-1].code, "the first was proposed when it was decided"


def test_a_review_says_so_where_a_hit_stands() -> None:
    form = Form("/cases/1/step", "post", choices={"reason_code": ["INCOME_STABLE", "HIT_STANDS"]})
    for stands, code in ((True, "HIT_STANDS"), (False, "INCOME_STABLE")):
        assert answers("review.failed", Scene(form, drawn("x"), DAY, hit_stands=stands))["reason_code"] == code
