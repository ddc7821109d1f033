"""Children out of compulsory school, and the cost of other schooling (就学类规则)."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated

from libs.policy import Policy
from libs.policy.answers import Answers
from libs.policy.columns import Column, Segments
from libs.policy.units import MonthDay
from services.screening.domain.line import ANSWERS_KEPT, given
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import born_by, no, not_configured, one_reaches, told
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule

ENTRY_AGE = 6
LAST_AGE = 18
LAST_AGE_UNTOLD = 16
"""Until when a child is of compulsory age if nobody told whether nine years are completed."""
ENTRY_CUTOFF = MonthDay(8, 31)
"""By which day of the year a child is six, as long as the province's day was not found."""
FEBRUARY, LEAP_DAY = 2, 29


@dataclass(frozen=True, slots=True, eq=False)
class SchoolColumns(FamilyColumns):
    """Pupils and those who should be, one entry a member (就学数据列)."""

    members: Annotated[Column, d.MEMBERS]
    persons: Annotated[Segments, f.MEMBERS]
    born_on: Annotated[Column, f.BORN_ON]
    completed: Annotated[Answers, f.COMPLETED]
    """Whether nine years of school are completed."""
    not_enrolled: Annotated[Answers, d.NOT_ENROLLED]
    long_absent: Annotated[Answers, d.LONG_ABSENT]
    """As the education office marks it; unknown where it only says that the child is enrolled."""
    absent_days: Annotated[Column, f.ABSENT_DAYS]
    exempt_until: Annotated[Column, f.EXEMPT_UNTIL]
    """The last day of a written approval with kind and approver, NEVER if there is none."""
    fee: Annotated[Column, f.FEE]
    """Of other than compulsory school, for the school year of the day, in fen; 0 where there is none."""
    aid: Annotated[Column, f.AID]


def out_of_school(facts: SchoolColumns, policy: Policy) -> Answers:
    """A child of compulsory stage is not enrolled or long absent, whatever the cause (义务教育阶段失学辍学).

    From the school year it must enter until nine years are completed, at the latest until the 18th birthday; where
    nobody told of completion, until the 16th. Exempt only with a written approval that still holds.
    Basis: 晋乡村振兴组〔2021〕3号 第四条、第十一条; 大委农发〔2021〕3号 第二部分（一）第1项.
    """
    begins = policy.figure("school_year_start")
    if begins is None:
        return not_configured(facts.members)
    must_be_in = facts.born_on <= _last_born_to_enter(policy, begins.month_day)
    is_known = told(facts.completed)
    not_done = is_known & no(facts.completed) & (facts.born_on > born_by(policy.day, LAST_AGE))
    not_told = no(is_known) & (facts.born_on > born_by(policy.day, LAST_AGE_UNTOLD))
    not_exempt = facts.exempt_until < policy.day.toordinal()
    absent = facts.not_enrolled | _long_absent(facts, policy)
    return facts.persons.any(must_be_in & (not_done | not_told) & absent & not_exempt)


def schooling_cost(facts: SchoolColumns, policy: Policy) -> Answers:
    """What a pupil of other than compulsory school pays for the year after aid reaches the limit (就学支出大).

    Basis: 大委农发〔2021〕3号 第二部分（二）第5项.
    """
    return one_reaches(facts.persons, facts.fee - facts.aid, given(policy, "edu_selfpay_year"))


def _long_absent(facts: SchoolColumns, policy: Policy) -> Answers:
    """So many days absent, where the region sets how many; else as the education office marks it."""
    days = policy.figure("long_absent_days")
    return facts.long_absent if days is None else facts.absent_days >= days.whole


@lru_cache(maxsize=ANSWERS_KEPT)
def _last_born_to_enter(policy: Policy, begins: MonthDay) -> int:
    """The last day of birth of those who must have entered by the school year of the day."""
    day = policy.day
    year = day.year if day >= _in_year(begins, day.year) else day.year - 1
    cutoff = policy.figure("entry_cutoff")
    return _in_year(ENTRY_CUTOFF if cutoff is None else cutoff.month_day, year - ENTRY_AGE).toordinal()


def _in_year(said: MonthDay, year: int) -> date:
    """That day of a year; 29 February is 28 in other years."""
    is_leap_day = (said.month, said.day) == (FEBRUARY, LEAP_DAY)
    try:
        return date(year, said.month, said.day)
    except ValueError:
        assert is_leap_day, "a day that no year has"
        return date(year, FEBRUARY, LEAP_DAY - 1)


RULES = (
    FamilyRule(
        "SR-EDU-01",
        version=1,
        columns=SchoolColumns,
        answer=out_of_school,
        facts=(
            "members",
            "persons",
            "born_on",
            "completed",
            "not_enrolled",
            "long_absent",
            "absent_days",
            "exempt_until",
        ),
        may_lack=("completed",),
        figures=("school_year_start",),
        optional_figures=("entry_cutoff", "long_absent_days"),
    ),
    FamilyRule(
        "SR-EDU-02",
        version=1,
        columns=SchoolColumns,
        answer=schooling_cost,
        facts=("members", "persons", "fee", "aid"),
        figures=("edu_selfpay_year",),
    ),
)
