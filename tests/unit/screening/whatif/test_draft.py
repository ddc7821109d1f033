"""A draft as a policy: a rule that is not asked yet is asked, another first day holds, nothing else is changed."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import numpy as np

from libs.policy.answers import Answer
from libs.policy.loader import region_files
from services.screening.domain.extract import of_facts
from services.screening.domain.whatif.draft import Draft, answers_of, drafted, drafts, of_households, rule_of
from tests.unit.screening.factories import a_household, a_policy

POLICY = a_policy()
FILES = region_files("jinjiang", demo=True)
INC = "SR-INC-01"
DAY = POLICY.day


def test_a_rule_that_is_not_asked_is_asked_by_the_draft_alone() -> None:
    rules = {name: rule for name, rule in POLICY.rules.items() if name != INC}
    without = replace(POLICY, rules=MappingProxyType(rules))
    draft = Draft(INC, DAY, date(2021, 12, 20))
    made = drafted(without, FILES.rules[INC], draft)
    poor, rich = a_household(net=4 * 10_000, household_id="p"), a_household(net=4 * 90_000, household_id="r")
    extracts, facts = of_facts([poor, rich]), {one.household_id: one for one in (poor, rich)}
    assert answers_of(extracts, facts, without, INC).tolist() == [Answer.ABSENT] * 2
    assert answers_of(extracts, facts, made, INC).tolist() == [Answer.MET, Answer.NOT_MET]
    assert INC not in without.rules
    assert {name: rule for name, rule in made.rules.items() if name != INC} == rules


def test_before_its_first_day_nobody_meets_it() -> None:
    one = a_household(net=4 * 10_000)
    for first, answer in ((DAY, Answer.MET), (date(DAY.year + 1, 1, 1), Answer.NOT_IN_FORCE)):
        made = drafted(POLICY, FILES.rules[INC], Draft(INC, DAY, first))
        assert np.all(answers_of(of_facts([one]), {}, made, INC) == answer)


def test_rules_of_villages_and_departments_are_no_drafts_over_households() -> None:
    village = rule_of(FILES, "SR-VIL-01")
    assert village is not None
    assert not of_households(drafted(POLICY, village, Draft("SR-VIL-01", DAY, DAY)), "SR-VIL-01")
    assert "SR-VIL-01" not in {rule.rule_id for rule in drafts(FILES)}
    moved = {name: FILES.rules[name] for name in ("SR-EMP-01",)}
    assert [rule.rule_id for rule in drafts(replace(FILES, rules_to_come=moved))] == ["SR-EMP-01"]
