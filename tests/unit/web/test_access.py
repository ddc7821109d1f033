"""Every role × every action, and which areas a reader sees."""

import pytest
from sqlalchemy import column

from libs.events.contracts.values import Hearers, OfficeRole
from libs.web.access import MAY, OF_THE_REGION, Action, covers, hears, may, visible_sql, visible_to
from libs.web.appointments import Reader
from libs.web.areas import covering

DALIAN, ZHUANGHE = "210200000000", "210283000000"
COUNTY, TOWN, OTHER_TOWN = "350582000000", "350582104000", "350582105000"
VILLAGE, OTHER_VILLAGE = "350582104201", "350582104202"


def reader(role: OfficeRole = OfficeRole.TOWN_CLERK, *areas: str) -> Reader:
    return Reader("officer", "appointment", role, None, areas, "jinjiang")


# The reviewed table, written a second time and the other way round: action → who may.
ALLOWED: dict[Action, str] = {
    Action.SEE_INBOX: "VILLAGE_CADRE GRID_WORKER TOWN_CLERK TOWN_CIVIL_CLERK COUNTY_OFFICER DEPARTMENT_LIAISON DEPARTMENT_HEAD LEADING_GROUP_OFFICE LEADING_OFFICIAL HOTLINE_CLERK",
    Action.SEE_CONSOLE: "TOWN_CLERK COUNTY_OFFICER LEADING_GROUP_OFFICE LEADING_OFFICIAL AUDITOR",
    Action.SEE_CASES: "TOWN_CLERK TOWN_CIVIL_CLERK COUNTY_OFFICER DEPARTMENT_LIAISON DEPARTMENT_HEAD LEADING_GROUP_OFFICE AUDITOR",
    Action.SEE_TASK: "VILLAGE_CADRE GRID_WORKER TOWN_CLERK TOWN_CIVIL_CLERK COUNTY_OFFICER DEPARTMENT_LIAISON DEPARTMENT_HEAD LEADING_GROUP_OFFICE AUDITOR",
    Action.SEE_NAMES: "VILLAGE_CADRE GRID_WORKER TOWN_CLERK TOWN_CIVIL_CLERK COUNTY_OFFICER DEPARTMENT_LIAISON DEPARTMENT_HEAD LEADING_GROUP_OFFICE AUDITOR",
    Action.SEE_REPORT_WORDS: "TOWN_CLERK TOWN_CIVIL_CLERK COUNTY_OFFICER DEPARTMENT_LIAISON DEPARTMENT_HEAD LEADING_GROUP_OFFICE AUDITOR",
    Action.SEE_HEALTH: "TOWN_CLERK TOWN_CIVIL_CLERK COUNTY_OFFICER DEPARTMENT_LIAISON DEPARTMENT_HEAD AUDITOR",
    Action.SEARCH_PEOPLE: "TOWN_CLERK COUNTY_OFFICER",
    Action.REPORT_FOR_OTHERS: "VILLAGE_CADRE GRID_WORKER TOWN_CLERK COUNTY_OFFICER HOTLINE_CLERK",
    Action.REGISTER_HOUSEHOLD: "TOWN_CLERK COUNTY_OFFICER",
    Action.MATCH_HOUSEHOLD: "TOWN_CLERK COUNTY_OFFICER",
    Action.SEE_REPORTS: "TOWN_CLERK COUNTY_OFFICER LEADING_GROUP_OFFICE HOTLINE_CLERK AUDITOR",
    Action.SEND_FEED: "COUNTY_OFFICER DEPARTMENT_LIAISON",
    Action.SEE_FEEDS: "TOWN_CLERK COUNTY_OFFICER DEPARTMENT_LIAISON DEPARTMENT_HEAD LEADING_GROUP_OFFICE AUDITOR",
    Action.VISIT: "VILLAGE_CADRE GRID_WORKER TOWN_CLERK TOWN_CIVIL_CLERK",
    Action.RECORD_VILLAGE_STEP: "VILLAGE_CADRE TOWN_CLERK",
    Action.ASSIGN: "TOWN_CLERK COUNTY_OFFICER",
    Action.TRIAGE: "TOWN_CLERK COUNTY_OFFICER",
    Action.COMPARE: "COUNTY_OFFICER",
    Action.REVIEW_TOWN: "TOWN_CLERK",
    Action.DECIDE_COUNTY: "COUNTY_OFFICER",
    Action.DISPATCH_MEASURE: "COUNTY_OFFICER",
    Action.ANSWER_MEASURE: "TOWN_CIVIL_CLERK DEPARTMENT_LIAISON DEPARTMENT_HEAD",
    Action.SEE_MEASURES: "TOWN_CLERK TOWN_CIVIL_CLERK COUNTY_OFFICER DEPARTMENT_LIAISON DEPARTMENT_HEAD LEADING_GROUP_OFFICE LEADING_OFFICIAL AUDITOR",
    Action.LET_PASS: "COUNTY_OFFICER LEADING_GROUP_OFFICE",
    Action.SUPERVISE: "COUNTY_OFFICER LEADING_GROUP_OFFICE LEADING_OFFICIAL",
    Action.SEE_RULES: "TOWN_CLERK COUNTY_OFFICER LEADING_GROUP_OFFICE LEADING_OFFICIAL AUDITOR",
    Action.TRY_FIGURE: "COUNTY_OFFICER LEADING_GROUP_OFFICE",
    Action.SET_FIGURE: "COUNTY_OFFICER",
    Action.CONFIRM_FIGURE: "LEADING_GROUP_OFFICE",
    Action.SEE_RUNS: "COUNTY_OFFICER LEADING_GROUP_OFFICE LEADING_OFFICIAL AUDITOR",
    Action.START_RUN: "COUNTY_OFFICER LEADING_GROUP_OFFICE",
    Action.SEE_DECISIONS: "TOWN_CLERK COUNTY_OFFICER DEPARTMENT_LIAISON DEPARTMENT_HEAD LEADING_GROUP_OFFICE LEADING_OFFICIAL AUDITOR",
    Action.SEE_ALL_DECISIONS: "COUNTY_OFFICER LEADING_GROUP_OFFICE LEADING_OFFICIAL AUDITOR",
    Action.REPORT_DECISION: "TOWN_CLERK COUNTY_OFFICER DEPARTMENT_LIAISON DEPARTMENT_HEAD",
    Action.STRIKE_OFF: "LEADING_GROUP_OFFICE",
    Action.SEE_QUARTERS: "COUNTY_OFFICER DEPARTMENT_LIAISON DEPARTMENT_HEAD LEADING_GROUP_OFFICE LEADING_OFFICIAL AUDITOR",
    Action.SIGN_QUARTER: "LEADING_GROUP_OFFICE",
    Action.SEE_YEARLY: "COUNTY_OFFICER DEPARTMENT_LIAISON DEPARTMENT_HEAD LEADING_GROUP_OFFICE LEADING_OFFICIAL AUDITOR",
    Action.NOTE_YEARLY: "DEPARTMENT_LIAISON DEPARTMENT_HEAD LEADING_GROUP_OFFICE",
    Action.SEE_LEDGER: "TOWN_CLERK COUNTY_OFFICER LEADING_GROUP_OFFICE LEADING_OFFICIAL AUDITOR OPERATOR",
    Action.SEE_WATCHED: "TOWN_CLERK COUNTY_OFFICER DEPARTMENT_LIAISON DEPARTMENT_HEAD LEADING_GROUP_OFFICE LEADING_OFFICIAL AUDITOR",
    Action.SEE_AUDIT: "AUDITOR",
    Action.OPERATE: "OPERATOR",
}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", OfficeRole)
def test_the_table_says_for_every_role_and_action(role, action):
    assert may(reader(role, COUNTY), action) == (role.value in ALLOWED[action].split())


@pytest.mark.parametrize("role", OfficeRole)
def test_what_concerns_every_household_of_a_region_is_not_done_by_a_part_of_it(role):
    for action in Action:
        part = may(reader(role, ZHUANGHE), action)
        assert part == (may(reader(role, DALIAN), action) and action not in OF_THE_REGION)


def test_every_role_is_in_the_table():
    assert set(MAY) == set(OfficeRole)


def test_no_office_strikes_off_what_it_may_report():
    assert not any({Action.REPORT_DECISION, Action.STRIKE_OFF} <= allowed for allowed in MAY.values())


def test_who_sets_a_figure_does_not_confirm_it_and_the_operator_sees_no_person():
    assert not any({Action.SET_FIGURE, Action.CONFIRM_FIGURE} <= allowed for allowed in MAY.values())
    personal = {
        Action.SEE_NAMES,
        Action.SEE_CASES,
        Action.SEE_TASK,
        Action.SEE_REPORT_WORDS,
        Action.SEE_HEALTH,
        Action.SEARCH_PEOPLE,
        Action.LET_PASS,
    }
    assert not personal & MAY[OfficeRole.OPERATOR]


def test_a_village_never_sees_words_amounts_or_illness():
    for role in (OfficeRole.VILLAGE_CADRE, OfficeRole.GRID_WORKER):
        assert not {Action.SEE_REPORT_WORDS, Action.SEE_HEALTH, Action.SEE_CASES} & MAY[role]


@pytest.mark.parametrize(
    ("areas", "area", "inside"),
    [
        ((COUNTY,), COUNTY, True),
        ((COUNTY,), VILLAGE, True),
        ((COUNTY,), "350583104201", False),
        ((COUNTY,), None, True),
        ((TOWN,), TOWN, True),
        ((TOWN,), VILLAGE, True),
        ((TOWN,), OTHER_TOWN, False),
        ((TOWN,), COUNTY, False),
        ((TOWN,), None, False),
        ((VILLAGE,), VILLAGE, True),
        ((VILLAGE,), OTHER_VILLAGE, False),
        ((VILLAGE,), TOWN, False),
        ((VILLAGE, OTHER_TOWN), "350582105001", True),
        (("350500000000",), VILLAGE, True),
        (("350582104999",), "350582105000", False),
        (("350582999000",), "350583000000", False),
        ((), VILLAGE, False),
        (("rubbish", "", "3505821042", "３５０５８２１０４２０１"), VILLAGE, False),
        ((DALIAN,), "210283101200", True),
        ((DALIAN,), None, True),
        ((ZHUANGHE,), "210283101200", True),
        ((ZHUANGHE,), "210281101200", False),
        ((ZHUANGHE,), DALIAN, False),
        ((ZHUANGHE,), None, False),
        (("210281009000", "210281011000"), "210281011200", True),
        (("210281009000", "210281011000"), "210281010200", False),
        (("210281009000", "210281011000"), None, False),
        (("210281000000", ZHUANGHE), "210281010200", True),
        (("210281000000", ZHUANGHE), "210214001200", False),
        ((COUNTY,), "350582", False),
        ((COUNTY,), "350582104201x", False),
    ],
)
def test_an_area_is_a_range(areas, area, inside):
    assert covers(areas, area) is inside


def test_a_query_says_the_same_in_both_ways():
    who = reader(OfficeRole.TOWN_CLERK, TOWN, VILLAGE)
    sql, parameters = visible_sql(who, "c.area_code")
    assert sql == "((c.area_code >= :a0 and c.area_code < :b0) or (c.area_code >= :a1 and c.area_code < :b1))"
    assert parameters == {"a0": TOWN, "b0": OTHER_TOWN, "a1": VILLAGE, "b1": OTHER_VILLAGE}
    compiled = str(visible_to(who, column("area_code")).compile(compile_kwargs={"literal_binds": True}))
    assert f"area_code >= '{TOWN}' AND area_code < '{OTHER_TOWN}'" in compiled


def test_whoever_has_no_area_sees_nothing():
    nobody = reader(OfficeRole.OPERATOR)
    assert visible_sql(nobody) == ("(false)", {})
    assert str(visible_to(nobody, column("area_code"))) == "false"


def test_what_has_no_village_yet_is_the_countys_and_in_a_municipality_no_countys():
    assert visible_sql(reader(OfficeRole.COUNTY_OFFICER, DALIAN))[0].endswith("or area_code is null)")
    assert "null" not in visible_sql(reader(OfficeRole.COUNTY_OFFICER, ZHUANGHE))[0]
    assert visible_sql(reader(OfficeRole.COUNTY_OFFICER, COUNTY))[0].endswith("or area_code is null)")
    assert "null" not in visible_sql(reader(OfficeRole.TOWN_CLERK, TOWN))[0]


def test_where_somebody_lives_counts_beside_where_they_are_registered():
    sql, _ = visible_sql(reader(OfficeRole.TOWN_CLERK, TOWN), "area_code", "residence_area_code")
    assert (
        sql == "((area_code >= :a0 and area_code < :b0) or (residence_area_code >= :a0 and residence_area_code < :b0))"
    )
    both = str(visible_to(reader(OfficeRole.TOWN_CLERK, TOWN), column("area_code"), column("residence_area_code")))
    assert "residence_area_code >=" in both


def test_what_only_some_may_know_is_told_to_the_county_and_the_leading_group_office_alone() -> None:
    told = {role for role in OfficeRole if hears(reader(role, COUNTY), Hearers.COUNTY)}
    assert told == {OfficeRole.COUNTY_OFFICER, OfficeRole.LEADING_GROUP_OFFICE}
    assert all(hears(reader(role, COUNTY), None) for role in OfficeRole)


AREAS = (
    "350000000000",
    "350500000000",
    COUNTY,
    TOWN,
    OTHER_TOWN,
    VILLAGE,
    OTHER_VILLAGE,
    "350582000201",
    "3505821042",
    "",
)


@pytest.mark.parametrize("code", AREAS)
def test_the_areas_that_cover_a_place_are_those_that_say_so(code):
    assert {area for area in AREAS if covers((area,), code)} == set(AREAS) & set(covering(code))
