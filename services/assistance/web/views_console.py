"""What the console shows: lists with their counts, the first line, the selected one (工作台的样子)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from urllib.parse import urlencode

from libs.events.contracts.quarters import DecisionState
from libs.events.contracts.values import OfficeRole
from libs.web.paging import Pager
from services.assistance.usecases.console import TaskCount
from services.assistance.web.views_decisions import AT as DECISIONS_AT
from services.assistance.web.views_due import DueView, Group, first_line
from services.assistance.web.views_form import ChoiceView
from services.assistance.web.views_queue import ALL, MINE, OTHERS, PER_PAGE, RowView, Tab, TabView, Whose, tabs_of
from services.assistance.web.views_tale import WayView
from services.assistance.web.views_why import FindingView


@dataclass(frozen=True)
class Named:
    """A value of a filter with its name (筛选的一项)."""

    code: str
    name: str


@dataclass(frozen=True)
class SelectedView:
    """The selected one, beside the list (选中的一件)."""

    row: RowView
    mine: bool
    holder: str
    about: str
    way: tuple[WayView, ...]
    findings: tuple[FindingView, ...]
    more: int
    """Findings that stand on its own page only."""
    instead: str
    below: tuple[str, ...]


@dataclass(frozen=True)
class TriageForm:
    """What was ticked and chosen (勾选的)."""

    ticked: frozenset[str] = frozenset()
    event: str = ""
    turn_reason: str = ""
    leave_reason: str = ""
    reason: str = ""
    refused: str = ""


@dataclass(frozen=True)
class ConsolePage:
    """Everything on the console (工作台)."""

    title: str
    first: str
    rail: tuple[tuple[str, tuple[TabView, ...]], ...]
    tab_key: str
    tab_label: str
    known: bool
    groups: tuple[Group[RowView], ...]
    dues: Mapping[str, DueView]
    pager: Pager
    empty: str
    column: str
    look: str
    stream: str = ""
    """The address of the live stream of this list, if it can grow."""
    towns: tuple[Named, ...] = ()
    town: str | None = None
    kinds: tuple[Named, ...] = ()
    kind: str | None = None
    selected: SelectedView | None = None
    late_note: str = ""
    done: str = ""
    triage: bool = False
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    actions: tuple[ChoiceView, ...] = ()
    turn_reasons: tuple[ChoiceView, ...] = ()
    leave_reasons: tuple[ChoiceView, ...] = ()
    form: TriageForm = field(default_factory=TriageForm)

    @property
    def selected_id(self) -> str:
        """The task of the selected row."""
        return self.selected.row.task_id if self.selected else ""

    @property
    def other_size(self) -> tuple[int, str]:
        """The other number of rows that a page may have, and the address of the list in such pages."""
        other = next(size for size in PER_PAGE if size != self.pager.per)
        return other, f"{self.pager.path}?{urlencode({**self.pager.query, 'per': str(other)})}"


@dataclass(frozen=True)
class Counts:
    """How many there are of everything (各有几件)."""

    tasks: tuple[TaskCount, ...]
    held: int
    done: int
    today: date
    decisions: Mapping[str, int] = field(default_factory=dict)
    """A quarter's decisions by where they stand."""

    def of(self, tab: Tab) -> int:
        """How many a list holds."""
        if tab.whose is Whose.HELD:
            return self.held
        if tab.whose is Whose.DONE:
            return self.done
        return sum(one.count for one in self.tasks if self._in(tab, one))

    def _in(self, tab: Tab, one: TaskCount) -> bool:
        if one.mine is not (tab.whose is Whose.MINE):
            return False
        if tab.whose is Whose.LATE and not (one.due_on is not None and one.due_on < self.today):
            return False
        return (not tab.kinds or one.kind in tab.kinds) and (not tab.levels or one.level in tab.levels)

    def dues(self, tab: Tab) -> list[date | None]:
        """The last day of each one in a list."""
        return [one.due_on for one in self.tasks if self._in(tab, one) for _ in range(one.count)]

    @property
    def mine(self) -> int:
        """How many wait for this office."""
        return sum(one.count for one in self.tasks if one.mine)

    @property
    def others(self) -> int:
        """How many are in others' hands."""
        return sum(one.count for one in self.tasks if not one.mine)

    @property
    def late(self) -> int:
        """How many of those are overdue."""
        return sum(c.count for c in self.tasks if not c.mine and c.due_on is not None and c.due_on < self.today)


DECISIONS: Mapping[OfficeRole, tuple[str, DecisionState]] = MappingProxyType(
    {
        OfficeRole.LEADING_GROUP_OFFICE: (MINE, DecisionState.REPORTED),
        OfficeRole.TOWN_CLERK: (MINE, DecisionState.OPEN),
    }
)
"""Who has a part in a quarter's decisions at this desk, and in which state it is his turn; the others look on."""


def rail(
    office: tuple[OfficeRole, str], counts: Counts, current: Tab | None
) -> tuple[tuple[str, tuple[TabView, ...]], ...]:
    """The lists at the left, each with its count; `office`: role and region (左边的清单)."""
    lists = {
        heading: tuple(
            TabView(tab.key, tab.label, counts.of(tab), current is tab, late=tab.whose is Whose.LATE) for tab in tabs
        )
        for heading, tabs in tabs_of(*office).items()
    }
    heading, tab = _decisions(office[0], counts)
    return tuple((name, (*tabs, tab) if name == heading else tabs) for name, tabs in lists.items())


def _decisions(role: OfficeRole, counts: Counts) -> tuple[str, TabView]:
    """The list of a quarter's decisions, a page of its own, under the heading of whose turn it is."""
    if role in DECISIONS:
        heading, state = DECISIONS[role]
        count, asks = counts.decisions.get(state.value, 0), f"?s={state.value.lower()}"
        label = "议定事项销号" if state is DecisionState.REPORTED else "议定事项"
        return heading, TabView("decisions", label, count, current=False, late=False, page=DECISIONS_AT + asks)
    unfinished = (DecisionState.OPEN, DecisionState.REPORTED)
    count = sum(counts.decisions.get(state.value, 0) for state in unfinished)
    return OTHERS, TabView("decisions", "议定事项", count, current=False, late=False, page=DECISIONS_AT)


def first_of(tab: Tab | None, counts: Counts) -> str:
    """The first line: how many, how many late, how many tomorrow."""
    if tab is None:
        return "没有这张清单"
    if tab.whose is Whose.MINE:
        what = "等您办" if tab.key in ("all", "compare") else f"等您办：{tab.label}"
        return first_line(counts.dues(tab), counts.today, what=what) if counts.of(tab) else empty_of(tab, counts)
    if tab.whose is Whose.HELD:
        return f"{counts.held} 件等人放行" if counts.held else "没有等放行的清单、月筛查"
    if tab.whose is Whose.DONE:
        return f"本周办了 {counts.done} 件"
    return first_line(counts.dues(tab), counts.today, what=f"在别人手里：{tab.label}")


def empty_of(tab: Tab, counts: Counts) -> str:
    """What stands where nothing waits (没有等您定的)."""
    if tab.whose is Whose.MINE and tab is not ALL and counts.of(ALL):
        return f"{tab.label}：没有等您定的。别的清单里有 {counts.of(ALL)} 件等您。"
    if tab.whose is Whose.MINE:
        return f"没有等您定的。别人手里 {counts.others} 件，{counts.late} 件过期。"
    return "这张清单是空的。"


def late_note(counts: Counts) -> str:
    """What others have let pass (别人逾期)."""
    return f"别人逾期 {counts.late} 件。" if counts.late else ""


def kinds_of(counts: Counts, labels: Mapping[str, str], tab: Tab | None) -> tuple[Named, ...]:
    """What a list can be narrowed to."""
    if tab is None or tab.whose not in (Whose.MINE, Whose.OTHERS, Whose.LATE) or tab.kinds:
        return ()
    mine = tab.whose is Whose.MINE
    found = {one.kind for one in counts.tasks if one.mine is mine}
    return tuple(Named(kind, labels.get(kind, kind)) for kind in labels if kind in found)


def group_of(label: str, rows: Sequence[RowView]) -> tuple[Group[RowView], ...]:
    """Rows that are not due on a day, under one heading."""
    return (Group(label, tuple(rows)),) if rows else ()
