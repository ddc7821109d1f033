"""A cadre's day: what is late, due today, this week, later; one card a household (我的待办)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

MANY = 4
"""So many households with the same thing to do by the same day are one card."""
SUNDAY = 7


class Section(StrEnum):
    """When something is due (分组)."""

    LATE = "已经过期"
    TODAY = "今天"
    WEEK = "本周"
    LATER = "以后"


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done, as a cadre's card shows it (一件要办的事)."""

    item_id: str
    kind: str
    label: str
    household_id: str
    why: str = ""
    """In the village's words."""
    due_on: date | None = None
    escalated_to: str | None = None
    """The level that a missed day was told to."""
    group: str | None = None
    """Feed, rule and day, where a list set it off."""


@dataclass(frozen=True, slots=True)
class Card:
    """All that is to be done for one household, or one thing for many (一张卡片)."""

    section: Section
    tasks: tuple[Task, ...]

    @property
    def first(self) -> Task:
        """What is due first."""
        return self.tasks[0]

    @property
    def many(self) -> bool:
        """Whether it is one thing for several households."""
        return len({task.household_id for task in self.tasks}) > 1

    @property
    def households(self) -> int:
        """How many households it is about."""
        return len({task.household_id for task in self.tasks})


def section_of(due_on: date | None, today: date) -> Section:
    """Where something stands on this day; a week ends on Sunday."""
    if due_on is None:
        return Section.LATER
    if due_on < today:
        return Section.LATE
    if due_on == today:
        return Section.TODAY
    return Section.WEEK if due_on <= today + timedelta(days=SUNDAY - today.isoweekday()) else Section.LATER


def cards(tasks: Sequence[Task], today: date) -> list[Card]:
    """The cards of a day, in the order of their due days (一户一张)."""
    by_household: dict[str, list[Task]] = {}
    for task in sorted(tasks, key=_order):
        by_household.setdefault(task.household_id, []).append(task)
    alone = [found[0] for found in by_household.values() if len(found) == 1]
    batches = _batches(alone)
    batched = {task.item_id for batch in batches for task in batch}
    kept = [found for found in by_household.values() if found[0].item_id not in batched]
    made = [Card(section_of(found[0].due_on, today), tuple(found)) for found in [*kept, *batches]]
    return sorted(made, key=lambda card: _order(card.first))


def _batches(alone: Sequence[Task]) -> list[list[Task]]:
    """Households that have the same single thing to do: of one list, rule and day, or many by one day."""
    together: dict[tuple[str, ...], list[Task]] = {}
    for task in alone:
        together.setdefault((task.kind, str(task.due_on)), []).append(task)
    batches: list[list[Task]] = []
    for found in together.values():
        if len(found) >= MANY:
            batches.append(found)
            continue
        of_list: dict[str, list[Task]] = {}
        for task in found:
            if task.group is not None:
                of_list.setdefault(task.group, []).append(task)
        batches += [batch for batch in of_list.values() if len(batch) > 1]
    return batches


def counts(made: Sequence[Card]) -> Mapping[Section, int]:
    """How many cards stand in each section."""
    return MappingProxyType({section: sum(card.section is section for card in made) for section in Section})


def _order(task: Task) -> tuple[date, str]:
    return (task.due_on or date.max, task.item_id)


BUTTONS: Mapping[str, str] = MappingProxyType(
    {
        "visit": "去他家",
        "recheck": "去他家",
        "hit_answer": "去他家",
        "follow_up": "去他家",
        "authorise": "去签授权书",
        "review": "录村评议",
        "start_notice": "去公示",
        "notice": "揭公示",
        "confirm_delivery": "去问收到没有",
        "tell_in_person": "当面告诉他",
        "second_visitor": "看一遍，确认",
        "convert": "定下一步",
        "propose_closing": "定下一步",
    }
)
"""The verb of a card's button, by kind of task; what is not here says 去办."""


def button(kind: str) -> str:
    """What the button of a task says."""
    return BUTTONS.get(kind, "去办")
