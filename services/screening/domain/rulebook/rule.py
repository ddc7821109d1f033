"""A rule over columns of the facts of its family, and how it is asked (规则)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

import numpy as np

from libs.policy import Policy, RegionRule
from libs.policy.answers import Answer, Answers, Codes, Mask
from libs.policy.columns import Column


class Subject(StrEnum):
    """Whom or what a rule is about; it is not asked where that is not given (研判对象)."""

    HOUSEHOLD = "household"
    VILLAGE = "village"
    ASSET = "asset"
    DUTY = "duty"
    """What an office owes for a period: a list, a report, an assessment."""
    STEP = "step"
    """A step of a clue, a case or a measure that has a limit."""


SUBJECT_LABELS: Mapping[Subject, str] = MappingProxyType(
    {
        Subject.HOUSEHOLD: "户",
        Subject.VILLAGE: "村",
        Subject.ASSET: "项目资产",
        Subject.DUTY: "部门报送",
        Subject.STEP: "办理环节",
    }
)


class FamilyColumns:
    """Columns of a family of rules, the first of them one entry a subject (数据列)."""

    __slots__ = ()

    def __len__(self) -> int:
        """How many subjects."""
        return len(getattr(self, fields(self)[0].name))  # type: ignore[arg-type]


Facts = TypeVar("Facts", bound=FamilyColumns)
MEMBERS = "members"
"""The column of households that says how many members each has on the day; unknown where they were not delivered."""

Says = Callable[[Facts, Policy], Answers]
Outside = Callable[[Facts, RegionRule, Policy], Mask]


@dataclass(frozen=True, slots=True)
class FamilyRule(Generic[Facts]):
    """A rule: what it reads and how it answers (规则)."""

    rule_id: str
    version: int
    columns: type[Facts]
    answer: Says[Facts]
    facts: tuple[str, ...]
    """The columns that it reads."""
    figures: tuple[str, ...] = ()
    optional_figures: tuple[str, ...] = ()
    """Figures of a branch that is left out, and said to be, where they are not set; or asked only of some."""
    may_lack: tuple[str, ...] = ()
    """Columns that need not be known: the rule says what holds without them."""
    asks_the_departed: bool = False
    """Whether it is about everybody ever recorded, so that it is asked also where nobody is left."""
    subject: Subject = Subject.HOUSEHOLD
    outside: Outside[Facts] | None = None
    """For which households the clause does not hold, where a fact has a day of its own that counts for it."""


def ask(rule: FamilyRule[Facts], facts: Facts, policy: Policy) -> Codes:
    """The answers of one rule on the day of the policy (规则研判).

    A household that is known to have no member meets none. Where the members were not delivered, the rule itself says
    whether it can be answered without them.
    """
    of_region = policy.rules.get(rule.rule_id)
    if of_region is None:
        return np.full(len(facts), Answer.ABSENT, dtype=np.int8)
    if rule.outside is None and not of_region.in_force(policy.day):
        return np.full(len(facts), Answer.NOT_IN_FORCE, dtype=np.int8)
    codes = rule.answer(facts, policy).codes()
    if rule.subject is Subject.HOUSEHOLD and not rule.asks_the_departed:
        _meet_none_where_nobody_is(getattr(facts, MEMBERS), codes)
    if rule.outside is not None:
        codes[rule.outside(facts, of_region, policy) & (codes != Answer.MET)] = Answer.NOT_IN_FORCE
    return codes


def _meet_none_where_nobody_is(members: Column, codes: Codes) -> None:
    if np.count_nonzero(members.values) < len(codes):
        nobody = members.known & (members.values == 0)
        codes[nobody & (codes != Answer.NOT_CONFIGURED)] = Answer.NOT_MET
