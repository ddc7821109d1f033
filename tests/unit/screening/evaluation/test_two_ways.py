"""Two independent ways agree: the columns of the engine, and a plain reading of one line at a time.

`make check-engine N=100000` compares as many random households as one likes; the suite compares a few thousand.
"""

import json
import os
from collections import Counter
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from libs.policy import Policy
from libs.policy.answers import Answer
from services.screening.domain.evaluation.lines import read_line
from services.screening.domain.evaluation.questions import QUESTIONS
from services.screening.domain.evaluation.schemas import LAYOUT
from services.screening.domain.evaluation.verdicts import Evaluation
from tests.unit.screening.evaluation import plain_rules
from tests.unit.screening.evaluation.plain import Plain, above
from tests.unit.screening.evaluation.plain_rules import HOUSEHOLD, OTHERS, asked
from tests.unit.screening.evaluation.random_lines import a_line, policies

SEED = 20240531
HOUSEHOLDS = int(os.environ.get("SHOUWANG_CHECK_HOUSEHOLDS", "1000"))
A_POLICY_EACH = 125
"""Households that are asked of one random policy."""
DRAWN_TOGETHER = 20


def differences(lines: list[dict[str, Any]], policy: Policy, seen: Counter[tuple[str, Answer]]) -> list[str]:
    """Where the two ways do not agree, with all that is needed to look at it."""
    read = [read_line(LAYOUT, json.dumps(said), number) for number, said in enumerate(lines)]
    evaluation = Evaluation(read, policy)
    found = []
    for line, said in zip(read, lines, strict=True):
        household = Plain(said["household"], policy)
        for rule_id in QUESTIONS:
            engine, plain = evaluation.answer(rule_id, line), asked(rule_id, said, household)
            seen[rule_id, engine] += 1
            if engine is not plain:
                place = f"{policy.region.name} {policy.day}"
                found.append(f"{rule_id} {place}: engine {engine.name}, plain {plain.name}: {json.dumps(said)}")
    return found


def test_the_plain_reading_has_every_rule() -> None:
    assert {*HOUSEHOLD, *OTHERS} == set(QUESTIONS)


@pytest.mark.timeout(3600)
def test_engine_and_plain_reading_agree_on_random_households() -> None:
    random = np.random.default_rng(SEED)
    seen: Counter[tuple[str, Answer]] = Counter()
    for policy in policies(random, max(1, HOUSEHOLDS // A_POLICY_EACH)):
        lines = [a_line(random, policy, number) for number in range(A_POLICY_EACH)]
        found = differences(lines, policy, seen)
        assert not found, "\n".join(found[:3])
    for rule_id in QUESTIONS:
        assert seen[rule_id, Answer.MET], rule_id
        assert seen[rule_id, Answer.NOT_MET], rule_id
        assert seen[rule_id, Answer.UNKNOWN], rule_id


@lru_cache
def few_policies() -> list[Policy]:
    return list(policies(np.random.default_rng(SEED + 1), 8))


@given(seed=st.integers(0, 2**32 - 1), place=st.integers(0, 7))
@settings(max_examples=1000 // DRAWN_TOGETHER, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_engine_and_plain_reading_agree_whatever_is_drawn(seed: int, place: int) -> None:
    random, policy = np.random.default_rng(seed), few_policies()[place]
    lines = [a_line(random, policy, number) for number in range(DRAWN_TOGETHER)]
    assert not differences(lines, policy, Counter())


def test_a_rule_that_is_read_otherwise_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard of the two above: on the line is not below it."""
    monkeypatch.setitem(plain_rules.HOUSEHOLD, "SR-CIV-05", lambda h: above(h.of.get("aid_count"), 2))
    random, policy = np.random.default_rng(SEED), few_policies()[0]
    lines = [a_line(random, policy, number) for number in range(A_POLICY_EACH)]
    found = differences(lines, policy, Counter())
    assert found
    assert {difference.split()[0] for difference in found} == {"SR-CIV-05"}
