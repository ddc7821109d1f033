"""What is said of what an office owes for a period: an assessment not held, a yearly report waited for (报送没按时)."""

from collections.abc import Sequence
from datetime import date

from libs.events.contracts.duties import DutyDue, DutyEvent, DutyMissed
from libs.events.contracts.values import Holder, Level
from libs.policy.texts import quarter_code, quarter_words
from services.notifications.domain.offices import Office, office_of

YEARLY = "yearly"
HOLD, COLLECT, HAND_IN = "hold_assessment", "collect_reports", "hand_in_report"
"""Kinds of task: to hold an assessment, to see to the reports that are missing, to hand in one's own."""
OFFICE: Office = office_of(Holder(level=Level.LEADING_GROUP_OFFICE), None)
"""The leading group office holds the assessment, and is told what is late."""
FIRST_REMINDER = 30
"""The reminder that opens the item; nearer ones mark it."""
LEADING_GROUP = "领导小组办公室"
NAMED_MAX = 8
"""So many of those who are missing are named; the page names all of them."""


def task_id(event: DutyEvent) -> str:
    """The task that waits for what was missed, or is owed."""
    duty = event.subject.removeprefix("duty:")
    return f"duty:{event.region}:{duty}"


def kind(event: DutyEvent) -> str:
    """What has to be done."""
    if event.kind != YEARLY:
        return HOLD
    return HAND_IN if event.owed_by else COLLECT


def label(event: DutyEvent) -> str:
    """Which quarter's, which year's."""
    return f"{event.ends_on.year} 年度报告" if event.kind == YEARLY else f"{_quarter(event)}研判"


def at(event: DutyEvent) -> str:
    """The page of the quarter, or of the year's reports."""
    if event.kind == YEARLY:
        return f"/yearly-reports/{event.ends_on.year}"
    return f"/quarters/{quarter_code(event.ends_on)}"


def told(departments: Sequence[str]) -> list[Office]:
    """Who is told that it was missed: the leading group office, and these departments by their codes."""
    holders = [Holder(level=Level.OFFICER, department=code) for code in departments]
    return [OFFICE, *[office_of(holder, None) for holder in holders]]


def missed(event: DutyMissed) -> str:
    """Until when it should have been done, and what ends it."""
    by = _day(event.due_on)
    if event.kind != YEARLY:
        return f"{_quarter(event)}研判应在 {by} 前定稿，还没有。定稿了，这一件自己消失。"
    named = "、".join(event.missing[:NAMED_MAX])
    more = "等" if len(event.missing) > NAMED_MAX else ""
    return (
        f"{event.ends_on.year} 年度报告应在 {by} 前收到，还差 {len(event.missing)} 个单位：{named}{more}。"
        "请催报；都登记收到了，这一件自己消失。"
    )


def due(event: DutyDue) -> str:
    """Until when one's own is to be handed in, and what ends it."""
    return (
        f"{event.ends_on.year} 年度报告请在 {_day(event.due_on)} 前报到市乡村振兴部门。他们登记收到了，这一件自己消失。"
    )


def _quarter(event: DutyEvent) -> str:
    return quarter_words(event.ends_on)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
