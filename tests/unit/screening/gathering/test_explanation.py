"""One household explained: every rule the region asks, with its answer, and why or why not."""

from dataclasses import replace
from datetime import date

import pytest

from libs.policy import policy_on
from libs.policy.answers import Answer
from services.screening.domain.evaluation.questions import QUESTIONS
from services.screening.domain.evaluation.told import Told
from services.screening.domain.facts import HouseholdFacts
from services.screening.domain.gathering.explanation import ExplainedRule, explained
from services.screening.domain.gathering.line import line_of
from services.screening.domain.reading import AsOf
from services.screening.domain.rulebook.rule import Subject
from services.screening.domain.rules import RULES
from services.screening.domain.screen import screen
from tests.unit.screening.factories import DAY, a_household, a_policy, a_settlement
from tests.unit.screening.gathering.test_gathering import a_row


def of(facts: HouseholdFacts, rule_id: str, day: date = DAY) -> ExplainedRule:
    """What is said of one rule."""
    return next(one for one in explained(facts, a_policy(day)) if one.rule_id == rule_id)


def test_every_rule_that_the_region_asks_of_households_is_there_once_in_the_order_of_the_catalogue() -> None:
    policy = a_policy()
    found = [one.rule_id for one in explained(a_household(), policy)]
    of_households = [one.rule_id for one in QUESTIONS.values() if one.subject is Subject.HOUSEHOLD]
    assert found == [rule_id for rule_id in of_households if rule_id in policy.rules]


def test_a_met_rule_says_why_and_one_that_is_not_met_shows_its_arithmetic_too() -> None:
    met, not_met = of(a_household(72_600), "SR-INC-01"), of(a_household(80_000), "SR-INC-01")
    assert met.sentence == "人均可支配收入 18,150 元，低于 2024 年监测线 19,560 元"
    assert not_met.answer is Answer.NOT_MET
    assert not_met.sentence is None
    assert "80,000.00 ÷ 4 人 = 20,000.00 元/人" in [line.text for line in not_met.arithmetic]
    assert {figure.name for figure in not_met.figures} == {"dibao_rural_month", "line_multiplier"}


def test_what_is_not_known_is_named_in_the_words_of_the_catalogue() -> None:
    found = of(a_household(members=None), "SR-HOU-01")
    assert found.answer is Answer.UNKNOWN
    assert "住房安全等级" in found.missing_facts


def test_a_figure_that_is_not_set_is_named() -> None:
    found = next(one for one in explained(a_household(), a_policy(figures={})) if one.rule_id == "SR-INC-01")
    assert found.answer is Answer.NOT_CONFIGURED
    assert found.missing_figures
    assert found.arithmetic == ()


def test_inputs_name_the_rows_behind_them_also_where_the_rule_is_not_met() -> None:
    row = a_row(1, {"list": "housing_survey", "holds": [date(2024, 5, 6)], "facts": {"grade": "A", "damaged": "no"}})
    found = of(replace(a_household(), list_rows=(row,)), "SR-HOU-01")
    assert found.answer is Answer.NOT_MET
    assert [(used.label, used.said, used.row_ids) for used in found.inputs] == [
        ("住房安全等级", "A级", ("r1",)),
        ("住房是否受损", "否", ("r1",)),
    ]


def test_before_the_first_day_of_its_clause_a_rule_is_not_in_force() -> None:
    assert of(a_household(), "SR-HOU-01", date(2021, 12, 19)).answer is Answer.NOT_IN_FORCE


@pytest.mark.parametrize("net", [None, 72_600, 78_240, 90_000, 200_000])
@pytest.mark.parametrize("paid", [0, 4_999.99, 5_000, 20_000])
@pytest.mark.parametrize("poor", [None, False, True])
@pytest.mark.parametrize("delivered", [True, False])
def test_the_line_answers_as_the_columns_do(net: int | None, paid: float, poor: bool | None, delivered: bool) -> None:
    rows = (a_settlement(paid, compliant=paid),) if paid else ()
    facts = a_household(net, settlements=rows, formerly_poor=poor)  # type: ignore[arg-type]
    facts = facts if delivered else replace(facts, delivered_months=frozenset())
    policy = policy_on("jinjiang", DAY, demo=True)
    screened = screen([facts], policy, DAY)
    told = Told([line_of(facts, screened.readings.of(0, facts), AsOf.of(policy), 0)], DAY)
    by_line = {rule_id: Answer(int(QUESTIONS[rule_id].ask(told, policy)[0][0])) for rule_id in RULES}
    assert by_line == {rule_id: screened.answer(0, RULES[rule_id]) for rule_id in RULES}
