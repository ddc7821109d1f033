"""The demo's lists of the other departments: one of each, every row of it good, the same at every run."""

from datetime import date

import pytest

from deploy.demo.county import County, county_of
from deploy.demo.department_lists import LINES, SENT_APART, department_lists
from deploy.demo.setting import DALIAN
from libs.policy.loader import region_files
from libs.web.menu import department_code
from services.intake.domain import columns, feed_files, rows
from services.intake.domain.divisions import Divisions
from services.intake.domain.sheet import open_sheet
from tests.unit.demo.conftest import divisions_of_region

FEEDS = feed_files.load_all()


@pytest.fixture(scope="module", params=["jinjiang", "dalian"])
def somewhere(request: pytest.FixtureRequest, divisions: Divisions) -> County:
    """A small county of each region."""
    if request.param == "jinjiang":
        return county_of(divisions, households=500)
    return county_of(divisions_of_region("dalian"), setting=DALIAN, households=500)


def test_every_list_that_the_region_reads_has_a_file_of_good_rows(somewhere: County) -> None:
    region, day = somewhere.setting.region, date(somewhere.setting.first_day.year, 5, 4)
    against = rows.Against(day, b"a key of the tests", {"villages": {one.code for one in somewhere.villages}})
    sent = {name: file for _, name, file in department_lists(somewhere)}
    assert sent.keys() == {one.id for one in FEEDS.values() if not one.only_in or region in one.only_in} - SENT_APART
    for name, file in sent.items():
        assert file is not None, name
        sheet = open_sheet(file[1])
        matched = columns.match(FEEDS[name], sheet)
        checked = rows.check(FEEDS[name], sheet, matched, against)
        assert (matched.unknown, checked.bad) == ((), ()), name
        assert checked.good, name


def test_it_is_the_same_at_every_run_and_each_list_has_a_department_to_send_it(somewhere: County) -> None:
    lists = list(department_lists(somewhere))
    assert lists == list(department_lists(somewhere))
    codes = set(region_files(somewhere.setting.region).region.departments)
    assert {department_code(department) for department, _, _ in lists} <= codes


def test_a_county_without_the_people_that_a_list_is_about_has_nothing_to_report(divisions: Divisions) -> None:
    lists = {name: file for _, name, file in department_lists(county_of(divisions, households=2))}
    assert lists["helpers"] is None
    assert lists["village_units"] is not None


def test_a_line_says_what_a_list_has() -> None:
    for name, lines in LINES.items():
        assert {column for line in lines for column in line.says} <= {column.name for column in FEEDS[name].columns}
