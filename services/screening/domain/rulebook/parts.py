"""What several rules are put together from: yes and no, days, the largest of several (规则的零件).

A day is its ordinal (`date.toordinal`); NEVER is a known day before all others; a day that is not known is unknown.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache, reduce
from operator import or_

from libs.policy import Policy
from libs.policy.answers import Answer, Answers
from libs.policy.columns import Column, Given, Segments
from services.screening.domain.days import DAYS_KEPT, add_months

NEVER = 0
"""It is known that it never happened; no calendar day has this ordinal."""


def no(answers: Answers) -> Answers:
    """Where it is known not to be so (不是)."""
    return Answers(answers.not_met, answers.met, answers.unset)


def told(answers: Answers) -> Answers:
    """Whether anything is known of it at all (是否清楚)."""
    known = answers.met | answers.not_met
    return Answers(known, ~known)


def one_of(several: Iterable[Answers]) -> Answers:
    """Where one of them is met, of which there is at least one (任一条件)."""
    return reduce(or_, several)


def only_for(whom: Answers, said: Answers) -> Answers:
    """What is said of those of whom it is so, and not met by all others: its figure is asked for only of the first."""
    if said.unset is None:
        return whom & said
    return whom.choose(said, Answers.all_of(Answer.NOT_MET, len(said)))


def not_configured(facts_of: Column) -> Answers:
    """The answer of a rule whose figure is not set, for every household (标准未录入)."""
    return Answers.all_of(Answer.NOT_CONFIGURED, len(facts_of))


def older_than(days: Column, policy: Policy, figure: str) -> Answers:
    """Whether more months have passed since that day than the figure says; never is older than any (超过若干个月)."""
    months = policy.figure(figure)
    if months is None:
        return not_configured(days)
    return days < first_within(policy.day, months.whole).toordinal()


def within(days: Column, day: date, count: int) -> Answers:
    """Whether it happened on the day or less than so many days before it (若干天内)."""
    return days.within(day.toordinal() - count + 1, day.toordinal())


@lru_cache(maxsize=DAYS_KEPT)
def first_within(day: date, months: int) -> date:
    """The earliest day that is not older than so many months, months clipped to their end (若干个月内的第一天)."""
    first = add_months(day, -months)
    while add_months(first, months) < day:
        first += timedelta(days=1)
    while add_months(first - timedelta(days=1), months) >= day:
        first -= timedelta(days=1)
    return first


@lru_cache(maxsize=DAYS_KEPT)
def born_by(day: date, age: int) -> int:
    """The last day of birth of those who have completed so many years; born 29 February counts from 1 March (满岁)."""
    try:
        return day.replace(year=day.year - age).toordinal()
    except ValueError:
        return date(day.year - age, 2, 28).toordinal()


def younger_than(born_on: Column, policy: Policy, figure: str) -> Answers | None:
    """Who has not completed so many years; none if the figure is not set (未满几岁)."""
    age = policy.figure(figure)
    return None if age is None else born_on > born_by(policy.day, age.whole)


def of_age(born_on: Column, policy: Policy) -> Answers | None:
    """Who is of working age, both ends included; none if it is not set (劳动年龄)."""
    first, last = policy.figure("work_age_from"), policy.figure("work_age_to")
    if first is None or last is None:
        return None
    return born_on.within(born_by(policy.day, last.whole + 1) + 1, born_by(policy.day, first.whole))


def one_reaches(within_household: Segments, amounts: Column, figure: Given) -> Answers:
    """Whether one of the amounts of a household reaches a figure; an unknown one counts if no other does (任一项达到).

    The figure is asked for also where there is no amount.
    """
    if figure.value is None:
        return Answers.all_of(Answer.NOT_CONFIGURED, len(within_household))
    return within_household.any(amounts >= figure)
