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


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """A column of answers: met, not met, not configured, and unknown where none of the three (一列研判结果)."""

    met: Mask
    not_met: Mask
    not_configured: Mask

    @classmethod
    def all_of(cls, answer: Answer, size: int) -> "Answers":
        """The same answer everywhere."""
        return cls.of_codes(np.full(size, answer, dtype=np.int8))

    @classmethod
    def of_codes(cls, codes: Codes) -> "Answers":
        """The answers that these numbers stand for."""
        return cls(codes == Answer.MET, codes == Answer.NOT_MET, codes == Answer.NOT_CONFIGURED)

    @classmethod
    def of(cls, facts: Iterable[bool | None]) -> "Answers":
        """Yes, no or unknown, one an entry."""
        said = np.array([-1 if fact is None else fact for fact in facts], dtype=np.int8)
        return cls(said == 1, said == 0, np.zeros(len(said), dtype=np.bool_))

    @classmethod
    def known(cls, raw: Mask, known: Mask) -> "Answers":
        """A comparison whose outcome counts only where its parts are known."""
        return cls(raw & known, known & ~raw, np.zeros(len(raw), dtype=np.bool_))

    def __len__(self) -> int:
        """How many entries."""
        return len(self.met)

    @property
    def unknown(self) -> Mask:
        """Where none of the three is said."""
        return ~(self.met | self.not_met | self.not_configured)

    def __and__(self, other: "Answers") -> "Answers":
        """Both must be met (同时满足)."""
        not_configured = self.not_configured | other.not_configured
        return Answers(
            met=self.met & other.met,
            not_met=(self.not_met | other.not_met) & ~not_configured,
            not_configured=not_configured,
        )

    def __or__(self, other: "Answers") -> "Answers":
        """One of them suffices (任一条件)."""
        met = self.met | other.met
        return Answers(
            met=met,
            not_met=self.not_met & other.not_met,
            not_configured=(self.not_configured | other.not_configured) & ~met,
        )

    def optional(self) -> "Answers":
        """A branch that is left out where its figure is not set; the verdict says so beside it (可选条件)."""
        return Answers(self.met, self.not_met | self.not_configured, np.zeros(len(self), dtype=np.bool_))

    def choose(self, yes: "Answers", no: "Answers") -> "Answers":
        """One branch for those of whom this is so, another for the rest; each asks only its own figure.

        Where it is unknown to which an entry belongs, the answer is that of both if they agree, else unknown.
        """
        unknown = self.unknown
        return Answers(
            met=self._by(yes.met, no.met) | (unknown & yes.met & no.met),
            not_met=self._by(yes.not_met, no.not_met) | (unknown & yes.not_met & no.not_met),
            not_configured=self._by(yes.not_configured, no.not_configured)
            | (unknown & yes.not_configured & no.not_configured)
            | self.not_configured,
        )

    def codes(self) -> Codes:
        """The answers as numbers of `Answer`."""
        codes = np.full(len(self), Answer.UNKNOWN, dtype=np.int8)
        codes[self.not_met] = Answer.NOT_MET
        codes[self.met] = Answer.MET
        codes[self.not_configured] = Answer.NOT_CONFIGURED
        return codes

    def _by(self, yes: Mask, no: Mask) -> Mask:
        return (self.met & yes) | (self.not_met & no)
