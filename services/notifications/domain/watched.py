"""What is said of villages that came onto the watch list or left it, and to whom (关注名单的收件)."""

from collections.abc import Callable, Sequence

from libs.events.contracts.values import Holder, Level
from libs.events.contracts.watch import WatchedVillage, WatchEnded, WatchEvent, WatchStarted
from libs.policy.region import VILLAGE_TAGS
from services.notifications.domain import called
from services.notifications.domain.offices import Office, office_of

AT = "/watched"
ENDED_AT = f"{AT}?s=ended"
NAMED_MAX = 5
"""So many villages are named; of more it is said how many there are."""


def source(event: WatchEvent) -> str:
    """What the item comes of: one change of the list."""
    return f"watch:{event.change_id}"


def offices(event: WatchEvent, code_of: Callable[[str], str]) -> list[Office]:
    """The departments that the rule names, and the leading group office; nobody is to do anything.

    `code_of` gives the code of a department by its word. A town or village finds its own on the page.
    """
    holders = [Holder(level=Level.OFFICER, department=code_of(word)) for word in event.departments]
    return [office_of(holder, None) for holder in (*holders, Holder(level=Level.LEADING_GROUP_OFFICE))]


def started(event: WatchStarted) -> str:
    """Which villages, by which paper, and that nobody is sent there."""
    named = _named([(one, _kinds(one)) for one in event.villages])
    return (
        f"{len(event.villages):,} 个村列入关注名单：{named}。依据{event.clause.document} {event.clause.article}。"
        "村里的户按月用数据筛查，不用入户；关注不是监测对象，不带来待遇。"
    )


def ended(event: WatchEnded) -> str:
    """Which villages, and why."""
    named = _named([(one, one.why) for one in event.villages])
    return f"{len(event.villages):,} 个村不再在关注名单上：{named}。已经在办的照办。"


def _named(villages: Sequence[tuple[WatchedVillage, str]]) -> str:
    said = [f"{called.village(one.village)}{f'（{words}）' if words else ''}" for one, words in villages[:NAMED_MAX]]
    return "、".join(said) + ("等" if len(villages) > NAMED_MAX else "")


def _kinds(one: WatchedVillage) -> str:
    return "、".join(VILLAGE_TAGS.get(tag, tag) for tag in one.tags)
