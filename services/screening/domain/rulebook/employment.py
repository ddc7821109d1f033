"""People who can and will work and have no work (就业类规则)."""

from dataclasses import dataclass
from typing import Annotated

from libs.policy import Policy
from libs.policy.answers import Answers
from libs.policy.columns import Column, Segments
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import NEVER, no, not_configured, of_age
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule


@dataclass(frozen=True, slots=True, eq=False)
class WorkColumns(FamilyColumns):
    """Work and the will to work, one entry a member (就业数据列)."""

    members: Annotated[Column, d.MEMBERS]
    persons: Annotated[Segments, f.MEMBERS]
    born_on: Annotated[Column, f.BORN_ON]
    capable: Annotated[Answers, d.CAPABLE]
    willing: Annotated[Answers, f.WILLING]
    employed: Annotated[Answers, f.EMPLOYED]
    job_ended_on: Annotated[Column, f.JOB_ENDED_ON]
    """The day the last job ended, NEVER for who never had one."""


def out_of_work(facts: WorkColumns, policy: Policy) -> Answers:
    """Somebody who can and will work lost the job so many days ago, or nobody of the household works (失业).

    In the second case it counts also for who never had a job, as long as nobody worked in all those days.
    Basis: 晋乡村振兴组〔2021〕3号 第七条、第十一条; 大委农发〔2021〕3号 第二部分（二）第3项.
    """
    of_working_age, days = of_age(facts.born_on, policy), policy.figure("unemployed_days")
    if of_working_age is None or days is None:
        return not_configured(facts.members)
    jobless = no(facts.employed)
    for_so_long = facts.job_ended_on <= policy.day.toordinal() - days.whole
    nobody_works = facts.persons.spread(facts.persons.all(jobless & for_so_long))
    lost_it = for_so_long & (facts.job_ended_on > NEVER)
    return facts.persons.any(of_working_age & facts.capable & facts.willing & jobless & (lost_it | nobody_works))


RULES = (
    FamilyRule(
        "SR-EMP-01",
        version=1,
        columns=WorkColumns,
        answer=out_of_work,
        facts=("members", "persons", "born_on", "capable", "willing", "employed", "job_ended_on"),
        figures=("work_age_from", "work_age_to", "unemployed_days"),
    ),
)
