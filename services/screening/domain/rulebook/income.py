"""A sharp drop of income, income below the dibao standard (收入类规则)."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from libs.policy import Policy
from libs.policy.answers import Answers
from libs.policy.columns import Column, Given
from services.screening.domain.line import given, times_line
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import first_within
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule

TWELVE = Given(Fraction(12))
VISIT_MONTHS = 12
"""A visit's income is that of the last twelve months."""


@dataclass(frozen=True, slots=True, eq=False)
class IncomeColumns(FamilyColumns):
    """Twelve months of income, those before them, and what a visit found; fen, one entry a household (收入数据列)."""

    members: Annotated[Column, d.MEMBERS]
    net_income: Annotated[Column, d.NET_INCOME]
    previous_net: Annotated[Column, f.PREVIOUS_NET]
    """Of the twelve months before the period of the block that is used."""
    pay_outs: Annotated[Column, f.PAY_OUTS]
    self_pay: Annotated[Column, f.SELF_PAY]
    visited_on: Annotated[Column, f.VISITED_ON]
    """The day of the last visit that told an income, NEVER if there was none."""
    visit_net: Annotated[Column, f.VISIT_NET]
    visit_pay_outs: Annotated[Column, f.VISIT_PAY_OUTS]
    visit_self_pay: Annotated[Column, f.VISIT_SELF_PAY]


def sharp_drop(facts: IncomeColumns, policy: Policy) -> Answers:
    """Net income fell by a large share, and reference income per head is near the line (收入大幅缩减).

    Basis: 晋乡村振兴组〔2021〕3号 第二条; 大委农发〔2021〕3号 第二部分（一）第2项.
    """
    fallen = facts.previous_net - facts.net_income >= given(policy, "income_drop_pct") * facts.previous_net
    reference = facts.net_income + facts.pay_outs - facts.self_pay
    near_line = reference < times_line(policy, "income_drop_line_factor") * facts.members
    return fallen & (facts.previous_net > 0) & near_line


def visit_finds_below_dibao(facts: IncomeColumns, policy: Policy) -> Answers:
    """A visit of the last twelve months found income per head and month below the dibao standard (疑似低于低保).

    Basis: 晋乡村振兴组〔2021〕3号 第二条.
    """
    recent = facts.visited_on >= first_within(policy.day, VISIT_MONTHS).toordinal()
    reference = facts.visit_net + facts.visit_pay_outs - facts.visit_self_pay
    return recent & (reference < TWELVE * given(policy, "dibao_rural_month") * facts.members)


RULES = (
    FamilyRule(
        "SR-INC-03",
        version=1,
        columns=IncomeColumns,
        answer=sharp_drop,
        facts=("members", "net_income", "previous_net", "pay_outs", "self_pay"),
        figures=("income_drop_pct", "income_drop_line_factor", "line_year"),
    ),
    FamilyRule(
        "SR-INC-04",
        version=1,
        columns=IncomeColumns,
        answer=visit_finds_below_dibao,
        facts=("members", "visited_on", "visit_net", "visit_pay_outs", "visit_self_pay"),
        figures=("dibao_rural_month",),
    ),
)
