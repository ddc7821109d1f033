"""What a region's policy says on a day."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from libs.policy import EnteredFigure, Grade, UnknownFigure, UnknownRegion, WrongFigure, policy_on
from libs.policy.figures import UNITS
from libs.policy.loader import region_files, region_names
from services.assistance.domain.profile import load_profile

DIBAO = "dibao_rural_month"


def a_row(value: int = 84_000, from_on: date = date(2024, 7, 1), **changes: object) -> EnteredFigure:
    said = {"name": DIBAO, "to_on": None, "document": "晋民〔2024〕1号", "confirmed": True, **changes}
    return EnteredFigure(value=value, from_on=from_on, **said)  # type: ignore[arg-type]


def test_jinjiang_has_no_dibao_standard_of_its_own() -> None:
    policy = policy_on("jinjiang", date(2024, 5, 22))
    assert policy.declares(DIBAO)
    assert policy.figure(DIBAO) is None


def test_the_demo_value_comes_only_on_request_and_is_marked() -> None:
    figure = policy_on("jinjiang", date(2024, 5, 22), demo=True).figure(DIBAO)
    assert figure is not None
    assert (figure.value, figure.demo, figure.provisional) == (81_500, True, False)


@pytest.mark.parametrize(
    ("day", "value", "provisional"),
    [
        (date(2024, 6, 30), None, None),
        (date(2024, 7, 1), 84_000, False),
        (date(2024, 12, 31), 84_000, False),
        (date(2025, 1, 1), 84_000, True),
        (date(2027, 3, 1), 84_000, True),
    ],
)
def test_a_dibao_standard_without_an_end_holds_for_its_year_and_is_then_provisional(
    day: date, value: int | None, provisional: bool | None
) -> None:
    figure = policy_on("jinjiang", day, [a_row()]).figure(DIBAO)
    assert (figure and figure.value, figure and figure.provisional) == (value, provisional)


def test_a_dibao_standard_is_carried_on_past_a_stated_end() -> None:
    figure = policy_on("jinjiang", date(2024, 9, 1), [a_row(to_on=date(2024, 8, 31))]).figure(DIBAO)
    assert figure is not None
    assert figure.provisional


def test_a_new_paper_ends_what_was_carried_on() -> None:
    rows = [a_row(), a_row(88_000, date(2025, 4, 1))]
    before, after = (policy_on("jinjiang", date(2025, month, 1), rows).figure(DIBAO) for month in (3, 4))
    assert before is not None
    assert after is not None
    assert (before.value, before.provisional) == (84_000, True)
    assert (after.value, after.provisional) == (88_000, False)


def test_an_entered_figure_wins_over_the_file_and_the_file_stands_beside_it() -> None:
    row = a_row(81_600, date(2024, 3, 1))
    figure = policy_on("jinjiang", date(2024, 5, 22), [row], demo=True).figure(DIBAO)
    assert figure is not None
    assert (figure.value, figure.entered, figure.reference.document) == (81_600, True, "晋民〔2024〕1号")
    assert figure.beside is not None
    assert figure.beside.value == 81_500


def test_a_figure_that_holds_goes_before_one_that_is_carried_on() -> None:
    row = a_row(70_000, date(2023, 1, 1))
    figure = policy_on("jinjiang", date(2024, 5, 22), [row], demo=True).figure(DIBAO)
    assert figure is not None
    assert (figure.value, figure.provisional) == (81_500, False)


def test_an_entered_figure_counts_only_when_a_second_person_confirmed_it() -> None:
    assert policy_on("jinjiang", date(2024, 8, 1), [a_row(confirmed=False)]).figure(DIBAO) is None


def test_other_figures_end_at_their_stated_end() -> None:
    row = a_row(1_800_000, date(2024, 1, 1), name="rural_disposable_last_year", to_on=date(2024, 12, 31))
    on_last, after = (
        policy_on("jinjiang", day, [row]).figure(row.name) for day in (date(2024, 12, 31), date(2025, 1, 1))
    )
    assert on_last is not None
    assert after is None


@pytest.mark.parametrize(
    ("row", "mistake"),
    [
        (a_row(name="asset_other_max"), UnknownFigure),
        (a_row(-1), WrongFigure),
        (a_row(Fraction(1, 2)), WrongFigure),  # type: ignore[arg-type]
        (a_row(2, name="line_multiplier"), WrongFigure),
        (a_row(to_on=date(2024, 6, 30)), WrongFigure),
        (a_row(document=" "), WrongFigure),
    ],
)
def test_an_entered_figure_that_does_not_fit_is_refused(row: EnteredFigure, mistake: type[Exception]) -> None:
    with pytest.raises(mistake):
        policy_on("jinjiang", date(2024, 8, 1), [row])


def test_a_region_that_nobody_keeps_is_refused() -> None:
    with pytest.raises(UnknownRegion):
        policy_on("../jinjiang", date(2024, 8, 1))


def test_the_version_changes_with_a_figure_and_only_with_it() -> None:
    day = date(2024, 8, 1)
    plain, again, other = policy_on("jinjiang", day), policy_on("jinjiang", day), policy_on("jinjiang", day, [a_row()])
    assert plain.version == again.version != other.version


@pytest.mark.parametrize(
    ("region", "document"), [("jinjiang", "晋乡村振兴组〔2021〕3号"), ("dalian", "大委农发〔2021〕3号")]
)
def test_a_region_has_its_rules_from_its_first_day_by_its_own_paper(region: str, document: str) -> None:
    files = region_files(region)
    assert region_names() >= {region}
    assert files.rules
    for rule in (*files.rules.values(), *files.rules_to_come.values()):
        assert not rule.in_force(files.region.first_on - timedelta(days=1))
        assert rule.in_force(files.region.first_on)
        assert rule.clause.document in {document, "辽民发〔2020〕36号"}


@pytest.mark.parametrize("region", ["jinjiang", "dalian"])
def test_a_rule_to_come_is_not_in_the_policy_of_any_day(region: str) -> None:
    files = region_files(region)
    assert not set(files.rules_to_come) & set(policy_on(region, date(2024, 5, 22)).rules)


@pytest.mark.parametrize("region", ["jinjiang", "dalian"])
def test_only_these_rules_make_a_clue_at_once(region: str) -> None:
    files = region_files(region)
    rules = (*files.rules.values(), *files.rules_to_come.values())
    at_once = {rule.rule_id for rule in rules if rule.at_once}
    assert at_once == {"SR-EDU-01", "SR-HOU-01", "SR-WAT-01", "SR-DIS-01", "SR-ACC-01"}


NOT_OF = {
    "jinjiang": {
        "aid_cap", "asset_other_max", "chronic_followup_months", "dept_report_period", "dsb02_grade3",
        "ci_tilt_optional",
        "hlt01_in_dalian", "housing_survey_months", "pension_low_band_frozen", "self_pay_ratio_max",
        "single_person_limit_other", "watched_free_groups",
    },
    "dalian": {
        "continuation_counts_as_dibao", "continuation_months", "credit_open_days", "l1_is_monitored",
        "line_multiplier", "premium_fixed_amount", "premium_open_groups", "quarter_due_day",
        "single_person_multiplier",
        "social_work_pct_max",
    },
}  # fmt: skip


@pytest.mark.parametrize("region", ["jinjiang", "dalian"])
def test_a_region_has_every_figure_but_those_that_its_papers_do_not_know(region: str) -> None:
    assert set(UNITS) - set(region_files(region).figures) == NOT_OF[region]


@pytest.mark.parametrize("region", ["jinjiang", "dalian"])
def test_every_value_of_a_region_has_its_paper_and_begins_no_earlier_than_the_region(region: str) -> None:
    files = region_files(region)
    values = [value for series in files.figures.values() for value in series.values]
    assert all(value.reference.document for value in values)
    assert all(value.reference.article for value in values if value.reference.grade is not Grade.ASSUMED)
    assert min(value.from_on for value in values) == files.region.first_on
    seed = {value.reference.document for value in values if value.reference.grade is Grade.SEED}
    assert seed == {{"jinjiang": "晋乡村振兴组〔2021〕3号", "dalian": "大委农发〔2021〕3号"}[region]}


@pytest.mark.parametrize("region", ["jinjiang", "dalian"])
def test_a_demo_value_is_in_no_file_but_that_of_the_demo(region: str) -> None:
    plain, demo = region_files(region), region_files(region, demo=True)
    changed = {name for name in plain.figures if plain.figures[name] != demo.figures[name]}
    assert changed == ({DIBAO} if region == "jinjiang" else set())


@pytest.mark.parametrize(
    ("day", "yuan"),
    [
        (date(2021, 11, 3), None),
        (date(2021, 11, 4), 6600),
        (date(2021, 12, 31), 6600),
        (date(2022, 1, 1), 7260),
        (date(2022, 12, 31), 7260),
        (date(2023, 1, 1), None),
    ],
)
def test_the_line_of_dalian_is_that_of_its_year_and_not_carried_on(day: date, yuan: int | None) -> None:
    line = policy_on("dalian", day).figure("line_year")
    assert (line and line.value) == (yuan and yuan * 100)


@pytest.mark.parametrize(
    ("day", "groups"),
    [
        (date(2025, 12, 31), ("dibao", "category_0", "category_2_formerly_poor")),
        (date(2026, 1, 1), ("dibao",)),
    ],
)
def test_fixed_premium_aid_of_the_transition_ended_with_2025(day: date, groups: tuple[str, ...]) -> None:
    figure = policy_on("jinjiang", day).figure("premium_fixed_groups")
    assert figure is not None
    assert figure.words == groups


def test_dalian_speaks_its_own_words_and_names_its_zones() -> None:
    region = region_files("dalian").region
    assert region.words["channel_self"] == "主动申请"
    assert "one_click_report" not in region.words
    assert [area.name for area in region.management_areas] == [
        "金普新区", "高新技术产业园区", "长兴岛经济技术开发区", "花园口经济区",
    ]  # fmt: skip
    assert all(code.startswith("2102") for area in region.management_areas for code in area.towns)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("l1_is_monitored", 1),
        ("exclusion_items", "车"),
        ("exclusion_items", (" ",)),
        ("pension_pct", {"orphans": Fraction(1)}),
        ("pension_pct", {}),
        ("premium_full_groups", ("orphans",)),
        ("entry_cutoff", 831),
        ("unemployed_days", True),
    ],
)
def test_an_entered_value_of_the_wrong_kind_is_refused(name: str, value: object) -> None:
    with pytest.raises(WrongFigure):
        policy_on("jinjiang", date(2024, 8, 1), [a_row(value, name=name)])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("l1_is_monitored", True),
        ("exclusion_items", ("有商品房",)),
        ("pension_pct", {"dibao": Fraction(1)}),
        ("premium_full_groups", ("tekun",)),
        ("notice_name", "姓氏加某某"),
    ],
)
def test_an_entered_value_of_every_kind_is_taken(name: str, value: object) -> None:
    figure = policy_on("jinjiang", date(2024, 8, 1), [a_row(value, name=name)]).figure(name)  # type: ignore[arg-type]
    assert figure is not None
    assert figure.said == value


def test_the_limits_of_the_procedure_are_the_same_where_the_procedure_keeps_them() -> None:
    """The profile of the procedure names some of these limits too; the two say the same."""
    policy, profile = policy_on("jinjiang", date(2024, 5, 22)), load_profile("jinjiang")
    kept = {
        "case_total_days": profile.figures["case_total_days"].value,
        "notice_days": profile.figures["notice_days"].value,
        "triage_days": profile.limits["triage"].value,
        "basis_changed_days": profile.limits["basis_changed"].value,
    }
    assert {name: figure.whole for name in kept if (figure := policy.figure(name))} == kept
