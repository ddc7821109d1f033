"""The console: what waits for this office, what it waits for, the selected one beside it (工作台)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from libs.events.contracts.runs import RunHeld
from libs.events.contracts.screening import UploadHeld
from libs.events.contracts.values import Level
from libs.web import marks
from libs.web.access import Action
from libs.web.app import page
from libs.web.pages import must
from libs.web.paging import Pager
from libs.web.people import Card
from services.assistance.domain.days import BEIJING, WorkingCalendar
from services.assistance.domain.values import LEVEL_LABELS
from services.assistance.store import calendar
from services.assistance.usecases import console as desk
from services.assistance.usecases import decisions
from services.assistance.usecases.hand import look_at_for
from services.assistance.usecases.hearing_uploads import Held, held_in
from services.assistance.usecases.policies import regional
from services.assistance.usecases.tasks import OWN_LABELS
from services.assistance.web.asking import At, Reading
from services.assistance.web.console_live import slice_of, stream_of
from services.assistance.web.household import known_of
from services.assistance.web.sent import cards_of
from services.assistance.web.triage_view import TRIAGE, beside, triage_choices
from services.assistance.web.views_console import (
    ConsolePage,
    Counts,
    Named,
    SelectedView,
    TriageForm,
    empty_of,
    first_of,
    group_of,
    kinds_of,
    late_note,
    rail,
)
from services.assistance.web.views_due import DueView, Group, by_day, due_view
from services.assistance.web.views_queue import (
    ALL,
    NO_SUCH_FILTER,
    OWN_LEVEL,
    Asked,
    RowView,
    Whose,
    asked,
)
from services.assistance.web.views_story import about_of, findings_of, main_matter, way_of
from services.assistance.web.views_tale import below_said
from services.assistance.web.views_why import Part, clause_view, in_parts

router = APIRouter()
SELECTED_FINDINGS = 3
WEEK_DAYS = 7


@dataclass(frozen=True)
class Listed:
    """The rows of a list, with what the template needs beside them (清单)."""

    rows: tuple[RowView, ...]
    total: int
    groups: tuple[Group[RowView], ...]
    dues: Mapping[str, DueView]
    found: tuple[desk.DeskRow, ...] = ()


@router.get("/console")
async def console(at: Reading) -> Response:
    """The console of town, county, leading group office and auditor."""
    must(at.reader, Action.SEE_CONSOLE)
    return await show_console(at, TriageForm(), 200)


async def show_console(at: At, form: TriageForm, status: int) -> Response:
    """The console as it is now, with what was ticked."""
    reader, query = at.reader, at.request.query_params
    counts = await _counts(at)
    towns = await desk.towns(at.session, reader)
    office, kinds = (reader.role, reader.region), sorted({one.kind for one in counts.tasks})
    wanted = asked(office, query, towns=list(towns), kinds=kinds)
    if form.ticked or form.refused:
        wanted = asked(office, {"s": TRIAGE, "per": "50"}, towns=list(towns), kinds=[])
    days, mark = await calendar.load_calendar(at.session), await marks.mark(at.session)
    listed = await _listed(at, wanted, days)
    cards = await cards_of(
        at.request, [*(r.household_id for r in listed.rows if r.household_id), *towns.values()], "page"
    )
    selected = await _selected(at, listed)
    shown = await _page(at, wanted, (counts, listed, towns, cards), (selected, form), stream_of(wanted, mark))
    mine = {"/console": counts.of(ALL)} if reader.role in OWN_LEVEL else {}
    return page(at.request, "console.html", status=status, c=shown, cards=cards, menu_counts=mine)


async def _counts(at: At) -> Counts:
    tasks = await desk.open_tasks(at.session, at.reader)
    held = await held_in(at.session, at.reader)
    done = await desk.done_since(at.session, at.reader, _monday(at))
    return Counts(tasks, len(held), done, at.today, await decisions.counts(at.session, at.reader, at.now))


def _monday(at: At) -> datetime:
    monday = at.today - timedelta(days=at.today.weekday())
    return datetime(monday.year, monday.month, monday.day, tzinfo=BEIJING)


async def _listed(at: At, wanted: Asked, days: WorkingCalendar) -> Listed:
    """The rows of the list that is wanted; none for an unknown filter."""
    tab = wanted.tab
    if tab is None or not wanted.known:
        return Listed((), 0, (), {})
    window = ((wanted.page - 1) * wanted.per, wanted.per)
    if tab.whose is Whose.HELD:
        return _held(await held_in(at.session, at.reader), window)
    if tab.whose is Whose.DONE:
        return await _done(at, window)
    found, total = await desk.desk_rows(at.session, at.reader, slice_of(tab, wanted), at.now, window)
    rows = tuple(_row(one) for one in found)
    dues = {row.task_id: due_view(row.due_on, at.today, days) for row in rows}
    return Listed(rows, total, by_day(rows, at.today), dues, found)


def _row(one: desk.DeskRow) -> RowView:
    """A task as a row: its first reason, and how many more there are."""
    task, first = one.task, next(iter(one.findings), None)
    parts: tuple[Part, ...] = (Part("家里或别人反映有难处", bold=False),)
    clause = None
    if first is not None:
        weak = first.provisional or first.assumed or first.clause.grade == "assumed"
        parts, clause = in_parts(first.sentence), clause_view(first.clause, weak=weak, demo=first.demo)
    if len(one.findings) > 1:
        parts = (*parts, Part(f" 另有 {len(one.findings) - 1} 个疑点。", bold=False))
    href = one.at if one.at.startswith("/measures/") else f"/console/{task.household_id}?m={task.matter_id}"
    return RowView(
        task.task_id, task.household_id, task.due_on, one.label, href, parts, clause, task.matter_id, task.kind
    )


def _held(waiting: Sequence[Held], window: tuple[int, int]) -> Listed:
    """The lists and runs that wait until somebody lets them pass; their own service shows and decides."""
    first, count = window
    rows = [_held_row(one.event) for one in waiting[first : first + count]]
    dues = {
        one.held_id: DueView("等人放行", f"{one.held_at.astimezone(BEIJING):%H:%M} 停下", "")
        for one in waiting[first : first + count]
    }
    return Listed(tuple(rows), len(waiting), group_of("等放行", rows), dues)


def _held_row(event: UploadHeld | RunHeld) -> RowView:
    share = f"{event.permille / 10:.1f}%，超过 {event.limit_pct}%"
    if isinstance(event, RunHeld):
        most = f"；最多的是 {event.rules[0].rule_id}" if event.rules else ""
        return RowView(
            event.run_id, "", None, "月筛查停下了", f"/runs/{event.month:%Y-%m}",
            in_parts(f"将新触发 {event.concerned} 户，占 {share}{most}"),
            head=f"{event.month.year} 年 {event.month.month} 月月筛查", place=f"看了 {event.households:,} 户",
        )  # fmt: skip
    return RowView(
        event.upload_id, "", None, "放行确认", f"/runs/held/{event.upload_id}",
        in_parts(f"将触发 {event.households} 户，占 {share}；最多的是 {event.commonest_rule}"),
        head=event.list_title, place=f"{event.department} {event.rows:,} 行",
    )  # fmt: skip


async def _done(at: At, window: tuple[int, int]) -> Listed:
    """What this officer did this week."""
    since = _monday(at)
    tables = regional(at.reader.region).tables
    steps = await desk.done_rows(at.session, at.reader, since, window)
    rows, dues = [], {}
    for one in steps:
        move = next(iter(tables[one.matter].moves_of(one.event)), None)
        label = move.label if move else one.event
        rows.append(RowView(one.step_id, one.household_id, None, label, f"/console/{one.household_id}"))
        moment = one.entered_at.astimezone(BEIJING)
        dues[one.step_id] = DueView(f"{moment.month}月{moment.day}日", f"{moment:%H:%M}")
    total = await desk.done_since(at.session, at.reader, since)
    return Listed(tuple(rows), total, group_of("本周已办", rows), dues)


async def _selected(at: At, listed: Listed) -> SelectedView | None:
    """The one that was asked for, else the first (选中的一件)."""
    wanted = at.request.query_params.get("look")
    found = next((one for one in listed.found if one.task.task_id == wanted), next(iter(listed.found), None))
    if found is None:
        return None
    row = next(one for one in listed.rows if one.task_id == found.task.task_id)
    hand = await look_at_for(at.session, at.reader, found.task.household_id, at.now)
    if hand is None:
        return None
    known = known_of(hand)
    matter = main_matter(hand.dossier, known.tables)
    case = next((c for c in hand.dossier.cases.values() if matter is c), None)
    findings = findings_of([f for f in hand.dossier.findings.values() if f.open], at.today)
    level = LEVELS_OF.get(found.task.level)
    below = below_said(hand.dossier.steps_of(case.case_id), known.tables["case"], known.profile) if case else ()
    holder = known.profile.departments.get(found.task.department or "") or (
        known.profile.label(LEVEL_LABELS[level]) if level else ""
    )
    return SelectedView(
        row=row,
        mine=_is_mine(at, found),
        holder=f"在 {holder} 手里",
        about=about_of(known, None),
        way=way_of(known, found.task.due_on),
        findings=findings[:SELECTED_FINDINGS],
        more=max(len(findings) - SELECTED_FINDINGS, 0),
        instead="家里或别人反映有难处。",
        below=below,
    )


LEVELS_OF: Mapping[str, Level] = {level.value: level for level in Level}


def _is_mine(at: At, found: desk.DeskRow) -> bool:
    return desk.holds(at.reader, found.task)


async def _page(
    at: At,
    wanted: Asked,
    read: tuple[Counts, Listed, Mapping[str, str], Mapping[str, Card]],
    beside_it: tuple[SelectedView | None, TriageForm],
    stream: str,
) -> ConsolePage:
    """Everything put together."""
    (counts, listed, towns, cards), (selected, form), tab = read, beside_it, wanted.tab
    triage = tab is not None and tab.key == TRIAGE and bool(listed.rows)
    first = first_of(tab, counts)
    query = {"s": tab.key if tab else "", "town": wanted.town or "", "kind": wanted.kind or ""}
    choices = triage_choices(regional(at.reader.region).tables["clue"], form)
    return ConsolePage(
        title=f"{first} · 工作台",
        first=first if wanted.known else NO_SUCH_FILTER,
        rail=rail((at.reader.role, at.reader.region), counts, tab),
        tab_key=tab.key if tab else "",
        tab_label=tab.label if tab else NO_SUCH_FILTER,
        known=wanted.known,
        groups=listed.groups,
        dues=listed.dues,
        pager=Pager("/console", listed.total, wanted.page, _asks(query, wanted.per), wanted.per),
        empty=empty_of(tab, counts) if tab else NO_SUCH_FILTER,
        column="要您做" if tab and tab.whose is Whose.MINE else "办什么",
        look=_look(query, wanted),
        stream=stream,
        towns=_named(towns, cards),
        town=wanted.town,
        kinds=kinds_of(counts, _labels(at.reader.region), tab),
        kind=wanted.kind,
        selected=selected,
        late_note=late_note(counts),
        triage=triage,
        beside=await beside(at, listed.found) if triage else {},
        actions=choices.actions,
        turn_reasons=choices.turn,
        leave_reasons=choices.leave,
        form=form,
    )


def _look(query: Mapping[str, str], wanted: Asked) -> str:
    """The address that opens a row beside this list."""
    return f"/console?{urlencode({**_asks(query, wanted.per), 'page': wanted.page})}&look="


def _asks(query: Mapping[str, str], per: int) -> Mapping[str, str]:
    """What the addresses of a list keep: its filters that were set, and how many rows a page has."""
    return {**{name: value for name, value in query.items() if value}, "per": str(per)}


def _labels(region: str) -> Mapping[str, str]:
    """What each limit is called in the region."""
    profile = regional(region).profile
    return {name: profile.label(limit.label) for name, limit in profile.limits.items()} | dict(OWN_LABELS)


def _named(towns: Mapping[str, str], cards: Mapping[str, Card]) -> tuple[Named, ...]:
    """The towns to choose from; none where there is no choice."""
    return tuple(Named(code, _town(cards.get(of), code)) for code, of in towns.items()) if len(towns) > 1 else ()


def _town(card: Card | None, code: str) -> str:
    return card.place.partition(" ")[0] or code if card else code
