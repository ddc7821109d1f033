"""Quarters by their names and days."""

from datetime import date

import pytest

from services.screening.domain.quarters.quarter import Quarter, listed, quarter_named, quarter_of

Q2 = Quarter(date(2024, 4, 1))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2024, 1, 1), "2024Q1"),
        (date(2024, 3, 31), "2024Q1"),
        (date(2024, 4, 1), "2024Q2"),
        (date(2024, 12, 31), "2024Q4"),
        (date(2024, 2, 29), "2024Q1"),
    ],
)
def test_a_day_lies_in_its_quarter(day: date, name: str) -> None:
    assert quarter_of(day).name == name
    assert quarter_named(name) == quarter_of(day)


@pytest.mark.parametrize(
    "said", ["", "2024q2", "2024Q0", "2024Q5", "24Q2", "2024Q2 ", "２０２４Q2", "0000Q1", "9999Q4", "0001Q1"]
)
def test_what_is_no_quarter_is_none(said: str) -> None:
    assert quarter_named(said) is None


def test_its_days_and_neighbours() -> None:
    assert (Q2.first, Q2.last, Q2.words) == (date(2024, 4, 1), date(2024, 6, 30), "2024 年第二季度")
    assert (Q2.before.name, Q2.next.name, Q2.next.next.next.name) == ("2024Q1", "2024Q3", "2025Q1")
    assert Quarter(date(2024, 1, 1)).before.name == "2023Q4"
    assert Q2.due_on(15) == date(2024, 7, 15)
    assert [Q2.is_over(day) for day in (date(2024, 6, 30), date(2024, 7, 1))] == [False, True]
    assert [one.name for one in listed(Quarter(date(2023, 10, 1)), Q2)] == ["2024Q2", "2024Q1", "2023Q4"]
    assert listed(Q2, Q2) == [Q2]
