"""What is said of a list that sets off more than the region allows (放行确认)."""

from libs.events.contracts.screening import UploadHeld
from libs.events.contracts.values import Holder, Level
from services.notifications.domain.offices import Office, office_of

KIND = "let_pass"
LABEL = "放行确认"
WHO = (Level.COUNTY, Level.LEADING_GROUP_OFFICE)
"""Those who may let it pass; never its sender, never the operator."""


def task_id(upload_id: str) -> str:
    """The task that waits for a held list."""
    return f"held:{upload_id}"


def offices(event: UploadHeld) -> list[Office]:
    """Who is told of it."""
    return [office_of(Holder(level=level, area_code=event.area_code), event.area_code) for level in WHO]


def sentence(event: UploadHeld, department: str) -> str:
    """Why it was held, with its figures."""
    whole, tenth = divmod(event.permille, 10)
    most = f"最多的是 {event.commonest_rule}（{event.commonest_count:,} 个疑点）。" if event.commonest_rule else ""
    return (
        f"先停一停：{department}“{event.list_title}” {event.rows:,} 行触发 {event.households:,} 户，"
        f"占 {whole}.{tenth}%，超过 {event.limit_pct}%。{most}疑点还没有告诉任何人。"
    )
