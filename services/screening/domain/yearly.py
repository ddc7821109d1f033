"""The yearly report that counties, zones and departments owe by 30 November, and whether it came (年度报告)."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from libs.events.contracts.values import Holder, Level
from libs.policy import Policy, Region
from libs.private_numbers import private_number
from services.screening.domain.filled import Unfit, written_day
from services.screening.domain.owed import YEARLY_RULE_ID as RULE_ID
from services.screening.domain.owed import Duty, Kind
from services.screening.domain.rulebook.duties import YEARLY_BY

COLLECTS = "rural_revitalisation"
"""The department to which the others report (市乡村振兴部门)."""
REMINDERS = (30, 7, 0)
"""So many days before its day the office that owes it is reminded."""
PAPER_MAX = 100
LENGTH = 12
"""Digits of an area's code."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """An office that owes a report every year (报告单位)."""

    code: str
    """A county by its code of twelve digits, a zone by its name, a department by its code."""
    label: str
    areas: tuple[str, ...] = ()
    """Where it is; a department has none of its own."""
    holder: Holder | None = None
    """Its office here; a zone is no administrative division and has none."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a report came, as somebody noted it (收到登记)."""

    receipt_id: str
    year: int
    reporter: str
    came_on: date
    paper: str
    """The number or title of the paper; may be empty."""
    noted_by: str
    noted_at: datetime
    taken_back_by: str | None = None
    taken_back_at: datetime | None = None
    reason: str = ""
    """Why it was taken back."""

    @property
    def in_force(self) -> bool:
        """Whether nobody took it back."""
        return self.taken_back_at is None


@dataclass(frozen=True, slots=True)
class Said:
    """What a form says of a receipt, as it came (填的内容)."""

    came_on: str = ""
    paper: str = ""


def reporters(region: Region) -> list[Reporter]:
    """Every county, zone and department of a region but the one that collects, in this order (报告单位).

    Basis: 大委农发〔2021〕3号 第三部分（四）“各区市县、开放先导区、各部门”; which departments, no document lists: ours.
    """
    areas = {code.ljust(LENGTH, "0"): label for code, label in region.counties.items()}
    counties = [
        Reporter(area, label, (area,), Holder(level=Level.COUNTY, area_code=area)) for area, label in areas.items()
    ]
    zones = [Reporter(zone.name, zone.name, tuple(zone.towns)) for zone in region.management_areas]
    departments = [
        Reporter(code, label, (), Holder(level=Level.OFFICER, department=code))
        for code, label in region.departments.items()
        if code != COLLECTS
    ]
    return [*counties, *zones, *departments]


def due_on(year: int) -> date:
    """Until when a year's report is to come (报告截止日)."""
    return date(year, *YEARLY_BY)


def years(policy: Policy, since: date | None) -> list[int]:
    """The years whose report is asked for, the latest first: none whose day lies before the rule or anything known."""
    rule = policy.rules.get(RULE_ID)
    if rule is None:
        return []
    first_day = max(rule.from_on, since or policy.day)
    first = first_day.year if first_day <= due_on(first_day.year) else first_day.year + 1
    return list(range(policy.day.year, first - 1, -1))


def reminder(year: int, day: date) -> int | None:
    """The nearest reminder whose day has come, in days before the report's; None before the first of them (提醒)."""
    left = (due_on(year) - day).days
    return min((before for before in REMINDERS if before >= left), default=None)


def duty(year: int, reporter: Reporter, came_on: date | None) -> Duty:
    """The report as the rule is asked of it."""
    return Duty(Kind.YEARLY, f"{year} 年度报告", reporter.label, date(year, 12, 31), came_on)


def missing(owing: Sequence[Reporter], came: Container[str]) -> list[Reporter]:
    """Those of whom nothing came (没有收到的单位)."""
    return [one for one in owing if one.code not in came]


def read(said: Said, year: int, today: date) -> tuple[date, str]:
    """The day on which it came, and its paper, as a form says them. Raises Unfit."""
    paper, came_on = " ".join(said.paper.split()), written_day(said.came_on)
    problems = [("came_on", _about_day(came_on, year, today)), ("paper", _about_paper(paper))]
    wrong = [(field, sentence) for field, sentence in problems if sentence]
    if wrong or came_on is None:
        raise Unfit(wrong)
    return came_on, paper


def _about_day(came_on: date | None, year: int, today: date) -> str:
    if came_on is None:
        return f"请填收到的日子，比如 {today.isoformat()}。"
    if came_on > today:
        return "收到的日子还没有到，请填今天或以前的一天。"
    return f"{year} 年度的报告不会在 {year} 年以前收到，请再看一眼年份。" if came_on.year < year else ""


def _about_paper(paper: str) -> str:
    if len(paper) > PAPER_MAX:
        return f"文号或标题最多 {PAPER_MAX} 字，您写了 {len(paper)} 字。"
    number = private_number(paper)
    return f"文号或标题里有{number}，不能写。" if number else ""
