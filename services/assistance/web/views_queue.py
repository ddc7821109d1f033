"""The queue of a desk: its tabs, its rows, what stands on a page (工作台清单)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache

from libs.events.contracts.values import Level, OfficeRole
from libs.policy.loader import words_of
from services.assistance.web.views_why import ClauseView, Part

PER_PAGE = (12, 50)
NO_SUCH_FILTER = "没有这个筛选条件"


class Whose(StrEnum):
    """Whose turn it is (等谁)."""

    MINE = "mine"
    OTHERS = "others"
    LATE = "late"
    """Others, and the day is over."""
    HELD = "held"
    """Lists that are held until somebody lets them pass."""
    DONE = "done"


@dataclass(frozen=True)
class Tab:
    """One list at the left (一张清单)."""

    key: str
    label: str
    """With the region's words to be put in."""
    whose: Whose
    kinds: tuple[str, ...] = ()
    """Limits; all of them if none is named."""
    levels: tuple[Level, ...] = ()


MINE, RECORD, OTHERS, OWN = "待我决定", "我来录", "等别人", "我的"
ALL = Tab("all", "全部", Whose.MINE)
LATE = Tab("late", "别人逾期", Whose.LATE)
VILLAGE = Tab("village", "村", Whose.OTHERS, levels=(Level.VILLAGE,))
TOWN = Tab("town", "{town}", Whose.OTHERS, levels=(Level.TOWN,))
COUNTY = Tab("county", "{county}级", Whose.OTHERS, levels=(Level.COUNTY,))
DEPARTMENT = Tab("dept", "部门", Whose.OTHERS, levels=(Level.OFFICER, Level.DEPARTMENT_HEAD))
HELD = Tab("brake", "放行确认", Whose.HELD)
DONE = Tab("done", "本周已办", Whose.DONE)

COUNTY_TABS: Mapping[str, tuple[Tab, ...]] = {
    MINE: (
        ALL,
        Tab("confirm", "{county_decision}", Whose.MINE, ("county",)),
        Tab("triage", "疑点研判", Whose.MINE, ("triage",)),
        Tab("basis", "依据有变化", Whose.MINE, ("basis_changed",)),
        HELD,
    ),
    RECORD: (Tab("compare", "比对结果", Whose.MINE, ("compare",)),),
    OTHERS: (LATE, TOWN, VILLAGE, DEPARTMENT),
    OWN: (DONE,),
}
TOWN_TABS: Mapping[str, tuple[Tab, ...]] = {
    MINE: (
        ALL,
        Tab("validate", "受理", Whose.MINE, ("validate",)),
        Tab("assign", "派到村", Whose.MINE, ("assign",)),
        Tab("closing", "复核不列入", Whose.MINE, ("confirm_closing",)),
        Tab("review", "镇审核", Whose.MINE, ("town",)),
        Tab("support", "帮扶支持", Whose.MINE, ("support", "first_measure")),
        Tab("announce", "公告", Whose.MINE, ("announcement",)),
        Tab("tell", "答复、当面告知", Whose.MINE, ("answer_reporter", "tell_in_person")),
    ),
    OTHERS: (LATE, VILLAGE, COUNTY, DEPARTMENT),
    OWN: (DONE,),
}
ABOVE_TABS: Mapping[str, tuple[Tab, ...]] = {
    MINE: (HELD,),
    OTHERS: (LATE, COUNTY, TOWN, VILLAGE, DEPARTMENT),
}
AUDIT_TABS: Mapping[str, tuple[Tab, ...]] = {OTHERS: (LATE, COUNTY, TOWN, VILLAGE, DEPARTMENT)}
TABS: Mapping[OfficeRole, Mapping[str, tuple[Tab, ...]]] = {
    OfficeRole.COUNTY_OFFICER: COUNTY_TABS,
    OfficeRole.TOWN_CLERK: TOWN_TABS,
    OfficeRole.LEADING_GROUP_OFFICE: ABOVE_TABS,
}
OWN_LEVEL: Mapping[OfficeRole, Level] = {
    OfficeRole.COUNTY_OFFICER: Level.COUNTY,
    OfficeRole.TOWN_CLERK: Level.TOWN,
}


@dataclass(frozen=True)
class RowView:
    """One row of the queue (清单的一行)."""

    task_id: str
    household_id: str
    due_on: date | None
    what: str
    href: str
    parts: tuple[Part, ...] = ()
    clause: ClauseView | None = None
    matter_id: str = ""
    kind: str = ""
    head: str = ""
    """What stands in the place of the household, where it is about none."""
    place: str = ""


@dataclass(frozen=True)
class TabView:
    """A tab with its count (一张清单和件数)."""

    key: str
    label: str
    count: int
    current: bool
    late: bool
    page: str = ""
    """Where the list is a page of its own."""

    @property
    def href(self) -> str:
        """Its address."""
        return self.page or f"/console?s={self.key}"


@dataclass(frozen=True)
class Asked:
    """What a reader asked of the console; an unknown value answers nothing (筛选)."""

    tab: Tab | None
    town: str | None = None
    kind: str | None = None
    page: int = 1
    per: int = PER_PAGE[0]
    known: bool = True


@cache
def tabs_of(role: OfficeRole, region: str) -> Mapping[str, tuple[Tab, ...]]:
    """The lists of this office, in the words of the region (这个身份的清单)."""
    said = words_of(region)
    return {
        heading: tuple(replace(tab, label=tab.label.format_map(said)) for tab in tabs)
        for heading, tabs in TABS.get(role, AUDIT_TABS).items()
    }


def asked(
    office: tuple[OfficeRole, str], query: Mapping[str, str], *, towns: Sequence[str], kinds: Sequence[str]
) -> Asked:
    """What the address asks for; every value must be known; `office`: role and region (核对筛选)."""
    lists = [tab for group in tabs_of(*office).values() for tab in group]
    wanted = query.get("s", "")
    tab = next((one for one in lists if one.key == wanted), None) if wanted else lists[0]
    town, kind = query.get("town") or None, query.get("kind") or None
    per, page = query.get("per") or str(PER_PAGE[0]), query.get("page") or "1"
    plain = page.isascii() and page.isdigit() and 0 < len(page) <= 4 and int(page) > 0
    known = (
        tab is not None
        and (town is None or town in towns)
        and (kind is None or kind in kinds)
        and per in {str(size) for size in PER_PAGE}
        and plain
    )
    if not known:
        return Asked(tab, known=False)
    return Asked(tab, town, kind, int(page), int(per))
