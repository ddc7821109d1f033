"""Major and chronic illness, follow-up and family doctors (健康类规则)."""

from dataclasses import dataclass
from typing import Annotated

from libs.policy import Policy
from libs.policy.answers import Answers
from libs.policy.columns import Column, Segments
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import no, not_configured, older_than, within
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule


@dataclass(frozen=True, slots=True, eq=False)
class HealthColumns(FamilyColumns):
    """What the health office says of each member; yes or no as it is delivered (健康数据列)."""

    members: Annotated[Column, d.MEMBERS]
    persons: Annotated[Segments, f.MEMBERS]
    monitored: Annotated[Answers, d.MONITORED]
    """Of the household."""
    diagnosed_on: Annotated[Column, f.DIAGNOSED_ON]
    """The last diagnosis of a major illness, NEVER if there was none."""
    chronic_burden: Annotated[Answers, f.CHRONIC_BURDEN]
    special_treatment: Annotated[Answers, f.SPECIAL_TREATMENT]
    """Treatment because of severe disability."""
    chronic: Annotated[Answers, f.CHRONIC]
    """A chronic illness that is followed up."""
    followed_up_on: Annotated[Column, f.CHRONIC_VISIT]
    """The last follow-up or education prescription, NEVER if there was none."""
    two_illnesses: Annotated[Answers, f.TWO_ILLNESSES]
    """High blood pressure or diabetes."""
    has_family_doctor: Annotated[Answers, f.DOCTOR]
    is_classified: Annotated[Answers, f.CLASSIFIED]


def illness_in_household(facts: HealthColumns, policy: Policy) -> Answers:
    """A member newly has a major illness, a chronic burden, or treatment for severe disability (大病慢病重残).

    Basis: 晋乡村振兴组〔2021〕3号 第九条、第十一条.
    """
    counts = policy.figure("event_days")
    if counts is None:
        return not_configured(facts.members)
    new = within(facts.diagnosed_on, policy.day, counts.whole)
    return facts.persons.any(new | facts.chronic_burden | facts.special_treatment)


def not_followed_up(facts: HealthColumns, policy: Policy) -> Answers:
    """A chronic patient had neither follow-up nor education prescription for longer than a quarter (慢性病没有随访).

    Basis: 大委农发〔2021〕3号 第二部分（二）第5项.
    """
    if policy.figure("chronic_followup_months") is None:
        return not_configured(facts.members)
    return facts.persons.any(facts.chronic & older_than(facts.followed_up_on, policy, "chronic_followup_months"))


def without_family_doctor(facts: HealthColumns, _policy: Policy) -> Answers:
    """In a monitored household somebody with one of the two illnesses has no doctor or no class (两病没有签约或分类).

    Basis: 晋乡村振兴组〔2021〕3号 第九条.
    """
    lacks = no(facts.has_family_doctor) | no(facts.is_classified)
    return facts.monitored & facts.persons.any(facts.two_illnesses & lacks)


RULES = (
    FamilyRule(
        "SR-HLT-01",
        version=1,
        columns=HealthColumns,
        answer=illness_in_household,
        facts=("members", "persons", "diagnosed_on", "chronic_burden", "special_treatment"),
        figures=("event_days",),
    ),
    FamilyRule(
        "SR-HLT-02",
        version=1,
        columns=HealthColumns,
        answer=not_followed_up,
        facts=("members", "persons", "chronic", "followed_up_on"),
        figures=("chronic_followup_months",),
    ),
    FamilyRule(
        "SR-HLT-03",
        version=1,
        columns=HealthColumns,
        answer=without_family_doctor,
        facts=("members", "persons", "monitored", "two_illnesses", "has_family_doctor", "is_classified"),
    ),
)
