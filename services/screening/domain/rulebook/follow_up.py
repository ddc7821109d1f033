"""Households under help or after it: what should have been done and was not (帮扶跟踪类规则)."""

from dataclasses import dataclass
from typing import Annotated

from libs.policy import Policy
from libs.policy.answers import Answers
from libs.policy.columns import Column, Segments
from services.screening.domain.line import income_line
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import NEVER, first_within, no, not_configured, older_than, within
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule

RISKS_TOGETHER = 2
"""So many different kinds of risk; a finding without one does not count."""
FOLLOW_UP_MONTHS = 3
CUT_WITHIN_DAYS = 30
LOW_INCOME_GROUPS = "watched_free_groups"


@dataclass(frozen=True, slots=True, eq=False)
class FollowUpColumns(FamilyColumns):
    """Case, measures and visits, one entry a household; findings, measures and members one entry each (帮扶数据列)."""

    members: Annotated[Column, d.MEMBERS]
    persons: Annotated[Segments, f.MEMBERS]
    capable: Annotated[Answers, d.CAPABLE]
    monitored: Annotated[Answers, d.MONITORED]
    recognised_on: Annotated[Column, f.RECOGNISED_ON]
    has_development: Annotated[Answers, f.DEVELOPMENT]
    """A measure of industry, work, credit or a public post."""
    findings: Annotated[Segments, f.FINDINGS]
    """Those that are open."""
    opened_on: Annotated[Column, f.OPENED_ON]
    risk: Annotated[Column, f.RISK]
    eliminated_on: Annotated[Column, f.ELIMINATED_ON]
    """The day the risk was confirmed as eliminated, NEVER if it was not."""
    not_ok: Annotated[Answers, f.NOT_OK]
    """School, insurance, housing or water of the household."""
    protected: Annotated[Answers, d.PROTECTED]
    has_helper: Annotated[Answers, f.HAS_HELPER]
    village_uncovered: Annotated[Answers, f.UNCOVERED]
    """No first secretary or linked unit after one left; not so where the village is not given."""
    measures: Annotated[Segments, f.MEASURES]
    ended_after: Annotated[Column, d.ENDED_AFTER]
    """Days from the elimination to the end of the measure, below zero if it ended before or has not ended."""
    own_end: Annotated[Answers, f.OWN_END]
    """The measure ended as it was meant to."""
    followed_up_on: Annotated[Column, f.FOLLOWED_UP_ON]
    net_income: Annotated[Column, d.NET_INCOME]
    low_income: Annotated[Answers, d.LOW_INCOME]
    """Somebody in dibao or tekun, or monitored."""
    other_low_income: Annotated[Answers, f.OTHER_LOW_INCOME]
    verified_on: Annotated[Column, f.VERIFIED_ON]


def without_development(facts: FollowUpColumns, policy: Policy) -> Answers:
    """A monitored household with labour has no development measure for longer than a month (没有发展类措施).

    Basis: 全国系统导出数据核查规则 1_11_010.
    """
    waits = older_than(facts.recognised_on, policy, "no_measure_warn_months")
    return facts.monitored & no(facts.has_development) & waits & facts.persons.any(facts.capable)


def several_risks(facts: FollowUpColumns, policy: Policy) -> Answers:
    """Open findings of two different risks were opened within so many days (多重风险).

    Basis: 晋乡村振兴组〔2021〕3号 第二条; 大委农发〔2021〕3号 第二部分（一）第2项.
    """
    days = policy.figure("multi_risk_days")
    if days is None:
        return not_configured(facts.members)
    lately = within(facts.opened_on, policy.day, days.whole + 1)
    return facts.findings.kinds(facts.risk, lately) >= RISKS_TOGETHER


def not_ok_again(facts: FollowUpColumns, _policy: Policy) -> Answers:
    """School, insurance, housing or water is not in order again after the risk was eliminated (消除后又出现).

    Basis: 全国系统导出数据核查规则.
    """
    return (facts.eliminated_on > NEVER) & facts.not_ok


def help_removed(facts: FollowUpColumns, policy: Policy) -> Answers:
    """One of the four things that must not be removed is gone: helper, linked unit, measure, follow-up (四个不摘).

    Basis: 晋乡村振兴组〔2021〕3号 第一条、第二十四条; 大委农发〔2021〕3号 第二部分（一）第1项、第8项.
    """
    eliminated = facts.eliminated_on > NEVER
    cut = facts.measures.any(facts.ended_after.within(0, CUT_WITHIN_DAYS) & no(facts.own_end))
    first = first_within(policy.day, FOLLOW_UP_MONTHS).toordinal()
    not_visited = eliminated & (facts.eliminated_on < first) & (facts.followed_up_on < first)
    return (facts.protected & no(facts.has_helper)) | facts.village_uncovered | (eliminated & cut) | not_visited


def not_verified(facts: FollowUpColumns, policy: Policy) -> Answers:
    """A low-income household was not verified for longer than the region sets, or never (低收入人口未核查).

    Basis: 晋乡村振兴组〔2021〕3号 第十一条; 大委农发〔2021〕3号 第二部分（一）第2项.
    """
    return _low_income(facts, policy) & older_than(facts.verified_on, policy, "recheck_months")


def _low_income(facts: FollowUpColumns, policy: Policy) -> Answers:
    """By groups of persons where the region's paper names them, else income per head below the line (低收入户)."""
    if not policy.declares(LOW_INCOME_GROUPS):
        return facts.net_income < income_line(policy) * facts.members
    if policy.figure(LOW_INCOME_GROUPS) is None:
        return facts.low_income
    return facts.low_income | facts.other_low_income


RULES = (
    FamilyRule(
        "SR-EMP-02",
        version=1,
        columns=FollowUpColumns,
        answer=without_development,
        facts=("members", "persons", "capable", "monitored", "recognised_on", "has_development"),
        figures=("no_measure_warn_months",),
        optional_figures=("no_measure_red_months",),
    ),
    FamilyRule(
        "SR-MUL-01",
        version=1,
        columns=FollowUpColumns,
        answer=several_risks,
        facts=("members", "findings", "opened_on", "risk"),
        figures=("multi_risk_days",),
    ),
    FamilyRule(
        "SR-PRC-04",
        version=1,
        columns=FollowUpColumns,
        answer=not_ok_again,
        facts=("members", "eliminated_on", "not_ok"),
    ),
    FamilyRule(
        "SR-PRC-05",
        version=1,
        columns=FollowUpColumns,
        answer=help_removed,
        facts=(
            "members",
            "eliminated_on",
            "protected",
            "has_helper",
            "village_uncovered",
            "measures",
            "ended_after",
            "own_end",
            "followed_up_on",
        ),
    ),
    FamilyRule(
        "SR-PRC-06",
        version=1,
        columns=FollowUpColumns,
        answer=not_verified,
        facts=("members", "net_income", "low_income", "other_low_income", "verified_on"),
        figures=("recheck_months",),
        optional_figures=("line_year", LOW_INCOME_GROUPS),
    ),
)
