"""The bars of a what-if as lines and boxes of an SVG: places are numbers, colours are classes (试算的图)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from services.screening.domain.whatif.measure import Bar, Chart, Measure

LEFT, RIGHT, TOP, FLOOR = 46.0, 744.0, 60.0, 232.0
GAP = 2.0
TICKS = 4
SPARK = 120.0
"""Width of the small bar of a town."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a bar: its class, place and size."""

    kind: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A limit or a figure of the axis: its place, and on which side its words stand."""

    x: str
    words_x: str
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
    step = (RIGHT - LEFT) / len(chart.bars)
    highest = max((bar.now + bar.changed + bar.rest for bar in chart.bars), default=0) or 1
    scale = (FLOOR - TOP) / highest
    boxes = [
        box for number, bar in enumerate(chart.bars) for box in _boxes(bar, LEFT + number * step, step - GAP, scale)
    ]
    end = chart.bars[-1].after
    values = [end * number / TICKS for number in range(TICKS + 1)]
    below = chart.tried < chart.current
    return Drawn(
        boxes,
        [_mark(value, end, measure.text(value).partition(" ")[0], "middle") for value in values],
        _mark(chart.current, end, f"现行 {measure.text(chart.current)}", "start" if below else "end"),
        _mark(chart.tried, end, f"试算 {measure.text(chart.tried)}", "end" if below else "start"),
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
            yield Box(kind, _said(x + GAP / 2), _said(floor), _said(width), _said(height))


def _mark(value: Fraction, end: Fraction, words: str, anchor: str) -> Mark:
    x = LEFT + float(value / end) * (RIGHT - LEFT)
    beside = {"start": 8.0, "end": -8.0, "middle": 0.0}[anchor]
    return Mark(_said(x), _said(x + beside), anchor, words)


def _said(number: float) -> str:
    return f"{number:.1f}"
