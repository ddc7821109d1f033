"""The cases that policy staff write: a sentence, a household, a day, a verdict (cases/*.yaml)."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from libs.policy.answers import Answer
from libs.yaml_text import values_of
from services.screening.domain.facts import HouseholdFacts, Member, Origin, Settlement
from tests.unit.screening import factories
from tests.unit.screening.factories import a_block, a_household, a_policy, a_settlement, a_source

KEYS = {
    "sentence", "rule", "region", "day", "figures", "lacking", "household", "verdict", "missing", "left_out",
    "provisional",
}  # fmt: skip
HOME = {"SR-INC-02": "dalian"}
"""Where a rule is asked if a case names no region: in Jinjiang, but for those that only Dalian has."""
SAID_OF_HOUSEHOLD = {
    "members", "monitored", "formerly_poor", "income", "incomes", "schooling", "disaster", "settlements", "delivered",
}  # fmt: skip


def _cases() -> list[Any]:
    found = []
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml")):
        cases = values_of(path.read_text(encoding="utf-8"))
        found += [pytest.param(case, id=f"{case['rule']}: {case['sentence']}") for case in cases]
    return found


@pytest.mark.parametrize("case", _cases())
def test_a_written_case_gets_its_verdict(case: Mapping[str, Any]) -> None:
    assert set(case) <= KEYS, set(case) - KEYS
    region = case.get("region", HOME.get(case["rule"], "jinjiang"))
    policy = a_policy(case.get("day", factories.DAY), case.get("lacking", ()), case.get("figures"), region)
    verdict = factories.verdict_of(case["rule"], _household(case["household"] or {}), policy)
    assert verdict.answer is Answer[case["verdict"]]
    assert sorted(verdict.missing_facts + verdict.missing_figures) == sorted(case.get("missing", []))
    assert sorted(verdict.left_out) == sorted(case.get("left_out", verdict.left_out))
    assert verdict.provisional is case.get("provisional", False)


def _household(said: Mapping[str, Any]) -> HouseholdFacts:
    assert set(said) <= SAID_OF_HOUSEHOLD, set(said) - SAID_OF_HOUSEHOLD
    incomes = said.get("incomes", [said.get("income", {})])
    return a_household(
        members=_members(said.get("members", 4)),
        schooling=said.get("schooling", 0),
        disaster=said.get("disaster", 0),
        delivered=frozenset(said["delivered"]) if "delivered" in said else factories.ALL_MONTHS,
        monitored=said.get("monitored", False),
        formerly_poor=said.get("formerly_poor", False),
        income_blocks=tuple(_block(income) for income in incomes or ()),
        settlements=tuple(_settlements(said.get("settlements", []))),
    )


def _members(said: int | list[Mapping[str, date]] | None) -> int | tuple[Member, ...] | None:
    if not isinstance(said, list):
        return said
    return tuple(
        Member(f"p{number}", one.get("born"), one.get("joined"), one.get("left"), one.get("died"))
        for number, one in enumerate(said, start=1)
    )


def _block(said: Mapping[str, Any]) -> Any:
    block = a_block(said.get("net", 200_000), said.get("pay_outs", 0), said.get("self_pay", 0))
    source = a_source(origin=Origin[said.get("origin", "VISIT_PAPERS")], received=said.get("received", factories.DAY))
    changes = {"from_on": said.get("from", block.from_on), "to_on": said.get("to", block.to_on), "source": source}
    parts = {"wage", "operating_receipts", "operating_expense", "property", "transfer"} & set(said)
    changes |= {f"{part}_fen": factories.fen(said[part]) for part in parts}
    return type(block)(**{**{name: getattr(block, name) for name in block.__slots__}, **changes})


def _settlements(said: list[Mapping[str, Any]]) -> list[Settlement]:
    return [
        a_settlement(
            row["self_pay"], row["settled"], row.get("person", "p1"), row.get("compliant", 0), f"list-{number}"
        )
        for number, row in enumerate(said)
    ]
