"""What the facts say on one day, of many households as columns and of one as an object (当日家庭情况)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from libs.policy import Policy
from libs.policy.answers import Answer, Answers, Mask
from libs.policy.columns import Column, Segments, Whole
from services.screening.domain import income
from services.screening.domain.extract import BLOCK, Extracts, Places, Rows, of_facts
from services.screening.domain.facts import HouseholdFacts, IncomeBlock
from services.screening.domain.income import SelfPay, amounts, due_months, reference_income


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
    """One household on one day, as a reason is written from it: amounts in fen, none where unknown (当日家庭情况)."""

    persons: tuple[str, ...] | None
    """The members of the day."""
    paid: tuple[int, ...]
    """What each of them paid since 1 January, as far as lists came."""
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


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """Many households read on one day: the columns that rules ask, and what they were read from."""

    extracts: Extracts
    columns: FactColumns
    persons: Rows
    """The members of the day, household by household."""
    blocks: Places
    """For each household the place of the block of income that is used; −1 where none is."""
    by_lists: Mask
    """Whether settlement lists say what was paid in the twelve months of that block; else the block itself does."""

    def missing(self, place: int, names: Sequence[str]) -> tuple[str, ...]:
        """Which of these facts are not known of the household at this place (缺少的信息)."""
        columns = self.columns
        unknown: Mapping[str, Mask] = {
            "members": ~columns.members.known,
            "net_income": ~columns.net_income.known,
            "pay_outs": ~columns.pay_outs.known,
            "compliant_self_pay": ~columns.compliant_self_pay.known,
            "net_schooling": ~columns.net_schooling.known,
            "disaster_loss": ~columns.disaster_loss.known,
            "settlements": columns.lists_missing.unknown,
            "formerly_poor": columns.protected.unknown,
        }
        return tuple(name for name in names if unknown[name][place])

    def of(self, place: int, facts: HouseholdFacts) -> Reading:
        """The household at this place, whose facts these are."""
        columns, persons = self.columns, self.columns.persons.members_of(place)
        block = self._block(place, facts)
        protected = {True: columns.protected.met[place], False: columns.protected.not_met[place]}
        return Reading(
            persons=_ids(self.persons[persons]) if columns.members.known[place] else None,
            paid=tuple(columns.paid_this_year.values[persons].tolist()),
            protected=next((said for said, is_so in protected.items() if is_so), None),
            block=block,
            net_income=columns.net_income.at(place),
            pay_outs=columns.pay_outs.at(place),
            self_pay=self._self_pay(place, facts, block),
            net_schooling=columns.net_schooling.at(place),
            disaster_loss=columns.disaster_loss.at(place),
        )

    def _block(self, place: int, facts: HouseholdFacts) -> IncomeBlock | None:
        used = self.blocks[place]
        if used < 0:
            return None
        row_id, to_on = self.extracts.blocks[used][["row_id", "to_on"]].item()
        return next(
            block for block in facts.income_blocks if block.source.row_id == row_id.decode() and block.to_on == to_on
        )

    def _self_pay(self, place: int, facts: HouseholdFacts, block: IncomeBlock | None) -> SelfPay:
        fen = self.columns.compliant_self_pay.at(place)
        if block is None or not self.by_lists[place]:
            return SelfPay(fen, () if block is None else (block.source,))
        rows = [row.source for row in facts.settlements if block.from_on <= row.settled_on <= block.to_on]
        return SelfPay(fen, tuple(rows))


def read(facts: HouseholdFacts, as_of: AsOf) -> Reading:
    """What the facts of one household say on the day (当日家庭情况)."""
    return read_all(of_facts([facts]), as_of).of(0, facts)


def read_all(extracts: Extracts, as_of: AsOf) -> Readings:
    """What the facts of many households say on the day (当日家庭情况)."""
    used = income.best_blocks(extracts, income.usable(extracts.blocks, as_of.day, as_of.max_age_months))
    blocks = np.concatenate([extracts.blocks, BLOCK.nothing])[used]
    by_lists = income.lists_came(extracts, blocks, as_of.day, as_of.due_day)
    self_pay = np.where(by_lists, income.paid_within(extracts, blocks), blocks["compliant_self_pay_fen"])
    counts_today = _counts_on(extracts.members, as_of.day)
    households = extracts.households
    persons = _persons_of(extracts, counts_today)
    return Readings(
        extracts,
        FactColumns(
            members=Column.read(persons.counts, persons.known),
            net_income=income.net_income(blocks),
            pay_outs=amounts(blocks["pay_outs_fen"]),
            compliant_self_pay=amounts(self_pay),
            net_schooling=amounts(households["net_schooling"]),
            disaster_loss=amounts(households["disaster_loss"]),
            protected=_protected(extracts),
            persons=persons,
            paid_this_year=amounts(_paid_this_year(extracts, as_of.day)[counts_today]),
            lists_missing=_lists_missing(extracts, as_of),
        ),
        extracts.members[counts_today],
        used,
        by_lists,
    )


def _persons_of(extracts: Extracts, counts_today: Mask) -> Segments:
    """The members of the day, by household."""
    recorded = extracts.households["members"]
    ends = np.concatenate([[0], np.cumsum(np.maximum(recorded, 0))])
    return Segments(np.concatenate([[0], np.cumsum(counts_today)])[ends], recorded >= 0)


def _counts_on(members: Rows, day: date) -> Mask:
    """Who is a member on the day (当日是否计入): from birth or joining, and not from the day of death or leaving."""
    today = np.datetime64(day)
    later = (members["born_on"] > today) | (members["joined_on"] > today)
    gone = (members["left_on"] <= today) | (members["died_on"] <= today)
    counts: Mask = ~(later | gone)  # a day that is not known is neither
    return counts


def _paid_this_year(extracts: Extracts, day: date) -> Whole:
    """What each recorded member paid from 1 January to the day, in fen."""
    rows, members = extracts.settlements, extracts.members
    paid = np.zeros(len(members), dtype=np.int64)
    first, today = np.datetime64(day.replace(month=1, day=1)), np.datetime64(day)
    (in_year,) = np.nonzero((first <= rows["settled_on"]) & (rows["settled_on"] <= today))
    counts = np.maximum(extracts.households["members"], 0)
    of = extracts.settlement_of[in_year]
    row = np.repeat(in_year, counts[of])
    member = _one_by_one((np.cumsum(counts) - counts)[of], counts[of])
    same = members["person_id"][member] == rows["person_id"][row]
    np.add.at(paid, member[same], rows["self_pay_fen"][row[same]])
    return paid


def _one_by_one(starts: Whole, counts: Whole) -> Whole:
    """From each start so many numbers, one after the other."""
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(counts.sum())


def _protected(extracts: Extracts) -> Answers:
    poor = extracts.households["formerly_poor"]
    return Answers.known(extracts.monitored | (poor == 1), extracts.monitored | (poor >= 0))


def _lists_missing(extracts: Extracts, as_of: AsOf) -> Answers:
    """Not configured where nobody set when lists are due."""
    if as_of.due_day is None:
        return Answers.all_of(Answer.NOT_CONFIGURED, len(extracts))
    due = due_months(as_of.day.replace(month=1, day=1), as_of.day, as_of.day, as_of.due_day)
    came = {months: due <= months for months in set(extracts.delivered)}
    return Answers.of(False if came[months] else None for months in extracts.delivered)


def _ids(members: Rows) -> tuple[str, ...]:
    return tuple([person_id.decode() for person_id in members["person_id"].tolist()])
