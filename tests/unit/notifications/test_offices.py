"""For whom something waits, and in whose words it is read."""

import pytest

from libs.events.contracts.values import Holder, Level, OfficeRole
from services.notifications.domain.offices import Audience, audience_of, moved, office_of

VILLAGE = "350582104201"


@pytest.mark.parametrize(
    ("holder", "role"),
    [
        (Holder(level=Level.VILLAGE), OfficeRole.VILLAGE_CADRE),
        (Holder(level=Level.TOWN), OfficeRole.TOWN_CLERK),
        (Holder(level=Level.COUNTY), OfficeRole.COUNTY_OFFICER),
        (Holder(level=Level.OFFICER, department="education"), OfficeRole.DEPARTMENT_LIAISON),
        (Holder(level=Level.OFFICER, officer_id="o1"), OfficeRole.VILLAGE_CADRE),
        (Holder(level=Level.DEPARTMENT_HEAD, department="education"), OfficeRole.DEPARTMENT_HEAD),
        (Holder(level=Level.DEPARTMENT_HEAD), OfficeRole.COUNTY_OFFICER),
        (Holder(level=Level.LEADING_GROUP_OFFICE), OfficeRole.LEADING_GROUP_OFFICE),
        (Holder(level=Level.LEADING_OFFICIAL), OfficeRole.LEADING_OFFICIAL),
    ],
)
def test_each_level_is_an_office(holder: Holder, role: OfficeRole) -> None:
    office = office_of(holder, VILLAGE)
    assert (office.role, office.area_code) == (role, VILLAGE)


@pytest.mark.parametrize("level", [Level.VILLAGE, Level.TOWN, Level.OFFICER])
def test_what_has_no_area_is_the_countys(level: Level) -> None:
    office = office_of(Holder(level=level), None)
    assert (office.role, office.area_code) == (OfficeRole.COUNTY_OFFICER, None)
    assert moved(office, VILLAGE).role is not OfficeRole.COUNTY_OFFICER


def test_the_department_of_a_village_does_not_matter() -> None:
    assert office_of(Holder(level=Level.VILLAGE, department="education"), VILLAGE).department is None


def test_two_offices_never_share_an_id() -> None:
    holders = [
        Holder(level=Level.VILLAGE),
        Holder(level=Level.VILLAGE, officer_id="a"),
        Holder(level=Level.OFFICER, department="a"),
        Holder(level=Level.OFFICER, department="b"),
        Holder(level=Level.TOWN),
    ]
    assert len({office_of(holder, VILLAGE).recipient for holder in holders}) == len(holders)


@pytest.mark.parametrize("role", OfficeRole)
def test_the_full_reason_is_read_by_those_named_only(role: OfficeRole) -> None:
    named = {
        OfficeRole.TOWN_CLERK,
        OfficeRole.TOWN_CIVIL_CLERK,
        OfficeRole.COUNTY_OFFICER,
        OfficeRole.DEPARTMENT_LIAISON,
        OfficeRole.DEPARTMENT_HEAD,
        OfficeRole.LEADING_GROUP_OFFICE,
    }
    assert (audience_of(role) is Audience.FULL) == (role in named)
