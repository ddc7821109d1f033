"""The cases that policy staff write: a sentence, facts, a day, an amount to the fen (cases/*.yaml)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from libs.policy.benefits.catalogue import BENEFITS
from libs.policy.benefits.outcome import Status
from libs.yaml_text import values_of
from tests.unit.policy.benefits import factories
from tests.unit.policy.benefits.factories import a_policy, asked, fen

KEYS = {
    "sentence", "benefit", "region", "day", "figures", "lacking", "facts", "gives", "answer", "missing", "notes",
    "months", "provisional", "since",
}  # fmt: skip


def _cases() -> list[Any]:
    found = []
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml")):
        for case in values_of(path.read_text(encoding="utf-8")):
            found.append(pytest.param(case, id=f"{case['benefit']}: {case['sentence']}"))
    return found


@pytest.mark.parametrize("case", _cases())
def test_a_written_case_gets_its_amount(case: Mapping[str, Any]) -> None:
    assert set(case) <= KEYS, set(case) - KEYS
    policy = a_policy(
        case.get("region", "jinjiang"),
        case.get("day", factories.DAY),
        case.get("figures"),
        case.get("lacking", ()),
        case.get("since"),
    )
    outcome = asked(case["benefit"], policy, case.get("facts") or {})
    assert outcome.status is Status[case.get("answer", "AMOUNT")]
    assert {amount.name: amount.fen for amount in outcome.amounts} == {
        name: fen(yuan) for name, yuan in case.get("gives", {}).items()
    }
    assert sorted(outcome.missing_figures + outcome.missing_facts) == sorted(case.get("missing", []))
    assert [str(note) for note in outcome.notes] == case.get("notes", [str(note) for note in outcome.notes])
    assert [month.strftime("%Y-%m") for month in outcome.months] == case.get(
        "months", [month.strftime("%Y-%m") for month in outcome.months]
    )
    assert outcome.provisional is case.get("provisional", False)
    _speaks_for_itself(case["benefit"], outcome)


def _speaks_for_itself(benefit: str, outcome: Any) -> None:
    """An amount shows its arithmetic and papers; every figure it asks for stands in the catalogue."""
    is_amount = outcome.status is Status.AMOUNT
    assert bool(outcome.steps) is bool(outcome.amounts) is is_amount
    assert (outcome.clause is None) is (outcome.status is Status.ABSENT)
    named = {*BENEFITS[benefit].figures, *BENEFITS[benefit].for_some}
    if "line_year" in named:
        named |= {"dibao_rural_month", "line_multiplier"}
    assert {figure.name for figure in outcome.figures} | set(outcome.missing_figures) <= named
    assert all(figure.reference.document for figure in outcome.figures)
