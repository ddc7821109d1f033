"""Who is only told of a step, and in which words."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from libs.events.contracts.assistance import StepTaken
from libs.events.contracts.values import Holder, Level, Matter
from libs.yaml_text import values_of
from services.notifications.domain.knowing import TABLE, notes

TABLES = Path(__file__).parents[3] / "services/assistance/domain/tables"
AT = datetime(2024, 5, 22, 1, tzinfo=UTC)
VILLAGE = "350582104201"


def step(event: str, **changed: object) -> StepTaken:
    told: dict[str, object] = {
        "region": "jinjiang",
        "step_id": "s1",
        "matter": Matter.CASE,
        "matter_id": "c1",
        "household_id": "h1",
        "area_code": VILLAGE,
        "event": event,
        "old_state": "A",
        "new_state": "B",
        "actor_role": "TOWN",
        "happened_at": AT,
        "entered_at": AT,
    }
    return StepTaken.model_validate(told | changed)


def test_every_event_of_the_table_is_a_step_of_a_procedure() -> None:
    files = [values_of((TABLES / f"{name}.yaml").read_text()) for name in ("clue", "case", "measure")]
    steps = {row["event"]: row for file in files for row in file["steps"]}
    states = {state for file in files for state in file["states"]}
    assert set(TABLE) <= set(steps)
    for told in TABLE.values():
        assert told.only_in | told.not_in <= states


@pytest.mark.parametrize("event", sorted(TABLE))
def test_each_sentence_can_be_filled_and_ends_well(event: str) -> None:
    told = TABLE[event]
    state = next(iter(told.only_in), "B")
    found = notes(step(event, new_state=state, holder=Holder(level=Level.TOWN), department="education"), "教育局")
    assert len(found) == len(set(told.to)) + told.to_holder
    for note in found:
        assert note.full.endswith("。")
        assert note.neutral.endswith("。")
        assert "{" not in note.full + note.neutral


def test_a_reason_is_said_by_its_label() -> None:
    (note,) = notes(step("town.returned", reason_label="材料不全"), None)
    assert note.full == "镇里退回核实（材料不全）。"


def test_the_village_never_reads_why_nobody_was_admitted() -> None:
    village, town = notes(step("county.denied", reason_label="比对疑点属实"), None)
    assert village.neutral == "市里定了：没有列入。"
    assert town.full == "市里定了：没有列入（比对疑点属实）。"


def test_a_changed_basis_is_told_to_whoever_has_the_matter_unless_a_task_tells_it() -> None:
    holder = Holder(level=Level.VILLAGE, area_code=VILLAGE)
    (note,) = notes(step("basis.changed", new_state="COMPARED", holder=holder), None)
    assert note.neutral == "家里的资料有变化，办的时候请再看一眼。"
    assert not notes(step("basis.changed", new_state="COUNTY_REVIEW", holder=holder), None)


def test_a_department_is_told_only_of_its_own_measure() -> None:
    told = notes(step("measure.confirmed", department="education", item_label="助学金"), "教育局")
    (of_department,) = [note for note in told if note.office.level is Level.OFFICER]
    assert of_department.office.department == "education"
    assert of_department.full == "助学金：户里说收到了。"


def test_a_third_visit_without_anybody_at_home_is_told_the_first_two_are_not() -> None:
    assert not notes(step("visit.not_home", new_state="ASSIGNED"), None)
    assert len(notes(step("visit.not_home", new_state="UNREACHABLE"), None)) == 1
