"""Columns of amounts and counts that know what they do not know; rules are written over them (数据列).

Shapes: one entry a household, or one entry a member with `Segments` that lead back to households. Units: int64 fen or
counts, over a common whole divisor. A comparison multiplies across and never divides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from libs.policy.answers import Answer, Answers, Mask
from libs.policy.figures import Figure

Whole = NDArray[np.int64]

WHOLE_MAX = 2**63 - 1
"""What 64 bits hold; every column knows how large it can be, so that no product passes it unseen."""

NUMBERS_KEPT = 4096
"""A batch compares with a few hundred days, codes and figures."""


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


@dataclass(slots=True, eq=False)
class Column:
    """One amount or count an entry, and whether it is known (数据列). Never changed, not frozen as `Answers` is not."""

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
        mine, theirs = (self, other) if self.over == other.over else _across(self, other)
        return Column(mine.values + theirs.values, *_joined(mine, theirs))

    def __sub__(self, other: "Column") -> "Column":
        """A difference; unknown if a part is."""
        mine, theirs = (self, other) if self.over == other.over else _across(self, other)
        return Column(mine.values - theirs.values, *_joined(mine, theirs))

    def times(self, figure: Given) -> "Column":
        """A figure times every entry, exactly; not configured if the figure is not set."""
        if figure.value is None:
            return Column(self.values, self.known, self.bound, self.over, configured=False)
        return _scaled(self, figure.value.numerator, self.over * figure.value.denominator)

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

    def says(self, number: int) -> Answers:
        """Is this number: a code of a list, a day (是)."""
        return self._compared(number, np.equal)

    def within(self, first: int, last: int) -> Answers:
        """From the first to the last, both included (在两者之间)."""
        return self._told((self.values >= _whole(first * self.over)) & (self.values <= _whole(last * self.over)))

    def _told(self, raw: Mask) -> Answers:
        """What a comparison with a number found, where it can be said; its mask is changed in place."""
        if not self.configured:
            return Answers.all_of(Answer.NOT_CONFIGURED, len(self))
        raw &= self.known
        return Answers(raw, self.known ^ raw)

    def _compared(self, other: "Column | Given | int", how: np.ufunc) -> Answers:
        if isinstance(other, int):
            return self._told(how(self.values, _whole(other * self.over)))
        if isinstance(other, Given):
            return self._with_figure(other, how)
        if not (self.configured and other.configured):
            return Answers.all_of(Answer.NOT_CONFIGURED, len(self))
        mine, theirs = _across(self, other)
        return Answers.known(how(mine.values, theirs.values), mine.known & theirs.known)

    def _with_figure(self, figure: Given, how: np.ufunc) -> Answers:
        if figure.value is None:
            return Answers.all_of(Answer.NOT_CONFIGURED, len(self))
        mine = _scaled(self, figure.value.denominator, self.over)
        return self._told(how(mine.values, _whole(figure.value.numerator * self.over)))


@lru_cache(maxsize=NUMBERS_KEPT)
def _whole(number: int) -> Whole | int:
    """As numpy compares it, made once; a number that 64 bits do not hold stays as it is."""
    return np.array(number, dtype=np.int64) if abs(number) <= WHOLE_MAX else number


def _scaled(column: Column, multiplier: int, over: int) -> Column:
    """Multiplied, over another divisor."""
    if multiplier == 1 and over == column.over:
        return column
    bound = column.bound * abs(multiplier)
    assert bound <= WHOLE_MAX, "an amount beyond reason: it does not fit 64 bits"
    values = column.values if multiplier == 1 else column.values * multiplier
    return Column(values, column.known, bound, over, column.configured)


def _across(left: Column, right: Column) -> tuple[Column, Column]:
    """Both over the same divisor, multiplied across."""
    if left.over == right.over:
        return left, right
    over = left.over * right.over
    return _scaled(left, right.over, over), _scaled(right, left.over, over)


def _joined(left: Column, right: Column) -> tuple[Mask, int, int, bool]:
    """What a sum or difference of two columns knows, how large it can be, its divisor, and whether it is configured."""
    return (
        left.known & right.known,
        left.bound + right.bound,
        left.over,
        left.configured and right.configured,
    )


SHORT, FEW = 256, 8
"""In a list no longer than that, or where it is one entry in so many, households are looked up entry by entry."""


@dataclass(frozen=True, eq=False)
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
        return len(self.known)

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Members of each household."""
        return self.starts[1:] - self.starts[:-1]

    @cached_property
    def households(self) -> NDArray[np.int64]:
        """Of each member the place of the household."""
        return np.arange(len(self)).repeat(self.counts)

    @cached_property
    def _inhabited(self) -> tuple[Mask | slice, NDArray[np.int64]]:
        """Households with a member, and where their members begin."""
        some = self.counts > 0
        return (slice(None), self.starts[:-1]) if some.all() else (some, self.starts[:-1][some])

    def members_of(self, place: int) -> slice:
        """Where the members of the household at this place stand."""
        return slice(int(self.starts[place]), int(self.starts[place + 1]))

    def spread(self, answers: Answers) -> Answers:
        """What is so of the household, said of each of its members."""
        return Answers(
            answers.met.repeat(self.counts),
            answers.not_met.repeat(self.counts),
            None if answers.unset is None else answers.unset.repeat(self.counts),
        )

    def any(self, answers: Answers) -> Answers:
        """An *or* over the members; not met where there is none, unknown where they are not known (任一成员)."""
        met, possible = self._some(answers.met, ~answers.not_met)
        unset = None if answers.unset is None else self._some(answers.unset, answers.unset)[0] & ~met
        return Answers(met, self.known > possible, unset)

    def all(self, answers: Answers) -> Answers:
        """An *and* over the members; met where there is none, so ask for members beside it (全部成员)."""
        not_met, open_ = self._some(answers.not_met, ~answers.met)
        if answers.unset is None:
            return Answers(self.known > open_, not_met)
        unset = self._some(answers.unset, answers.unset)[0]
        return Answers(self.known > open_, not_met & ~unset, unset)

    def sum(self, column: Column) -> Column:
        """The total of the members; unknown if one of them is (合计)."""
        return self._reduced(column, np.add, column.bound * int(self.counts.max(initial=0)))

    def largest(self, column: Column) -> Column:
        """The largest of the members, 0 where there is none; unknown if one of them is (最高一人)."""
        return self._reduced(column, np.maximum, column.bound)

    def kinds(self, codes: Column, among: Answers) -> Column:
        """How many different codes above 0 are told of entries of which this is so (几种)."""
        counted = (among.met & codes.known & (codes.values > 0)).nonzero()[0]
        pairs = np.unique(self.households[counted] * (codes.bound + 1) + codes.values[counted])
        kinds = np.bincount(pairs // (codes.bound + 1), minlength=len(self))
        return Column(kinds, self.known, codes.bound)

    def _reduced(self, column: Column, how: np.ufunc, bound: int) -> Column:
        totals = np.zeros(len(self), dtype=np.int64)
        inhabited, begins = self._inhabited
        if len(begins):
            totals[inhabited] = how.reduceat(column.values, begins)
        known = self.known if column.known.all() else self.known & ~self._some(~column.known, ~column.known)[0]
        return Column(totals, known, bound, column.over, column.configured)

    def _some(self, narrow: Mask, wide: Mask) -> tuple[Mask, Mask]:
        """Households with a member in each of two masks, the first of which lies within the second."""
        found = np.zeros(len(self.known), dtype=np.bool_)
        if len(wide) <= SHORT or np.count_nonzero(wide) * FEW <= len(wide):
            members = wide.nonzero()[0]
            if not len(members):
                return found, found
            maybe, households = found.copy(), self.households[members]
            maybe[households] = True
            found[households[narrow[members]]] = True
            return found, maybe
        maybe = found.copy()
        inhabited, begins = self._inhabited
        both = np.bitwise_or.reduceat(narrow.view(np.uint8) * 2 | wide.view(np.uint8), begins)
        found[inhabited], maybe[inhabited] = both > 1, both > 0
        return found, maybe
