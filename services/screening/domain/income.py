"""Which twelve months of income are used, and what is counted in them (收入口径)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

from services.screening.domain.days import add_months, month_of, older_than
from services.screening.domain.facts import HouseholdFacts, IncomeBlock, Origin, Source

PERIODS_KEPT = 4096
"""How many answers of `due_months` are kept; a run asks of few periods, again and again."""

PREFERENCE: Mapping[Origin, int] = MappingProxyType(
    {
        Origin.VISIT_PAPERS: 5,
        Origin.VISIT_WORD: 4,
        Origin.SWEEP: 3,
        Origin.OWN_REPORT: 2,
        Origin.NATIONAL_EXPORT: 1,
        Origin.VILLAGE_ROLL: 1,
    }
)
"""Of two blocks with the same last day, which is believed; sources that are not named here tell no income."""


@dataclass(frozen=True, slots=True)
class Period:
    """From a first day to a last day, both included (时段)."""

    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class SelfPay:
    """What the household itself paid for treatment within the rules, and where that is written (合规自付)."""

    fen: int | None
    sources: tuple[Source, ...] = ()


def window(day: date) -> Period:
    """The twelve months that end with the month before the day (识别前12个月)."""
    first_of_month = month_of(day)
    return Period(add_months(first_of_month, -12), first_of_month - timedelta(days=1))


def income_block(blocks: Iterable[IncomeBlock], day: date, max_age_months: int | None) -> IncomeBlock | None:
    """The block whose period ends last; then the better source; then the one received last (采用的收入资料).

    A block that ends after the day asked, does not cover twelve months, or is older than the region allows is not used.
    """
    usable = [
        block
        for block in blocks
        if block.to_on <= day
        and block.source.origin in PREFERENCE
        and block.is_of_twelve_months
        and (max_age_months is None or not older_than(block.to_on, day, max_age_months))
    ]
    if len(usable) <= 1:
        return usable[0] if usable else None
    return max(usable, key=_how_good)


def _how_good(block: IncomeBlock) -> tuple[date, int, object, str]:
    source = block.source
    return block.to_on, PREFERENCE[source.origin], source.received_at, source.row_id


def net_income(block: IncomeBlock) -> int | None:
    """Wages, operating receipts less operating expense, property and transfers (纯收入); unknown if a part is."""
    wage, receipts, expense = block.wage_fen, block.operating_receipts_fen, block.operating_expense_fen
    assets, transfers = block.property_fen, block.transfer_fen
    if wage is None or receipts is None or expense is None or assets is None or transfers is None:
        return None
    return wage + receipts - expense + assets + transfers


def reference_income(net: int | None, pay_outs: int | None, self_pay: int | None) -> int | None:
    """Net income and insurance pay-outs less compliant self-pay (收入参考范围); unknown if a part is."""
    if net is None or pay_outs is None or self_pay is None:
        return None
    return net + pay_outs - self_pay


def compliant_self_pay(facts: HouseholdFacts, block: IncomeBlock, day: date, due_day: int | None) -> SelfPay:
    """The settlement lists of the block's twelve months; the block's own amount if a due list is missing (合规自付)."""
    if not due_months(block.from_on, block.to_on, day, due_day) <= facts.delivered_months:
        return SelfPay(block.compliant_self_pay_fen, (block.source,))
    rows = [row for row in facts.settlements if block.from_on <= row.settled_on <= block.to_on]
    return SelfPay(sum(row.compliant_fen for row in rows), tuple(row.source for row in rows))


@lru_cache(maxsize=PERIODS_KEPT)
def due_months(from_on: date, to_on: date, day: date, due_day: int | None) -> frozenset[date]:
    """The months of a period whose list is due by the day: from the due day of the month after (应到清单月份).

    Without a due day every month of the period counts as due.
    """
    months = []
    month = month_of(from_on)
    while month <= to_on:
        following = add_months(month, 1)
        if due_day is None or day >= following.replace(day=due_day):
            months.append(month)
        month = following
    return frozenset(months)
