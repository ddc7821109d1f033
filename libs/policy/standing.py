"""What a region's policy says on one day (当日政策口径)."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from libs.policy.figure_files import last_day
from libs.policy.figure_values import fits
from libs.policy.figures import DatedValue, EnteredFigure, Figure, FigureSeries, Reference
from libs.policy.loader import region_files
from libs.policy.mistakes import UnknownFigure, WrongFigure
from libs.policy.parameters import PARAMETERS
from libs.policy.region import Region, RegionBenefit, RegionFiles, RegionRule

VERSION_LENGTH = 12
OTHER_DAYS_KEPT = 512
"""Policies of other days that one policy keeps: rules ask by the day of a settlement, a year or so of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """The figures and rules of a region as they stand on one day (政策口径); one policy is equal to itself only.

    So what is worked out from it can be kept beside it: the line, the figures behind a name, how a sentence says them.
    """

    region: Region
    day: date
    figures: Mapping[str, Figure | None]
    """By name; none where the figure is declared but not set for this day (标准未录入)."""
    rules: Mapping[str, RegionRule]
    """Every rule the region has, in force on this day or not."""
    benefits: Mapping[str, RegionBenefit] = field(default_factory=dict)
    """Every benefit the region has, in force on this day or not."""
    of_day: "Callable[[date], Policy] | None" = field(default=None, compare=False, repr=False)
    """The policy of another day, from the same files and entered figures."""
    version: str = field(init=False, compare=False)
    """A short word that changes whenever a figure or a rule of this day changes (口径版本)."""

    def __post_init__(self) -> None:
        """Work out the version once: every finding names it."""
        figures = sorted((name, *_what_counts(figure)) for name, figure in self.figures.items())
        rules = sorted((rule.rule_id, repr(rule)) for rule in self.rules.values() if rule.in_force(self.day))
        said = repr((self.region.name, figures, rules))
        object.__setattr__(self, "version", hashlib.sha256(said.encode()).hexdigest()[:VERSION_LENGTH])

    def figure(self, name: str) -> Figure | None:
        """A figure on this day; none if it is not set, or the region has none of this name."""
        return self.figures.get(name)

    def on(self, day: date) -> "Policy":
        """What the same files and entered figures say on another day: some clauses count the day of a payment."""
        if day == self.day:
            return self
        assert self.of_day is not None, "a policy that was put together by hand says nothing of other days"
        return self.of_day(day)

    def declares(self, name: str) -> bool:
        """Whether the region has a figure of this name at all, set or not."""
        return name in self.figures


def policy_on(region: str, day: date, entered: Sequence[EnteredFigure] = (), *, demo: bool = False) -> Policy:
    """The policy of a region on a day, entered figures laid over its files (某日政策口径).

    Raises UnknownRegion, UnknownFigure, WrongFigure.
    """
    return policy_of(region_files(region, demo=demo), day, entered)


def policy_of(files: RegionFiles, day: date, entered: Sequence[EnteredFigure] = ()) -> Policy:
    """The policy that these files and these entered figures make on a day. Raises UnknownFigure, WrongFigure."""
    for row in entered:
        check_entered(files, row)
    return _policy_of(files, day, tuple(entered))


def _policy_of(files: RegionFiles, day: date, entered: tuple[EnteredFigure, ...]) -> Policy:
    rows = [row for row in entered if row.confirmed]
    figures = {
        name: _figure(series, [_dated(row) for row in rows if row.name == name], day)
        for name, series in files.figures.items()
    }
    of_day = lru_cache(maxsize=OTHER_DAYS_KEPT)(lambda other: _policy_of(files, other, entered))
    return Policy(files.region, day, MappingProxyType(figures), files.rules, files.benefits, of_day)


def check_entered(files: RegionFiles, row: EnteredFigure) -> None:
    """Refuse a figure that the region does not have, or that does not fit. Raises UnknownFigure, WrongFigure."""
    series = files.figures.get(row.name)
    if series is None:
        raise UnknownFigure(f"{files.region.label} has no figure '{row.name}'.")
    if not fits(PARAMETERS[row.name], row.value):
        raise WrongFigure(f"'{row.name}' is counted in {series.unit}; {row.value} is not such a value.")
    if row.to_on is not None and row.to_on < row.from_on:
        raise WrongFigure(f"'{row.name}' ends on {row.to_on}, before it begins.")
    if not row.document.strip():
        raise WrongFigure(f"'{row.name}' names no document.")


def _dated(row: EnteredFigure) -> DatedValue:
    reference = Reference(document=row.document, article=row.article, grade=row.grade)
    return DatedValue(row.value, row.from_on, row.to_on, reference, entered=True)


def _figure(series: FigureSeries, rows: Sequence[DatedValue], day: date) -> Figure | None:
    """What holds on the day: an entered row, else the file, else the last value carried on."""
    entered = _holding(series, rows, day)
    filed = _holding(series, series.values, day)
    if entered is not None:
        return replace(entered, beside=filed)
    return filed or _carried_on(series, [*series.values, *rows], day)


def _holding(series: FigureSeries, values: Sequence[DatedValue], day: date) -> Figure | None:
    ordered = sorted(values, key=lambda value: value.from_on)
    for position in reversed(range(len(ordered))):
        end = last_day(series, ordered, position)
        if ordered[position].from_on <= day and (end is None or day <= end):
            return _standing(series, ordered[position], end)
    return None


def _carried_on(series: FigureSeries, values: Iterable[DatedValue], day: date) -> Figure | None:
    """The last value before the day, marked provisional, where the figure is one that is carried on (沿用)."""
    begun = sorted((value for value in values if value.from_on <= day), key=lambda value: value.from_on)
    if not series.carried_on or not begun:
        return None
    end = last_day(series, begun, len(begun) - 1)
    return replace(_standing(series, begun[-1], end), provisional=True)


def _standing(series: FigureSeries, value: DatedValue, end: date | None) -> Figure:
    return Figure(
        name=series.name,
        label=series.label,
        said=value.value,
        unit=series.unit,
        reference=value.reference,
        from_on=value.from_on,
        to_on=end,
        demo=value.demo,
        entered=value.entered,
    )


def _what_counts(figure: Figure | None) -> tuple[str, ...]:
    if figure is None:
        return ("not set",)
    return (str(figure.said), str(figure.provisional), str(figure.demo), figure.reference.document)
