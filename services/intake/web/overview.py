"""/ops: is anything lost, late or stuck? All services, the ledger, long jobs, lists that wait (总览)."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from libs.events.contracts.values import ItemEnd
from libs.events.transport import clock
from libs.web import overview, session
from libs.web.access import Action
from libs.web.app import Session, Signed, Web, must, page, reader
from libs.web.paging import NO_SUCH_FILTER, PER_PAGE, Pager, page_asked
from services.intake.store import uploads
from services.intake.store.ledger import REPORTS, Account, Standing
from services.intake.usecases import accounting
from services.intake.usecases.feed_desk import Desk

GOOD = (ItemEnd.SCREENED, ItemEnd.OPENED)
AWAY = (ItemEnd.WITHDRAWN, ItemEnd.DROPPED)

HELD_SHOWN = 20
"""Lists that wait beside other things; all of them stand on a page of their own."""
Number = Annotated[str, Query(alias="page")]

router = APIRouter()


@router.get("/ops", response_class=HTMLResponse)
async def show(request: Request) -> Response:
    """The overview; no transaction is open while the services are asked."""
    web: Web = request.app.state.web
    async with web.database.transaction() as opened:
        must(await reader(request, opened), Action.OPERATE)
        books = await accounting.books(opened, clock.real_now())
        held, waiting = await uploads.waiting(opened, HELD_SHOWN), await uploads.how_many_wait(opened)
    found = await overview.states(web.settings, request.cookies.get(session.COOKIE, ""))
    return page(
        request,
        "ops.html",
        headline=overview.headline(found, books.unaccounted),
        states=found,
        unescalated=sum(state.figures.get("unescalated", 0) for state in found),
        rows=_rows(request, books.accounts),
        total=_counted(books.accounts),
        books=books,
        label_of=_labels(request),
        held=held,
        waiting=waiting,
        now=clock.real_now(),
    )


@router.get("/ops/ledger", response_class=HTMLResponse)
async def by_day(request: Request, session: Session, reader: Signed) -> Response:
    """The ledger of the last month, by day and source."""
    must(reader, Action.OPERATE)
    accounts = await accounting.by_day(session, clock.real_now())
    days = [(day, _rows(request, list(of_day))) for day, of_day in groupby(accounts, key=attrgetter("day"))]
    return page(request, "ops_ledger.html", days=days, total=_counted(accounts), now=clock.real_now())


@router.get("/ops/ledger/unaccounted", response_class=HTMLResponse)
async def lost(request: Request, session: Session, reader: Signed, number: Number = "1") -> Response:
    """Every item that nobody can account for, the oldest first."""
    must(reader, Action.OPERATE)
    now, at = clock.real_now(), page_asked(number)
    pager = Pager("/ops/ledger/unaccounted", await accounting.unaccounted(session, now), at or 1)
    items = await accounting.listed_unaccounted(session, now, PER_PAGE, skip=pager.skip) if at else []
    values: dict[str, Any] = {
        "items": items,
        "label_of": _labels(request),
        "pager": pager,
        "refused": "" if at else NO_SUCH_FILTER,
    }
    return page(request, "ops_unaccounted.html", **values)


@router.get("/ops/held", response_class=HTMLResponse)
async def held_lists(request: Request, session: Session, reader: Signed, number: Number = "1") -> Response:
    """Every list that waits until a person lets it pass, the oldest first."""
    must(reader, Action.OPERATE)
    at = page_asked(number)
    pager = Pager("/ops/held", await uploads.how_many_wait(session), at or 1)
    held = await uploads.waiting(session, PER_PAGE, skip=pager.skip) if at else []
    return page(request, "ops_held.html", held=held, pager=pager, refused="" if at else NO_SUCH_FILTER)


@router.get("/ops/jobs", response_class=HTMLResponse)
async def long_jobs(request: Request) -> Response:
    """The long jobs of every service."""
    web: Web = request.app.state.web
    async with web.database.transaction() as opened:
        must(await reader(request, opened), Action.OPERATE)
    found = await overview.states(web.settings, request.cookies.get(session.COOKIE, ""))
    running = sum(job["state"] == "RUNNING" for state in found for job in state.jobs)
    return page(request, "ops_jobs.html", states=found, running=running, now=clock.real_now())


def _labels(request: Request) -> Mapping[str, str]:
    """What a source is called: 报告, or its feed."""
    desk: Desk = request.app.state.desk
    return {REPORTS: "报告", "row": "其他行", **{name: feed.title for name, feed in desk.feeds.items()}}


def _rows(request: Request, accounts: Sequence[Account]) -> list[Mapping[str, Any]]:
    """A line of the ledger for reports, and one for each feed that told something."""
    labels = _labels(request)
    sources = [REPORTS, *sorted({account.source for account in accounts} - {REPORTS})]
    return [
        {"label": labels.get(source, source), **_counted([one for one in accounts if one.source == source])}
        for source in sources
    ]


def _counted(accounts: Sequence[Account]) -> Mapping[str, int]:
    """The columns of the ledger; they add up to what was told."""

    def ended(*ends: ItemEnd) -> int:
        return sum(account.items for account in accounts if account.end in ends)

    def standing(which: Standing) -> int:
        return sum(account.items for account in accounts if account.standing is which)

    return {
        "told": sum(account.items for account in accounts),
        "good": ended(*GOOD),
        "merged": ended(ItemEnd.MERGED),
        "unmatched": ended(ItemEnd.UNMATCHED),
        "rejected": ended(ItemEnd.REJECTED),
        "away": ended(*AWAY),
        "parked": standing(Standing.PARKED),
        "on_its_way": standing(Standing.ON_ITS_WAY),
        "unaccounted": standing(Standing.UNACCOUNTED),
    }
