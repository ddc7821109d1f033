"""The screening rules: each a sentence of policy over columns of households (筛查规则).

A rule declares here what it reads; the region's rules.yaml says since when it holds, by which clause, and whom it
tells. Change what a rule says, and give it a new version.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from libs.policy import Policy
from libs.policy.answers import Answers
from libs.policy.columns import Given
from services.screening.domain.line import ANSWERS_KEPT, given, income_line, times_line
from services.screening.domain.reading import FactColumns


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: what it reads and how it answers (规则)."""

    rule_id: str
    version: int
    answer: Callable[[FactColumns, Policy], Answers]
    figures: tuple[str, ...]
    facts: tuple[str, ...]
    optional_figures: tuple[str, ...] = ()
    """Figures of a branch that is left out, and said to be, where they are not set."""


def income_below_line(facts: FactColumns, policy: Policy) -> Answers:
    """Yearly income per head is below the monitoring line of the day (人均可支配收入低于监测线).

    Basis: 晋乡村振兴组〔2021〕3号 第二条、第三条. Income on the line is not below it.
    """
    return facts.net_income < income_line(policy) * facts.members


def net_income_below_line(facts: FactColumns, policy: Policy) -> Answers:
    """Yearly net income per head is below the line of the year (人均纯收入低于监测线).

    Basis: 大委农发〔2021〕3号 第二部分（一）第2项. Income on the line is not below it.
    """
    return income_below_line(facts, policy)


def rigid_spending(facts: FactColumns, policy: Policy) -> Answers:
    """Rigid spending is large and leads to serious difficulty of basic life (刚性支出大，基本生活出现严重困难).

    What is left after it is below the line; or it is a large part of income and what is left is near the line.
    Basis: 晋乡村振兴组〔2021〕3号 第二条、第十一条.
    """
    rigid = facts.compliant_self_pay + facts.net_schooling + facts.disaster_loss
    left = facts.net_income + facts.pay_outs - rigid
    is_large = (rigid >= given(policy, "rigid_spend_ratio") * facts.net_income) & (facts.net_income > 0)
    near_line = left < times_line(policy, "rigid_spend_line_factor") * facts.members
    return (rigid > 0) & ((left < income_line(policy) * facts.members) | (is_large & near_line))


def yearly_self_pay(facts: FactColumns, policy: Policy) -> Answers:
    """A member's own payments for treatment since 1 January reach the limit (年度自付医疗费达到标准).

    Or they pass a share of last year's rural income per head, where that figure is set. The member who paid most
    decides; a limit that is reached is reached, whatever list is still to come.
    Basis: 晋乡村振兴组〔2021〕3号 第十一条.
    """
    paid = facts.persons.largest(facts.paid_this_year)
    reaches_limit = facts.protected.choose(
        paid >= given(policy, "med_selfpay_monitored"),
        paid >= given(policy, "med_selfpay_other"),
    )
    passes_share = facts.protected.choose(
        paid > _of_rural_income(policy, "med_income_ratio_tp"),
        paid > _of_rural_income(policy, "med_income_ratio_other"),
    )
    return reaches_limit | passes_share.optional() | facts.lists_missing


@lru_cache(maxsize=ANSWERS_KEPT)
def _of_rural_income(policy: Policy, share: str) -> Given:
    return given(policy, share) * given(policy, "rural_disposable_last_year")


_ALL = (
    Rule(
        "SR-INC-01",
        version=1,
        answer=income_below_line,
        figures=("line_year",),
        facts=("members", "net_income"),
    ),
    Rule(
        "SR-INC-02",
        version=1,
        answer=net_income_below_line,
        figures=("line_year",),
        facts=("members", "net_income"),
    ),
    Rule(
        "SR-EXP-01",
        version=1,
        answer=rigid_spending,
        figures=("line_year", "rigid_spend_ratio", "rigid_spend_line_factor"),
        facts=("members", "net_income", "pay_outs", "compliant_self_pay", "net_schooling", "disaster_loss"),
    ),
    Rule(
        "SR-MED-01",
        version=1,
        answer=yearly_self_pay,
        figures=("med_selfpay_monitored", "med_selfpay_other", "feed_due_day"),
        facts=("members", "settlements", "formerly_poor"),
        optional_figures=("med_income_ratio_tp", "med_income_ratio_other", "rural_disposable_last_year"),
    ),
)

RULES: Mapping[str, Rule] = MappingProxyType({rule.rule_id: rule for rule in _ALL})
"""Every rule the platform knows, in the order in which pages show them."""
