"""What a region's policy says on a day."""

from datetime import date
from fractions import Fraction

import pytest

from libs.policy import EnteredFigure, Grade, UnknownFigure, UnknownRegion, WrongFigure, policy_on
from libs.policy.figures import UNITS
from libs.policy.loader import region_files, region_names

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
        (a_row(name="premium_year"), UnknownFigure),
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


def test_jinjiang_has_the_three_rules_from_its_first_day() -> None:
    files = region_files("jinjiang")
    assert region_names() >= {"jinjiang"}
    assert set(files.rules) == {"SR-INC-01", "SR-EXP-01", "SR-MED-01"}
    for rule in files.rules.values():
        assert not rule.in_force(date(2021, 12, 19))
        assert rule.in_force(date(2021, 12, 20))
        assert rule.clause.document == "晋乡村振兴组〔2021〕3号"
        assert not rule.at_once


def test_every_figure_of_jinjiang_is_known_by_the_rules_and_every_value_has_its_paper() -> None:
    files = region_files("jinjiang")
    assert set(files.figures) == set(UNITS)
    values = [value for series in files.figures.values() for value in series.values]
    assert all(value.reference.document for value in values)
    assert all(value.reference.article for value in values if value.reference.grade is not Grade.ASSUMED)
