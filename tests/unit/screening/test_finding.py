"""A finding says why, in full to a department and neutrally to a village."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from libs.policy import Grade
from libs.policy.texts import percent_reached, yuan, yuan_short
from services.screening.domain.days import add_months
from services.screening.domain.facts import Member, Origin
from services.screening.domain.finding import Finding, neutral_sentence, worse
from services.screening.domain.income import Period
from services.screening.domain.reason import Severity
from services.screening.domain.rules import RULES
from tests.unit.screening.factories import (
    DAY,
    WINDOW,
    a_block,
    a_finding,
    a_household,
    a_policy,
    a_settlement,
    a_source,
)

SENTENCE_MAX = 45


def lines(finding: Finding) -> dict[str, str]:
    return {line.label: line.text for line in finding.arithmetic}


def test_the_income_sentence_sets_the_figure_beside_its_line() -> None:
    finding = a_finding("SR-INC-01", a_household(72_600))
    assert finding.sentence == "人均可支配收入 18,150 元，低于 2024 年监测线 19,560 元"
    assert finding.neutral == "近期收入可能变化，请入户了解"
    assert (finding.risk, finding.departments, finding.measures) == ("R99", ("农业农村", "民政"), ("M1", "M2", "M3"))
    assert finding.clause.article == "第二条、第三条"


def test_the_arithmetic_is_shown_line_by_line_and_judged_multiplied_across() -> None:
    block = a_block(
        60_000,
        operating_receipts_fen=1_200_000,
        operating_expense_fen=400_000,
        property_fen=100_000,
        transfer_fen=360_000,
    )
    finding = a_finding("SR-INC-01", a_household(income_blocks=(block,)))
    assert lines(finding) == {
        "工资性收入": "60,000.00",
        "生产经营净收入": "12,000.00 − 4,000.00 = 8,000.00",
        "财产性收入": "1,000.00",
        "转移性收入": "3,600.00",
        "合计": "72,600.00 ÷ 4 人 = 18,150.00 元/人",
        "监测线": "815.00 × 12 × 2 = 19,560 元/人·年",
        "判断": "72,600.00 ＜ 19,560 × 4 人 = 78,240.00",
    }


def test_the_spending_sentence_names_what_was_spent_on() -> None:
    facts = a_household(72_600, settlements=(a_settlement(23_480, compliant=23_480),))
    finding = a_finding("SR-EXP-01", facts)
    assert finding.sentence == "扣除自付医药费后人均 12,280 元，低于监测线 19,560 元"
    assert lines(finding)["减：自付医药费"] == "−23,480.00"
    assert lines(finding)["判断"] == "49,120.00 ＜ 19,560 × 4 人 = 78,240.00"
    assert (finding.risk, finding.assumed) == ("R01", False)
    mixed = a_finding("SR-EXP-01", a_household(72_600, schooling=5_000, disaster=9_000))
    assert mixed.sentence == "扣除刚性支出后人均 14,650 元，低于监测线 19,560 元"
    assert mixed.risk == "R04"


def test_of_two_equal_parts_of_spending_the_first_names_the_risk() -> None:
    assert a_finding("SR-EXP-01", a_household(72_600, schooling=5_000, disaster=5_000)).risk == "R02"


def test_spending_by_share_of_income_rests_on_assumed_figures() -> None:
    finding = a_finding("SR-EXP-01", a_household(200_000, schooling=60_000, disaster=56_000))
    assert finding.sentence == "刚性支出占收入 58%，达到 50%；扣除后人均 21,000 元，低于 29,340 元"
    assert finding.assumed
    assert {figure.name for figure in finding.figures if figure.grade is Grade.ASSUMED} == {
        "rigid_spend_ratio",
        "rigid_spend_line_factor",
    }
    assert lines(finding)["刚性支出占收入"] == "116,000.00 ≥ 200,000.00 × 50% = 100,000.00"


def test_the_self_pay_sentence_names_its_own_period() -> None:
    finding = a_finding("SR-MED-01", a_household(settlements=(a_settlement(23_480),)))
    assert finding.sentence == "1 人今年自付 23,480.00 元（1月1日起），达到 20,000 元"
    assert finding.neutral == "近期大额支出，请入户了解"
    assert (finding.persons, finding.assumed, finding.risk) == (("p1",), True, "R01")
    assert finding.left_out == ("rural_disposable_last_year",)
    assert finding.inputs[0].period == Period(date(2024, 1, 1), DAY)


def test_the_self_pay_sentence_of_two_members_names_the_higher() -> None:
    rows = (a_settlement(23_480), a_settlement(31_260, person="p2", row_id="list-2"), a_settlement(5, person="p3"))
    finding = a_finding("SR-MED-01", a_household(settlements=rows))
    assert finding.sentence == "2 人今年自付最多 31,260.00 元（1月1日起），达到 20,000 元"
    assert finding.row_ids == {"list-1", "list-2"}


def test_the_self_pay_sentence_by_share_of_income() -> None:
    policy = a_policy(figures={"rural_disposable_last_year": 9_000})
    facts = a_household(monitored=True, settlements=(a_settlement("4500.01"),))
    finding = a_finding("SR-MED-01", facts, policy)
    assert finding.sentence == "1 人今年自付 4,500.01 元（1月1日起），超过 4,500 元（上年农村人均收入的 50%）"
    assert lines(finding)["判断"] == "4,500.01 ＞ 4,500.00"


def test_a_demo_value_and_one_carried_on_are_said_in_the_sentence_itself() -> None:
    demo = a_finding("SR-INC-01", a_household(72_600), a_policy(demo=True))
    assert demo.sentence.endswith("监测线 19,560 元（演示值）")
    assert demo.demo
    later = a_finding("SR-INC-01", a_household(72_600), a_policy(date(2025, 3, 1), demo=True))
    assert later.sentence.endswith("2025 年监测线 19,560 元（演示值，沿用）")
    assert later.provisional
    carried = a_finding("SR-INC-01", a_household(72_600), a_policy(date(2025, 3, 1)))
    assert carried.sentence.endswith("监测线 19,560 元（沿用）")


def test_sentences_are_short_enough_for_one_line() -> None:
    facts = a_household(72_600, settlements=(a_settlement(23_480, compliant=23_480),))
    policy = a_policy(demo=True)
    sentences = [a_finding(rule_id, facts, policy).sentence for rule_id in RULES if rule_id in policy.rules]
    assert all(len(sentence) <= SENTENCE_MAX for sentence in sentences)


def test_dalian_says_net_income_and_its_own_line() -> None:
    finding = a_finding("SR-INC-02", a_household("29039.99"), a_policy(region="dalian"))
    assert finding.sentence == "人均纯收入 7,259.99 元，低于 2024 年监测线 7,260 元"
    assert (finding.departments, finding.risk) == (("乡村振兴", "民政"), "R99")


def test_an_amount_a_head_is_never_rounded_up_to_its_line() -> None:
    finding = a_finding("SR-INC-01", a_household("78239.99"))
    assert finding.sentence == "人均可支配收入 19,559.99 元，低于 2024 年监测线 19,560 元"


def test_a_household_in_debt_is_written_with_a_minus() -> None:
    finding = a_finding("SR-INC-01", a_household(-5_000))
    assert finding.sentence.startswith("人均可支配收入 −1,250 元")


def test_inputs_carry_origin_age_and_rows() -> None:
    facts = a_household(
        members=(Member("p1", date(1980, 1, 1), source=a_source("roll-1", Origin.VILLAGE_ROLL, date(2024, 4, 22))),),
        income_blocks=(a_block(100),),
    )
    income, members = a_finding("SR-INC-01", facts).inputs
    assert (income.amount, income.origins, income.age_days) == (10_000, (Origin.VISIT_PAPERS,), 11)
    assert (income.period, income.outside_window) == (Period(*WINDOW), False)
    assert (members.amount, members.origins, members.age_days) == (1, (Origin.VILLAGE_ROLL,), 30)
    assert a_finding("SR-INC-01", facts).row_ids == {"row-1", "roll-1"}


def test_income_of_other_twelve_months_is_used_and_said_to_be() -> None:
    older = a_block(100, from_on=add_months(WINDOW[0], -1), to_on=date(2024, 3, 31))
    assert a_finding("SR-INC-01", a_household(income_blocks=(older,))).inputs[0].outside_window


def test_the_same_facts_have_the_same_fingerprint_whatever_rows_told_them() -> None:
    facts = a_household(72_600)
    again = replace(facts, income_blocks=(a_block(72_600, source=a_source("row-2")),))
    other = a_household("72600.01")
    first, same, changed = (a_finding("SR-INC-01", one).fingerprint for one in (facts, again, other))
    assert first == same != changed


@pytest.mark.parametrize(
    ("rule_id", "phrase"),
    [("SR-HOU-01", "住房要看一看"), ("SR-EDU-01", "家里近况有变化"), ("SR-DSB-01", "家里近况有变化")],
)
def test_families_of_rules_share_neutral_phrases(rule_id: str, phrase: str) -> None:
    assert neutral_sentence(rule_id) == f"{phrase}，请入户了解"


@pytest.mark.parametrize(
    ("before", "now", "is_worse"),
    [
        ((100, 1), (70, 1), True),
        ((100, 1), (71, 1), False),
        ((400, 4), (350, 5), True),
        ((400, 4), (351, 5), False),
        ((0, 1), (0, 1), False),
        ((0, 1), (-1, 1), True),
        ((-100, 1), (-129, 1), False),
        ((-100, 1), (-130, 1), True),
    ],
)
def test_income_is_worse_when_lower_per_head_by_the_regions_share(
    before: tuple[int, int], now: tuple[int, int], is_worse: bool
) -> None:
    said = [(Severity("reference_income", fen, heads, worse_when_lower=True),) for fen, heads in (before, now)]
    assert worse(said[0], said[1], Fraction(3, 10)) is is_worse


def test_self_pay_is_worse_when_higher() -> None:
    old, same, up = ((Severity("self_pay", fen, 1, worse_when_lower=False),) for fen in (100, 129, 130))
    assert not worse(old, same, Fraction(3, 10))
    assert worse(old, up, Fraction(3, 10))


def test_reference_income_is_compared_where_it_is_known_else_net_income() -> None:
    reference, net = (Severity(name, 100, 1, worse_when_lower=True) for name in ("reference_income", "net_income"))
    lower = net._replace(fen=10)
    assert not worse((reference, net), (reference._replace(fen=100), lower), Fraction(3, 10))
    assert worse((reference, net), (lower,), Fraction(3, 10))
    assert not worse((reference,), (lower,), Fraction(3, 10))


def test_money_and_shares_are_written_as_pages_write_them() -> None:
    assert [yuan(2_348_000), yuan(-50), yuan(0), yuan(Fraction(1, 2))] == ["23,480.00", "−0.50", "0.00", "0.01"]
    assert [yuan_short(1_815_000), yuan_short(1_955_999)] == ["18,150", "19,559.99"]
    half = Fraction(1, 2)
    shares = [half, Fraction(58, 100), Fraction(5847, 10_000), Fraction(50_03, 10_000)]
    assert [percent_reached(share, half) for share in shares] == ["50%", "58%", "58.5%", "50.03%"]
