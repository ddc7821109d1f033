"""Dalian's part of the demo: May 2022 in real villages of two counties and two zones, the same at every run."""

from collections import Counter
from datetime import date

import pytest

from deploy.demo.accounts import accounts, appointments_file, decider, shown
from deploy.demo.budgets import Lot
from deploy.demo.county import HOUSEHOLDS_MAX, PHONES, PHONES_EACH, County, _phone, county_of
from deploy.demo.files import settlements, village_roll, week_of_settlements
from deploy.demo.lists import KINDS
from deploy.demo.people import COUNTY_DIGITS
from deploy.demo.reports import REPORTS, reports
from deploy.demo.setting import DALIAN, JINJIANG, SETTINGS
from libs.events.contracts.values import OfficeRole
from libs.policy.loader import region_files, region_names
from libs.web.areas import covers
from services.assistance.domain.profile import load_profile
from services.intake.domain.divisions import Divisions
from services.intake.domain.zones import Zones
from services.intake.usecases import appointments
from tests.unit.demo.conftest import divisions_of_region
from tests.unit.demo.test_county import checked

LINE_OF_2022 = 7_260_00


@pytest.fixture(scope="module")
def region() -> Divisions:
    return divisions_of_region("dalian")


@pytest.fixture(scope="module")
def dalian(region: Divisions) -> County:
    return county_of(region, setting=DALIAN)


def test_every_region_has_a_demo_and_its_line_is_that_of_its_figures() -> None:
    assert set(SETTINGS) == region_names()
    assert DALIAN.money.line_fen == LINE_OF_2022
    assert {"triage", "assign", "visit", "county"} <= set(KINDS.values())
    for name in SETTINGS:
        profile = load_profile(name)
        assert {profile.label(limit.label): limit.name for limit in profile.limits.values()}.items() <= KINDS.items()


def test_the_same_county_at_every_run_and_no_name_of_the_other(region: Divisions, dalian: County) -> None:
    again = county_of(region, setting=DALIAN)
    assert again.households == dalian.households
    assert village_roll(again) == village_roll(dalian)
    assert settlements(again) == settlements(dalian)
    assert {household.number[:2] for household in dalian.households} == {"DL"}
    registered = Counter(household.head.id_number[:COUNTY_DIGITS] for household in dalian.households)
    assert set(registered) == {"210281", "210283"}
    assert all(household.village.code.startswith(household.head.id_number[:6]) for household in dalian.households)


def test_no_row_is_bad_that_is_not_meant_to_be(dalian: County) -> None:
    roll, lists = checked(dalian, "village_roll", village_roll(dalian)), settlements(dalian)
    assert not roll.bad
    assert len(roll.good) == sum(len(household.members) for household in dalian.households)
    assert len(checked(dalian, "settlements", lists.first).bad) == lists.bad
    assert not checked(dalian, "settlements", lists.corrected).bad
    for day in DALIAN.week_ends:
        assert not checked(dalian, "settlements", week_of_settlements(dalian, DALIAN.on(day)), on=DALIAN.on(day)).bad
    assert DALIAN.year == (date(2021, 5, 1), date(2022, 4, 30))


def test_needs_are_around_the_line_of_2022(dalian: County) -> None:
    heads = {
        lot: [one.budget.net_income / len(one.members) for one in dalian.households if one.lot is lot] for lot in Lot
    }
    assert max(heads[Lot.POOR]) < LINE_OF_2022 < min(heads[Lot.ILL] + heads[Lot.STRUCK] + heads[Lot.ORDINARY])
    assert {round(head * len(one.members)) - LINE_OF_2022 * len(one.members) for head, one in zip(
        heads[Lot.EDGE], [one for one in dalian.households if one.lot is Lot.EDGE], strict=True
    )} == {-1, 0, 1}  # fmt: skip
    assert len(reports(dalian)) == REPORTS


def test_a_zone_decides_for_its_towns_and_the_county_for_its_others(region: Divisions, dalian: County) -> None:
    assert [decider(DALIAN, town).words for town in DALIAN.towns] == [
        "长兴岛经济技术开发区", "瓦房店市", "瓦房店市", "花园口经济区", "庄河市", "庄河市",
    ]  # fmt: skip
    zones = Zones(region_files("dalian").region.management_areas, region)
    read = appointments.read(appointments_file(accounts(dalian), DALIAN), zones)
    deciding = [
        zones.areas(held.areas, decides=True)
        for officer in read.officers
        for held in officer.appointments
        if held.role is OfficeRole.COUNTY_OFFICER and held.areas != (DALIAN.whole,)
    ]
    for village in dalian.villages:
        assert sum(covers(areas, village.code) for areas in deciding) == 2, "two of one office, and nobody else"


def test_every_office_is_held_in_the_words_of_dalian(dalian: County) -> None:
    everybody = accounts(dalian)
    assert {account.role for account in everybody} == set(OfficeRole)
    assert len({account.subject for account in everybody}) == len(everybody)
    labels = {account.label for account in shown(everybody)}
    assert {"水务局 联络员", "乡村振兴局 联络员", "妇联 联络员", "交流岛街道 乡镇（街道）经办"} <= labels
    assert not any("水利" in label for label in labels)


def test_every_household_of_the_largest_demo_has_a_telephone_of_its_own() -> None:
    assert {len(_phone(order)) for order in (1, PHONES_EACH - 1, PHONES_EACH, HOUSEHOLDS_MAX)} == {7}
    assert _phone(1) == "1990001"
    assert _phone(PHONES_EACH) == "1960000"
    assert len(set(PHONES)) == len(PHONES)
    assert not {"197", "198"} & set(PHONES), "those of people who report for others"
    assert JINJIANG.units[0].area == JINJIANG.whole
