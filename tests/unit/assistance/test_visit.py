from datetime import date

import pytest

from services.assistance.domain.answers import Problem
from services.assistance.domain.values import Risk
from services.assistance.domain.visit import (
    QUESTIONS_PER_RISK_MAX,
    IncomeBlock,
    IncomePart,
    Origin,
    VisitRecord,
    load_sheet,
    read_visit,
    window,
)

SHEET = load_sheet("jinjiang")
ON = date(2024, 5, 11)


def answers(*risks: Risk, **changes: str) -> dict[str, str]:
    given = {name: next(iter(question.choices)) for name, question in SHEET.questions(risks)}
    for part, amount in {
        "wage": "60,000",
        "operating_receipts": "12000",
        "operating_expense": "4000",
        "property": "1000",
        "transfer": "3600",
    }.items():
        given |= {f"income.{part}": amount, f"income.{part}.origin": "PAPERS"}
    return given | {name.replace("__", "."): value for name, value in changes.items()}


def read(*risks: Risk, **changes: str) -> VisitRecord | tuple[Problem, ...]:
    return read_visit(SHEET, risks, answers(*risks, **changes), visited_on=ON)


def sentences(outcome: VisitRecord | tuple[Problem, ...]) -> list[str]:
    assert isinstance(outcome, tuple)
    return [problem.sentence for problem in outcome]


def test_each_risk_has_at_most_four_questions_and_food_and_clothing_are_always_asked() -> None:
    for risk in Risk:
        asked = SHEET.questions([risk])
        assert [name for name, _ in asked[:2]] == ["food", "clothing"]
        assert 1 <= len(asked) - 2 <= QUESTIONS_PER_RISK_MAX


@pytest.mark.parametrize("risk", Risk)
def test_the_questions_are_neutral(risk: Risk) -> None:
    words = "".join(q.text for _, q in SHEET.questions([risk]))
    assert not any(word in words for word in ("病", "残", "穷", "贫", "可怜", "是不是因为"))


def test_an_answered_sheet_becomes_a_record() -> None:
    record = read(Risk.ILLNESS)
    assert isinstance(record, VisitRecord)
    assert (record.food, record.clothing) == ("OK", "OK")
    assert record.answers["R01.big_cost"] == "YES"
    assert record.income.net_fen == 72_600_00
    assert record.income.origin is Origin.PAPERS
    assert (record.income.first_day, record.income.last_day) == (date(2023, 5, 1), date(2024, 4, 30))


def test_the_twelve_months_end_before_the_month_of_the_visit() -> None:
    assert window(date(2024, 1, 31)) == (date(2023, 1, 1), date(2023, 12, 31))
    assert window(date(2024, 3, 1)) == (date(2023, 3, 1), date(2024, 2, 29))


def test_a_question_that_was_not_asked_is_named() -> None:
    assert sentences(read(food="", R01__big_cost="")) == [
        "没有“R01.big_cost”这一项。",
        "还没问：家里平时吃的，能不能保证？",
    ]
    assert sentences(read(clothing="MAYBE")) == ["没有这个选项。"]


def test_an_amount_is_a_number_or_said_to_be_unknown() -> None:
    assert sentences(read(income__wage="约2万")) == ["“约2万”不是数，请写成 60000 或 60,000.00。"]
    assert sentences(read(income__wage="")) == ["请填“工资性收入”，没有就填 0，不知道就写“不清楚”。"]
    assert sentences(read(income__wage="99,999,999,999")) == ["“99,999,999,999”不是数，请写成 60000 或 60,000.00。"]
    unknown = read(income__wage="不清楚")
    assert isinstance(unknown, VisitRecord)
    assert unknown.income.net_fen is None


def test_an_amount_above_zero_says_whether_papers_were_seen() -> None:
    assert sentences(read(income__wage__origin="")) == ["“工资性收入”是看了单据，还是听他说？"]
    zero = read(income__wage="0", income__wage__origin="")
    assert isinstance(zero, VisitRecord)
    assert zero.income.origin is Origin.PAPERS


def test_one_amount_by_word_makes_the_block_one_by_word() -> None:
    record = read(income__wage__origin="WORD")
    assert isinstance(record, VisitRecord)
    assert record.income.origin is Origin.WORD


def test_pay_outs_and_self_paid_costs_stand_beside_and_may_be_left_out() -> None:
    record = read(income__compliant_self_paid="23480", income__compliant_self_paid__origin="PAPERS")
    assert isinstance(record, VisitRecord)
    assert record.income.fen("compliant_self_paid") == 23_480_00
    assert record.income.fen("insurance_payout") == 0
    assert record.income.net_fen == 72_600_00


def test_expense_may_exceed_receipts() -> None:
    block = IncomeBlock((IncomePart("operating_expense", 500, Origin.WORD),), *window(ON))
    assert block.net_fen == -500
