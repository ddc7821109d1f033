"""Disabled persons without the help that is due to them (残疾类规则)."""

from dataclasses import dataclass
from typing import Annotated

from libs.policy import Policy
from libs.policy.answers import Answers
from libs.policy.columns import Column, Segments
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import no, not_configured, of_age, younger_than
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule

PHYSICAL, INTELLECTUAL, MENTAL, MULTIPLE = 4, 5, 6, 7
GRADE_2, GRADE_3 = 2, 3


@dataclass(frozen=True, slots=True, eq=False)
class DisabilityColumns(FamilyColumns):
    """What the disabled persons' federation says, one entry a member; yes or no as it is delivered (残疾数据列)."""

    members: Annotated[Column, d.MEMBERS]
    persons: Annotated[Segments, f.MEMBERS]
    born_on: Annotated[Column, f.BORN_ON]
    newly_severe: Annotated[Answers, f.NEWLY_SEVERE]
    """Against the last list."""
    entitled: Annotated[Answers, f.ENTITLED]
    """To the living or the care allowance."""
    receives: Annotated[Answers, f.RECEIVES]
    dibao: Annotated[Answers, d.DIBAO]
    kind: Annotated[Column, f.KIND]
    """Of the certificate, 1 to 7; 0 where there is none."""
    grade: Annotated[Column, f.GRADE]
    cared_for: Annotated[Answers, f.CARED_FOR]
    """At home or in a centre."""
    rehabilitation: Annotated[Answers, f.REHABILITATION]
    """Receives aid for it."""


def allowance_missing(facts: DisabilityColumns, _policy: Policy) -> Answers:
    """Somebody is newly severely disabled, or is entitled to an allowance and does not get it (新增重残或补贴未领).

    Basis: 晋乡村振兴组〔2021〕3号 第十一条; 大委农发〔2021〕3号 第二部分（一）第6项.
    """
    return facts.persons.any(facts.newly_severe | (facts.entitled & no(facts.receives)))


def care_missing(facts: DisabilityColumns, policy: Policy) -> Answers:
    """Somebody of working age in dibao, severely disabled in mind, intellect or body, has no care (没有照护).

    Several disabilities of grade 1 to 3 are unknown until their parts are known.
    Basis: 大委农发〔2021〕3号 第二部分（一）第6项.
    """
    of_working_age, counts = of_age(facts.born_on, policy), policy.figure("dsb02_grade3")
    if of_working_age is None or counts is None:
        return not_configured(facts.members)
    severe = _severe(facts, grade_3_counts=counts.yes)
    return facts.persons.any(facts.dibao & of_working_age & severe & no(facts.cared_for))


def child_without_rehabilitation(facts: DisabilityColumns, policy: Policy) -> Answers:
    """A disabled child gets no aid for rehabilitation (残疾儿童没有康复救助).

    Basis: 晋乡村振兴组〔2021〕3号 第十二条.
    """
    is_child = younger_than(facts.born_on, policy, "child_age")
    if is_child is None:
        return not_configured(facts.members)
    return facts.persons.any(is_child & (facts.kind > 0) & no(facts.rehabilitation))


def _severe(facts: DisabilityColumns, *, grade_3_counts: bool) -> Answers:
    """Severe of the three kinds that count; grade 3 of mind or intellect where the region says so (重度)."""
    kind, grade = facts.kind.values, facts.grade.values
    known = facts.kind.known & (facts.grade.known | (kind == 0))
    of_mind = (kind == INTELLECTUAL) | (kind == MENTAL)
    met = (of_mind | (kind == PHYSICAL)) & (grade <= GRADE_2)
    if grade_3_counts:
        met |= of_mind & (grade == GRADE_3)
    depends = (kind == MULTIPLE) & (grade <= GRADE_3)
    return Answers.known(met, known & (met | ~depends))


RULES = (
    FamilyRule(
        "SR-DSB-01",
        version=1,
        columns=DisabilityColumns,
        answer=allowance_missing,
        facts=("members", "persons", "newly_severe", "entitled", "receives"),
    ),
    FamilyRule(
        "SR-DSB-02",
        version=1,
        columns=DisabilityColumns,
        answer=care_missing,
        facts=("members", "persons", "born_on", "dibao", "kind", "grade", "cared_for"),
        figures=("work_age_from", "work_age_to", "dsb02_grade3"),
    ),
    FamilyRule(
        "SR-DSB-03",
        version=1,
        columns=DisabilityColumns,
        answer=child_without_rehabilitation,
        facts=("members", "persons", "born_on", "kind", "rehabilitation"),
        figures=("child_age",),
    ),
)
