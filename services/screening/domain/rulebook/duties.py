"""What offices owe for a period, and steps with a limit: what did not come in time (报送与时限类规则)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Annotated

import numpy as np

from libs.policy import Policy
from libs.policy.answers import Answer, Answers
from libs.policy.columns import Column
from services.screening.domain.days import add_months, month_of
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import NEVER, no, only_for
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule, Subject

FEED, STATUS, ASSESSMENT, YEARLY = 1, 2, 3, 4
"""Kinds of duty: a monthly list or zero report, a status report (调度), the quarterly assessment, the yearly report."""
QUARTER = 3
PERIOD_MONTHS: Mapping[str, int] = MappingProxyType({"month": 1, "quarter": QUARTER, "half_year": 6, "year": 12})
REPORT_PERIOD = "dept_report_period"
YEARLY_BY = (11, 30)


@dataclass(frozen=True, slots=True, eq=False)
class DutyColumns(FamilyColumns):
    """What an office owes for a period, one entry each (报送数据列)."""

    kind: Annotated[Column, f.DUTY_KIND]
    ends_on: Annotated[Column, f.ENDS_ON]
    """The last day of the period."""
    came_on: Annotated[Column, f.CAME_ON]
    """The day the list, zero report or report came, or the assessment was held; NEVER if it did not."""


@dataclass(frozen=True, slots=True, eq=False)
class StepColumns(FamilyColumns):
    """Steps of a clue, a case or a measure, one entry each (办理环节数据列)."""

    due_on: Annotated[Column, f.DUE_ON]
    """The last day of its limit, NEVER where it has none."""
    done_on: Annotated[Column, f.DONE_ON]
    """NEVER while it is open."""


def step_overdue(facts: StepColumns, policy: Policy) -> Answers:
    """A step is open after its due day, or was done after it (超期).

    Basis: 晋乡村振兴组〔2021〕3号 第二条; 大委农发〔2021〕3号 第二部分（一）第2项（暂定）.
    """
    today = policy.day.toordinal()
    is_done = (facts.done_on > NEVER) & (facts.done_on <= today)
    return (facts.due_on > NEVER) & is_done.choose(facts.done_on > facts.due_on, facts.due_on < today)


def not_delivered(facts: DutyColumns, policy: Policy) -> Answers:
    """A month's list or zero report, the quarter's assessment or the status report did not come by its day (未按时).

    Met from the day after the due day until it arrives. A kind that the region does not have is not owed.
    Basis: 晋乡村振兴组〔2021〕3号 第十一条; 大委农发〔2021〕3号 第二部分（一）第1项.
    """
    feed = only_for(_is(facts, FEED), _late(facts, policy, "feed_due_day", 1))
    assessment, status = (Answers.all_of(Answer.NOT_MET, len(facts)) for _ in range(2))
    if policy.declares("quarter_due_day"):
        assessment = only_for(_is(facts, ASSESSMENT), _late(facts, policy, "quarter_due_day", QUARTER))
    if policy.declares(REPORT_PERIOD):
        status = only_for(_is(facts, STATUS), _status_late(facts, policy))
    return feed | assessment | status


def yearly_report_missing(facts: DutyColumns, policy: Policy) -> Answers:
    """The yearly report was not received by 30 November: from 1 December until it arrives (年度报告未按时).

    Basis: 大委农发〔2021〕3号 第三部分（四）.
    """
    due = _of_each(facts.ends_on, lambda day: date(day.year, *YEARLY_BY))
    return _is(facts, YEARLY) & _open_after(facts, policy, due)


def _is(facts: DutyColumns, kind: int) -> Answers:
    return facts.kind.says(kind)


def _status_late(facts: DutyColumns, policy: Policy) -> Answers:
    period = policy.figure(REPORT_PERIOD)
    if period is None:
        return Answers.all_of(Answer.NOT_CONFIGURED, len(facts))
    return _late(facts, policy, "feed_due_day", PERIOD_MONTHS[str(period.said)])


def _late(facts: DutyColumns, policy: Policy, figure: str, months: int) -> Answers:
    """Not there after the due day of the month after the period; periods of so many months are counted from January."""
    due_day = policy.figure(figure)
    if due_day is None:
        return Answers.all_of(Answer.NOT_CONFIGURED, len(facts))
    due = _of_each(facts.ends_on, lambda day: add_months(month_of(day), 1).replace(day=due_day.whole))
    into = _of_each(facts.ends_on, lambda day: day.month % months)
    return (into <= 0) & _open_after(facts, policy, due)


def _open_after(facts: DutyColumns, policy: Policy, due: Column) -> Answers:
    today = policy.day.toordinal()
    came = (facts.came_on > NEVER) & (facts.came_on <= today)
    return (due < today) & no(came)


def _of_each(days: Column, what: Callable[[date], date | int]) -> Column:
    """Worked out once for every distinct day; a day as its ordinal."""
    values = np.zeros_like(days.values)
    for ordinal in np.unique(days.values[days.known]).tolist():
        found = what(date.fromordinal(ordinal))
        values[days.values == ordinal] = found.toordinal() if isinstance(found, date) else found
    return Column.read(values, days.known)


RULES = (
    FamilyRule(
        "SR-PRC-01",
        version=1,
        columns=StepColumns,
        answer=step_overdue,
        facts=("due_on", "done_on"),
        subject=Subject.STEP,
    ),
    FamilyRule(
        "SR-PRC-02",
        version=1,
        columns=DutyColumns,
        answer=not_delivered,
        facts=("kind", "ends_on", "came_on"),
        optional_figures=("feed_due_day", "quarter_due_day", REPORT_PERIOD),
        subject=Subject.DUTY,
    ),
    FamilyRule(
        "SR-PRC-03",
        version=1,
        columns=DutyColumns,
        answer=yearly_report_missing,
        facts=("kind", "ends_on", "came_on"),
        subject=Subject.DUTY,
    ),
)
