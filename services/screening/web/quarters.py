"""/quarters: the quarters of a region, a quarter's pack, its lists, and all of it as a file (季研判)."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from libs.web.access import Action, may
from libs.web.app import NotForYou, Session, Signed, Web, must, page
from libs.web.kept import kept as file_to_keep
from libs.web.paging import NO_SUCH_FILTER, PER_PAGE, Pager, page_asked
from libs.web.session import COOKIE
from libs.web.words import today
from services.screening.domain.days import beijing_day
from services.screening.domain.quarters import tables, workbook
from services.screening.domain.quarters.minutes import MATTER_MAX, Said
from services.screening.domain.quarters.quarter import Quarter
from services.screening.domain.quarters.tables import Table
from services.screening.store import quarter_lists
from services.screening.store import quarters as kept
from services.screening.store.quarter_lists import ListOf
from services.screening.usecases import quarter_pack, quarters
from services.screening.usecases.quarter_pack import Read
from services.screening.web import shared
from services.screening.web.quarter_views import (
    LISTS,
    Sight,
    called,
    day_words,
    due_day,
    list_table,
    officer,
    scope_of,
    sight,
    towns_of,
    units_shown,
)

router = APIRouter(prefix="/quarters")
LISTED_MAX = 2_000
"""Lines of a list in a file; a meeting reads fewer."""
SIGNED, OPEN, RUNS = ("已定稿", "done"), ("未定稿", "turn"), ("还没过完", "")


@router.get("", response_class=HTMLResponse)
async def every(
    request: Request, session: Session, reader: Signed, number: Annotated[str, Query(alias="page")] = "1"
) -> Response:
    """The quarters, the last first, each with its state and who signed it; or that the region orders none."""
    must(reader, Action.SEE_QUARTERS)
    day = await due_day(request, session, reader)
    at = page_asked(number)
    found = await quarters.quarters_of(session, reader.region, today()) if day is not None else []
    pager = Pager("/quarters", len(found), at or 1)
    touched = {one[0].quarter: one for one in await kept.touched(session, reader.region)}
    shown = [(quarter, touched.get(quarter)) for quarter in found[pager.skip :][:PER_PAGE]] if at else []
    return page(
        request,
        "quarters.html",
        ordered=day is not None,
        whole=scope_of(reader).departments is None,
        label=shared.files_of(request, reader.region).region.label,
        quarters=[_row(quarter, one, day or 1) for quarter, one in shown],
        names=await _signers(request, [one[0].signed_by for _, one in shown if one and one[0].signed_by]),
        pager=pager,
        refused="" if at else NO_SUCH_FILTER,
    )


def _row(quarter: Quarter, touched: tuple[kept.Assessment, int, int] | None, day: int) -> dict[str, Any]:
    assessment, decisions, struck_off = touched or (None, 0, 0)
    signed = assessment is not None and assessment.is_signed
    state = SIGNED if signed else OPEN if quarter.is_over(today()) else RUNS
    return {
        "quarter": quarter,
        "state": state,
        "due_on": quarter.due_on(day),
        "assessment": assessment if signed else None,
        "decisions": decisions if signed else None,
        "struck_off": struck_off if signed else None,
    }


async def _signers(request: Request, ids: list[str]) -> Mapping[str, str]:
    web: Web = request.app.state.web
    return await web.people.officers(request.cookies.get(COOKIE, ""), sorted(set(ids))) if ids else {}


@router.get("/{name}", response_class=HTMLResponse)
async def one(at: Annotated[Sight, Depends(sight)]) -> Response:
    """The pack: as of which day, signed or not, its tables, its minutes."""
    return await show(at)


async def show(at: Sight, said: Said | None = None, problems: tuple[tuple[str, str], ...] = ()) -> Response:
    """The page; with what was filled in for a decision, and what is wrong with it."""
    pack = await _read(at)
    writes = may(at.reader, Action.SIGN_QUARTER) and not pack.assessment.is_signed
    units = await quarters.units(at.session, at.files) if writes else {}
    names = await called(at, _packs(pack), [unit.area_code or "" for unit in units.values()])
    day = await due_day(at.request, at.session, at.reader)
    return page(
        at.request,
        "quarter.html",
        status=422 if problems else 200,
        quarter=at.quarter,
        at=at.at,
        assessment=pack.assessment,
        as_of=day_words(pack.pack.as_of),
        signer=await officer(at, pack.assessment.signed_by),
        due_on=at.quarter.due_on(day or 1),
        over=at.quarter.is_over(today()),
        whole=at.whole,
        may_write=writes,
        said=said or Said(),
        problems=problems,
        matter_max=MATTER_MAX,
        units=units_shown(units, names),
        minutes=await _minutes(at, pack, names),
        links=await _links(at, signed=pack.assessment.is_signed),
        tables=tables.tables(at.scope.of(pack.pack), names, whole=at.whole),
        changed=_changed(at, pack, names),
        lists=[(which, LISTS[which], await _count(at, pack, which)) for which in at.lists],
    )


@router.get("/{name}/xlsx")
async def file(at: Annotated[Sight, Depends(sight)]) -> Response:
    """The same tables, and the lists, as XLSX."""
    pack = await _read(at)
    names = await called(at, _packs(pack))
    sheets = [await _about(at, pack), await _minutes(at, pack, names)]
    sheets += tables.tables(at.scope.of(pack.pack), names, whole=at.whole)
    changed = _changed(at, pack, names)
    sheets += [changed[1]] if changed is not None else []
    for which in at.lists:
        rows = await quarter_lists.page(at.session, pack.asked, which, at.among, (0, LISTED_MAX))
        sheets.append(await list_table(at, which, rows, await called(at, (), towns_of(rows))))
    content = await asyncio.to_thread(workbook.workbook, [sheet for sheet in sheets if sheet is not None])
    return file_to_keep(content, f"季研判-{at.quarter.name}", "xlsx")


@router.get("/{name}/lists/{which}", response_class=HTMLResponse)
async def lines(
    at: Annotated[Sight, Depends(sight)], which: ListOf, number: Annotated[str, Query(alias="page")] = "1"
) -> Response:
    """A list to be talked about, a page at a time; signed, as it was."""
    if which not in at.lists:
        raise NotForYou
    pack, asked = await _read(at), page_asked(number)
    pager = Pager(f"{at.at}/lists/{which}", await _count(at, pack, which), asked or 1)
    rows = []
    if asked is not None:
        rows = await quarter_lists.page(at.session, pack.asked, which, at.among, (pager.skip, PER_PAGE))
    names = await called(at, (), towns_of(rows))
    return page(
        at.request,
        "quarter_list.html",
        quarter=at.quarter,
        at=at.at,
        title=LISTS[which],
        as_of=day_words(pack.pack.as_of),
        signed=pack.assessment.is_signed,
        table=await list_table(at, which, rows, names),
        links=[f"/console/{row.household_id}" for row in rows] if may(at.reader, Action.SEE_CONSOLE) else [],
        pager=pager,
        refused="" if asked is not None else NO_SUCH_FILTER,
    )


async def _read(at: Sight) -> Read:
    return await quarter_pack.read(at.session, at.files, at.asking, (at.quarter, today()))


def _packs(pack: Read) -> list[Any]:
    return [pack.pack, *([pack.now] if pack.now is not None else [])]


async def _count(at: Sight, pack: Read, which: ListOf) -> int:
    return await quarter_lists.how_many(at.session, pack.asked, which, at.among)


async def _minutes(at: Sight, pack: Read, names: tables.Called) -> Table | None:
    """What was decided; a department sees its own, once it is signed."""
    region = at.reader.region
    if pack.assessment.is_signed:
        found = await kept.of_quarter(at.session, region, at.quarter, today())
        own = [one for one in found if at.scope.unit(one.wanted.unit)]
        return tables.signed_minutes(own, await _with_towns(at, names, [one.wanted.unit.area_code for one in own]))
    if not at.whole:
        return None
    drafts = await kept.decisions(at.session, region, at.quarter)
    return tables.minutes(drafts, await _with_towns(at, names, [one.wanted.unit.area_code for one in drafts]))


async def _links(at: Sight, *, signed: bool) -> list[str]:
    """Where each decision of the minutes is changed; signed, where its unit and the office deal with it."""
    region = at.reader.region
    if signed:
        found = await kept.of_quarter(at.session, region, at.quarter, today())
        own = [one.decision_id for one in found if at.scope.unit(one.wanted.unit)]
        return [f"/console/decisions/{one}" for one in own] if may(at.reader, Action.SEE_DECISIONS) else []
    if not may(at.reader, Action.SIGN_QUARTER):
        return []
    return [f"{at.at}/decisions/{one.decision_id}" for one in await kept.decisions(at.session, region, at.quarter)]


async def _with_towns(at: Sight, names: tables.Called, codes: list[str | None]) -> tables.Called:
    missing = [code for code in codes if code and code not in names.towns]
    return await called(at, (), [*names.towns, *missing]) if missing else names


def _changed(at: Sight, pack: Read, names: tables.Called) -> tuple[int, Table] | None:
    if pack.now is None:
        return None
    return tables.changed(at.scope.of(pack.pack), at.scope.of(pack.now), names)


async def _about(at: Sight, pack: Read) -> Table:
    """What the file is: of when, signed or not, of whom, made when."""
    signer = await officer(at, pack.assessment.signed_by)
    signed_at = pack.assessment.signed_at
    rows: tuple[tables.Row, ...] = (
        ("统计到", pack.pack.as_of),
        ("状态", SIGNED[0] if pack.assessment.is_signed else OPEN[0]),
        ("签字人", signer or None),
        ("签字日", None if signed_at is None else beijing_day(signed_at)),
        ("范围", "全部" if at.whole else "本部门的"),
        ("导出日", today()),
    )
    return Table("about", f"季研判 {at.quarter.name}", at.files.region.label, ("项", "内容"), rows)
