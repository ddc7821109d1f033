"""The arithmetic of the load benchmark; it is run by hand, its sums are not."""

import pytest

from benchmarks.reports import holds
from benchmarks.reports_load import Count, Waits, waits_of


def test_a_report_waits_for_the_first_count_that_includes_it() -> None:
    waits = waits_of([10.0, 10.1, 10.2], [Count(10.15, 1), Count(10.5, 3)])
    assert waits is not None
    assert waits.p50 == pytest.approx(300)
    assert waits.longest == pytest.approx(400)
    assert waits.missing == 0


def test_what_no_count_includes_is_missing() -> None:
    waits = waits_of([10.0, 10.1], [Count(10.2, 1)])
    assert waits is not None
    assert (waits.missing, waits.longest) == (1, pytest.approx(200))


def test_an_item_that_came_before_its_201_did_not_wait() -> None:
    waits = waits_of([10.0], [Count(9.9, 1)])
    assert waits is not None
    assert waits.longest == 0


def test_where_nothing_came_there_is_no_wait() -> None:
    assert waits_of([10.0], []) is None
    assert waits_of([], [Count(1.0, 1)]) is None


@pytest.mark.parametrize(
    ("waits", "late_s", "expected"),
    [
        (Waits(200, 800, 900, 0), 0.5, True),
        (Waits(201, 800, 900, 0), 0.0, False),
        (Waits(200, 801, 900, 0), 0.0, False),
        (Waits(200, 800, 900, 1), 0.0, False),
        (Waits(200, 800, 900, 0), 0.6, False),
    ],
)
def test_a_rate_holds_where_nothing_is_missing_and_everybody_kept_the_pace(
    waits: Waits, late_s: float, expected: bool
) -> None:
    assert holds(waits, late_s) is expected
