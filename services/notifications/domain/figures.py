"""What is said of a figure that waits for a second person, and of one that ends (标准确认、标准快到期)."""

from datetime import date

from libs.events.contracts.figures import FigureEnding, FigureProposed
from libs.events.contracts.values import Holder, Level
from services.notifications.domain.offices import Office, office_of

KIND = "confirm_figure"
LABEL = "标准确认"
OFFICE: Office = office_of(Holder(level=Level.LEADING_GROUP_OFFICE), None)
"""The leading group office confirms, and is told what ends."""
AT = "/rules/figures/"


def task_id(entry_id: str) -> str:
    """The task that waits for an entry."""
    return f"figure:{entry_id}"


def to_confirm(event: FigureProposed) -> str:
    """What is to be confirmed."""
    days = f"{event.from_on} 起" if event.to_on is None else f"{event.from_on} 至 {event.to_on}"
    what = f"更正“{event.label}”" if event.replaces else f"录入“{event.label}”"
    return f"{what}：{event.text}，{days}。您确认后才算数；不对就退回，写理由。"


def ending(event: FigureEnding, on: date) -> str:
    """What ends, in how many days from the day on which this is said, and what becomes of the rules that rest on it."""
    day = f"{event.ends_on.year}年{event.ends_on.month}月{event.ends_on.day}日"
    days = (event.ends_on - on).days
    left = f"还有 {days} 天" if days > 0 else "到期了"
    then = "按“沿用”标出" if event.carried_on else "用到它的规则和待遇不再算"
    rests = f"（{'、'.join(event.rests)}）" if event.rests else ""
    return f"“{event.label}”用到 {day}，{left}。到期没有新文件，{then}{rests}。有了新文件，请录入。"
