"""Addresses of the inbox: the list, the way to what is to be done, 知道了, the live stream (收件的地址)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from libs.events.transport import clock
from libs.web import live
from libs.web.access import Action, may
from libs.web.app import NotForYou, Reader, Refused, Session, Signed, Web, must, page
from libs.web.paging import Pager
from libs.web.people import Card
from libs.web.session import COOKIE
from libs.web.words import today
from services.notifications.domain.offices import ON_PHONE, audience_of
from services.notifications.store.items import CHANNEL
from services.notifications.usecases import answer, inbox
from services.notifications.usecases.inbox import DESK_PAGE, PHONE_PAGE, Asked, Moment
from services.notifications.web import asked, called, desk, phone
from services.notifications.web.asked import NoSuchFilter

router = APIRouter()
PURPOSE = "收件"
NO_SUCH_FILTER = "没有这个筛选条件。"
MUST_BE_DONE = "没有记下：这一件要办完才会消失，点“知道了”不算办。请打开它，办了那一步。"
OVERLAP = timedelta(minutes=2)
"""A batch that is being handled while a page is made commits within this time."""


@router.get("/inbox")
async def show(request: Request, session: Session, reader: Signed) -> HTMLResponse:
    """The inbox of whoever is signed in: a cadre's day, or a desk's list."""
    must(reader, Action.SEE_INBOX)
    template = "phone_inbox.html" if reader.role in ON_PHONE else "desk_inbox.html"
    try:
        wanted = asked.asked(request.query_params)
    except NoSuchFilter:
        return page(request, template, shown=None, refused=NO_SUCH_FILTER, said="")
    if reader.role in ON_PHONE:
        return await _phone(request, session, reader, wanted)
    return await _desk(request, session, reader, wanted)


@router.get("/inbox/go/{item}")
async def go(item: str, session: Session, reader: Signed) -> Response:
    """From a card to the page on which it is done; going there is reading it."""
    must(reader, Action.SEE_INBOX)
    found = await inbox.go(session, reader, _now(), _item(item))
    if found is None or not found.at.startswith("/") or found.at.startswith("//"):
        raise NotForYou
    return RedirectResponse(found.at, status_code=303)


@router.post("/inbox/known")
async def known(
    session: Session, reader: Signed, item: Annotated[list[str], Form()], back: Annotated[str, Form()] = ""
) -> Response:
    """知道了."""
    must(reader, Action.SEE_INBOX)
    if len(item) > answer.AT_ONCE:
        raise Refused(f"没有记下：一次最多 {answer.AT_ONCE} 条。")
    wanted = [_item(one) for one in item]
    at = _now()
    try:
        await answer.acknowledge(session, reader, wanted, now=at.now, today=at.today)
    except answer.NotSeen:
        raise NotForYou from None
    except answer.MustBeDone:
        raise Refused(MUST_BE_DONE, back="/inbox") from None
    tab = {"t": back} if back in asked.TABS else {}
    return RedirectResponse("/inbox?" + urlencode({**tab, "said": "known"}), status_code=303)


@router.get("/inbox/live")
async def stream(request: Request, reader: Signed) -> Response:
    """How many items came since the page was made, whenever that changes."""
    must(reader, Action.SEE_INBOX)
    try:
        mark, since = asked.mark(request.query_params)
    except NoSuchFilter:
        raise Refused(NO_SUCH_FILTER) from None

    async def count(session: AsyncSession) -> int:
        return await inbox.arrived(session, reader, _now(), mark, since=since)

    web: Web = request.app.state.web
    return await live.stream(request, web.database.dsn, CHANNEL, count, of=reader.role.value)


async def _phone(request: Request, session: AsyncSession, reader: Reader, wanted: Asked) -> HTMLResponse:
    at = _now()
    day = await inbox.day(session, reader, at, wanted)
    about = [task.household_id for card in day.cards for task in card.tasks]
    people = await _people(request, reader, [*about, *(item.household_id for item in day.know)])
    return page(
        request,
        "phone_inbox.html",
        shown=day,
        refused="",
        said=_said(request),
        menu_counts={"/inbox": day.total + day.part.total - (day.part.last - day.part.first + 1)},
        groups=phone.groups(day, people, at.today),
        know=phone.told(day.know, people, at.today),
        summary=phone.summary(day, at.today),
        nothing=phone.nothing_today(day, at.today),
        stream=_stream(day.mark),
        page_no=wanted.page,
        pages=-(-day.total // PHONE_PAGE) or 1,
    )


async def _desk(request: Request, session: AsyncSession, reader: Reader, wanted: Asked) -> HTMLResponse:
    at, audience = _now(), audience_of(reader.role)
    shown = await inbox.desk(session, reader, at, wanted)
    if shown is None:
        raise NotForYou
    shown = await called.named(request, shown)
    opened = shown.opened
    about = [item.household_id for item in (*shown.listed, *(opened.together if opened else ()))]
    people = await _people(request, reader, about)
    cases = may(reader, Action.SEE_CASES)
    total = {"todo": shown.counts.todo, "know": shown.counts.know, "done": shown.counts.done}[wanted.tab]
    return page(
        request,
        "desk_inbox.html",
        shown=shown,
        refused="",
        said=_said(request),
        menu_counts={"/inbox": shown.counts.todo},
        heading=desk.heading(shown.counts, wanted.tab),
        rows=desk.rows(shown.listed, people, opened, at.today, audience),
        pane=desk.pane(opened, people, at.today, audience=audience, cases=cases) if opened else None,
        together=_pager(wanted, opened.total) if opened else None,
        tab=wanted.tab,
        stream=_stream(shown.mark),
        page_no=wanted.page,
        pages=-(-total // DESK_PAGE) or 1,
    )


def _pager(wanted: Asked, total: int) -> Pager:
    """The pages of what is one with the item that is open."""
    query = {"t": wanted.tab, "p": str(wanted.page), "i": str(wanted.item_id)}
    return Pager("/inbox", total, wanted.together, query, anchor="item")


async def _people(request: Request, reader: Reader, about: Iterable[str | None]) -> Mapping[str, Card]:
    """The names of a page, asked once."""
    ids = sorted({one for one in about if one is not None})
    if not ids or not may(reader, Action.SEE_NAMES):
        return {}
    web: Web = request.app.state.web
    return await web.people.cards(request.cookies.get(COOKIE, ""), ids, PURPOSE)


def _item(value: str) -> UUID:
    try:
        return asked.item_id(value)
    except NoSuchFilter:
        raise NotForYou from None


def _stream(mark: str) -> str:
    since = int((clock.real_now() - OVERLAP).timestamp() * 1000)
    return "/inbox/live?" + urlencode({"mark": mark, "since": since})


def _said(request: Request) -> str:
    return "记下了：您知道了。" if request.query_params.get("said") == "known" else ""


def _now() -> Moment:
    now: datetime = clock.now()
    return Moment(now, today())
