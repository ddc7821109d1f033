"""What each role's bar shows."""

import pytest

from libs.events.contracts.values import OfficeRole
from libs.policy.loader import region_files
from libs.web.access import MAY, Action
from libs.web.menu import DEPARTMENTS, MENU, NAMES_OF_SERVICES, QUARTERS, ROLES, entries, home, office_words

NEEDS = {
    "/console": Action.SEE_CONSOLE,
    "/inbox": Action.SEE_INBOX,
    "/feeds": Action.SEE_FEEDS,
    "/people/find": Action.SEARCH_PEOPLE,
    "/people/match": Action.MATCH_HOUSEHOLD,
    "/people/unmatched": Action.MATCH_HOUSEHOLD,
    "/report": Action.REPORT_FOR_OTHERS,
    "/runs": Action.SEE_RUNS,
    "/quarters": Action.SEE_QUARTERS,
    "/rules": Action.SEE_RULES,
    **dict.fromkeys(("/ops", *(f"/ops/{service}" for service in NAMES_OF_SERVICES), "/ops/jobs"), Action.OPERATE),
}


@pytest.mark.parametrize("role", OfficeRole)
def test_a_menu_shows_only_what_the_role_may_open(role):
    assert MENU[role]
    for entry in MENU[role]:
        assert NEEDS[entry.path] in MAY[role]
    assert home(role) == MENU[role][0].path


def test_offices_in_words():
    assert set(ROLES) == set(OfficeRole)
    assert office_words(OfficeRole.DEPARTMENT_LIAISON, "medical_insurance") == "医保局 · 联络员"
    assert office_words(OfficeRole.DEPARTMENT_LIAISON, "医保局") == "医保局 · 联络员"
    assert office_words(OfficeRole.COUNTY_OFFICER, "agriculture") == "农业农村局 · 审定"
    assert office_words(OfficeRole.TOWN_CLERK, None) == "镇（街道）经办"
    assert "agriculture" in DEPARTMENTS


def test_the_quarter_is_in_the_menu_only_where_it_is_ordered():
    office = OfficeRole.LEADING_GROUP_OFFICE
    assert QUARTERS in entries(office, region_files("jinjiang").figures)
    assert QUARTERS not in entries(office, region_files("dalian").figures)
    assert len(entries(office, ())) == len(MENU[office]) - 1
