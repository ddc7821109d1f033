"""Households under help or after it: what should have been done and was not (帮扶跟踪类规则)."""

from dataclasses import dataclass

import numpy as np

from libs.policy import Policy
from libs.policy.answers import Answers
from libs.policy.columns import Column, Segments
from services.screening.domain.line import income_line
from services.screening.domain.rulebook.parts import NEVER, first_within, no, not_configured, older_than, within
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule

RISK_KINDS = 11
"""Kinds of risk are counted from 1; a finding without one is 0."""
RISKS_TOGETHER = 2
FOLLOW_UP_MONTHS = 3
CUT_WITHIN_DAYS = 30
LOW_INCOME_GROUPS = "watched_free_groups"


@dataclass(frozen=True, slots=True, eq=False)
class FollowUpColumns(FamilyColumns):
    """Case, measures and visits, one entry a household; findings, measures and members one entry each (帮扶数据列)."""

    members: Column
    persons: Segments
    capable: Answers
    monitored: Answers
    recognised_on: Column
    has_development: Answers
    """A measure of industry, work, credit or a public post."""
    findings: Segments
    """Those that are open."""
    opened_on: Column
    risk: Column
    eliminated_on: Column
    """The day the risk was confirmed as eliminated, NEVER if it was not."""
    not_ok: Answers
    """School, insurance, housing or water of the household."""
    protected: Answers
    has_helper: Answers
    village_uncovered: Answers
    """No first secretary or linked unit after one left; not so where the village is not given."""
    measures: Segments
    ended_after: Column
    """Days from the elimination to the end of the measure, below zero if it ended before or has not ended."""
    own_end: Answers
    """The measure ended as it was meant to."""
    followed_up_on: Column
    net_income: Column
    low_income: Answers
    """Somebody in dibao or tekun, or monitored."""
    other_low_income: Answers
    verified_on: Column


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
    kinds = np.zeros(len(facts.members), dtype=np.int64)
    for kind in range(1, RISK_KINDS + 1):
        kinds += facts.findings.any(lately & (facts.risk >= kind) & (facts.risk <= kind)).met
    return Column.read(kinds, facts.findings.known) >= RISKS_TOGETHER


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
    cut = facts.measures.any((facts.ended_after >= 0) & (facts.ended_after <= CUT_WITHIN_DAYS) & no(facts.own_end))
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
        answer=without_development,
        facts=("members", "labour_skill", "monitored", "recognised_on", "measures"),
        figures=("no_measure_warn_months",),
    ),
    FamilyRule("SR-MUL-01", version=1, answer=several_risks, facts=("findings",), figures=("multi_risk_days",)),
    FamilyRule("SR-PRC-04", version=1, answer=not_ok_again, facts=("eliminated_on", "guarantees")),
    FamilyRule(
        "SR-PRC-05",
        version=1,
        answer=help_removed,
        facts=("formerly_poor", "helper", "eliminated_on", "measures", "followed_up_on"),
    ),
    FamilyRule(
        "SR-PRC-06",
        version=1,
        answer=not_verified,
        facts=("low_income", "verified_on"),
        figures=("recheck_months",),
        optional_figures=("line_year", LOW_INCOME_GROUPS),
    ),
)
