"""A desk's rows and the item that is open (桌面上的收件)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from libs.web.people import Card as Person
from libs.web.words import day_of, moment, short_day
from services.notifications.domain.offices import Audience
from services.notifications.store.lists import Counts, Item, Rise
from services.notifications.usecases.inbox import Opened
from services.notifications.web.words import NOBODY, RAISED_TO, Pill, pill, raised, title

TO_KNOW = "告诉您一声"
"""What is called so that is about no household and asks for nothing."""
ANSWER, ANSWER_KEYS = "department_answer", (("R", "接收"), ("B", "退回"))
"""What a department answers, and the keys of the two answers."""
DECISIONS = "/console/decisions/"
"""Of no household: also for those who see no cases."""
BATCH_PAGES: Mapping[str, str] = MappingProxyType(
    {"triage": "/console?s=triage", "assign": "/console?s=assign", "validate": "/console?s=validate"}
)
"""Where many of one kind are done together."""


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the list on the left."""

    item_id: str
    pill: Pill | None
    title: str
    line: str
    small: str
    unread: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Station:
    """A point of the ladder: what happens if nobody answers."""

    words: str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Household:
    """One household of an item that is about several; or one list, where it is about lists."""

    name: str
    place: str
    href: str
    due: str
    why: str


@dataclass(frozen=True, slots=True)
class Pane:
    """The item that is open on the right."""

    item_id: str
    pill: Pill | None
    dates: str
    title: str
    place: str
    why: str
    ladder: Sequence[Station]
    households: Sequence[Household]
    """A page of them."""
    many: bool
    href: str
    """Where it is done; empty where that is no page of the reader's."""
    form: str
    """The page whose form is shown here, where a script runs."""
    of_household: bool
    keys: Sequence[tuple[str, str]]
    """Keys that lead into that form, and what they are for."""
    to_know: bool
    acknowledged: bool
    ended: bool


def heading(counts: Counts, tab: str) -> str:
    """6 件要办，1 件过期."""
    if tab == "know":
        return f"{counts.know:,} 条知道就行"
    if tab == "done":
        return f"已办 {counts.done:,} 件"
    if not counts.todo:
        return "没有要办的"
    return f"{counts.todo:,} 件要办" + (f"，{counts.late:,} 件过期" if counts.late else "")


def rows(
    listed: Sequence[Item], people: Mapping[str, Person], opened: Opened | None, today: date, audience: Audience
) -> list[Row]:
    """The list on the left."""
    return [_row(item, people, today, audience, opened is not None and _same(item, opened.item)) for item in listed]


def _same(one: Item, other: Item) -> bool:
    """Whether two items are one in the list."""
    together = one.list is not None and (one.kind, one.list) == (other.kind, other.list)
    return one.item_id == other.item_id or (together and (one.ended_at is None) == (other.ended_at is None))


def pane(opened: Opened, people: Mapping[str, Person], today: date, *, audience: Audience, cases: bool) -> Pane:
    """What the right side shows."""
    item, many = opened.item, opened.total > 1
    person = people.get(item.household_id or "", NOBODY)
    href = page_of(item, cases=cases)
    listed = opened.together if many else ()
    known = item.kind == "KNOW"
    form = href if href.startswith("/measures/") and not many and item.ended_at is None and not known else ""
    return Pane(
        item_id=str(item.item_id),
        pill=None if known else pill(item, today),
        dates=_dates(item, today),
        title=_batch(item, opened.total) if many else _titled(item, person),
        place=_place(person) if not many and item.household_id else "",
        why=_said(item, audience) if not many else "",
        ladder=() if known or many else _ladder(item, opened.rises, today),
        households=[_household(one, people, today, cases, audience) for one in listed],
        many=many,
        href=BATCH_PAGES.get(item.task_kind or "", "") if many and cases else "" if many else href,
        of_household=item.household_id is not None,
        form=form,
        keys=ANSWER_KEYS if form and item.kind == "TODO" and item.task_kind == ANSWER else (),
        to_know=known,
        acknowledged=item.acknowledged,
        ended=item.ended_at is not None,
    )


def page_of(item: Item, *, cases: bool) -> str:
    """The page of an item for a desk: a household's story where the page is the village's; empty where none is his."""
    at = item.at
    if item.kind != "TODO" and at.startswith(("/cases/", "/visits/")):
        at = f"/console/{item.household_id}"
    if at.startswith("/console/") and not at.startswith(DECISIONS) and not cases:
        return ""
    return at if at.startswith("/") and not at.startswith("//") else ""


def _row(item: Item, people: Mapping[str, Person], today: date, audience: Audience, current: bool) -> Row:
    person = people.get(item.household_id or "", NOBODY)
    known = item.kind == "KNOW"
    if item.count > 1:
        same = "同一张清单、同一条规则" if item.household_id else "同一个月没报的清单"
        name, line = _batch(item, item.count), f"{same}，合成一件"
    elif known:
        name, line = _titled(item, person), _said(item, audience)
    else:
        name = title(item)
        line = f"{person.head} 户 · {_place(person)}" if item.household_id else _said(item, audience)
    parts = [_dates(item, today), raised(item.raised_to, person.place) if not item.ended_at else ""]
    small = "。".join(part for part in parts if part)
    shown = None if known else pill(item, today)
    return Row(str(item.item_id), shown, name, line, small, item.unread, current)


def _batch(item: Item, count: int) -> str:
    if item.household_id is None:
        return f"提级督办：{count:,} 张清单没报"
    rule = f"{item.rule_id} " if item.rule_id else ""
    return f"一批 {count:,} 户：{rule}{title(item)}"


def _titled(item: Item, person: Person) -> str:
    if item.household_id is None:
        return title(item) if item.task_id else TO_KNOW
    if item.kind == "KNOW":
        return f"{person.head} 户"
    called = item.item_label if item.item_label and item.kind == "TODO" else title(item)
    return f"{called}：{person.head} 户"


def _place(person: Person) -> str:
    return " · ".join(part for part in (person.place, f"{person.members} 口人" if person.members else "") if part)


def _said(item: Item, audience: Audience) -> str:
    """The sentence for this reader: the village's words where the full ones are not for him."""
    return item.full if audience is Audience.FULL else item.neutral


def _dates(item: Item, today: date) -> str:
    if item.kind == "KNOW":
        return moment(item.happened_at, today)
    came = f"{moment(item.happened_at, today)} {'提级来' if item.kind == 'RAISED' else '派来'}"
    if item.ended_at is not None:
        return f"{came}，{moment(item.ended_at, today)} 办了"
    return f"{came}，应在 {short_day(item.due_on, today)} 前办" if item.due_on else came


def _household(item: Item, people: Mapping[str, Person], today: date, cases: bool, audience: Audience) -> Household:
    person = people.get(item.household_id or "", NOBODY)
    due = short_day(item.due_on, today) if item.due_on else ""
    name = f"{person.head} 户" if item.household_id else item.label
    return Household(name, person.place, page_of(item, cases=cases), due, _said(item, audience))


def _ladder(item: Item, rises: Sequence[Rise], today: date) -> list[Station]:
    """Given out, reminded, missed, and to whom it went; what is still ahead has no day yet."""
    if item.due_on is None:
        return []
    late = item.due_on < today and item.ended_at is None
    made = [Station("派来", "past", short_day(day_of(item.happened_at), today))]
    if item.warned_on is not None:
        made.append(Station("提醒", "past", short_day(item.warned_on, today)))
    made.append(Station("过期" if late else "到期", "miss" if late else "next", f"{short_day(item.due_on, today)} 前"))
    for number, rise in enumerate(rises, start=1):
        state = "now" if number == len(rises) else "past"
        made.append(Station(RAISED_TO.get(rise.level, "上一级"), state, f"{short_day(rise.on_day, today)} 已告知"))
    if not rises:
        made.append(Station("提级督办", "next", "过期就告诉上一级"))
    return made
