"""A service's copy of who holds which office."""

from datetime import date

from libs.events.contracts.values import OfficeRole
from libs.web import appointments
from libs.web.session import starts
from tests.service.helpers import appoint, appointment

DAY = date(2024, 5, 22)
TOWN, VILLAGE = "350582104000", "350582104201"


async def ask(database, function, *args, **more):
    async with database.transaction() as session:
        return await function(session, *args, **more)


async def test_the_higher_version_stays_in_whatever_order_it_comes(web_database):
    first, second, third = (appointment(OfficeRole.TOWN_CLERK, version=v, department=f"v{v}") for v in (1, 2, 3))
    await appoint(web_database, third, first)
    await appoint(web_database, second)
    await appoint(web_database, third)
    [held] = await ask(web_database, appointments.in_force, "officer-1", DAY)
    assert held.department == "v3"


async def test_first_and_last_day_are_days_of_the_office(web_database):
    await appoint(web_database, appointment(OfficeRole.TOWN_CLERK, from_on=date(2024, 5, 1), to_on=DAY))
    for day, held in ((date(2024, 4, 30), 0), (date(2024, 5, 1), 1), (DAY, 1), (date(2024, 5, 23), 0)):
        assert len(await ask(web_database, appointments.in_force, "officer-1", day)) == held


async def test_somebody_acts_in_the_office_they_chose_and_in_no_other(web_database):
    [mine, other] = await appoint(
        web_database, appointment(OfficeRole.TOWN_CLERK), appointment(OfficeRole.AUDITOR, "officer-2")
    )
    assert await ask(web_database, appointments.reader_of, starts("officer-1", mine.appointment_id), DAY) == mine
    assert await ask(web_database, appointments.reader_of, starts("officer-1", other.appointment_id), DAY) is None
    assert await ask(web_database, appointments.reader_of, starts("officer-1", None), DAY) is None


async def test_holders_are_those_whose_area_covers_the_place(web_database):
    clerk = OfficeRole.TOWN_CLERK
    await appoint(
        web_database,
        appointment(clerk, "town", areas=(TOWN,)),
        appointment(clerk, "county"),
        appointment(clerk, "elsewhere", areas=("350582105000",)),
        appointment(clerk, "substitute", areas=(TOWN,), stands_in_for="town"),
        appointment(clerk, "ended", areas=(TOWN,), to_on=date(2024, 5, 21)),
        appointment(OfficeRole.AUDITOR, "auditor", areas=(TOWN,)),
    )
    found = await ask(web_database, appointments.holders, role=clerk, area_code=VILLAGE, department=None, on=DAY)
    assert [one.officer_id for one in found] == ["town", "county", "substitute"]
    nowhere = await ask(web_database, appointments.holders, role=clerk, area_code=None, department=None, on=DAY)
    assert [one.officer_id for one in nowhere] == ["county"]


async def test_in_a_municipality_a_county_or_zone_holds_its_own_towns_and_nobody_but_the_whole_what_has_none(
    web_database,
):
    role, on = OfficeRole.COUNTY_OFFICER, date(2024, 5, 22)
    offices = {
        "zhuanghe": ("210283101000", "210283114000"),
        "zone": ("210283005000", "210281011000"),
        "wafangdian": ("210281000000",),
        "all": ("210200000000",),
    }
    await appoint(
        web_database, *(appointment(role, name, areas=areas, region="dalian") for name, areas in offices.items())
    )

    async def holders(area_code):
        found = await ask(web_database, appointments.holders, role=role, area_code=area_code, department=None, on=on)
        return {one.officer_id for one in found}

    assert await holders("210283101200") == {"zhuanghe", "all"}
    assert await holders("210283005200") == {"zone", "all"}
    assert await holders("210281101200") == {"wafangdian", "all"}
    assert await holders(None) == {"all"}


async def test_holders_of_a_department_are_its_own(web_database):
    role = OfficeRole.DEPARTMENT_LIAISON
    await appoint(
        web_database,
        appointment(role, "a", department="medical_insurance"),
        appointment(role, "b", department="housing"),
    )
    found = await ask(web_database, appointments.holders, role=role, area_code=VILLAGE, department="housing", on=DAY)
    assert [one.officer_id for one in found] == ["b"]


async def test_one_of_each_office_and_department_is_shown_and_nobody_whose_office_has_ended(web_database):
    liaison, clerk = OfficeRole.DEPARTMENT_LIAISON, OfficeRole.TOWN_CLERK
    await appoint(
        web_database,
        appointment(liaison, "a", department="medical_insurance"),
        appointment(liaison, "b", department="housing"),
        appointment(clerk, "c", areas=(TOWN,)),
        appointment(clerk, "d", areas=("350582105000",)),
        appointment(OfficeRole.AUDITOR, "e", to_on=date(2024, 5, 21)),
    )
    assert await ask(web_database, appointments.one_of_each, DAY) == {"a", "b", "c"}


async def test_of_very_many_holders_none_is_left_out(web_database):
    role = OfficeRole.DEPARTMENT_LIAISON
    await appoint(web_database, *(appointment(role, f"officer-{n:03}", department=f"unit-{n:03}") for n in range(201)))
    for area_code in (VILLAGE, None):
        found = await ask(web_database, appointments.holders, role=role, area_code=area_code, department=None, on=DAY)
        assert {one.department for one in found} == {f"unit-{n:03}" for n in range(201)}
