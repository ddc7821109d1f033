"""What each role's bar shows."""

import pytest

from libs.events.contracts.values import OfficeRole
from libs.policy.loader import region_files, region_names
from libs.web.access import MAY, Action
from libs.web.menu import (
    DEPARTMENTS,
    MENU,
    NAMES_OF_SERVICES,
    QUARTERS,
    ROLES,
    WATCHED,
    YEARLY,
    department_code,
    department_words,
    entries,
    home,
    office_words,
)

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
    "/yearly-reports": Action.SEE_YEARLY,
    "/watched": Action.SEE_WATCHED,
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
    assert office_words(OfficeRole.DEPARTMENT_LIAISON, "medical_insurance", "jinjiang") == "医保局 · 联络员"
    assert office_words(OfficeRole.DEPARTMENT_LIAISON, "医保局", "jinjiang") == "医保局 · 联络员"
    assert office_words(OfficeRole.COUNTY_OFFICER, "agriculture", "jinjiang") == "农业农村局 · 审定"
    assert office_words(OfficeRole.TOWN_CLERK, None, "jinjiang") == "镇（街道）经办"
    assert office_words(OfficeRole.TOWN_CLERK, None, "dalian") == "乡镇（街道）经办"
    assert office_words(OfficeRole.DEPARTMENT_HEAD, "water", "dalian") == "水务局 · 负责人"
    assert "agriculture" in DEPARTMENTS


def test_a_page_is_in_the_menu_only_where_what_it_is_for_is_ordered():
    office = OfficeRole.LEADING_GROUP_OFFICE
    for region, there, not_there in (("jinjiang", QUARTERS, YEARLY), ("dalian", YEARLY, QUARTERS)):
        shown = entries(office, region_files(region))
        assert there in shown
        assert not_there not in shown
    assert {*MENU[office]} - {*entries(office, None)} == {QUARTERS, YEARLY, WATCHED}
    assert YEARLY in entries(OfficeRole.DEPARTMENT_LIAISON, region_files("dalian"), "education"), "every unit owes it"


def test_the_watch_list_is_in_the_menu_where_its_rule_is_asked_and_for_departments_that_it_names():
    jinjiang, dalian = region_files("jinjiang"), region_files("dalian")
    for role, entry_of in MENU.items():
        if WATCHED in entry_of:
            assert WATCHED not in entries(role, dalian, "agriculture")
    assert WATCHED in entries(OfficeRole.TOWN_CLERK, jinjiang)
    for department, sees in (("agriculture", True), ("民宗", True), ("education", False), (None, False)):
        assert (WATCHED in entries(OfficeRole.DEPARTMENT_LIAISON, jinjiang, department)) is sees


OFFICES = {"领导小组办公室", "上一级"}
"""No departments: an office, and whoever is above the one that missed a day."""
NOBODY = {("jinjiang", "商务")}
"""Rules of Jinjiang name it, and it has no office here yet."""


def test_every_department_that_a_region_has_is_one_and_every_word_for_it_leads_to_its_code():
    for name in region_names():
        files = region_files(name)
        assert set(files.region.departments) <= set(DEPARTMENTS)
        for code, label in files.region.departments.items():
            assert department_code(label) == code
            assert department_words(code, name) == label
        for rule in files.rules.values():
            for word in rule.departments:
                code = department_code(word)
                assert code in files.region.departments or word in OFFICES or (name, word) in NOBODY, (name, rule, word)
