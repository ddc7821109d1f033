"""What pages show, made of what is known: forms, queue, timeline, reasons."""

from datetime import date, timedelta

import pytest

from libs.events.contracts.values import OfficeRole, Paper
from services.assistance.domain.answers import Answers, Problem, read_answers
from services.assistance.domain.steps import Step
from services.assistance.domain.table import FieldKind
from services.assistance.domain.values import Risk, Role
from services.assistance.domain.visit import load_sheet
from services.assistance.web.views_due import by_day, due_view, first_line
from services.assistance.web.views_form import Drawn, draw, given_of
from services.assistance.web.views_queue import RowView, asked
from services.assistance.web.views_tale import Course, Told, tale, way
from services.assistance.web.views_visit import sheet_given, sheet_view
from services.assistance.web.views_why import clause_view, in_parts
from tests.unit.assistance.factories import ANSWERS, CALENDAR, D0, PROFILE, TABLES, a_moment

CASE, CLUE = TABLES["case"], TABLES["clue"]
DAY = timedelta(days=1)


def fields_of(machine: str, event: str):
    return TABLES[machine].moves_of(event)[0].fields


def posted_of(given):
    """What a browser would send for these answers."""
    posted = {}
    for name, value in given.items():
        if isinstance(value, dict):
            posted |= {f"{name}:{key}": [one] for key, one in value.items()}
        else:
            posted[name] = [str(one) for one in value] if isinstance(value, list) else [str(value)]
    return posted


@pytest.mark.parametrize("event", [e for e in ANSWERS if any(e in t.events for t in TABLES.values())])
def test_every_form_of_the_table_is_drawn_and_what_it_posts_is_read_back(event):
    machine = next(name for name, table in TABLES.items() if event in table.events)
    fields = fields_of(machine, event)
    given = given_of(fields, posted_of(ANSWERS[event]))
    views = draw(fields, Drawn({"members": {"wife": "第 1 人"}}, given=given))
    assert [v.name for v in views] == [f.name for f in fields]
    for name, value in ANSWERS[event].items():
        assert given[name] == (value if isinstance(value, list | dict) else str(value))


def test_a_posted_form_keeps_its_key_and_token_to_itself():
    fields = fields_of("case", "town.approved")
    given = given_of(fields, {"reason": ["属实"], "key": ["k"], "form_token": ["t"], "waivers:DQ-01": ["已核"]})
    assert given == {"reason": "属实", "waivers": {"DQ-01": "已核"}}
    assert isinstance(read_answers(fields, given, lists={"rules": {"DQ-01": "…"}}), Answers)


def test_impossible_choices_stay_visible_with_their_reason_and_are_not_picked():
    fields = fields_of("case", "county.confirmed")
    reason = "要求收入高于监测线，此户不符"
    drawn = Drawn({}, {"category": {"SUDDEN_HARDSHIP": reason}}, given={"category": "SUDDEN_HARDSHIP"})
    category = draw(fields, drawn)[0]
    assert [c.impossible for c in category.choices] == ["", "", reason]
    assert not any(c.picked for c in category.choices)


def test_what_was_typed_and_what_is_wrong_stand_at_the_field():
    fields = fields_of("measure", "measure.delivered")
    given = given_of(fields, {"amount_fen": ["十万"], "fund_level": ["CENTRAL"]})
    views = {v.name: v for v in draw(fields, Drawn({}, problems=[Problem("amount_fen", "不是金额")], given=given))}
    assert (views["amount_fen"].value, views["amount_fen"].error) == ("十万", "不是金额")
    assert views["amount_fen"].kind is FieldKind.MONEY
    assert [c.value for c in views["fund_level"].choices if c.picked] == ["CENTRAL"]


def test_a_hint_in_brackets_stands_beside_the_label():
    reason = draw(fields_of("case", "county.denied"), Drawn())[-1]
    assert (reason.label, reason.hint) == ("理由", "要能当面念给这家人听。")


def test_due_days_in_words():
    thursday = date(2024, 5, 23)
    said = [due_view(thursday, thursday + n * DAY, CALENDAR) for n in (2, 1, 0, -1, -3)]
    assert [d.text for d in said] == ["过期 2 天", "过期 1 天", "今天到期", "明天", "还剩 3 个工作日"]
    assert [d.css for d in said] == ["late", "late", "soon", "soon", ""]
    assert due_view(date(2099, 1, 5), date(2099, 1, 1), CALENDAR).text == "还剩 4 天"


def test_the_queue_is_grouped_by_day_and_its_first_line_counts():
    today = date(2024, 5, 22)
    rows = [RowView(str(n), "h", today + n * DAY, "市级审定", "/") for n in (-1, 0, 1, 1, 3, 30)]
    assert [(g.label, len(g.rows)) for g in by_day(rows, today)] == [
        ("已过期", 1),
        ("今天到期", 1),
        ("明天到期", 2),
        ("这一周", 1),
        ("以后", 1),
    ]
    assert first_line([r.due_on for r in rows], today, what="等您定") == (
        "6 件等您定，1 件过期，1 件今天到期，2 件明天到期"
    )


@pytest.mark.parametrize(
    "query",
    [
        {"s": "nothing"},
        {"town": "350582999000"},
        {"kind": "x"},
        {"per": "1000"},
        {"page": "0"},
        {"page": "²"},
        {"page": "-1"},
    ],
)
def test_an_unknown_filter_value_is_known_to_be_unknown(query):
    assert not asked((OfficeRole.COUNTY_OFFICER, "jinjiang"), query, towns=["350582104000"], kinds=["county"]).known


def test_known_filters():
    found = asked(
        (OfficeRole.COUNTY_OFFICER, "jinjiang"),
        {"s": "confirm", "town": "350582104000", "per": "50", "page": "2"},
        towns=["350582104000"],
        kinds=[],
    )
    assert found.known
    assert (found.tab.label, found.town, found.page, found.per) == ("市级审定", "350582104000", 2, 50)


def step(event: str, day: int, role: Role = Role.VILLAGE, later_min: int = 0, **answers) -> Step:
    at = a_moment(day)
    return Step(event, "somebody", role, at, at + timedelta(minutes=later_min), Answers(answers))


def test_the_tale_is_told_latest_first_with_both_times_and_without_words_for_a_village():
    told = [
        Told(CLUE, step("clue.validated", 0, Role.TOWN)),
        Told(CASE, step("review.passed", 3, later_min=22, present=17, agreed=16, against=0, abstained=1)),
        Told(CASE, step("town.approved", 5, Role.TOWN, reason="情况属实")),
    ]
    full = tale(told, PROFILE, in_full=True)
    assert [t.what for t in full] == ["镇审核通过", "村评议通过", "受理"]
    assert full[0].words == "“情况属实”"
    assert full[1].words == "到会 17 人：同意 16，不同意 0，亲属回避 1。"
    assert full[1].entered_at is not None
    assert full[2].entered_at is None
    assert {t.words for t in tale(told, PROFILE, in_full=False)} == {""}


def test_the_way_has_one_lamp_and_begins_anew_after_an_objection():
    clue = [step("clue.validated", 0), step("clue.assigned", 1), step("visit.recorded", 3)]
    case = [step("authorisation.signed", 3), step("comparison.returned", 4)]
    stations = way(Course(clue, case, open_now=True, due_on=D0 + 8 * DAY), PROFILE)
    assert [s.css for s in stations].count("now") == 1
    assert next(s for s in stations if s.css == "now").label == "评议"
    again = way(Course(clue, [*case, step("objection.raised", 6)], open_now=True, due_on=None), PROFILE)
    assert next(s for s in again if s.css == "now").label == "授权"
    assert "市级审定" in {s.label for s in stations}


def test_figures_are_bold_and_an_assumed_standard_says_so():
    parts = in_parts("1 人今年自付 23,480.00 元（1月1日起），达到 20,000 元")
    assert [p.text for p in parts if p.bold] == ["1 人", "23,480.00 元", "20,000 元"]
    assert "".join(p.text for p in parts) == "1 人今年自付 23,480.00 元（1月1日起），达到 20,000 元"
    chip = clause_view(Paper(document="某文", article="第二条", grade="assumed"), weak=True)
    assert (chip.text, chip.weak) == ("某文 第二条 · 标准暂定", True)


def test_the_sheet_asks_neutral_questions_and_keeps_what_was_typed():
    sheet = load_sheet("jinjiang")
    posted = {"food": ["OK"], "income.wage": ["60,000"], "income.wage.origin": ["PAPERS"], "key": ["x"]}
    given = sheet_given(sheet, [Risk.ILLNESS], posted)
    assert given == {"food": "OK", "income.wage": "60,000", "income.wage.origin": "PAPERS"}
    view = sheet_view(sheet, [Risk.ILLNESS], given, [Problem("clothing", "还没问")])
    assert [q.error for q in view.life] == ["", "还没问"]
    assert (len(view.risks), len(view.income), len(view.aside)) == (4, 5, 2)
    assert [o.value for o in view.income[0].origins if o.picked] == ["PAPERS"]
    assert not any("病" in q.text for q in view.risks)
