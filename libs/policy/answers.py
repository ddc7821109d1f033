"""The answers of a rule, one a household, and how the branches of a rule are joined (研判结果)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Codes = NDArray[np.int8]


class Answer(IntEnum):
    """What a rule answers of one household; of two that apply the larger one wins (研判结果)."""

    NOT_MET = 0
    MET = 1
    UNKNOWN = 2
    NOT_CONFIGURED = 3
    NOT_IN_FORCE = 4
    ABSENT = 5


LABELS: Mapping[Answer, str] = MappingProxyType(
    {
        Answer.NOT_MET: "未触发",
        Answer.MET: "触发",
        Answer.UNKNOWN: "缺少信息",
        Answer.NOT_CONFIGURED: "标准未录入",
        Answer.NOT_IN_FORCE: "未生效",
        Answer.ABSENT: "—",
    }
)


def either(answers: Iterable[Answer]) -> Answer:
    """Branches joined by *or*: met if one is, else the one that goes first (任一条件)."""
    said = list(answers)
    return Answer.MET if Answer.MET in said else max(said, default=Answer.NOT_MET)


def both(answers: Iterable[Answer]) -> Answer:
    """Branches joined by *and*: a missing figure first, then one that fails, then a missing fact (同时满足)."""
    said = list(answers)
    for first in (Answer.ABSENT, Answer.NOT_IN_FORCE, Answer.NOT_CONFIGURED, Answer.NOT_MET, Answer.UNKNOWN):
        if first in said:
            return first
    return Answer.MET


@dataclass(slots=True, eq=False)
class Answers:
    """A column of answers: met, not met, not configured, and unknown where none of the three (一列研判结果).

    No entry has two of them. Never changed, yet not frozen: rules make hundreds, and a frozen one takes three times as
    long to make.
    """

    met: Mask
    not_met: Mask
    unset: Mask | None = None
    """Where a figure that is asked for is not set; none: nowhere, as nearly always."""

    @classmethod
    def all_of(cls, answer: Answer, size: int) -> "Answers":
        """The same answer everywhere."""
        nowhere = np.zeros(size, dtype=np.bool_)
        everywhere = ~nowhere
        return cls(
            everywhere if answer is Answer.MET else nowhere,
            everywhere if answer is Answer.NOT_MET else nowhere,
            everywhere if answer is Answer.NOT_CONFIGURED else None,
        )

    @classmethod
    def of_codes(cls, codes: Codes) -> "Answers":
        """The answers that these numbers stand for."""
        unset = codes == Answer.NOT_CONFIGURED
        return cls(codes == Answer.MET, codes == Answer.NOT_MET, unset if unset.any() else None)

    @classmethod
    def of(cls, facts: Iterable[bool | None]) -> "Answers":
        """Yes, no or unknown, one an entry."""
        said = np.array([-1 if fact is None else fact for fact in facts], dtype=np.int8)
        return cls(said == 1, said == 0)

    @classmethod
    def known(cls, raw: Mask, known: Mask) -> "Answers":
        """A comparison whose outcome counts only where its parts are known."""
        met = raw & known
        return cls(met, known ^ met)

    def __len__(self) -> int:
        """How many entries."""
        return len(self.met)

    @property
    def not_configured(self) -> Mask:
        """Where a figure that is asked for is not set."""
        return np.zeros_like(self.met) if self.unset is None else self.unset

    @property
    def unknown(self) -> Mask:
        """Where none of the three is said."""
        said = self.met | self.not_met
        return ~said if self.unset is None else ~(said | self.unset)

    def __and__(self, other: "Answers") -> "Answers":
        """Both must be met (同时满足)."""
        met, not_met = self.met & other.met, self.not_met | other.not_met
        if self.unset is None and other.unset is None:
            return Answers(met, not_met)
        unset = self.not_configured | other.not_configured
        return Answers(met, not_met & ~unset, unset)

    def __or__(self, other: "Answers") -> "Answers":
        """One of them suffices (任一条件)."""
        met, not_met = self.met | other.met, self.not_met & other.not_met
        if self.unset is None and other.unset is None:
            return Answers(met, not_met)
        return Answers(met, not_met, (self.not_configured | other.not_configured) & ~met)

    def optional(self) -> "Answers":
        """A branch that is left out where its figure is not set; the verdict says so beside it (可选条件)."""
        return self if self.unset is None else Answers(self.met, self.not_met | self.unset)

    def choose(self, yes: "Answers", no: "Answers") -> "Answers":
        """One branch for those of whom this is so, another for the rest; each asks only its own figure.

        Where it is unknown to which an entry belongs, the answer is that of both if they agree, else unknown.
        """
        met, not_met = self._by(yes.met, no.met), self._by(yes.not_met, no.not_met)
        if self.unset is None and yes.unset is None and no.unset is None:
            return Answers(met, not_met)
        return Answers(met, not_met, self._by(yes.not_configured, no.not_configured) | self.not_configured)

    def codes(self) -> Codes:
        """The answers as numbers of `Answer`."""
        not_met = self.not_met.view(np.int8)
        codes: Codes = _UNKNOWN - self.met.view(np.int8)
        codes -= not_met
        codes -= not_met
        if self.unset is not None:
            codes[self.unset] = Answer.NOT_CONFIGURED
        return codes

    def _by(self, yes: Mask, no: Mask) -> Mask:
        found = ((self.met | no) & yes) | (self.not_met & no)
        return found if self.unset is None else found & ~self.unset


_UNKNOWN = np.array(Answer.UNKNOWN, dtype=np.int8)
"""From it a met answer takes one, one that is not met takes two."""
