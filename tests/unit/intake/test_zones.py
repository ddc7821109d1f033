"""Which areas an office has that a file of appointments names: codes, counties, zones (先导区)."""

import pytest

from libs.policy.figures import Grade, Reference
from libs.policy.region import ManagementArea
from services.intake.domain.divisions import divisions_of, together
from services.intake.domain.zones import NothingLeft, Zones
from services.intake.usecases import appointments
from services.intake.usecases.appointments import AppointmentsRefused

AREAS = [("990101", "甲县"), ("990102", "乙区")]
TOWNS = [("990101101", "东镇"), ("990101102", "西镇"), ("990101103", "岛镇"), ("990102101", "北街道")]
VILLAGES = [(f"{code}200", "前村委会") for code, _ in TOWNS]
PAPER = Reference("某文", "第一条", Grade.ASSUMED)
ZONES = Zones(
    (
        ManagementArea("岛区", {"990101103000": "岛镇"}, PAPER),
        ManagementArea("新区", {"990102101000": "北街道"}, PAPER),
    ),
    together(divisions_of(code, AREAS, TOWNS, VILLAGES) for code, _ in AREAS),
)


@pytest.mark.parametrize(
    ("written", "decides", "areas"),
    [
        (("岛区",), True, ("990101103000",)),
        (("岛区",), False, ("990101103000",)),
        (("岛区", "新区"), True, ("990101103000", "990102101000")),
        (("990101000000",), True, ("990101101000", "990101102000")),
        (("990101000000",), False, ("990101000000",)),
        (("990101000000", "岛区"), True, ("990101101000", "990101102000", "990101103000")),
        (("990101101000",), True, ("990101101000",)),
        (("990100000000",), True, ("990100000000",)),
    ],
)
def test_a_zone_is_its_towns_and_its_county_decides_for_the_others(
    written: tuple[str, ...], decides: bool, areas: tuple[str, ...]
) -> None:
    assert ZONES.areas(written, decides=decides) == areas


def test_a_county_whose_towns_are_all_in_a_zone_has_nobody_who_decides_for_it() -> None:
    with pytest.raises(NothingLeft, match="乙区的镇街都归新区"):
        ZONES.areas(("990102000000",), decides=True)
    assert ZONES.areas(("990102000000",), decides=False) == ("990102000000",)


def test_an_office_is_called_by_the_zone_or_county_that_it_decides_for() -> None:
    for written, name in ((("岛区",), "岛区"), (("990101000000",), "甲县"), (("新区",), "新区")):
        assert ZONES.name_of(ZONES.areas(written, decides=True)) == name
    assert ZONES.name_of(("990101000000",)) == "甲县"
    for areas in (("990101101000",), ("990100000000",), ()):
        assert ZONES.name_of(areas) == ""


def an_office(area: str, role: str = "COUNTY_OFFICER") -> str:
    held = f'{{role: {role}, areas: ["{area}"], from_on: 2022-01-01}}'
    return f"officers: [{{subject: a, label: 甲, appointments: [{held}]}}]"


def test_a_file_names_a_zone_and_what_is_no_area_is_refused_whole() -> None:
    assert appointments.read(an_office("岛区"), ZONES).officers[0].appointments[0].areas == ("岛区",)
    with pytest.raises(AppointmentsRefused, match="海区 不是 12 位数字，也不是先导区"):
        appointments.read(an_office("海区"), ZONES)
    with pytest.raises(AppointmentsRefused, match="岛区 不是 12 位数字"):
        appointments.read(an_office("岛区"))
    with pytest.raises(AppointmentsRefused, match="都归新区"):
        appointments.read(an_office("990102000000"), ZONES)
