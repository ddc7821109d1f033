"""What offices owe for a period, asked when somebody looks: the month's lists, the assessment, status (报送没按时)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from libs.policy import Policy
from libs.policy.answers import Answer
from services.screening.domain.days import add_months, month_of
from services.screening.domain.evaluation.lines import Line
from services.screening.domain.evaluation.questions import QUESTIONS
from services.screening.domain.evaluation.told import Told
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import NEVER
from services.screening.domain.rulebook.rule import Subject

RULE_ID, YEARLY_RULE_ID = "SR-PRC-02", "SR-PRC-03"
"""Which rule asks: of yearly reports one of their own."""
FEED_DUE, QUARTER_DUE, REPORT_PERIOD = "feed_due_day", "quarter_due_day", "dept_report_period"


class Kind(StrEnum):
    """What is owed, in the words of the catalogue of facts (报送种类)."""

    FEED = "feed"
    STATUS = "status"
    ASSESSMENT = "assessment"
    YEARLY = "yearly"


@dataclass(frozen=True, slots=True)
class Duty:
    """What an office owes for a period (一件报送)."""

    kind: Kind
    title: str
    department: str
    ends_on: date
    """The last day of the period."""
    came_on: date | None
    """None where it did not come."""
    is_known: bool = True
    """False: nobody tells whether it came."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A duty and what the rule answers of it (研判结果)."""

    duty: Duty
    answer: Answer


def ask(duties: Sequence[Duty], policy: Policy) -> list[Asked]:
    """What the rule answers of each on the day of the policy; all are of kinds that one rule asks (报送没按时)."""
    if not duties:
        return []
    (rule_id,) = {YEARLY_RULE_ID if one.kind is Kind.YEARLY else RULE_ID for one in duties}
    told = Told([_line(duty, number) for number, duty in enumerate(duties)], policy.day)
    codes, _ = QUESTIONS[rule_id].ask(told, policy)
    return [Asked(duty, Answer(int(code))) for duty, code in zip(duties, codes, strict=True)]


def month_asked(policy: Policy) -> date:
    """The month whose lists are asked for, by its first day: the last one of which the due day has passed.

    Of a list that never came the next month's is asked for instead, once that is due.
    """
    due = policy.figure(FEED_DUE)
    back = 1 if due is None or policy.day.day > due.whole else 2
    return add_months(month_of(policy.day), -back)


def last_day(month: date) -> date:
    """The last day of a month."""
    return add_months(month, 1) - timedelta(days=1)


def _line(duty: Duty, number: int) -> Line:
    came = NEVER if duty.came_on is None else duty.came_on.toordinal()
    kind, ends_on = f.DUTY_KIND.numbers[duty.kind], duty.ends_on.toordinal()
    said = {f.DUTY_KIND.name: kind, f.ENDS_ON.name: ends_on} | ({f.CAME_ON.name: came} if duty.is_known else {})
    return Line(str(number), number, {f.DUTY: [said]}, frozenset({Subject.DUTY}))
