"""What the facts say on one day, of one household and as columns of many (当日情况)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from libs.policy import Policy
from libs.policy.answers import Answer, Answers
from libs.policy.columns import Column, Segments
from services.screening.domain.facts import HouseholdFacts, IncomeBlock
from services.screening.domain.income import (
    SelfPay,
    compliant_self_pay,
    due_months,
    income_block,
    net_income,
    reference_income,
)


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day asked, and how the region counts lists and old papers on it (研判日)."""

    day: date
    due_day: int | None
    max_age_months: int | None

    @classmethod
    def of(cls, policy: Policy) -> "AsOf":
        """The day of a policy."""
        due, max_age = policy.figure("feed_due_day"), policy.figure("income_max_age_months")
        return cls(policy.day, due.whole if due else None, max_age.whole if max_age else None)


@dataclass(frozen=True, slots=True)
class Reading:
    """One household on one day: amounts in fen, none where unknown (当日家庭情况)."""

    persons: tuple[str, ...] | None
    """The members of the day."""
    paid: tuple[int, ...]
    """What each of them paid since 1 January, as far as lists came."""
    year_delivered: bool | None
    """Whether every list of the year that is due came; none if nobody set when lists are due."""
    protected: bool | None
    """Monitored, or lifted out of poverty."""
    block: IncomeBlock | None
    net_income: int | None
    pay_outs: int | None
    self_pay: SelfPay
    net_schooling: int | None
    disaster_loss: int | None

    @property
    def reference_income(self) -> int | None:
        """Net income and pay-outs less compliant self-pay (收入参考范围)."""
        return reference_income(self.net_income, self.pay_outs, self.self_pay.fen)

    def missing(self, names: Sequence[str]) -> tuple[str, ...]:
        """Which of these facts are not known (缺少的信息)."""
        unknown = {
            "members": self.persons is None,
            "net_income": self.net_income is None,
            "pay_outs": self.pay_outs is None,
            "compliant_self_pay": self.self_pay.fen is None,
            "net_schooling": self.net_schooling is None,
            "disaster_loss": self.disaster_loss is None,
            "settlements": self.year_delivered is False,
            "formerly_poor": self.protected is None,
        }
        return tuple(name for name in names if unknown[name])


def read(facts: HouseholdFacts, as_of: AsOf) -> Reading:
    """What the facts of a household say on the day (当日家庭情况)."""
    day = as_of.day
    block = income_block(facts.income_blocks, day, as_of.max_age_months)
    persons = None
    if facts.members is not None:
        persons = tuple(member.person_id for member in facts.members if member.counts_on(day))
    return Reading(
        persons=persons,
        paid=_paid_this_year(facts, persons or (), day),
        year_delivered=_year_delivered(facts, as_of),
        protected=True if facts.monitored else facts.formerly_poor,
        block=block,
        net_income=net_income(block) if block else None,
        pay_outs=block.pay_outs_fen if block else None,
        self_pay=compliant_self_pay(facts, block, day, as_of.due_day) if block else SelfPay(None),
        net_schooling=facts.net_schooling.fen if facts.net_schooling else None,
        disaster_loss=facts.disaster_loss.fen if facts.disaster_loss else None,
    )


def _paid_this_year(facts: HouseholdFacts, persons: tuple[str, ...], day: date) -> tuple[int, ...]:
    if not facts.settlements:
        return (0,) * len(persons)
    paid = dict.fromkeys(persons, 0)
    for row in facts.settlements:
        if row.person_id in paid and row.settled_on.year == day.year and row.settled_on <= day:
            paid[row.person_id] += row.self_pay_fen
    return tuple(paid[person] for person in persons)


def _year_delivered(facts: HouseholdFacts, as_of: AsOf) -> bool | None:
    if as_of.due_day is None:
        return None
    return due_months(date(as_of.day.year, 1, 1), as_of.day, as_of.day, as_of.due_day) <= facts.delivered_months


@dataclass(frozen=True, slots=True, eq=False)
class FactColumns:
    """Many households on one day: one entry a household, `paid_this_year` one entry a member (家庭情况数据列)."""

    members: Column
    net_income: Column
    pay_outs: Column
    compliant_self_pay: Column
    net_schooling: Column
    disaster_loss: Column
    protected: Answers
    persons: Segments
    paid_this_year: Column
    lists_missing: Answers
    """Unknown where a settlement list of the year is due and did not come, else not met."""

    def __len__(self) -> int:
        """How many households."""
        return len(self.members)


def columns_of(readings: Sequence[Reading]) -> FactColumns:
    """The readings of many households, entry by entry (数据列)."""
    return FactColumns(
        members=Column.of(None if reading.persons is None else len(reading.persons) for reading in readings),
        net_income=Column.of(reading.net_income for reading in readings),
        pay_outs=Column.of(reading.pay_outs for reading in readings),
        compliant_self_pay=Column.of(reading.self_pay.fen for reading in readings),
        net_schooling=Column.of(reading.net_schooling for reading in readings),
        disaster_loss=Column.of(reading.disaster_loss for reading in readings),
        protected=Answers.of(reading.protected for reading in readings),
        persons=Segments.of(None if reading.persons is None else len(reading.persons) for reading in readings),
        paid_this_year=Column.of(paid for reading in readings for paid in reading.paid),
        lists_missing=_lists_missing(readings),
    )


def _lists_missing(readings: Sequence[Reading]) -> Answers:
    """Not configured where nobody set when lists are due."""
    meaning = {True: Answer.NOT_MET, False: Answer.UNKNOWN, None: Answer.NOT_CONFIGURED}
    return Answers.of_codes(np.array([meaning[reading.year_delivered] for reading in readings], dtype=np.int8))
