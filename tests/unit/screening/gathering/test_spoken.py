"""A rule that is not asked because nothing was said of its facts is one that nobody could meet."""

import json
from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from libs.policy.answers import Answer
from services.screening.domain.evaluation.lines import Line, read_line
from services.screening.domain.evaluation.schemas import LAYOUT
from services.screening.domain.evaluation.verdicts import Evaluation
from services.screening.domain.gathering import spoken
from services.screening.domain.gathering.answers import book_rules
from services.screening.domain.gathering.spoken import may_be_met, said_in
from services.screening.domain.rulebook import facts as f
from tests.unit.screening.evaluation.random_lines import a_line, policies
from tests.unit.screening.gathering.test_gathering import CASES, asked

SEED, POLICIES, LINES = 11, 12, 50
PART_LEFT_OUT, FACT_KEPT = 0.25, 0.4
SELDOM = {
    "SR-INC-04",
    "SR-MED-04",
    "SR-EMP-01",
    "SR-EDU-01",
    "SR-HOU-02",
    "SR-PEN-01",
    "SR-CIV-04",
    "SR-CIV-07",
    "SR-DSB-02",
}
"""Rules that want so many facts at once that few of these lines meet them; their written cases do."""


def thinned(random: np.random.Generator, line: Line) -> Line:
    """The line with most of what lists tell left out."""
    some = {(one.part, one.name) for facts in LAYOUT.facts.values() for one in facts if one in spoken.OF_SOME}
    kept = {
        part: None
        if entries is None
        else [
            {name: value for name, value in entry.items() if (part, name) not in some or random.random() < FACT_KEPT}
            for entry in entries
        ]
        for part, entries in line.parts.items()
        if part not in spoken.OF_SOME or random.random() > PART_LEFT_OUT
    }
    return replace(line, parts=kept)


@cache
def thinned_lines() -> list[tuple[Line, list[str]]]:
    """Thinned lines, and which rules each meets."""
    random, found = np.random.default_rng(SEED), []
    for policy in policies(random, POLICIES):
        whole = [read_line(LAYOUT, json.dumps(a_line(random, policy, number)), number) for number in range(LINES)]
        lines = [thinned(random, line) for line in whole]
        evaluation = Evaluation(lines, policy)
        for line in lines:
            met = [rule_id for rule_id in book_rules(policy) if evaluation.answer(rule_id, line) is Answer.MET]
            found.append((line, met))
    return found


def met_unspoken() -> tuple[Counter[str], Counter[str]]:
    """Rules that a thinned line meets, and of them those that would not have been asked."""
    met, unspoken = Counter[str](), Counter[str]()
    for line, rule_ids in thinned_lines():
        said = said_in([line])
        met.update(rule_ids)
        unspoken.update(rule_id for rule_id in rule_ids if not may_be_met(rule_id, said))
    return met, unspoken


def test_whoever_meets_a_rule_is_spoken_of() -> None:
    met, unspoken = met_unspoken()
    assert not unspoken
    assert {rule_id for rule_id in spoken.NEEDS if spoken.NEEDS[rule_id]} - SELDOM - set(met) == set()


def test_a_rule_that_is_met_by_what_it_is_not_said_to_need_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard of the one above: water that runs no longer is enough, whatever is said of its quality."""
    quality = frozenset({(f.QUALITY_FAILED.part, f.QUALITY_FAILED.name)})
    monkeypatch.setattr(spoken, "NEEDS", {**spoken.NEEDS, "SR-WAT-01": quality})
    _, unspoken = met_unspoken()
    assert set(unspoken) == {"SR-WAT-01"}


def test_a_rule_asked_late_says_what_all_rules_asked_at_once_say() -> None:
    passed_over = 0
    for case in CASES:
        answers, _ = asked(case)
        met = list(answers.rules_met(0))
        for rule_id in book_rules(answers.policy):
            assert (rule_id in met) is (answers.answer(0, rule_id) is Answer.MET), (case, rule_id)
            passed_over += not may_be_met(rule_id, said_in(answers._book._told.lines))  # noqa: SLF001
    assert passed_over > len(CASES)
