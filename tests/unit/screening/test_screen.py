"""Verdicts of many households."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from libs.policy.answers import LABELS, Answer
from libs.policy.figures import UNITS
from services.screening.domain.facts import FACT_LABELS
from services.screening.domain.reasons import WRITERS
from services.screening.domain.rules import RULES
from services.screening.domain.screen import screen
from tests.unit.screening.factories import DAY, a_household, a_policy, answer_of, verdict_of


def test_verdicts_stand_household_by_household_and_rule_by_rule() -> None:
    facts = [a_household(net, household_id=f"h{net}") for net in (100, 200_000)]
    screened = screen(facts, a_policy(), DAY)
    assert len(screened) == 2 * len(RULES)
    assert [(verdict.household_id, verdict.rule_id) for verdict in screened] == [
        (one.household_id, rule_id) for one in facts for rule_id in RULES
    ]
    assert screened[-1] == screened[len(screened) - 1] == screened[3:][-1]
    assert screened.households_met() == [0]
    assert [rule.rule_id for rule in screened.rules_met(0)] == ["SR-INC-01"]
    assert screened.number_of("SR-INC-01", Answer.MET) == 1


def test_no_household_gives_no_verdict() -> None:
    screened = screen([], a_policy(), DAY)
    assert list(screened) == []
    assert screened.households_met() == []


def test_a_rule_that_the_region_lacks_is_absent() -> None:
    policy = replace(a_policy(), rules=MappingProxyType({}))
    assert answer_of("SR-INC-01", a_household(100), policy) is Answer.ABSENT


def test_a_rule_that_is_not_in_force_goes_before_a_missing_figure() -> None:
    assert answer_of("SR-INC-01", a_household(100), a_policy(date(2021, 12, 19))) is Answer.NOT_IN_FORCE


def test_a_demo_figure_marks_the_verdicts_that_rest_on_it() -> None:
    policy = a_policy(demo=True)
    assert verdict_of("SR-INC-01", a_household(), policy).demo
    assert not verdict_of("SR-MED-01", a_household(), policy).demo


def test_a_policy_of_another_day_is_refused() -> None:
    with pytest.raises(AssertionError):
        screen([a_household()], a_policy(), date(2024, 5, 23))


def test_every_rule_names_figures_and_facts_that_exist_and_can_say_why() -> None:
    assert set(WRITERS) == set(RULES)
    assert set(LABELS) == set(Answer)
    for rule in RULES.values():
        assert {*rule.figures, *rule.optional_figures} <= set(UNITS)
        assert set(rule.facts) <= set(FACT_LABELS)
        assert "Basis: " in (rule.answer.__doc__ or "")
