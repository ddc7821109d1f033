"""Households and policies for tests, in yuan as people say it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from libs.policy import EnteredFigure, Policy, policy_on
from libs.policy.answers import Answer
from libs.policy.figures import UNITS
from services.screening.domain.days import add_months
from services.screening.domain.facts import (
    Expense,
    HouseholdFacts,
    IncomeBlock,
    Member,
    Origin,
    Settlement,
    Source,
)
from services.screening.domain.finding import Finding, finding_at
from services.screening.domain.rules import RULES
from services.screening.domain.screen import Verdict, screen

DAY = date(2024, 5, 22)
WINDOW = (date(2023, 5, 1), date(2024, 4, 30))
ALL_MONTHS = frozenset(add_months(date(2023, 1, 1), count) for count in range(24))

Yuan = int | float | str | Decimal | None


def fen(yuan: Yuan) -> int | None:
    """Yuan as written, in whole fen."""
    if yuan is None:
        return None
    amount = Decimal(str(yuan)) * 100
    assert amount == int(amount), f"{yuan} is not a whole number of fen"
    return int(amount)


def a_source(row_id: str = "row-1", origin: Origin = Origin.VISIT_PAPERS, received: date = date(2024, 5, 11)) -> Source:
    """A row that came on a day."""
    return Source(row_id, origin, datetime(received.year, received.month, received.day, 4, tzinfo=UTC))


def a_block(net: Yuan = 72_600, pay_outs: Yuan = 0, self_pay: Yuan = 0, **changes: Any) -> IncomeBlock:
    """Twelve months of income, all of it wages."""
    block = IncomeBlock(
        source=a_source(),
        from_on=WINDOW[0],
        to_on=WINDOW[1],
        wage_fen=fen(net),
        operating_receipts_fen=0,
        operating_expense_fen=0,
        property_fen=0,
        transfer_fen=0,
        pay_outs_fen=fen(pay_outs),
        compliant_self_pay_fen=fen(self_pay),
    )
    return replace(block, **changes)


def some_members(count: int) -> tuple[Member, ...]:
    """Grown-up members p1, p2, …"""
    return tuple(Member(f"p{number}", date(1980, 1, 1)) for number in range(1, count + 1))


def an_expense(yuan: Yuan, row_id: str, origin: Origin) -> Expense | None:
    """What something cost; unknown if none."""
    amount = fen(yuan)
    return None if amount is None else Expense(amount, (a_source(row_id, origin),) if amount else ())


def a_settlement(
    self_pay: Yuan, on: date = date(2024, 4, 10), person: str = "p1", compliant: Yuan = 0, row_id: str = "list-1"
) -> Settlement:
    """A row of the settlement list."""
    source = a_source(row_id, Origin.SETTLEMENT_LIST, on + timedelta(days=10))
    return Settlement(source, person, on, fen(self_pay) or 0, fen(compliant) or 0)


def a_household(
    net: Yuan = 200_000,
    members: int | tuple[Member, ...] | None = 4,
    schooling: Yuan = 0,
    disaster: Yuan = 0,
    delivered: frozenset[date] = ALL_MONTHS,
    **changes: Any,
) -> HouseholdFacts:
    """A household of which everything is known and nothing is wrong, unless the test says so."""
    facts = HouseholdFacts(
        household_id="h1",
        version=1,
        members=some_members(members) if isinstance(members, int) else members,
        formerly_poor=False,
        income_blocks=(a_block(net),),
        net_schooling=an_expense(schooling, "school-1", Origin.SCHOOL_LIST),
        disaster_loss=an_expense(disaster, "disaster-1", Origin.DISASTER_LIST),
        delivered_months=delivered,
    )
    return replace(facts, **changes)


def entered(name: str, value: Yuan, from_on: date = date(2024, 1, 1), to_on: date | None = None) -> EnteredFigure:
    """A figure entered and confirmed; money in yuan, shares as ratios."""
    unit = UNITS[name]
    number = Decimal(str(value))
    amount = Fraction(number) if unit.is_ratio else int(number * 100) if unit.is_money else int(number)
    return EnteredFigure(name, amount, from_on, to_on, "泉民〔2024〕8号", confirmed=True)


LINES: Mapping[str, Mapping[str, Yuan]] = {"jinjiang": {"dibao_rural_month": 815}, "dalian": {"line_year": 7_260}}


def a_policy(
    day: date = DAY,
    lacking: Sequence[str] = (),
    figures: Mapping[str, Yuan] | None = None,
    region: str = "jinjiang",
    *,
    demo: bool = False,
) -> Policy:
    """A region's policy with a dibao standard or a line, other figures if given, and some of them taken away."""
    given = LINES[region] if figures is None else figures
    policy = policy_on(region, day, [] if demo else [entered(*pair) for pair in given.items()], demo=demo)
    kept = {name: None if name in lacking else figure for name, figure in policy.figures.items()}
    return replace(policy, figures=MappingProxyType(kept))


def verdict_of(rule_id: str, facts: HouseholdFacts, policy: Policy | None = None) -> Verdict:
    """What one rule answers of one household."""
    policy = policy or a_policy()
    return next(verdict for verdict in screen([facts], policy, policy.day) if verdict.rule_id == rule_id)


def answer_of(rule_id: str, facts: HouseholdFacts, policy: Policy | None = None) -> Answer:
    """The bare answer of one rule."""
    return verdict_of(rule_id, facts, policy).answer


def a_finding(rule_id: str, facts: HouseholdFacts, policy: Policy | None = None) -> Finding:
    """The finding of a household that meets a rule."""
    policy = policy or a_policy()
    return finding_at(screen([facts], policy, policy.day), 0, RULES[rule_id], facts)
