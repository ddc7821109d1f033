"""Columns of amounts and counts that know what they do not know; rules are written over them (数据列).

Shapes: one entry a household, or one entry a member with `Segments` that lead back to households. Units: int64 fen or
counts, over a common whole divisor. A comparison multiplies across and never divides.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from libs.policy.answers import Answer, Answers, Mask
from libs.policy.figures import Figure

Whole = NDArray[np.int64]

WHOLE_MAX = 2**63 - 1
"""What 64 bits hold; every column knows how large it can be, so that no product passes it unseen."""


@dataclass(frozen=True, slots=True)
class Given:
    """A figure as rules use it; none if it is not set for the day (标准)."""

    value: Fraction | None

    @classmethod
    def of(cls, figure: Figure | None) -> "Given":
        """A figure of the policy."""
        return cls(None if figure is None else Fraction(figure.value))

    def __mul__(self, other: "Given") -> "Given":
        """Two figures multiplied; not set if one of them is not."""
        if not isinstance(other, Given):
            return NotImplemented
        if self.value is None or other.value is None:
            return Given(None)
        return Given(self.value * other.value)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One amount or count an entry, and whether it is known (数据列)."""

    values: Whole
    known: Mask
    bound: int
    """No value is larger, above or below zero."""
    over: int = 1
    """What every value is divided by."""
    configured: bool = True
    """Whether the figures it was made with are set."""

    def __post_init__(self) -> None:
        """Refuse what 64 bits cannot hold; a sum that passed them would be silently wrong."""
        assert self.bound <= WHOLE_MAX, "an amount beyond reason: it does not fit 64 bits"

    @classmethod
    def of(cls, facts: Iterable[int | None]) -> "Column":
        """A fact of each entry; none where it is unknown."""
        said = list(facts)
        known = np.array([fact is not None for fact in said], dtype=np.bool_)
        return cls.read(np.array([fact or 0 for fact in said], dtype=np.int64), known)

    @classmethod
    def read(cls, values: Whole, known: Mask) -> "Column":
        """Values as they were read, with a mask of those that are known."""
        bound = max(-int(values.min()), int(values.max())) if values.size else 0
        return cls(values, known, bound)

    @classmethod
    def same(cls, value: int, size: int) -> "Column":
        """The same known value for every entry."""
        return cls(np.full(size, value, dtype=np.int64), np.ones(size, dtype=np.bool_), abs(value))

    def __len__(self) -> int:
        """How many entries."""
        return len(self.values)

    def at(self, place: int) -> int | None:
        """The entry at a place; none if it is unknown. Only of a column that no figure divided."""
        assert self.over == 1, "a column over a divisor has no whole entries"
        return int(self.values[place]) if self.known[place] else None

    def __add__(self, other: "Column") -> "Column":
        """A sum; unknown if a part is."""
        mine, theirs = _across(self, other)
        return Column(mine.values + theirs.values, *_joined(mine, theirs))

    def __sub__(self, other: "Column") -> "Column":
        """A difference; unknown if a part is."""
        mine, theirs = _across(self, other)
        return Column(mine.values - theirs.values, *_joined(mine, theirs))

    def times(self, figure: Given) -> "Column":
        """A figure times every entry, exactly; not configured if the figure is not set."""
        if figure.value is None:
            return Column(self.values, self.known, self.bound, self.over, configured=False)
        return replace(_scaled(self, figure.value.numerator), over=self.over * figure.value.denominator)

    def __rmul__(self, figure: Given) -> "Column":
        """`figure * column`, as the law says it."""
        return self.times(figure)

    def __lt__(self, other: "Column | Given | int") -> Answers:
        """Below; equal is not below (低于)."""
        return self._compared(other, np.less)

    def __le__(self, other: "Column | Given | int") -> Answers:
        """Not above (不高于)."""
        return self._compared(other, np.less_equal)

    def __gt__(self, other: "Column | Given | int") -> Answers:
        """Above; equal is not above (高于)."""
        return self._compared(other, np.greater)

    def __ge__(self, other: "Column | Given | int") -> Answers:
        """Reaches; equal reaches (达到)."""
        return self._compared(other, np.greater_equal)

    def _compared(self, other: "Column | Given | int", how: np.ufunc) -> Answers:
        if not isinstance(other, Column):
            return self._with_number(other if isinstance(other, Given) else Given(Fraction(other)), how)
        if not (self.configured and other.configured):
            return Answers.all_of(Answer.NOT_CONFIGURED, len(self))
        mine, theirs = _across(self, other)
        return Answers.known(how(mine.values, theirs.values), mine.known & theirs.known)

    def _with_number(self, figure: Given, how: np.ufunc) -> Answers:
        if figure.value is None or not self.configured:
            return Answers.all_of(Answer.NOT_CONFIGURED, len(self))
        mine = _scaled(self, figure.value.denominator)
        return Answers.known(how(mine.values, figure.value.numerator * self.over), self.known)


def _scaled(column: Column, multiplier: int) -> Column:
    if multiplier == 1:
        return column
    bound = column.bound * abs(multiplier)
    assert bound <= WHOLE_MAX, "an amount beyond reason: it does not fit 64 bits"
    return replace(column, values=column.values * multiplier, bound=bound)


def _across(left: Column, right: Column) -> tuple[Column, Column]:
    """Both over the same divisor, multiplied across."""
    if left.over == right.over:
        return left, right
    over = left.over * right.over
    return replace(_scaled(left, right.over), over=over), replace(_scaled(right, left.over), over=over)


def _joined(left: Column, right: Column) -> tuple[Mask, int, int, bool]:
    """What a sum or difference of two columns knows, how large it can be, its divisor, and whether it is configured."""
    return (
        left.known & right.known,
        left.bound + right.bound,
        left.over,
        left.configured and right.configured,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Which members belong to which household: those of i stand from starts[i] to starts[i + 1] (家庭成员).

    A figure is compared after the reduction, or with members of whom there is one: no member names no figure.
    """

    starts: NDArray[np.int64]
    known: Mask
    """Whether the members of a household are known at all."""

    @classmethod
    def of(cls, counts: Iterable[int | None]) -> "Segments":
        """Households with so many members each, in order; none where they are not known."""
        said = list(counts)
        known = np.array([count is not None for count in said], dtype=np.bool_)
        ends = np.cumsum(np.array([count or 0 for count in said], dtype=np.int64), dtype=np.int64)
        return cls(np.concatenate([np.zeros(1, dtype=np.int64), ends]), known)

    def __len__(self) -> int:
        """How many households."""
        return len(self.starts) - 1

    @property
    def counts(self) -> NDArray[np.int64]:
        """Members of each household."""
        return np.diff(self.starts)

    def members_of(self, place: int) -> slice:
        """Where the members of the household at this place stand."""
        return slice(int(self.starts[place]), int(self.starts[place + 1]))

    def spread(self, answers: Answers) -> Answers:
        """What is so of the household, said of each of its members."""
        counts = self.counts
        return Answers(
            np.repeat(answers.met, counts),
            np.repeat(answers.not_met, counts),
            np.repeat(answers.not_configured, counts),
        )

    def any(self, answers: Answers) -> Answers:
        """An *or* over the members; not met where there is none, unknown where they are not known (任一成员)."""
        met = self._some(answers.met)
        not_configured = self._some(answers.not_configured) & ~met
        return Answers(met, ~self._some(~answers.not_met) & self.known, not_configured)

    def all(self, answers: Answers) -> Answers:
        """An *and* over the members; met where there is none, so ask for members beside it (全部成员)."""
        not_configured = self._some(answers.not_configured)
        not_met = self._some(answers.not_met) & ~not_configured
        return Answers(~self._some(~answers.met) & self.known, not_met, not_configured)

    def sum(self, column: Column) -> Column:
        """The total of the members; unknown if one of them is (合计)."""
        bound = column.bound * int(self.counts.max(initial=0))
        return self._reduced(column, np.add, bound)

    def largest(self, column: Column) -> Column:
        """The largest of the members, 0 where there is none; unknown if one of them is (最高一人)."""
        return self._reduced(column, np.maximum, column.bound)

    def _reduced(self, column: Column, how: np.ufunc, bound: int) -> Column:
        totals = np.zeros(len(self), dtype=np.int64)
        some = self.counts > 0
        if some.any():
            totals[some] = how.reduceat(column.values, self.starts[:-1][some])
        known = self.known if column.known.all() else self.known & ~self._some(~column.known)
        return replace(column, values=totals, known=known, bound=bound)

    def _some(self, mask: Mask) -> Mask:
        found = np.zeros(len(self), dtype=np.bool_)
        some = self.counts > 0
        if some.any():
            found[some] = np.logical_or.reduceat(mask, self.starts[:-1][some])
        return found
