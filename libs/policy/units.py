"""What figures count, and the kinds of value that goes with it (计量单位)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

Value = int | Fraction
"""Money is whole fen, days and months are whole numbers, a ratio is exact."""


@dataclass(frozen=True, slots=True, order=True)
class MonthDay:
    """A day that comes every year (月日)."""

    month: int
    day: int

    def __str__(self) -> str:
        """As people say it: 8月31日."""
        return f"{self.month}月{self.day}日"


@dataclass(frozen=True, slots=True)
class Tier:
    """A stretch of in-scope spending and the share of it that is paid (费用分段)."""

    up_to_fen: int | None
    """Where it ends; none for the last one."""
    rate: Fraction


@dataclass(frozen=True, slots=True)
class InsuranceTerms:
    """What critical-illness insurance pays in ordinary cases (大病保险待遇)."""

    deductible_fen: int
    tiers: tuple[Tier, ...]
    """Upwards; only the last one is open."""
    cap_fen: int | None
    """The most it pays in a year; none if it has no cap."""


Said = Value | MonthDay | InsuranceTerms | str | tuple[str, ...] | Mapping[str, Value]
"""All that a figure can say: an amount, yes or no, a day of the year, words, an amount for each of several words."""


class Unit(StrEnum):
    """What a figure counts, as officials write it (计量单位)."""

    YUAN = "元"
    YUAN_A_MONTH = "元/人·月"
    YUAN_A_YEAR = "元/人·年"
    YUAN_A_PERSON = "元/人"
    YUAN_A_HOUSEHOLD = "元/户"
    YUAN_A_HOUSEHOLD_YEAR = "元/户·年"
    TIMES = "倍"
    PERCENT = "%"
    POINTS = "百分点"
    MONTHS = "个月"
    DAYS = "天"
    WORKING_DAYS = "工作日"
    MINUTES = "分钟"
    COUNT = "次"
    AGE = "岁"
    DAY_OF_MONTH = "日"
    DAY_OF_YEAR = "月日"
    YES_NO = "是否"
    WORD = "选一项"
    WORDS = "若干项"
    INSURANCE = "大病保险待遇"

    @property
    def is_money(self) -> bool:
        """Whether values of this unit are kept in fen."""
        return self.value.startswith("元")

    @property
    def is_ratio(self) -> bool:
        """Whether values of this unit are exact ratios."""
        return self in {Unit.TIMES, Unit.PERCENT, Unit.POINTS}

    @property
    def is_hundredths(self) -> bool:
        """Whether values of this unit are written as hundredths."""
        return self in {Unit.PERCENT, Unit.POINTS}

    @property
    def is_amount(self) -> bool:
        """Whether values of this unit are numbers that one calculates with."""
        return self not in {Unit.DAY_OF_YEAR, Unit.YES_NO, Unit.WORD, Unit.WORDS, Unit.INSURANCE}
