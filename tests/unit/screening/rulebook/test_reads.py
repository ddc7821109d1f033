"""What a rule declares is what it reads: found by noting down the columns while every written case is asked."""

from collections import defaultdict

import pytest

from libs.policy import Policy
from services.screening.domain.evaluation.questions import columns_of, noting
from services.screening.domain.rulebook.catalogue import BOOK
from services.screening.domain.rulebook.fact import Derived, Fact, Part
from services.screening.domain.rulebook.rule import ask
from tests.unit.screening.rulebook.factories import DAY, a_policy, columns
from tests.unit.screening.rulebook.test_cases import CASES, _region


@pytest.fixture(scope="module")
def read() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    policies: dict[str, Policy] = {}
    for case in CASES:
        rule_id, said = (
            case["rule"],
            (_region(case), case.get("day", DAY), case.get("figures"), case.get("lacking", ())),
        )
        policy = policies.setdefault(repr(said), policies.get(repr(said)) or a_policy(*said))
        ask(BOOK[rule_id], noting(columns(rule_id, [case.get("household") or {}]), found[rule_id]), policy)
    return found


@pytest.mark.parametrize("rule_id", BOOK)
def test_a_rule_reads_what_it_declares(rule_id: str, read: dict[str, set[str]]) -> None:
    assert read[rule_id] == set(BOOK[rule_id].facts)


@pytest.mark.parametrize("rule_id", BOOK)
def test_a_fact_stands_beside_every_column(rule_id: str) -> None:
    named = columns_of(BOOK[rule_id].columns)
    assert set(named) >= set(BOOK[rule_id].facts)
    assert all(isinstance(one, Fact | Part | Derived) for one in named.values())
