"""A week beside the usual: on both sides of every boundary."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from libs.policy.region import Cluster
from services.screening.domain.weeks import WEEK, Counted, Series, lines, week_of

CLUSTER = Cluster(weeks=8, least=5, times=3)
NOW = date(2024, 5, 20)
TOWN, CAUSE = "350582104000", "R07"
LONG_AGO = NOW - 8 * WEEK


def counted(*raised: int, recognised: int = 0, first: date = NOW) -> list[Counted]:
    """The last weeks, the earliest first, this one last."""
    return [
        Counted(TOWN, CAUSE, first - back * WEEK, count, recognised if back == 0 else 0)
        for back, count in zip(range(len(raised) - 1, -1, -1), raised, strict=True)
        if count or (recognised and not back)
    ]


@pytest.mark.parametrize(
    ("before", "now", "stands_out"),
    [
        ((), 4, False),
        ((), 5, True),
        ((2,) * 8, 5, False),
        ((2,) * 8, 6, True),
        ((1, 1, 1, 1, 2, 2, 2, 2), 5, True),
        ((40,), 5, True),
        ((40,) * 8, 119, False),
        ((40,) * 8, 120, True),
    ],
)
def test_few_never_stand_out_and_many_only_against_the_usual(
    before: tuple[int, ...], now: int, stands_out: bool
) -> None:
    (line,) = lines(counted(*before, now), NOW, LONG_AGO, CLUSTER)
    assert line.stands_out is stands_out
    assert line.course[-1] == now


def test_weeks_before_the_first_one_are_not_weeks_without_anybody() -> None:
    (line,) = lines(counted(9), NOW, NOW - 3 * WEEK, CLUSTER)
    assert line.raised.usual is None
    assert not line.stands_out, "with three weeks known nobody can say what is usual"
    (line,) = lines(counted(2, 2, 2, 2, 9), NOW, NOW - 4 * WEEK, CLUSTER)
    assert line.raised.usual == 2
    assert line.stands_out
    assert not lines(counted(9), NOW, None, CLUSTER)[0].stands_out


def test_recognitions_stand_out_alone_and_a_median_may_be_a_half() -> None:
    (line,) = lines(counted(1, 0, 1, 0, 1, 0, 1, 0, 0, recognised=5), NOW, LONG_AGO, CLUSTER)
    assert (line.raised.count, line.raised.usual, line.recognised.stands_out) == (0, Fraction(1, 2), True)
    assert line.stands_out


def test_a_week_begins_on_monday() -> None:
    assert {week_of(NOW + timedelta(days=day)) for day in range(7)} == {NOW}
    assert week_of(NOW - timedelta(days=1)) == NOW - WEEK


@pytest.mark.parametrize(("cause", "words"), [("R01", "因病"), ("", "没有风险类型"), ("R77", "R77")])
def test_a_cause_is_called_by_its_word_and_none_is_said_to_be_none(cause: str, words: str) -> None:
    assert Series("350582104000", cause).cause_words == words
