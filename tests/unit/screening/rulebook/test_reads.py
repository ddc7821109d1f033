"""What a rule declares is what it reads: found by noting down the columns while every written case is asked."""

from collections import defaultdict
from typing import Any

import pytest

from libs.policy import Policy
from services.screening.domain.evaluation.questions import columns_of
from services.screening.domain.rulebook.catalogue import BOOK
from services.screening.domain.rulebook.fact import Derived, Fact, Part
from services.screening.domain.rulebook.rule import ask
from tests.unit.screening.rulebook.factories import DAY, a_policy, columns
from tests.unit.screening.rulebook.test_cases import CASES, _region


class Noting:
    """Columns that note down which of them are read."""

    def __init__(self, columns: Any, seen: set[str]) -> None:
        self._columns = columns
        self._seen = seen

    def __len__(self) -> int:
        return len(self._columns)

    def __getattr__(self, name: str) -> Any:
        self._seen.add(name)
        return getattr(self._columns, name)


Read = dict[str, dict[str, list[set[str]]]]
"""By rule and policy: the columns that were read, case by case."""


@pytest.fixture(scope="module")
def read() -> Read:
    found: Read = defaultdict(lambda: defaultdict(list))
    policies: dict[str, Policy] = {}
    for case in CASES:
        rule_id, said = (
            case["rule"],
            (_region(case), case.get("day", DAY), case.get("figures"), case.get("lacking", ())),
        )
        policy = policies.setdefault(repr(said), policies.get(repr(said)) or a_policy(*said))
        seen: set[str] = set()
        facts: Any = Noting(columns(rule_id, [case.get("household") or {}]), seen)
        ask(BOOK[rule_id], facts, policy)
        found[rule_id][repr(said)].append(seen)
    return found


@pytest.mark.parametrize("rule_id", BOOK)
def test_a_rule_reads_what_it_declares(rule_id: str, read: Read) -> None:
    cases = [seen for of_policy in read[rule_id].values() for seen in of_policy]
    assert set().union(*cases) == set(BOOK[rule_id].facts)


@pytest.mark.parametrize("rule_id", BOOK)
def test_the_policy_alone_decides_what_a_rule_reads(rule_id: str, read: Read) -> None:
    """What was read once by a policy is noted down: a household must not be said to lack what another one's needs."""
    for seen in read[rule_id].values():
        assert all(one == seen[0] for one in seen)


@pytest.mark.parametrize("rule_id", BOOK)
def test_a_fact_stands_beside_every_column(rule_id: str) -> None:
    named = columns_of(BOOK[rule_id].columns)
    assert set(named) >= set(BOOK[rule_id].facts)
    assert all(isinstance(one, Fact | Part | Derived) for one in named.values())
