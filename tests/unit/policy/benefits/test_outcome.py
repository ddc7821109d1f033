"""What an answer says beside its amount, and what formulas refuse."""

from datetime import date
from fractions import Fraction

import pytest

from libs.policy import policy_on
from libs.policy.benefits.catalogue import BENEFITS
from libs.policy.benefits.dibao import DibaoHousehold, dibao_pre_check
from libs.policy.benefits.housing import Improvement, Rebuilding, house_rebuilding
from libs.policy.benefits.income import HouseholdIncome, income_beside_line, monitoring_line
from libs.policy.benefits.medical import CriticalIllness, critical_illness
from libs.policy.benefits.outcome import NOTE_LABELS, Note, Step
from libs.policy.benefits.pension import pension_premium
from libs.policy.certificates import Certificate, read_certificate
from libs.policy.groups import GROUP_LABELS, Group, Person
from libs.policy.parameters import PARAMETERS
from libs.policy.region import BENEFITS as IDS
from tests.unit.policy.benefits.factories import a_policy

TERMS = {"ci_base": {"deductible": 15000, "tiers": [{"rate": 60}], "cap": 200000}}


def test_the_arithmetic_is_written_step_by_step() -> None:
    steps = critical_illness(
        a_policy(figures=TERMS), CriticalIllness(8_000_000, Person(frozenset({Group.DIBAO})))
    ).steps
    assert steps == (
        Step("倾斜", "低保对象：起付线 15,000.00 × 0.5 = 7,500.00，比例加 5 个百分点，取消封顶线"),
        Step("7,500.00 至 80,000.00", "72,500.00 × 65% = 47,125.00"),
        Step("支付", "47,125.00"),
    )


def test_the_arithmetic_of_a_household_shows_each_part() -> None:
    income = HouseholdIncome(4, 6_000_000, 1_200_000, 400_000, 100_000, 360_000, self_pay=2_000_000)
    steps = income_beside_line(a_policy(figures={"dibao_rural_month": 815}), income).steps
    assert [step.text for step in steps] == [
        "815.00 × 12 × 2 = 19,560 元/人·年",
        "60,000.00 + 12,000.00 − 4,000.00 + 1,000.00 + 3,600.00 = 72,600.00",
        "72,600.00 + 0.00 − 20,000.00 = 52,600.00",
        "18,150 ＜ 19,560 元/人·年",
        "13,150 ＜ 19,560 元/人·年",
    ]


def test_an_amount_names_the_clause_and_the_papers_of_its_figures() -> None:
    outcome = house_rebuilding(policy_on("jinjiang", date(2024, 5, 22)), Rebuilding(3))
    assert outcome.clause is not None
    assert (outcome.clause.document, outcome.clause.article) == ("晋乡村振兴组〔2021〕3号", "第四条")
    assert [figure.name for figure in outcome.figures] == [
        "house_q_pp", "house_q_cap", "house_c_pp", "house_c_cap",
    ]  # fmt: skip


def test_a_demo_value_marks_the_amount_that_rests_on_it() -> None:
    day = date(2024, 5, 22)
    line = monitoring_line(policy_on("jinjiang", day, demo=True))
    assert (line.fen, line.demo, line.provisional) == (1_956_000, True, False)
    after = monitoring_line(policy_on("jinjiang", date(2025, 1, 1), demo=True))
    assert (after.fen, after.demo, after.provisional) == (1_956_000, True, True)


def test_an_assumed_figure_marks_the_amount_that_rests_on_it() -> None:
    assert dibao_pre_check(a_policy(figures={"dibao_rural_month": 815}), DibaoHousehold(1, 0, 0, 0)).assumed is False
    assert house_rebuilding(a_policy(), Rebuilding(3, improved_before=True)).assumed is True


def test_a_continuation_that_counts_names_the_figure_that_says_so() -> None:
    policy = a_policy(figures={"pension_low_band": 200, "continuation_counts_as_dibao": True})
    outcome = pension_premium(policy, Person(in_continuation=True))
    assert outcome.fen == 20_000
    assert [figure.name for figure in outcome.figures] == [
        "pension_pct",
        "pension_low_band",
        "continuation_counts_as_dibao",
    ]


@pytest.mark.parametrize(
    ("ratio", "paper"),
    [(Fraction(9, 10), ""), (Fraction(9, 10), " "), (Fraction(11, 10), "某文"), (Fraction(-1), "某文")],
)
def test_another_share_than_the_regions_needs_its_paper_and_is_a_share(ratio: Fraction, paper: str) -> None:
    with pytest.raises(ValueError, match="share"):
        Improvement(1, approved_ratio=ratio, approved_by=paper)


@pytest.mark.parametrize(
    ("number", "read", "severe"),
    [
        ("11010519491231002X63", Certificate(6, 3), True),
        ("11010519491231002X53", Certificate(5, 3), True),
        ("11010519491231002x43", Certificate(4, 3), False),
        ("11010519491231002X12", Certificate(1, 2), True),
        ("11010519491231002X64", Certificate(6, 4), False),
        ("11010519491231002X72", Certificate(7, 2), True),
        ("11010519491231002X73", Certificate(7, 3), None),
        ("11010519491231002X74", Certificate(7, 4), False),
        ("11010519491231002X63B1", Certificate(6, 3), True),
    ],
)
def test_a_certificate_says_kind_and_grade_in_characters_19_and_20(
    number: str, read: Certificate, severe: bool | None
) -> None:
    certificate = read_certificate(number)
    assert certificate == read
    assert certificate is not None
    assert certificate.is_severe is severe


@pytest.mark.parametrize(
    "number",
    [
        "",
        "11010519491231002X",
        "11010519491231002X83",
        "11010519491231002X65",
        "11010519491231002X6３",
        "11010519491231002X63B",
    ],
)
def test_what_is_no_certificate_says_nothing(number: str) -> None:
    assert read_certificate(number) is None


def test_every_formula_is_in_the_catalogue_with_figures_that_exist() -> None:
    assert tuple(BENEFITS) == IDS
    for benefit in BENEFITS.values():
        assert {*benefit.figures, *benefit.for_some} <= set(PARAMETERS)


def test_every_note_and_group_has_its_words() -> None:
    assert set(NOTE_LABELS) == set(Note)
    assert set(GROUP_LABELS) == set(Group)
