"""Which figures end without another after them, and of which days before that there is something to tell."""

from datetime import date, timedelta

import pytest

from libs.policy import EnteredFigure, policy_of
from libs.policy.loader import region_files
from services.screening.domain.figures.ends import ends

FILES = region_files("jinjiang", demo=True)
LAST = date(2024, 12, 31)


def entered(yuan: int, from_on: date, to_on: date | None = None) -> EnteredFigure:
    return EnteredFigure("dibao_rural_month", yuan * 100, from_on, to_on, "晋民〔2025〕1号", confirmed=True)


def found(day: date, *rows: EnteredFigure) -> list[tuple[date, list[int]]]:
    near = ends(FILES, policy_of(FILES, day, rows), rows)
    return [(end.ends_on, end.told_days(day)) for end in near if end.series.name == "dibao_rural_month"]


@pytest.mark.parametrize(
    ("away", "told"),
    [
        (-61, None),
        (-60, [60]),
        (-31, [60]),
        (-30, [60, 30]),
        (-1, [60, 30]),
        (0, [60, 30, 0]),
        (60, [60, 30, 0]),
        (61, None),
    ],
)
def test_an_end_is_told_of_from_sixty_days_before_and_no_longer_when_it_is_old(
    away: int, told: list[int] | None
) -> None:
    assert found(LAST + timedelta(days=away)) == ([] if told is None else [(LAST, told)])


def test_a_figure_that_another_follows_does_not_end_and_one_that_comes_late_ends_it_no_more() -> None:
    assert found(LAST, entered(850, date(2025, 1, 1))) == []
    late = entered(850, date(2025, 1, 10))
    assert found(LAST, late) == [(LAST, [60, 30, 0])]
    assert found(date(2025, 1, 10), late) == []


def test_an_entry_without_an_end_is_carried_on_at_the_end_of_its_year_too() -> None:
    assert found(date(2025, 12, 1), entered(850, date(2025, 1, 1))) == [(date(2025, 12, 31), [60, 30])]
    short = entered(850, date(2025, 1, 1), date(2025, 1, 20))
    assert found(date(2025, 1, 25), short) == [(date(2025, 1, 20), [60, 30, 0])]


def test_an_end_names_what_rests_on_the_figure() -> None:
    policy = policy_of(FILES, LAST)
    (end,) = [end for end in ends(FILES, policy, ()) if end.series.name == "dibao_rural_month"]
    assert "SR-INC-01" in end.rests
