"""What is said of a quarter's assessment that was not held by its day (季研判没按时)."""

from libs.events.contracts.duties import DutyEvent, DutyMissed
from libs.events.contracts.values import Holder, Level
from libs.policy.texts import quarter_code, quarter_words
from services.notifications.domain.offices import Office, office_of

KIND = "hold_assessment"
OFFICE: Office = office_of(Holder(level=Level.LEADING_GROUP_OFFICE), None)
"""The leading group office holds it, and is told that it is late."""


def task_id(event: DutyEvent) -> str:
    """The task that waits for what was missed."""
    return f"duty:{event.region}:{event.kind}:{event.ends_on.isoformat()}"


def label(event: DutyMissed) -> str:
    """Which quarter's."""
    return f"{_quarter(event)}研判"


def at(event: DutyMissed) -> str:
    """The page of the quarter."""
    return f"/quarters/{quarter_code(event.ends_on)}"


def missed(event: DutyMissed) -> str:
    """Until when it should have been held, and what ends it."""
    day = f"{event.due_on.month}月{event.due_on.day}日"
    return f"{_quarter(event)}研判应在 {day} 前定稿，还没有。定稿了，这一件自己消失。"


def _quarter(event: DutyMissed) -> str:
    return quarter_words(event.ends_on)
