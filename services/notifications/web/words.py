"""How items are called, when they are due, and where a missed day went (收件的用语)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from libs.web.people import Card
from libs.web.words import due, short_day
from services.notifications.store.lists import Item

RAISED_TO: Mapping[str, str] = MappingProxyType(
    {
        "TOWN": "镇里",
        "COUNTY": "农业农村局",
        "DEPARTMENT_HEAD": "局负责人",
        "LEADING_GROUP_OFFICE": "领导小组办公室",
        "LEADING_OFFICIAL": "分管领导",
    }
)
GIVEN_TO_US = "派给我局"
SOON_DAYS = 7
"""Days ahead are counted up to here; later the day itself is said."""
NOBODY = Card("", "一户")


@dataclass(frozen=True, slots=True)
class Pill:
    """When something is due, as shape, word and colour."""

    words: str
    kind: str = ""


def title(item: Item) -> str:
    """What an item is called: 派给我局：医疗救助; 提级督办：入户核实."""
    label = item.label or "要办的事"
    if item.task_kind == "department_answer" and item.kind == "TODO":
        label = GIVEN_TO_US
    called = f"{label}：{item.item_label}" if item.item_label else label
    return f"提级督办：{called}" if item.kind == "RAISED" else called


def pill(item: Item, today: date) -> Pill:
    """What stands on an item."""
    if item.ended_at is not None:
        return Pill("已办", "done")
    if item.due_on is None:
        return Pill("不限日子")
    return due_pill(item.due_on, today)


def due_pill(due_on: date, today: date) -> Pill:
    """过期 1 天; 今天到期; 还剩 3 天; 6月5日 前."""
    left = (due_on - today).days
    if left < 0:
        return Pill(due(due_on, on=today), "late")
    if left == 0:
        return Pill(due(due_on, on=today), "turn")
    return Pill(due(due_on, on=today) if left <= SOON_DAYS else f"{short_day(due_on, today)} 前")


def raised(level: str | None, place: str = "") -> str:
    """已提级到安海镇; nothing where no day was missed."""
    if level is None:
        return ""
    town = place.split(" ", 1)[0]
    return f"已提级到{town if level == 'TOWN' and town else RAISED_TO.get(level, '上一级')}"


def in_town(place: str) -> str:
    """A place as the village says it, without its town: 型厝村 2 组."""
    return place.split(" ", 1)[-1]
