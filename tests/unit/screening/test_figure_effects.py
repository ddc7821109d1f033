"""Who meets a rule since when because of a figure, and who no longer does: on the days that are asked."""

from datetime import date

import numpy as np
import pytest

from libs.policy.answers import Answer, Codes
from services.screening.domain.figures.effects import MONTHS_MAX, Change, Effect, asked_days, changes

MET, NOT_MET, UNKNOWN, NOT_SET = Answer.MET, Answer.NOT_MET, Answer.UNKNOWN, Answer.NOT_CONFIGURED
DAYS = (date(2024, 3, 15), date(2024, 4, 1), date(2024, 5, 1), date(2024, 5, 22))


@pytest.mark.parametrize(
    ("since", "last", "days"),
    [
        (date(2024, 3, 15), date(2024, 5, 22), DAYS),
        (date(2024, 5, 1), date(2024, 5, 1), (date(2024, 5, 1),)),
        (date(2024, 5, 22), date(2024, 5, 22), (date(2024, 5, 22),)),
        (date(2024, 5, 23), date(2024, 5, 22), ()),
        (date(2024, 4, 1), date(2024, 5, 22), DAYS[1:]),
    ],
)
def test_the_first_day_each_first_of_a_month_and_the_last_day_are_asked(
    since: date, last: date, days: tuple[date, ...]
) -> None:
    found = asked_days(since, last)
    assert (found.days, found.cut) == (days, False)


def test_of_many_months_the_latest_are_asked_and_that_is_said() -> None:
    found = asked_days(date(2010, 1, 1), date(2024, 5, 22))
    assert (len(found.days), found.cut) == (MONTHS_MAX + 1, True)
    assert found.days[0] == date(2021, 6, 1)
    assert found.days[-1] == date(2024, 5, 22)


def column(answers: list[Answer]) -> list[Codes]:
    """One household, a day each."""
    return [np.array([answer], dtype=np.int8) for answer in answers]


def told(before: list[Answer], now: list[Answer]) -> list[tuple[Effect, date, date | None]]:
    found = changes(["h1"], DAYS, {"R": column(before)}, {"R": column(now)})
    return [(one.effect, one.since_on, one.until_on) for one in found]


def test_a_household_comes_in_since_the_first_day_on_which_only_the_new_figures_say_so() -> None:
    assert told([NOT_SET, NOT_SET, MET, MET], [NOT_MET, MET, MET, MET]) == [(Effect.IN, DAYS[1], DAYS[1])]
    assert told([NOT_SET] * 4, [NOT_MET, MET, MET, MET]) == [(Effect.IN, DAYS[1], None)]


def test_a_household_goes_out_and_one_of_which_nothing_can_be_said_any_more_is_told_apart() -> None:
    assert told([MET] * 4, [MET, MET, NOT_MET, NOT_MET]) == [(Effect.OUT, DAYS[2], None)]
    assert told([MET] * 4, [NOT_SET, NOT_SET, UNKNOWN, MET]) == [(Effect.STOPPED, DAYS[0], DAYS[2])]


def test_each_stretch_of_days_is_told_by_itself() -> None:
    assert told([NOT_MET, MET, NOT_MET, NOT_MET], [MET, NOT_MET, NOT_MET, MET]) == [
        (Effect.IN, DAYS[0], DAYS[0]),
        (Effect.OUT, DAYS[1], DAYS[1]),
        (Effect.IN, DAYS[3], None),
    ]


def test_where_nothing_changed_nothing_is_told() -> None:
    assert told([MET, NOT_MET, UNKNOWN, NOT_SET], [MET, NOT_MET, NOT_SET, UNKNOWN]) == []


def test_each_household_and_rule_is_told_by_itself() -> None:
    before = {rule: [np.array(day, dtype=np.int8) for day in [[0, 0, 1]] * 4] for rule in ("A", "B")}
    now = {"A": [np.array([0, 1, 1], dtype=np.int8)] * 4, "B": [np.array([0, 0, 0], dtype=np.int8)] * 4}
    assert changes(["h1", "h2", "h3"], DAYS, before, now) == [
        Change("h2", "A", Effect.IN, DAYS[0], None),
        Change("h3", "B", Effect.OUT, DAYS[0], None),
    ]
