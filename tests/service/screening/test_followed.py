"""What assistance tells of findings, cases, measures, tasks and decisions is kept with its days, heard once or twice."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from libs.events.contracts.assistance import (
    CaseDecided,
    ClueClosed,
    DeadlineMissed,
    MeasureDispatched,
    TaskEnded,
    TaskOpened,
)
from libs.events.contracts.quarters import DecisionLate, DecisionMoved, DecisionState
from libs.events.contracts.values import Holder, Level, Matter
from tests.service.screening.world import AREA, World

AT = datetime(2024, 5, 20, 2, tzinfo=UTC)
WATER = Holder(level=Level.OFFICER, department="水利")


def of(household: str) -> dict[str, Any]:
    return {"region": "jinjiang", "household_id": household}


def task(task_id: str = "t1", household: str = "h1", **changes: Any) -> TaskOpened:
    said: dict[str, Any] = {
        "task_id": task_id,
        "kind": "visit",
        "label": "入户核实",
        "matter": Matter.CLUE,
        "matter_id": "c1",
        "area_code": AREA,
        "holder": Holder(level=Level.VILLAGE, area_code=AREA),
        "due_on": date(2024, 5, 20),
        "opened_at": AT,
        "at": "/visits/c1",
    }
    return TaskOpened(**of(household), **{**said, **changes})


def missed(
    task_id: str = "t1", household: str = "h1", times: int = 1, due_on: date = date(2024, 5, 20)
) -> DeadlineMissed:
    said = {"task_id": task_id, "kind": "visit", "due_on": due_on, "times": times}
    return DeadlineMissed(**of(household), **said, escalated_to=Holder(level=Level.TOWN, area_code="350582104000"))


def ended(task_id: str = "t1", household: str = "h1") -> TaskEnded:
    return TaskEnded(**of(household), task_id=task_id, kind="visit", ended_by="visit.recorded")


def closed(state: str, *finding_ids: str, on: date = date(2024, 5, 20), household: str = "h1") -> ClueClosed:
    confirmed = {"CONVERTED": True, "CLOSED": False}.get(state)
    said = {"clue_id": "c1", "state": state, "risk_confirmed": confirmed, "closed_on": on}
    return ClueClosed(**of(household), **said, finding_ids=finding_ids)


def decided(
    case_id: str = "k1", household: str = "h1", on: date = date(2024, 4, 2), monitored: bool = True
) -> CaseDecided:
    return CaseDecided(**of(household), case_id=case_id, monitored=monitored, decided_on=on)


def measure(case_id: str = "k1", household: str = "h1", measure_id: str = "m1") -> MeasureDispatched:
    said = {"measure_id": measure_id, "case_id": case_id, "area_code": AREA, "item": "medical_aid"}
    return MeasureDispatched(**of(household), **said, item_label="医疗救助", department="医保局")


def moved(
    state: DecisionState, at: datetime = AT, decision: str = "d1", words: str = "", turn: int = 0
) -> DecisionMoved:
    said = {"decision_id": decision, "quarter": date(2024, 1, 1), "number": 1, "matter": "修好供水管网"}
    stands = {"state": state, "words": words, "happened_at": at, "turn": turn}
    return DecisionMoved(region="jinjiang", **said, **stands, holder=WATER, due_on=date(2024, 5, 1))


def decision_late(decision: str = "d1", times: int = 1) -> DecisionLate:
    said = {"decision_id": decision, "quarter": date(2024, 1, 1), "number": 1, "matter": "修好供水管网"}
    up = Holder(level=Level.DEPARTMENT_HEAD, department="水利")
    return DecisionLate(region="jinjiang", **said, holder=WATER, due_on=date(2024, 5, 1), escalated_to=up, times=times)


@pytest.fixture
def moved_to(moved: Callable[[date], None]) -> Callable[[date], None]:
    """Moves the clock; `moved` is an event here."""
    moved(date(2024, 5, 20))
    return moved


TASKS = "select task_id, level, department, area_code, due_on, missed_on, ended_on from tasks order by task_id"


async def test_a_late_task_is_kept_with_its_days_and_one_done_in_time_is_forgotten(
    world: World, moved_to: Callable[[date], None]
) -> None:
    await world.hear(task(), task("t2", "h2"), task("t3", "h3", due_on=None))
    await world.hear(ended("t2", "h2"))
    moved_to(date(2024, 5, 21))
    await world.hear(missed())
    moved_to(date(2024, 5, 24))
    await world.hear(missed(times=2), ended())
    days = (date(2024, 5, 20), date(2024, 5, 21), date(2024, 5, 24))
    assert await world.ask(TASKS) == [("t1", "VILLAGE", None, AREA, *days)], "what has no day is never late"
    assert await world.told(DecisionMoved) == []


async def test_what_comes_out_of_order_is_put_together(world: World, may_2024: None) -> None:
    await world.hear(ended("t1"), missed("t1"))
    await world.hear(task())
    rows = await world.ask("select level, due_on, missed_on is not null, ended_on is not null from tasks")
    assert rows == [("VILLAGE", date(2024, 5, 20), True, True)]


@pytest.mark.parametrize("twice", [False, True])
async def test_heard_twice_is_heard_once(world: World, may_2024: None, twice: bool) -> None:
    told = [
        closed("CONVERTED", "f1", "f2"),
        decided(),
        measure(),
        moved(DecisionState.REPORTED, words="修好了"),
        moved(DecisionState.OPEN, datetime(2024, 5, 19, 2, tzinfo=UTC)),
        decision_late(),
    ]
    records = world.records(told)
    for _ in range(1 + twice):
        await world.hear_records(records)
    await world.hear(*told)
    counts = {
        "finding_outcomes": 2,
        "case_decisions": 1,
        "dispatched_measures": 1,
        "decision_moves": 2,
        "decisions_late": 1,
    }
    for table, count in counts.items():
        assert await world.ask(f"select count(*) from {table}") == [(count,)]


async def test_a_clue_that_joined_another_says_nothing_of_its_findings(world: World, may_2024: None) -> None:
    await world.hear(closed("MERGED", "f1"), closed("LEFT", "f2", household="h2"))
    assert await world.ask("select finding_id, state, confirmed from finding_outcomes") == [("f2", "LEFT", None)]
