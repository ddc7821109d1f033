from dataclasses import replace

import pytest

from services.assistance.domain.merging import Consequence, Matter, MatterKind, matter_to_join
from tests.unit.assistance.factories import TABLES

CLUE, CASE = MatterKind.CLUE, MatterKind.CASE


def a_matter(kind: MatterKind, state: str, *, name: str = "M", order: int = 1, risk: str = "R01") -> Matter:
    return Matter(kind, name, "H1", state, order, frozenset({risk}))


def joined(*matters: Matter, risks: str = "R07"):
    return matter_to_join(matters, household_id="H1", clue_id="NEW", risks=frozenset({risks}))


@pytest.mark.parametrize("state", ["VALIDATED", "ASSIGNED", "UNREACHABLE", "VERIFIED", "CLOSE_PROPOSED"])
def test_a_clue_joins_an_open_clue_whatever_the_risk(state: str) -> None:
    joins = joined(a_matter(CLUE, state))
    assert joins is not None
    assert (joins.consequence, joins.new_risks, joins.opens_limit) == (Consequence.ATTACHED, frozenset({"R07"}), None)


@pytest.mark.parametrize(
    "state", ["IN_TRIAGE", "RETURNED", "SUBMITTED", "CONVERTED", "MERGED", "LEFT", "CLOSED", "WITHDRAWN"]
)
def test_a_clue_does_not_join_one_that_has_ended_or_has_not_begun(state: str) -> None:
    assert joined(a_matter(CLUE, state)) is None


@pytest.mark.parametrize("state", [s.name for s in TABLES["case"].states])
def test_a_clue_joins_a_case_and_what_follows_depends_on_where_it_stands(state: str) -> None:
    joins = joined(a_matter(CASE, state))
    if state == "NOT_ADMITTED":
        assert joins is None
        return
    assert joins is not None
    follows = {"COUNTY_REVIEW": Consequence.BASIS_CHANGED, "MONITORED": Consequence.FOLLOW_UP}
    assert joins.consequence is follows.get(state, Consequence.ATTACHED)
    assert joins.opens_limit == ("follow_up" if state == "MONITORED" else None)


def test_every_state_of_a_clue_is_either_joined_or_not() -> None:
    states = {s.name for s in TABLES["clue"].states}
    assert {s for s in states if a_matter(CLUE, s).open} == {
        "VALIDATED",
        "ASSIGNED",
        "UNREACHABLE",
        "VERIFIED",
        "CLOSE_PROPOSED",
    }


def test_a_case_goes_before_a_clue_and_an_old_clue_before_a_new_one() -> None:
    old, new, case = (
        a_matter(CLUE, "ASSIGNED", name="old", order=1),
        a_matter(CLUE, "ASSIGNED", name="new", order=2),
        a_matter(CASE, "VERIFYING", name="case", order=3),
    )
    first, second = joined(new, old), joined(new, old, case)
    assert first is not None
    assert second is not None
    assert (first.matter, second.matter) == (old, case)


def test_another_household_and_the_clue_itself_are_not_joined() -> None:
    assert (
        joined(replace(a_matter(CLUE, "ASSIGNED"), household_id="H2"), a_matter(CLUE, "VALIDATED", name="NEW")) is None
    )


def test_a_risk_that_is_there_already_is_not_new() -> None:
    joins = joined(a_matter(CASE, "MONITORED", risk="R01"), risks="R01")
    assert joins is not None
    assert joins.new_risks == frozenset()
