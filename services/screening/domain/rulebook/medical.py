"""A dear hospital stay, a member without basic insurance (医疗保障类规则)."""

from dataclasses import dataclass
from typing import Annotated

from libs.policy import Policy
from libs.policy.answers import Answer, Answers
from libs.policy.columns import Column, Segments
from services.screening.domain.line import given
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import no, one_reaches
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule


@dataclass(frozen=True, slots=True, eq=False)
class InsuranceColumns(FamilyColumns):
    """Hospital stays, one entry a stay, and enrolment, one entry a member (医疗保障数据列)."""

    members: Annotated[Column, d.MEMBERS]
    persons: Annotated[Segments, f.MEMBERS]
    protected: Annotated[Answers, d.PROTECTED]
    """Monitored, or lifted out of poverty; of the household."""
    stays: Annotated[Segments, f.STAYS]
    """Those whose discharge lies in the twelve months before the day."""
    stay_self_pay: Annotated[Column, f.STAY_SELF_PAY]
    """What was paid for a stay after all insurance, in fen."""
    lists_missing: Annotated[Answers, d.LISTS_MISSING]
    """Unknown where a settlement list of these months is due and did not come, else not met."""
    enrolled: Annotated[Answers, f.ENROLLED]


def dear_stay(facts: InsuranceColumns, policy: Policy) -> Answers:
    """What was paid for one hospital stay reaches the limit, whatever list is still to come (一次住院自付高).

    Basis: 晋乡村振兴组〔2021〕3号 第十一条; 大委农发〔2021〕3号 第二部分（一）第1项.
    """
    dear = facts.protected.choose(
        one_reaches(facts.stays, facts.stay_self_pay, given(policy, "med_single_monitored")),
        one_reaches(facts.stays, facts.stay_self_pay, given(policy, "med_single_other")),
    )
    return dear | _missing(facts, policy)


def not_insured(facts: InsuranceColumns, _policy: Policy) -> Answers:
    """A member is not in basic medical insurance (没有参加基本医保).

    Basis: 晋乡村振兴组〔2021〕3号 第一条、第十三条; 大委农发〔2021〕3号 第二部分（一）第1项、第4项.
    """
    return facts.persons.any(no(facts.enrolled))


def _missing(facts: InsuranceColumns, policy: Policy) -> Answers:
    """Whether a list is due cannot be said while nobody set the day."""
    if policy.figure("feed_due_day") is None:
        return Answers.all_of(Answer.NOT_CONFIGURED, len(facts.members))
    return facts.lists_missing


RULES = (
    FamilyRule(
        "SR-MED-02",
        version=1,
        columns=InsuranceColumns,
        answer=dear_stay,
        facts=("members", "protected", "stays", "stay_self_pay", "lists_missing"),
        figures=("med_single_monitored", "med_single_other", "feed_due_day"),
    ),
    FamilyRule(
        "SR-MED-03", version=1, columns=InsuranceColumns, answer=not_insured, facts=("members", "persons", "enrolled")
    ),
)
