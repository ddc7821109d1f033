"""What is said of a department's list that did not come, and of one that is much shorter (清单没报、少了很多)."""

from libs.events.contracts.feeds import FeedMissed, FeedShrunk
from libs.events.contracts.values import Level

KIND = "send_list"
ITSELF = frozenset({Level.OFFICER, Level.COUNTY})
"""Who sends it; whoever else is told of it only sees to it that it comes."""
PAGE_OF = frozenset({*ITSELF, Level.DEPARTMENT_HEAD})
"""Whose pages show the list: its own department's."""


def task_id(miss_id: str) -> str:
    """The task that waits for a missed list."""
    return f"miss:{miss_id}"


def label(event: FeedMissed) -> str:
    """报送“医保结算清单”."""
    return f"报送“{event.list_title}”"


def kind(level: Level) -> str:
    """To be done by whoever sends it; raised to everybody else."""
    return "TODO" if level in ITSELF else "RAISED"


def together(event: FeedMissed) -> str:
    """What is missed of one month is one item for whoever it is raised to."""
    return f"{KIND}|{event.month.isoformat()}"


def at(feed: str, level: Level, upload_id: str | None = None) -> str:
    """The page of a list or upload; empty for those to whom it is not shown."""
    page = f"/feeds/{feed}/{upload_id}" if upload_id else f"/feeds/{feed}"
    return page if level in PAGE_OF else ""


def missed(event: FeedMissed) -> str:
    """Which list of whom, of which month, when it should have come, and what ends it."""
    day = f"{event.due_on.month}月{event.due_on.day}日"
    return (
        f"{event.department} {event.month.month} 月的“{event.list_title}”应在 {day} 前报，还没有收到。"
        "报来了，这一件自己消失。"
    )


def shrunk(event: FeedShrunk) -> str:
    """How much shorter, and that its sender said why."""
    before, now = event.rows_before, event.rows_now
    percent = ((before - now) * 200 + before) // (2 * before)
    return (
        f"{event.department}“{event.list_title}”比上次少 {percent}%（{before:,} → {now:,}）。"
        "经办人说确实如此，已经载入；原因在清单的页面上。"
    )
