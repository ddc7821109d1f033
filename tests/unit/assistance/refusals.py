"""Tries a step of the tables in a context where one condition may fail."""

from dataclasses import replace
from datetime import date

from services.assistance.domain.answers import Given
from services.assistance.domain.context import Context, MeasureFacts
from services.assistance.domain.household import Member
from services.assistance.domain.machine import Refusal, Taken, take
from services.assistance.domain.merging import Matter, MatterKind
from services.assistance.domain.steps import Step
from services.assistance.domain.values import Role
from tests.unit.assistance.factories import (
    TABLES,
    a_context,
    a_household,
    a_step,
    an_attempt,
    compared_with_a_hit,
    steps_before,
    steps_to,
)

CASE, CLUE, MEASURE = TABLES["case"], TABLES["clue"], TABLES["measure"]
OPEN_CASE = Matter(MatterKind.CASE, "K1", "H1", "VERIFYING", opened_order=1)
AN_ADULT, ANOTHER = Member("wife", date(1972, 3, 1)), Member("husband", date(1970, 3, 1))
WARD = Member("husband", date(1970, 3, 1), has_capacity=False)
CHILD = Member("child", date(2010, 3, 1))


def clue_facts(**changes: object) -> Context:
    facts = a_context().clue
    assert facts is not None
    return a_context(clue=replace(facts, **changes))  # type: ignore[arg-type]


def of(*members: Member, **changes: object) -> Context:
    return a_context(household=a_household(members=members, **changes))


def refusal(
    event: str,
    context: Context,
    *,
    steps: tuple[Step, ...] | None = None,
    days: int = 20,
    role: Role | None = None,
    **answers: Given,
) -> Refusal | Taken:
    table = next(t for t in TABLES.values() if event in t.events)
    move = table.moves_of(event)[0]
    if steps is None:
        steps = (*steps_to(table, move.origins[0]), *steps_before(table, event))
    if "signatures" in answers:
        answers.setdefault("guardians", {})
    return take(table, steps, an_attempt(move, days=days, role=role, **answers), context)


def after_visit(**answers: Given) -> tuple[Step, ...]:
    return (*steps_to(CLUE, "ASSIGNED"), a_step(CLUE, "visit.recorded", **answers))


NO_RISK = {"conclusion": "NO_RISK", "reason": "没看到", "risks": []}

HIT = compared_with_a_hit(CASE)
EXPLAINED = (*HIT, a_step(CASE, "hit.explained"))
ALL_BUT_ONE = (*steps_to(CASE, "AUTHORISED"), *steps_before(CASE, "comparison.returned")[:3])
SIX = [f"R0{n}" for n in range(1, 7)]
THE_SAME = MeasureFacts(
    "M0", "medical_aid", "IN_PROGRESS", "husband", from_on=date(2024, 5, 1), to_on=date(2024, 8, 31)
)
ANOTHERS = MeasureFacts("M1", "safety_net", "DISPATCHED", department="civil_affairs")
