"""The picture of a what-if: every bar inside it, and no word where it would be cut off on a phone."""

from fractions import Fraction
from itertools import pairwise

import pytest

from services.screening.domain.whatif.measure import WIDEST, Bar, Chart, measure_of
from services.screening.web.whatif_chart import drawn

LINE = Fraction(1_956_000)
MEASURE = measure_of("SR-INC-01", "line_year")


def a_chart(tried: int) -> Chart:
    """Three bars up to twice the line."""
    edges = [LINE * WIDEST * number / 3 for number in range(4)]
    bars = [Bar(first, after, 2, 1, 4) for first, after in pairwise(edges)]
    return Chart(bars, LINE, Fraction(tried), 0, 0)


def test_bars_and_figures_of_the_axis_lie_inside() -> None:
    assert MEASURE is not None
    picture = drawn(a_chart(2_151_600), MEASURE)
    ends = [float(box.x.rstrip("%")) + float(box.width.rstrip("%")) for box in picture.boxes]
    assert len(picture.boxes) == 9
    assert max(ends) <= 100
    assert [(tick.words, tick.anchor) for tick in picture.ticks] == [
        ("0", "start"),
        ("9,780", "middle"),
        ("19,560", "middle"),
        ("29,340", "middle"),
        ("39,120", "end"),
    ]


@pytest.mark.parametrize(("tried", "trial", "current"), [(1_467_000, "start", "start"), (2_934_000, "end", "end")])
def test_words_turn_to_where_there_is_room(tried: int, trial: str, current: str) -> None:
    assert MEASURE is not None
    picture = drawn(a_chart(tried), MEASURE)
    assert (picture.tried.anchor, picture.current.anchor) == (trial, current)
    assert picture.tried.dx == (8 if trial == "start" else -8)
