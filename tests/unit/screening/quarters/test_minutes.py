"""What may stand in the minutes of a quarter."""

from datetime import date

import pytest

from services.screening.domain.filled import Unfit
from services.screening.domain.quarters.minutes import Said, Unit, Wanted, departments_of, wanted

TODAY = date(2024, 7, 12)
WATER, TOWN = Unit(department="水利"), Unit(area_code="350582104000")
UNITS = {unit.value: unit for unit in (WATER, TOWN)}
GOOD = Said("修好供水管网", WATER.value, "2024-09-30")


@pytest.mark.parametrize("due_on", ["2024-07-12", "2026-07-12", " 2024-09-30 "])
def test_a_decision_names_what_who_and_until_when(due_on: str) -> None:
    said = Said("  修好\n供水管网  ", TOWN.value, due_on)
    assert wanted(said, UNITS, TODAY) == Wanted("修好 供水管网", TOWN, date.fromisoformat(due_on.strip()))


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"matter": ""}, ["matter"]),
        ({"matter": " \n "}, ["matter"]),
        ({"matter": "长" * 501}, ["matter"]),
        ({"matter": "请打 138 1234 5678"}, ["matter"]),
        ({"matter": "核 35058219800101123X"}, ["matter"]),
        ({"unit": ""}, ["unit"]),
        ({"unit": "department:没有这个局"}, ["unit"]),
        ({"unit": "town:350599999000"}, ["unit"]),
        ({"due_on": ""}, ["due_on"]),
        ({"due_on": "2024-02-30"}, ["due_on"]),
        ({"due_on": "2024-07-11"}, ["due_on"]),
        ({"due_on": "2026-07-13"}, ["due_on"]),
        ({"matter": "", "unit": "", "due_on": "明天"}, ["matter", "unit", "due_on"]),
    ],
)
def test_each_mistake_is_named_at_its_field(changes: dict[str, str], fields: list[str]) -> None:
    said = Said(**{"matter": GOOD.matter, "unit": GOOD.unit, "due_on": GOOD.due_on, **changes})
    with pytest.raises(Unfit) as unfit:
        wanted(said, UNITS, TODAY)
    assert [field for field, _ in unfit.value.problems] == fields


def test_as_long_as_it_may_be() -> None:
    assert wanted(Said("长" * 500, WATER.value, "2024-09-30"), UNITS, TODAY).matter == "长" * 500


def test_whom_rules_tell_gets_decisions_but_not_who_keeps_the_minutes() -> None:
    assert departments_of([("水利", "住建"), ("水利", "上一级", "领导小组办公室")]) == ["住建", "水利"]
