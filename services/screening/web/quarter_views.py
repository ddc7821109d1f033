"""What pages of a quarter share: which quarter, whose figures, how things are called (季研判的共用)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from libs.events.contracts.values import Hearers, OfficeRole
from libs.events.transport import clock
from libs.policy import RegionFiles
from libs.web.access import Action, covers, hears, may, visible_sql
from libs.web.app import NotForYou, Reader, Session, Signed, Web, must
from libs.web.menu import department_code, department_words
from libs.web.people import Card
from libs.web.session import COOKIE
from libs.web.words import today
from services.screening.domain.quarters.minutes import Unit
from services.screening.domain.quarters.pack import Pack, Scope
from services.screening.domain.quarters.quarter import Quarter, quarter_named
from services.screening.domain.quarters.tables import Called, Cell, Table, by_name
from services.screening.store.quarter_lists import Among, Listed, ListOf
from services.screening.usecases import quarters
from services.screening.usecases.quarters import DUE_DAY, Desk
from services.screening.usecases.screening import Asking
from services.screening.web import shared

PURPOSE = "page"
LISTS: Mapping[ListOf, str] = {
    ListOf.WITHOUT: "名单：没有措施的户",
    ListOf.LATE: "名单：过了期限至今没办的事",
    ListOf.AGAIN: "名单：再次纳入的户",
}


@dataclass(frozen=True, slots=True)
class Sight:
    """A quarter being looked at: by whom."""

    request: Request
    session: AsyncSession
    reader: Reader
    files: RegionFiles
    quarter: Quarter

    @property
    def at(self) -> str:
        """The address of the quarter."""
        return f"/quarters/{self.quarter.name}"

    @property
    def asking(self) -> Asking:
        """Whose policy is asked for."""
        found: Asking = self.request.app.state.asking
        return found

    @property
    def desk(self) -> Desk:
        """Where its minutes are kept."""
        return Desk(self.files, self.quarter, self.reader.officer_id, clock.now())

    @property
    def scope(self) -> Scope:
        """Whose figures the reader sees."""
        return scope_of(self.reader)

    @property
    def whole(self) -> bool:
        """Whether the reader sees more than one department's own."""
        return not _is_department(self.reader)

    @property
    def lists(self) -> tuple[ListOf, ...]:
        """The lists that the reader may open: households are named there."""
        if not may(self.reader, Action.SEE_CASES):
            return ()
        if not self.whole:
            return (ListOf.LATE,)
        return tuple(ListOf) if hears(self.reader, Hearers.COUNTY) else ()

    @property
    def among(self) -> Among:
        """Which of their lines."""
        where, values = visible_sql(self.reader)
        return Among(where, values, self.scope.departments)


async def due_day(request: Request, session: AsyncSession, reader: Reader) -> int | None:
    """The day of the month until which assessments are to be held; None where none are ordered."""
    _, policy = await shared.of_today(request, session, reader.region)
    figure = policy.figure(DUE_DAY)
    return None if figure is None else figure.whole


async def sight(request: Request, session: Session, reader: Signed, name: str) -> Sight:
    """The quarter of this address. Raises NotForYou where the region orders none, or nothing is kept of it."""
    must(reader, Action.SEE_QUARTERS)
    quarter = quarter_named(name)
    if quarter is None or await due_day(request, session, reader) is None:
        raise NotForYou
    if quarter not in await quarters.quarters_of(session, reader.region, today()):
        raise NotForYou
    return Sight(request, session, reader, shared.files_of(request, reader.region), quarter)


def scope_of(reader: Reader) -> Scope:
    """What of a pack this office may see."""
    departments = words_of(reader.department or "", reader.region) if _is_department(reader) else None
    return Scope(lambda code: covers(reader.areas, code), departments, lambda heard_by: hears(reader, heard_by))


def words_of(department: str, region: str) -> frozenset[str]:
    """Every word that means this department: its code, 水利局, 水利; of none, nothing."""
    if not department:
        return frozenset()
    label = department_words(department_code(department), region)
    return frozenset({department, department_code(department), label, label.removesuffix("局")})


async def called(at: Sight, packs: Iterable[Pack], towns: Iterable[str] = ()) -> Called:
    """How the towns of these packs are called, asked at once."""
    codes = {key[-1] for pack in packs for lines in pack.lines.values() for key in lines}
    codes |= {one.wanted.unit.area_code or "" for pack in packs for one in pack.followed}
    wanted = sorted({*codes, *towns} - {""})
    web: Web = at.request.app.state.web
    names = await web.people.places(at.request.cookies.get(COOKIE, ""), wanted) if wanted else {}
    return Called(names, lambda word: department_words(department_code(word), at.reader.region))


def units_shown(units: Mapping[str, Unit], names: Called) -> list[tuple[str, str]]:
    """The units of a form with their words: departments, then towns, each in the order of their names."""
    ordered = sorted(units.items(), key=lambda one: (one[1].department is None, by_name(names.unit(one[1]))))
    return [(value, names.unit(unit)) for value, unit in ordered]


async def officer(at: Sight, officer_id: str | None) -> str:
    """How an officer is called: 王*芳; empty for nobody."""
    web: Web = at.request.app.state.web
    if officer_id is None:
        return ""
    return (await web.people.officers(at.request.cookies.get(COOKIE, ""), [officer_id])).get(officer_id, "")


async def list_table(at: Sight, which: ListOf, rows: Sequence[Listed], names: Called) -> Table:
    """Lines of a list with their households."""
    ids = sorted({row.household_id for row in rows})
    web: Web = at.request.app.state.web
    cards = await web.people.cards(at.request.cookies.get(COOKIE, ""), ids, PURPOSE) if ids else {}
    heads = {
        ListOf.WITHOUT: ("农户", "在哪里", "哪天纳入监测"),
        ListOf.LATE: ("农户", "在哪里", "要办的事", "单位", "期限"),
        ListOf.AGAIN: ("农户", "在哪里", "这次审定", "上次审定"),
    }[which]
    shown = tuple([_line(which, row, cards[row.household_id], names) for row in rows])
    return Table("list", LISTS[which], "按日子排，最早的在前。", heads, shown)


def _line(which: ListOf, row: Listed, card: Card, names: Called) -> tuple[Cell, ...]:
    said = (f"{card.head} 户", card.place)
    if which is ListOf.LATE:
        unit = names.holder(row.level or "", row.department or "", _town(row.area_code))
        return (*said, row.label, unit, row.since_on)
    return (*said, row.since_on, *([row.before_on] if which is ListOf.AGAIN else []))


def _town(area_code: str | None) -> str:
    return "" if area_code is None else f"{area_code[:9]}000"


def towns_of(rows: Iterable[Listed]) -> set[str]:
    """The towns of these lines."""
    return {_town(row.area_code) for row in rows} - {""}


def _is_department(reader: Reader) -> bool:
    return reader.role in {OfficeRole.DEPARTMENT_LIAISON, OfficeRole.DEPARTMENT_HEAD}


def day_words(day: date) -> str:
    """2024年7月12日, also within the year: what is signed is read years later."""
    return f"{day.year}年{day.month}月{day.day}日"
