"""Unsafe houses, houses below the seismic standard, surveys that did not come (住房类规则)."""

from dataclasses import dataclass
from typing import Annotated

from libs.policy import Policy
from libs.policy.answers import Answer, Answers
from libs.policy.columns import Column
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import older_than
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule

GRADE_C = 3
"""Danger grades A to D as 1 to 4; from here on a house is unsafe."""


@dataclass(frozen=True, slots=True, eq=False)
class HousingColumns(FamilyColumns):
    """What the housing office says, one entry a household (住房数据列)."""

    members: Annotated[Column, d.MEMBERS]
    grade: Annotated[Column, f.HOUSE_GRADE]
    damaged: Annotated[Answers, f.HOUSE_DAMAGED]
    in_seismic_zone: Annotated[Answers, f.SEISMIC_ZONE]
    below_standard: Annotated[Answers, f.BELOW_STANDARD]
    low_income: Annotated[Answers, d.LOW_INCOME]
    """Somebody in dibao or tekun, or monitored."""
    other_low_income: Annotated[Answers, f.OTHER_LOW_INCOME]
    """Somebody in a group that the region added to those of low income."""
    surveyed_on: Annotated[Column, f.SURVEYED_ON]
    """The last survey, NEVER if there was none."""


def unsafe_house(facts: HousingColumns, _policy: Policy) -> Answers:
    """The dwelling is of danger grade C or D, or damaged (住房不安全).

    Basis: 晋乡村振兴组〔2021〕3号 第一条、第四条、第十一条; 大委农发〔2021〕3号 第二部分（一）第1项.
    """
    return (facts.grade >= GRADE_C) | facts.damaged


def below_seismic_standard(facts: HousingColumns, _policy: Policy) -> Answers:
    """A house in a zone of high intensity is below the standard (高烈度区住房不达标).

    Basis: 大委农发〔2021〕3号 第二部分（二）第6项.
    """
    return facts.in_seismic_zone & facts.below_standard


def survey_missing(facts: HousingColumns, policy: Policy) -> Answers:
    """The yearly survey of a low-income household did not come (年度住房普查没有做).

    Basis: 大委农发〔2021〕3号 第二部分（二）第6项.
    """
    return _low_income(facts, policy) & older_than(facts.surveyed_on, policy, "housing_survey_months")


def _low_income(facts: HousingColumns, policy: Policy) -> Answers:
    """Of low income by the groups the paper names, or by those the region added, if it added any (低收入户)."""
    if policy.figure("watched_free_groups") is None:
        added = Answers.all_of(Answer.NOT_CONFIGURED, len(facts.members)).optional()
    else:
        added = facts.other_low_income
    return facts.low_income | added


RULES = (
    FamilyRule(
        "SR-HOU-01", version=1, columns=HousingColumns, answer=unsafe_house, facts=("members", "grade", "damaged")
    ),
    FamilyRule(
        "SR-HOU-02",
        version=1,
        columns=HousingColumns,
        answer=below_seismic_standard,
        facts=("members", "in_seismic_zone", "below_standard"),
    ),
    FamilyRule(
        "SR-HOU-03",
        version=1,
        columns=HousingColumns,
        answer=survey_missing,
        facts=("members", "low_income", "other_low_income", "surveyed_on"),
        figures=("housing_survey_months",),
        optional_figures=("watched_free_groups",),
    ),
)
