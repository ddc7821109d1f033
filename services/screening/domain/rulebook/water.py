"""Drinking water (饮水类规则)."""

from dataclasses import dataclass
from typing import Annotated

from libs.policy import Policy
from libs.policy.answers import Answers
from libs.policy.columns import Column
from services.screening.domain.line import given
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule


@dataclass(frozen=True, slots=True, eq=False)
class WaterColumns(FamilyColumns):
    """What the water office says, one entry a household (饮水数据列)."""

    members: Annotated[Column, d.MEMBERS]
    quality_failed: Annotated[Answers, f.QUALITY_FAILED]
    outage_days: Annotated[Column, d.OUTAGE_DAYS]
    """Days since the water stayed away, 0 where it runs."""
    alone: Annotated[Answers, d.ALONE]
    """One member on the day, or recorded as living alone."""
    disabled: Annotated[Answers, d.DISABLED]
    """A member has a disability certificate."""


def unsafe_water(facts: WaterColumns, policy: Policy) -> Answers:
    """The quality failed, or the water stayed away for so many days, fewer for those who are frail (饮水不安全).

    Basis: 晋乡村振兴组〔2021〕3号 第一条、第四条、第十一条; 大委农发〔2021〕3号 第二部分（一）第1项.
    """
    stays_away = (facts.alone | facts.disabled).choose(
        facts.outage_days >= given(policy, "water_outage_days_frail"),
        facts.outage_days >= given(policy, "water_outage_days"),
    )
    return facts.quality_failed | stays_away


RULES = (
    FamilyRule(
        "SR-WAT-01",
        version=1,
        columns=WaterColumns,
        answer=unsafe_water,
        facts=("members", "quality_failed", "outage_days", "alone", "disabled"),
        figures=("water_outage_days", "water_outage_days_frail"),
    ),
)
