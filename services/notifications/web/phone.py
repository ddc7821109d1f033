"""A cadre's cards, as the phone shows them (手机上的待办)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from libs.web.people import Card as Person
from libs.web.words import day, moment, short_day
from services.notifications.domain.cards import Card, Section, Task, button
from services.notifications.store.lists import Item
from services.notifications.usecases.inbox import Day
from services.notifications.web.words import NOBODY, Pill, due_pill, in_town, raised, title


@dataclass(frozen=True, slots=True)
class Link:
    """Where something is done."""

    href: str
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One card."""

    css: str
    pill: Pill
    head: str
    line: str
    quiet: str
    links: Sequence[Link]
    """A button for each page on which something is done; many households: a list."""
    many: bool


@dataclass(frozen=True, slots=True)
class Told:
    """Something to know only."""

    item_id: str
    head: str
    sentence: str
    when: str


@dataclass(frozen=True, slots=True)
class Group:
    """Cards under one heading."""

    words: str
    count: int
    cards: Sequence[Shown]


def groups(shown: Day, people: Mapping[str, Person], today: date) -> list[Group]:
    """The cards of this page under their headings, empty headings left out."""
    by_section: dict[Section, list[Shown]] = {}
    for card in shown.cards:
        by_section.setdefault(card.section, []).append(_card(card, shown, people, today))
    return [Group(one.value, shown.counts[one], by_section[one]) for one in Section if one in by_section]


def told(know: Sequence[Item], people: Mapping[str, Person], today: date) -> list[Told]:
    """What the village is only told."""
    return [
        Told(str(item.item_id), _home(people, item.household_id), item.neutral, moment(item.happened_at, today))
        for item in know
    ]


def summary(shown: Day, today: date) -> str:
    """5月22日（周三）：过期 1，今天 2，本周 2."""
    late, now, week = (shown.counts[one] for one in (Section.LATE, Section.TODAY, Section.WEEK))
    return f"{day(today, today)}：过期 {late}，今天 {now}，本周 {week}"


def nothing_today(shown: Day, today: date) -> str:
    """What is said where nothing is due today."""
    if shown.counts[Section.LATE] or shown.counts[Section.TODAY]:
        return ""
    ahead = f"下一件 {short_day(shown.following, today)}。" if shown.following else ""
    return f"今天没有要办的。{ahead}"


def _card(card: Card, shown: Day, people: Mapping[str, Person], today: date) -> Shown:
    first = card.first
    css = {Section.LATE: "late", Section.TODAY: "turn"}.get(card.section, "")
    pill = due_pill(first.due_on, today) if first.due_on else Pill("不限日子")
    if card.section not in (Section.LATE, Section.TODAY) and first.due_on:
        pill = Pill(day(first.due_on, today))
    called = title(shown.items[first.item_id])
    if card.many:
        head, line = f"{called}：{card.households} 家", _same(card.tasks)
        links = [_to(task, _home(people, task.household_id), _place(people, task.household_id)) for task in card.tasks]
        return Shown(css, pill, head, line, _missed(first, "", today), links, many=True)
    person = people.get(first.household_id, NOBODY)
    line = " · ".join(part for part in (in_town(person.place), _what(card, shown)) if part)
    return Shown(
        css,
        pill,
        head=f"{called}：{_home(people, first.household_id)}",
        line=line,
        quiet=_missed(first, person.place, today),
        links=_buttons(card, shown),
        many=False,
    )


def _what(card: Card, shown: Day) -> str:
    if len(card.tasks) == 1:
        return card.first.why
    return f"一趟办完 {len(card.tasks)} 件：{'、'.join(title(shown.items[task.item_id]) for task in card.tasks)}"


def _same(tasks: Sequence[Task]) -> str:
    reasons = {task.why for task in tasks}
    return reasons.pop() if len(reasons) == 1 else ""


def _missed(task: Task, place: str, today: date) -> str:
    if task.due_on is None or task.due_on >= today:
        return ""
    went = raised(task.escalated_to, place)
    return f"应在 {short_day(task.due_on, today)} 前办。{went + '。' if went else ''}"


def _buttons(card: Card, shown: Day) -> list[Link]:
    """One for each page, in the order of what is due first."""
    pages: dict[str, Task] = {}
    for task in card.tasks:
        pages.setdefault(shown.items[task.item_id].at, task)
    if len(pages) == 1:
        return [_to(card.first, button(card.first.kind))]
    return [_to(task, f"{title(shown.items[task.item_id])}：{button(task.kind)}") for task in pages.values()]


def _to(task: Task, words: str, note: str = "") -> Link:
    return Link(f"/inbox/go/{task.item_id}", words, note)


def _home(people: Mapping[str, Person], household_id: str | None) -> str:
    return f"{people.get(household_id or '', NOBODY).head} 家"


def _place(people: Mapping[str, Person], household_id: str) -> str:
    return in_town(people.get(household_id, NOBODY).place)
