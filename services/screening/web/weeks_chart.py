"""The weeks of a town and a cause as small bars of an SVG: places are numbers, colours are classes (每周的图)."""

from collections.abc import Sequence

from services.screening.domain.weeks import Line
from services.screening.web.whatif_chart import Box

WIDTH, HEIGHT = 120.0, 24.0
GAP = 2.0
"""Between two bars."""


def most_of(lines: Sequence[Line]) -> int:
    """The largest week of a table, by which all its bars are drawn."""
    return max((count for line in lines for count in line.course), default=0)


def bars(course: Sequence[int], most: int) -> list[Box]:
    """A bar a week, the earliest first; the last one, which is asked of, full, those before it pale."""
    step, scale = WIDTH / len(course), HEIGHT / (most or 1)
    found = []
    for number, count in enumerate(course):
        height = count * scale
        kind = "b-in" if number == len(course) - 1 else "b-out"
        if count:
            found.append(Box(kind, *(f"{one:.1f}" for one in (number * step, HEIGHT - height, step - GAP, height))))
    return found
