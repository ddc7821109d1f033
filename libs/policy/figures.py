"""Figures of a policy: a value with its unit, its dates and the paper it comes from (标准)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from libs.policy.parameters import UNITS
from libs.policy.units import InsuranceTerms, MonthDay, Said, Unit, Value

__all__ = [
    "GRADE_LABELS",
    "UNITS",
    "DatedValue",
    "EnteredFigure",
    "Figure",
    "FigureSeries",
    "Grade",
    "Reference",
    "Unit",
    "Value",
]


class Grade(StrEnum):
    """How well a figure is founded (依据等级)."""

    SEED = "seed"
    CITED = "cited"
    ASSUMED = "assumed"


GRADE_LABELS: Mapping[Grade, str] = MappingProxyType(
    {Grade.SEED: "文件原文", Grade.CITED: "引用", Grade.ASSUMED: "暂定"}
)


@dataclass(frozen=True, slots=True)
class Reference:
    """The paper a figure or a rule stands on (依据文件)."""

    document: str
    article: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value of a figure and the days for which it was set (某一时期的标准)."""

    value: Said
    from_on: date
    to_on: date | None
    reference: Reference
    demo: bool = False
    entered: bool = False


@dataclass(frozen=True, slots=True)
class FigureSeries:
    """A figure through the years (标准序列)."""

    name: str
    label: str
    unit: Unit
    carried_on: bool
    """Whether the last value is carried on, marked provisional, until a new paper comes (沿用)."""
    values: tuple[DatedValue, ...]
    """In order of first day; no two of them overlap."""


@dataclass(frozen=True, slots=True)
class EnteredFigure:
    """A figure that an officer entered on the page, from a paper he names (录入的标准)."""

    name: str
    value: Said
    """In fen where the figure is money."""
    from_on: date
    to_on: date | None
    document: str
    confirmed: bool
    """Whether a second person confirmed it; until then it counts for nothing."""
    article: str = ""
    grade: Grade = Grade.CITED


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it stands on one day (当日标准)."""

    name: str
    label: str
    said: Said = field(hash=False)
    """Shares by group are a mapping, which has no hash."""
    unit: Unit
    reference: Reference
    from_on: date
    to_on: date | None
    """The last day it was set for; none if open."""
    provisional: bool = False
    """Carried on past its end because no new paper came (沿用)."""
    demo: bool = False
    """A value for demonstrations only (演示值)."""
    entered: bool = False
    """Entered on the page, not from the region's files."""
    beside: "Figure | None" = None
    """What the region's files say of the same day, where an entered figure was preferred."""

    @property
    def grade(self) -> Grade:
        """How well it is founded (依据等级)."""
        return self.reference.grade

    @property
    def value(self) -> Value:
        """Its value where that is one amount: fen, months, days, a ratio."""
        assert isinstance(self.said, int | Fraction), f"{self.name} is no amount"
        return self.said

    @property
    def whole(self) -> int:
        """Its value where that is a whole number: fen, months, days."""
        assert isinstance(self.said, int), f"{self.name} is no whole number"
        return self.said

    @property
    def yes(self) -> bool:
        """Its value where that is yes or no."""
        assert isinstance(self.said, bool), f"{self.name} is neither yes nor no"
        return self.said

    @property
    def words(self) -> tuple[str, ...]:
        """Its value where that is several words."""
        assert isinstance(self.said, tuple), f"{self.name} is no list of words"
        return self.said

    @property
    def amounts(self) -> Mapping[str, Value]:
        """Its value where that is an amount for each of several words."""
        assert isinstance(self.said, Mapping), f"{self.name} is no table of amounts"
        return self.said

    @property
    def insurance(self) -> InsuranceTerms:
        """Its value where that is the terms of an insurance."""
        assert isinstance(self.said, InsuranceTerms), f"{self.name} is no insurance"
        return self.said

    @property
    def month_day(self) -> MonthDay:
        """Its value where that is a day of every year."""
        assert isinstance(self.said, MonthDay), f"{self.name} is no day of the year"
        return self.said
