"""The facts of one household on one day, read slowly and one at a time: what the columns are compared with."""

from collections.abc import Iterable
from datetime import date, timedelta

from services.screening.domain.days import add_months, older_than
from services.screening.domain.extract import PREFERENCE
from services.screening.domain.facts import HouseholdFacts, IncomeBlock, Member
from services.screening.domain.income import SelfPay, due_months
from services.screening.domain.reading import AsOf, Reading


def read_plainly(facts: HouseholdFacts, as_of: AsOf) -> Reading:
    """What the facts say on the day."""
    block = income_block(facts.income_blocks, as_of)
    persons = None
    if facts.members is not None:
        persons = tuple(member.person_id for member in facts.members if counts_on(member, as_of.day))
    return Reading(
        persons=persons,
        paid=tuple(paid_this_year(facts, person, as_of.day) for person in persons or ()),
        protected=True if facts.monitored else facts.formerly_poor,
        block=block,
        net_income=net_income(block) if block else None,
        pay_outs=block.pay_outs_fen if block else None,
        self_pay=compliant_self_pay(facts, block, as_of) if block else SelfPay(None),
        net_schooling=facts.net_schooling.fen if facts.net_schooling else None,
        disaster_loss=facts.disaster_loss.fen if facts.disaster_loss else None,
    )


def counts_on(member: Member, day: date) -> bool:
    born, joined, left, died = member.born_on, member.joined_on, member.left_on, member.died_on
    begun = (born is None or born <= day) and (joined is None or joined <= day)
    return begun and (left is None or left > day) and (died is None or died > day)


def income_block(blocks: Iterable[IncomeBlock], as_of: AsOf) -> IncomeBlock | None:
    usable = [
        block
        for block in blocks
        if block.to_on <= as_of.day
        and block.source.origin in PREFERENCE
        and add_months(block.from_on, 12) == block.to_on + timedelta(days=1)
        and (as_of.max_age_months is None or not older_than(block.to_on, as_of.day, as_of.max_age_months))
    ]
    return max(
        usable,
        key=lambda one: (one.to_on, PREFERENCE[one.source.origin], one.source.received_at, one.source.row_id),
        default=None,
    )


def net_income(block: IncomeBlock) -> int | None:
    wage, receipts, expense = block.wage_fen, block.operating_receipts_fen, block.operating_expense_fen
    assets, transfers = block.property_fen, block.transfer_fen
    if wage is None or receipts is None or expense is None or assets is None or transfers is None:
        return None
    return wage + receipts - expense + assets + transfers


def compliant_self_pay(facts: HouseholdFacts, block: IncomeBlock, as_of: AsOf) -> SelfPay:
    if not due_months(block.from_on, block.to_on, as_of.day, as_of.due_day) <= facts.delivered_months:
        return SelfPay(block.compliant_self_pay_fen, (block.source,))
    rows = [row for row in facts.settlements if block.from_on <= row.settled_on <= block.to_on]
    return SelfPay(sum(row.compliant_fen for row in rows), tuple(row.source for row in rows))


def paid_this_year(facts: HouseholdFacts, person: str, day: date) -> int:
    return sum(
        row.self_pay_fen
        for row in facts.settlements
        if row.person_id == person and row.settled_on.year == day.year and row.settled_on <= day
    )
