"""报送数据 `/feeds`: a department sends its list, corrects it, loads it, and sees what became of each row."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Query, Request, UploadFile
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import HTMLResponse, RedirectResponse, Response

from libs.events.transport import clock
from libs.web.access import Action
from libs.web.app import Reader, Refused, Session, Signed, Stale, must, page
from libs.web.kept import kept
from libs.web.paging import NO_SUCH_FILTER, Pager, page_asked
from services.intake.domain.feed import Feed
from services.intake.domain.problems import FileRefused, sent_before
from services.intake.domain.template import template
from services.intake.store import feed_outcomes, feed_uploads
from services.intake.store.feed_uploads import Upload
from services.intake.usecases import feed_short, feed_upload, feed_view, feed_zero
from services.intake.usecases.feed_desk import FileGone, day_of
from services.intake.usecases.feed_short import Consent, ReasonMissing
from services.intake.usecases.feed_upload import Incoming, NotNow
from services.intake.web.feed_access import (
    chosen_columns,
    department_of,
    desk_of,
    feed_of,
    may_send,
    or_stale,
    path_of,
    rail,
    upload_of,
)

WORKING = ("CHECKING", "LOADING", "WITHDRAWING")
GONE = "原表放了 30 天，已经删除。请重传。"
OK = 200
SEE_OTHER = 303
REFUSED = 422

router = APIRouter()


@router.get("/feeds", response_class=HTMLResponse)
async def lists(request: Request, reader: Signed) -> Response:
    """The first of a department's lists, or the sentence that there are none."""
    must(reader, Action.SEE_FEEDS)
    feeds = desk_of(request).of_department(department_of(reader))
    if feeds:
        return RedirectResponse(f"/feeds/{feeds[0].id}", SEE_OTHER)
    return page(request, "feeds_none.html", rail=[], current=None)


@router.get("/feeds/{feed_id}", response_class=HTMLResponse)
async def one_list(
    request: Request,
    session: Session,
    reader: Signed,
    feed_id: str,
    number: Annotated[str, Query(alias="page")] = "1",
) -> Response:
    """Where a file is sent, and those that were, a page at a time."""
    feed = feed_of(request, reader, feed_id)
    return page(request, "feeds_list.html", problem=None, **await _sent(request, session, reader, (feed, number)))


async def _sent(request: Request, session: AsyncSession, reader: Reader, asked: tuple[Feed, str]) -> dict[str, Any]:
    """A page of what was sent of a list, with what every page of a list shows."""
    (feed, number), values = asked, await rail(request, session, reader, asked[0])
    at = page_asked(number)
    pager = Pager(f"/feeds/{feed.id}", await feed_uploads.how_many(session, feed.id, feed.department), at or 1)
    sent = await feed_uploads.of_feed(session, feed.id, feed.department, skip=pager.skip) if at else []
    return values | {"uploads": sent, "pager": pager, "refused": "" if at else NO_SUCH_FILTER}


@router.get("/feeds/{feed_id}/template")
async def empty(request: Request, reader: Signed, feed_id: str) -> Response:
    """An empty workbook of this list, with how to fill it in."""
    feed = feed_of(request, reader, feed_id)
    return kept(template(feed), f"{feed.title}-空表", "xlsx")


@router.post("/feeds/{feed_id}", response_class=HTMLResponse)
async def send(
    request: Request, session: Session, reader: Signed, feed_id: str, file: Annotated[UploadFile | None, File()] = None
) -> Response:
    """Receive a file; the same file again leads to where it is."""
    must(reader, Action.SEND_FEED)
    feed = feed_of(request, reader, feed_id)
    content = await file.read() if file is not None else b""
    if file is None or not content:
        return await _not_taken(request, session, reader, feed, "没有收到表。请先选一个 .xlsx、.xls 或 .csv 文件。")
    try:
        incoming = Incoming(file.filename or "", content, reader.officer_id)
        sent = await feed_upload.take(session, desk_of(request), feed, incoming, clock.now())
    except FileRefused as error:
        return await _not_taken(request, session, reader, feed, error.sentence)
    same = "?same=1" if sent.same else ""
    return RedirectResponse(f"/feeds/{feed.id}/{sent.upload_id}{same}", SEE_OTHER)


@router.post("/feeds/{feed_id}/nothing")
async def nothing(request: Request, session: Session, reader: Signed, feed_id: str) -> Response:
    """The month asked for has nothing to report."""
    must(reader, Action.SEND_FEED)
    feed = feed_of(request, reader, feed_id)
    asked = feed_zero.say_nothing(session, desk_of(request), feed, reader.officer_id, clock.now())
    try:
        upload_id = await asked
    except NotNow as error:
        raise Stale(error.sentence, back=f"/feeds/{feed.id}") from None
    return RedirectResponse(f"/feeds/{feed.id}/{upload_id}", SEE_OTHER)


async def _not_taken(request: Request, session: Session, reader: Reader, feed: Feed, problem: str) -> Response:
    values = await _sent(request, session, reader, (feed, "1"))
    return page(request, "feeds_list.html", status=REFUSED, problem=problem, **values)


@router.get("/feeds/{feed_id}/{upload_id}", response_class=HTMLResponse)
async def oneupload_of(request: Request, session: Session, reader: Signed, feed_id: str, upload_id: str) -> Response:
    """Where a file stands: its columns, the dry run, loading, what became of it."""
    feed, upload = await upload_of(request, session, reader, (feed_id, upload_id))
    desk = desk_of(request)
    values = await rail(request, session, reader, feed)
    said = sent_before(day_of(upload.uploaded_at)) if request.query_params.get("same") else None
    values |= {"upload": upload, "said": said, "label": feed_view.LABELS}
    if upload.state in WORKING:
        values["progress"] = await feed_view.progress(session, upload)
        return page(request, "feeds_working.html", **values)
    if upload.state == "UPLOADED" or (upload.state == "CHECKED" and "columns" in request.query_params):
        try:
            return page(
                request, "feeds_columns.html", columns=await feed_view.columns_of(session, desk, upload), **values
            )
        except FileGone:
            raise Refused(GONE, back=f"/feeds/{feed.id}") from None
        except FileRefused as error:
            raise Refused(error.sentence, back=f"/feeds/{feed.id}") from None
    if upload.state == "CHECKED":
        return await _checked(request, session, upload, values)
    values["outcomes"] = await feed_outcomes.counted(session, upload.upload_id)
    values["short"] = await feed_short.said(session, desk, upload)
    values["held"] = await feed_view.held(session, upload)
    values["may_withdraw"] = feed_upload.may_withdraw(desk, upload) and may_send(reader)
    return page(request, "feeds_loaded.html", **values)


async def _checked(
    request: Request, session: Session, upload: Upload, values: dict[str, Any], refused: str | None = None
) -> Response:
    """The dry run's answer; `refused`: what was given as the reason for so short a list, and does not do."""
    question = await feed_short.question(session, desk_of(request), upload)
    values |= {"question": question, "few_reason": refused or "", "reason_max": feed_short.REASON_MAX}
    values["problem"] = None if refused is None else feed_short.NO_REASON
    return page(request, "feeds_checked.html", status=OK if refused is None else REFUSED, **values)


@router.post("/feeds/{feed_id}/{upload_id}/check")
async def check(request: Request, session: Session, reader: Signed, feed_id: str, upload_id: str) -> Response:
    """Keep which columns are which, and begin the dry run."""
    must(reader, Action.SEND_FEED)
    feed, upload = await upload_of(request, session, reader, (feed_id, upload_id), lock=True)
    desk = desk_of(request)
    form = await request.form()
    chosen: dict[str, str] = {}
    if upload.state in ("UPLOADED", "CHECKED"):
        try:
            seen = await feed_view.columns_of(session, desk, upload)
        except FileGone:
            raise Refused(GONE, back=f"/feeds/{feed.id}") from None
        except FileRefused as error:
            raise Refused(error.sentence, back=f"/feeds/{feed.id}") from None
        chosen = chosen_columns(form, seen)
    await or_stale(feed_upload.ask_check(session, desk, upload, chosen, reader.officer_id), path_of(feed, upload))
    return RedirectResponse(path_of(feed, upload), SEE_OTHER)


@router.post("/feeds/{feed_id}/{upload_id}/load")
async def load(request: Request, session: Session, reader: Signed, feed_id: str, upload_id: str) -> Response:
    """Load the good rows; a second click changes nothing."""
    must(reader, Action.SEND_FEED)
    feed, upload = await upload_of(request, session, reader, (feed_id, upload_id), lock=True)
    form = await request.form()
    reason = str(form.get("few_reason", "")) if form.get("so_few") == "1" else None
    consent = Consent(reader.officer_id, clock.now(), reason)
    try:
        await or_stale(feed_upload.ask_load(session, desk_of(request), upload, consent), path_of(feed, upload))
    except ReasonMissing:
        values = await rail(request, session, reader, feed) | {"upload": upload, "said": None}
        return await _checked(request, session, upload, values, reason)
    return RedirectResponse(path_of(feed, upload), SEE_OTHER)


@router.get("/feeds/{feed_id}/{upload_id}/annotated")
async def annotated(request: Request, session: Session, reader: Signed, feed_id: str, upload_id: str) -> Response:
    """The sender's own file with one more column, 错误说明."""
    must(reader, Action.SEND_FEED)
    feed, upload = await upload_of(request, session, reader, (feed_id, upload_id))
    try:
        content, kind = await feed_view.annotated(session, desk_of(request), upload)
    except FileGone:
        raise Refused(GONE, back=f"/feeds/{feed.id}") from None
    except FileRefused as error:
        raise Refused(error.sentence, back=path_of(feed, upload)) from None
    return kept(content, f"{upload.file_name.rsplit('.', 1)[0]}-错误说明", kind)


@router.get("/feeds/{feed_id}/{upload_id}/rows", response_class=HTMLResponse)
async def rows(request: Request, session: Session, reader: Signed, feed_id: str, upload_id: str) -> Response:
    """What became of each row, with filter and pages."""
    feed, upload = await upload_of(request, session, reader, (feed_id, upload_id))
    asked, number = request.query_params.get("result", ""), request.query_params.get("page", "1")
    wanted = feed_view.FILTERS.get(asked)
    counts = await feed_outcomes.counted(session, upload.upload_id)
    total = sum(counts[name] for name in wanted or ())
    pages = max(-(-total // feed_outcomes.PAGE_ROWS), 1)
    at = min(int(number), pages) if number.isascii() and number.isdigit() and int(number[:9]) >= 1 else 1
    shown = await feed_view.rows_of(session, desk_of(request), upload, wanted, at) if wanted else []
    values = await rail(request, session, reader, feed)
    values |= {"upload": upload, "asked": asked, "known": wanted is not None, "total": total, "counts": counts}
    return page(request, "feeds_rows.html", rows=shown, at=at, pages=pages, label=feed_view.LABELS, **values)


@router.get("/feeds/{feed_id}/{upload_id}/withdraw", response_class=HTMLResponse)
async def ask_withdraw(request: Request, session: Session, reader: Signed, feed_id: str, upload_id: str) -> Response:
    """Taking back a whole upload is a page of its own."""
    must(reader, Action.SEND_FEED)
    feed, upload = await upload_of(request, session, reader, (feed_id, upload_id))
    if not feed_upload.may_withdraw(desk_of(request), upload):
        raise Stale("没有撤回：这张表现在不能撤回。请先看最新情况。", back=path_of(feed, upload))
    outcomes = await feed_outcomes.counted(session, upload.upload_id)
    in_force = sum(count for name, count in outcomes.items() if name not in ("replaced", "withdrawn"))
    return page(request, "feeds_withdraw.html", feed=feed, upload=upload, outcomes=outcomes, in_force=in_force)


@router.post("/feeds/{feed_id}/{upload_id}/withdraw")
async def withdraw(request: Request, session: Session, reader: Signed, feed_id: str, upload_id: str) -> Response:
    """Take a whole upload back."""
    must(reader, Action.SEND_FEED)
    feed, upload = await upload_of(request, session, reader, (feed_id, upload_id), lock=True)
    asked = feed_upload.ask_withdraw(session, desk_of(request), upload, reader.officer_id)
    await or_stale(asked, path_of(feed, upload))
    return RedirectResponse(path_of(feed, upload), SEE_OTHER)
