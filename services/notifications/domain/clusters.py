"""What is said of a week in which a town has many more households with one cause than usual (早期数的收件)."""

from datetime import timedelta

from libs.events.contracts.clusters import ClusterEvent, ClusterSeen
from libs.events.contracts.values import Holder, Level
from services.notifications.domain import called
from services.notifications.domain.offices import Office, office_of

KIND = "look_at_cluster"
LABEL = "明显多于平常"
OFFICE: Office = office_of(Holder(level=Level.LEADING_GROUP_OFFICE), None)
"""The leading group office looks for what happened there."""
SIX_DAYS = timedelta(days=6)


def task_id(event: ClusterEvent) -> str:
    """The one item of a town, cause and week."""
    return f"cluster:{event.region}:{event.town}:{event.cause}:{event.week.isoformat()}"


def at(event: ClusterEvent) -> str:
    """The page of the week."""
    return f"/runs/weeks?on={event.week.isoformat()}&only=more"


def seen(event: ClusterSeen) -> str:
    """Which week, where, why, how many beside the usual, and what to do."""
    last = event.week + SIX_DAYS
    days = f"{event.week.month}月{event.week.day}日至{last.month}月{last.day}日"
    said = (
        f"{days}这一周，{called.town(event.town)}“{event.cause_label}”有新疑点 {event.raised:,} 户"
        f"（平常 {event.usual_raised:g} 户），认定 {event.recognised:,} 户（平常 {event.usual_recognised:g} 户）。"
        f"平常指前 {event.weeks} 周的中间数。"
    )
    if event.in_run:
        said += "这一周有月筛查或新确认的标准，可能是因为这个。"
    return f"{said}请问一问是不是受灾、厂子停工或价格大跌。"
