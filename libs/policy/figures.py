"""Figures of a policy: a value with its unit, its dates and the paper it comes from (标准)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

Value = int | Fraction
"""Money is whole fen, days and months are whole numbers, a ratio is exact."""


class Grade(StrEnum):
    """How well a figure is founded (依据等级)."""

    SEED = "seed"
    CITED = "cited"
    ASSUMED = "assumed"


GRADE_LABELS: Mapping[Grade, str] = MappingProxyType(
    {Grade.SEED: "文件原文", Grade.CITED: "引用", Grade.ASSUMED: "暂定"}
)


class Unit(StrEnum):
    """What a figure counts, as officials write it (计量单位)."""

    YUAN = "元"
    YUAN_A_MONTH = "元/人·月"
    YUAN_A_YEAR = "元/人·年"
    TIMES = "倍"
    PERCENT = "%"
    MONTHS = "个月"
    DAY_OF_MONTH = "日"

    @property
    def is_money(self) -> bool:
        """Whether values of this unit are kept in fen."""
        return self in {Unit.YUAN, Unit.YUAN_A_MONTH, Unit.YUAN_A_YEAR}

    @property
    def is_ratio(self) -> bool:
        """Whether values of this unit are exact ratios."""
        return self in {Unit.TIMES, Unit.PERCENT}


UNITS: Mapping[str, Unit] = MappingProxyType(
    {
        "dibao_rural_month": Unit.YUAN_A_MONTH,
        "line_multiplier": Unit.TIMES,
        "line_year": Unit.YUAN_A_YEAR,
        "income_max_age_months": Unit.MONTHS,
        "rigid_spend_ratio": Unit.TIMES,
        "rigid_spend_line_factor": Unit.TIMES,
        "med_selfpay_monitored": Unit.YUAN,
        "med_selfpay_other": Unit.YUAN,
        "med_income_ratio_tp": Unit.TIMES,
        "med_income_ratio_other": Unit.TIMES,
        "rural_disposable_last_year": Unit.YUAN_A_YEAR,
        "feed_due_day": Unit.DAY_OF_MONTH,
        "worsen_pct": Unit.PERCENT,
    }
)
"""Every figure that rules may ask for, with the unit it must be given in."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The paper a figure or a rule stands on (依据文件)."""

    document: str
    article: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value of a figure and the days for which it was set (某一时期的标准)."""

    value: Value
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
    value: Value
    """In fen where the figure is money."""
    from_on: date
    to_on: date | None
    document: str
    confirmed: bool
    """Whether a second person confirmed it; until then it counts for nothing."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it stands on one day (当日标准)."""

    name: str
    label: str
    value: Value
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
    def whole(self) -> int:
        """Its value where that is a whole number: fen, months, days."""
        assert isinstance(self.value, int), f"{self.name} is a ratio"
        return self.value
