"""Which twelve months of income are used, and what is counted in them (收入口径)."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from libs.policy.answers import Mask
from libs.policy.columns import Column, Whole
from services.screening.domain.days import add_months, month_of, months_later
from services.screening.domain.extract import UNKNOWN, Extracts, Places, Rows
from services.screening.domain.facts import Source

PERIODS_KEPT = 4096
"""How many answers about periods are kept; a run asks of few, again and again."""


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


def amounts(values: Whole) -> Column:
    """Amounts of an extract, and which of them are known."""
    known = values != UNKNOWN
    return Column.read(np.where(known, values, 0), known)


@lru_cache(maxsize=PERIODS_KEPT)
def window(day: date) -> Period:
    """The twelve months that end with the month before the day (识别前12个月)."""
    first_of_month = month_of(day)
    return Period(add_months(first_of_month, -12), first_of_month - timedelta(days=1))


def usable(blocks: Rows, day: date, max_age_months: int | None) -> Mask:
    """Blocks of twelve months, ended by the day, not older than the region allows (可用的收入资料)."""
    to_on, today = blocks["to_on"], np.datetime64(day)
    whole = months_later(blocks["from_on"], 12) == to_on + 1
    found: Mask = (blocks["preference"] > 0) & whole & (to_on <= today)
    return found if max_age_months is None else found & (months_later(to_on, max_age_months) >= today)


def best_blocks(extracts: Extracts, may_be_used: Mask) -> Places:
    """For each household the place of its block, −1 where there is none (采用的收入资料).

    The one whose period ends last; then the better source; then the one received last; then the higher row.
    """
    blocks = extracts.blocks
    order = np.lexsort([blocks[name] for name in ("row_id", "received_at", "preference", "to_on")])
    order = order[may_be_used[order]]
    best = np.full(len(extracts), -1, dtype=np.int64)
    best[extracts.block_of[order]] = order  # of several the last one stays
    return best


def net_income(blocks: Rows) -> Column:
    """Wages, operating receipts less operating expense, property and transfers (纯收入); unknown if a part is."""
    operating = amounts(blocks["operating_receipts_fen"]) - amounts(blocks["operating_expense_fen"])
    others = amounts(blocks["property_fen"]) + amounts(blocks["transfer_fen"])
    return amounts(blocks["wage_fen"]) + operating + others


def reference_income(net: int | None, pay_outs: int | None, self_pay: int | None) -> int | None:
    """Net income and insurance pay-outs less compliant self-pay (收入参考范围); unknown if a part is."""
    if net is None or pay_outs is None or self_pay is None:
        return None
    return net + pay_outs - self_pay


def paid_within(extracts: Extracts, blocks: Rows) -> Whole:
    """What each household paid within the rules in the twelve months of its block, by settlement lists, in fen."""
    rows, of = extracts.settlements, extracts.settlement_of
    inside = (blocks["from_on"][of] <= rows["settled_on"]) & (rows["settled_on"] <= blocks["to_on"][of])
    paid = np.zeros(len(extracts), dtype=np.int64)
    np.add.at(paid, of[inside], rows["compliant_fen"][inside])
    return paid


def lists_came(extracts: Extracts, blocks: Rows, day: date, due_day: int | None) -> Mask:
    """Whether every list of the block's twelve months that is due by the day was delivered; no block, no."""
    asked = list(zip(blocks["from_on"].tolist(), blocks["to_on"].tolist(), extracts.delivered, strict=True))
    came = {
        (from_on, to_on, months): from_on is not None and due_months(from_on, to_on, day, due_day) <= months
        for from_on, to_on, months in set(asked)
    }
    return np.array([came[one] for one in asked], dtype=np.bool_)


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
