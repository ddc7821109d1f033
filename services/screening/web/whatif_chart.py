"""The bars of a what-if as lines and boxes of an SVG: places are numbers, colours are classes (试算的图).

Across, places are shares of the width, so that words keep their size on a phone; upright, they are pixels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from services.screening.domain.whatif.measure import Bar, Chart, Measure

TOP, FLOOR = 60.0, 232.0
BAR = 0.88
"""How much of its step a bar fills."""
TICKS = 4
BESIDE = 8
"""Pixels between a limit's line and its words."""
MIDDLE = 50.0
SPARK = 120.0
"""Width of the small bar of a town."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a bar: its class, place and size, across in percent or in the units of a town's small bar."""

    kind: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A limit or a figure of the axis: its place in percent, how far its words stand beside it, and on which side."""

    x: str
    dx: int
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as the page draws it."""

    boxes: Sequence[Box]
    ticks: Sequence[Mark]
    current: Mark
    tried: Mark


def drawn(chart: Chart, measure: Measure) -> Drawn:
    """The chart, the limit that holds and the one that is tried."""
    step = 100 / len(chart.bars)
    highest = max((bar.now + bar.changed + bar.rest for bar in chart.bars), default=0) or 1
    scale = (FLOOR - TOP) / highest
    boxes = [box for number, bar in enumerate(chart.bars) for box in _boxes(bar, number * step, step * BAR, scale)]
    end = chart.bars[-1].after
    current, tried = _share(chart.current, end), _share(chart.tried, end)
    return Drawn(
        boxes,
        [_tick(number, measure.text(end * number / TICKS).partition(" ")[0]) for number in range(TICKS + 1)],
        _limit(current, f"现行 {measure.text(chart.current)}", rightward=chart.tried < chart.current),
        # Its words stand above the other limit's line and may pass it: they turn to where there is more room.
        _limit(tried, f"试算 {measure.text(chart.tried)}", rightward=tried < MIDDLE),
    )


def spark(now: int, then: int, most: int) -> Sequence[Box]:
    """The small bar of a town beside the largest of the table: who stays, and who comes or goes."""
    scale = SPARK / (most or 1)
    stay, changed = min(now, then), abs(then - now)
    boxes = (("b-in", 0.0, stay * scale), ("b-new", stay * scale, changed * scale))
    return [Box(kind, _said(x), "0", _said(width), "12") for kind, x, width in boxes if width]


def _boxes(bar: Bar, x: float, width: float, scale: float) -> Iterator[Box]:
    floor = FLOOR
    for kind, count in (("b-in", bar.now), ("b-new", bar.changed), ("b-out", bar.rest)):
        height = count * scale
        floor -= height
        if count:
            yield Box(kind, _percent(x), _said(floor), _percent(width), _said(height))


def _tick(number: int, words: str) -> Mark:
    """A figure below the axis; the first and the last stand inside the picture."""
    return Mark(_percent(100 * number / TICKS), 0, {0: "start", TICKS: "end"}.get(number, "middle"), words)


def _limit(share: float, words: str, *, rightward: bool) -> Mark:
    return Mark(_percent(share), BESIDE if rightward else -BESIDE, "start" if rightward else "end", words)


def _share(value: Fraction, end: Fraction) -> float:
    return float(100 * value / end)


def _percent(number: float) -> str:
    return f"{number:.2f}%"


def _said(number: float) -> str:
    return f"{number:.1f}"
