"""Columns that are worked out from facts, as domain.md §4.0 reads them (推算项)."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from libs.policy.answers import Answers
from libs.policy.certificates import Certificate
from libs.policy.columns import Column, Segments
from libs.policy.groups import Group
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.fact import Derived, Fact, Reads
from services.screening.domain.rulebook.parts import NEVER, no

NO_CATEGORY, CATEGORY_1 = 9, 1
ABLE_UNTIL, WEAK, LOST = 3, 3, 4
ON_ROLL, ABSENT, OUT = 2, 3, 4
KINDS, GRADES = range(1, 8), range(1, 5)


def _certificates(is_severe: bool | None) -> NDArray[np.bool_]:
    """By kind and grade, 0 for none: the certificates of which this is said."""
    return np.array(
        [
            [
                kind in KINDS and grade in GRADES and Certificate(kind, grade).is_severe is is_severe
                for grade in range(5)
            ]
            for kind in range(8)
        ]
    )


SEVERE, DEPENDS = _certificates(is_severe=True), _certificates(is_severe=None)


def _members(told: Reads) -> Column:
    persons = told.segments(f.MEMBERS)
    return Column.read(persons.counts, persons.known)


def _monitored(told: Reads) -> Answers:
    return no(told.column(f.CATEGORY).says(NO_CATEGORY))


def _protected(told: Reads) -> Answers:
    return _monitored(told) | told.answers(f.FORMERLY_POOR)


def _category_1(told: Reads) -> Answers:
    return told.column(f.CATEGORY).says(CATEGORY_1)


def _net_income(told: Reads) -> Column:
    operating = told.column(f.RECEIPTS) - told.column(f.EXPENSE)
    return told.column(f.WAGE) + operating + told.column(f.PROPERTY) + told.column(f.TRANSFER)


def _in(told: Reads, group: Group) -> Answers:
    return told.groups(f.GROUPS)[group]


def _in_aid(told: Reads) -> Answers:
    return told.segments(f.MEMBERS).any(_in(told, Group.DIBAO) | _in(told, Group.TEKUN))


def _low_income(told: Reads) -> Answers:
    return _in_aid(told) | _monitored(told)


def _aided(told: Reads) -> Answers:
    return _in_aid(told) | (told.column(f.AID_COUNT) > 0)


def _alone(told: Reads) -> Answers:
    return _members(told).says(1) | told.answers(f.ALONE)


def _somebody_disabled(told: Reads) -> Answers:
    return told.segments(f.MEMBERS).any(told.column(f.KIND) > 0)


def _severely_disabled(told: Reads) -> Answers:
    """By the certificate; grade 3 of several disabilities is unknown until its parts are known."""
    kind, grade = told.column(f.KIND), told.column(f.GRADE)
    some = kind.values.nonzero()[0]
    severe, known = np.zeros_like(kind.known), kind.known.copy()
    certificates = kind.values[some], grade.values[some]
    severe[some] = SEVERE[certificates]
    known[some] &= grade.known[some] & ~DEPENDS[certificates]
    return Answers.known(severe, known)


def _outage_days(told: Reads) -> Column:
    """Days since the first day without water; 0 where it runs or was to fail only later."""
    since = told.column(f.OUTAGE_SINCE)
    days = np.maximum(told.today - since.values, 0)
    days[since.values == NEVER] = 0
    return Column(days, since.known, told.today)


def _lists_missing(told: Reads) -> Answers:
    complete = told.answers(f.LISTS_COMPLETE)
    return Answers(np.zeros_like(complete.met), complete.met)


def _ended_after(told: Reads) -> Column:
    """Days from the elimination to the end of a measure; −1 where it has not ended by the day asked."""
    ended, eliminated = told.column(f.ENDED_ON), told.column(f.ELIMINATED_ON)
    counts = told.segments(f.MEASURES).counts
    after = ended.values - eliminated.values.repeat(counts)
    is_over = (ended.values != NEVER) & (ended.values <= told.today)
    after[~is_over] = -1
    return Column(after, ended.known & (eliminated.known.repeat(counts) | ~is_over), ended.bound + eliminated.bound)


def _skill(first: int, last: int) -> Derived:
    def how(told: Reads) -> Answers:
        return told.column(f.LABOUR).within(first, last)

    return Derived("劳动技能", (f.LABOUR,), how)


def _not_enrolled(told: Reads) -> Answers:
    return told.column(f.SCHOOL).says(OUT)


def _long_absent(told: Reads) -> Answers:
    """Unknown where it is only said that the child is on the roll."""
    status = told.column(f.SCHOOL)
    said = status.says(ABSENT)
    return Answers(said.met, said.not_met & (status.values != ON_ROLL))


def _groups_of(fact: Fact) -> Derived:
    def how(told: Reads) -> Mapping[Group, Answers]:
        return told.groups(fact)

    return Derived(fact.title, (fact,), how)


def _one_group(group: Group, title: str) -> Derived:
    def how(told: Reads) -> Answers:
        return _in(told, group)

    return Derived(title, (f.GROUPS,), how)


def _stays(told: Reads) -> Segments:
    return told.segments(f.STAYS)


INCOME_FACTS = (f.WAGE, f.RECEIPTS, f.EXPENSE, f.PROPERTY, f.TRANSFER)
MEMBERS = Derived("家庭成员数", (), _members, parts=(f.MEMBERS,))
MONITORED = Derived("是否监测户", (f.CATEGORY,), _monitored)
PROTECTED = Derived("是否监测户或脱贫户", (f.CATEGORY, f.FORMERLY_POOR), _protected)
CATEGORY_1_SAID = Derived("是否边缘易致贫户", (f.CATEGORY,), _category_1)
NET_INCOME = Derived("12个月纯收入", INCOME_FACTS, _net_income)
LOW_INCOME = Derived("是否低收入户", (f.GROUPS, f.CATEGORY), _low_income, parts=(f.MEMBERS,))
AIDED = Derived("是否受助家庭", (f.GROUPS, f.AID_COUNT), _aided, parts=(f.MEMBERS,))
ALONE = Derived("是否独居", (f.ALONE,), _alone, parts=(f.MEMBERS,))
DISABLED = Derived("家中有没有残疾人", (f.KIND,), _somebody_disabled, parts=(f.MEMBERS,))
SEVERELY_DISABLED = Derived("是否重度残疾", (f.KIND, f.GRADE), _severely_disabled)
OUTAGE_DAYS = Derived("停水天数", (f.OUTAGE_SINCE,), _outage_days)
LISTS_MISSING = Derived("医保清单是否缺", (f.LISTS_COMPLETE,), _lists_missing)
ENDED_AFTER = Derived("消除几天后措施结束", (f.ENDED_ON, f.ELIMINATED_ON), _ended_after, parts=(f.MEASURES,))
CAPABLE, LOST_PARTLY, LOST_FULLY = _skill(1, ABLE_UNTIL), _skill(WEAK, WEAK), _skill(LOST, LOST)
NOT_ENROLLED = Derived("是否未入学", (f.SCHOOL,), _not_enrolled)
LONG_ABSENT = Derived("是否长期缺课", (f.SCHOOL,), _long_absent)
DIBAO, TEKUN = _one_group(Group.DIBAO, "是否低保对象"), _one_group(Group.TEKUN, "是否特困人员")
GROUPS, SETTLED_GROUPS, PREMIUM_GROUPS = (_groups_of(fact) for fact in (f.GROUPS, f.SETTLED_GROUPS, f.PREMIUM_GROUPS))
