"""Lists from a department's own system: the checks of a file, an answer for each row (部门系统推送).

The way is that of the page: rows are taken in and checked, their sender reads the answers, then lets the good ones be
loaded. Described for departments in docs/departments.zh-CN.md.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from libs.events.transport import clock
from libs.web import words
from libs.web.app import Session, Stale, Web
from libs.web.menu import department_words
from services.intake.api.tokens import department_of
from services.intake.domain.feed import Feed
from services.intake.domain.problems import FileRefused, Reason
from services.intake.domain.pushed import JSON, NDJSON
from services.intake.domain.sheet import BYTES_MAX
from services.intake.store import feed_uploads
from services.intake.store.feed_uploads import Upload
from services.intake.usecases import feed_push, feed_short, feed_upload, feed_view, feed_zero
from services.intake.usecases.feed_desk import Desk, FileGone
from services.intake.usecases.feed_push import Answer
from services.intake.usecases.feed_short import Consent, ReasonMissing
from services.intake.usecases.feed_upload import NotNow

router = APIRouter(prefix="/api/intake/feeds")
SMALL_MAX_BYTES = 4 * 1024
"""Of a request that only says why."""
TOO_MUCH = frozenset({Reason.TOO_BIG, Reason.TOO_MANY_ROWS})
OK, CREATED, ACCEPTED = 200, 201, 202


class NotTaken(Exception):
    """What was asked is refused with a status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


async def _system(request: Request) -> str:
    """The department whose system asks. Raises NotTaken."""
    web: Web = request.app.state.web
    found = department_of(web.keys, request.headers.get("authorization"))
    if found is None:
        raise NotTaken(401, "没有收下：令牌不对。请向系统管理员要一个新的。")
    return found


System = Annotated[str, Depends(_system)]


def refuse(_: Request, error: Exception) -> Response:
    """Answer what was not taken in JSON; for the application's handlers."""
    assert isinstance(error, NotTaken), "registered for it alone"
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
    return JSONResponse({"error": error.sentence}, status_code=error.status, headers=headers)


@router.get("")
async def lists(request: Request, session: Session, system: System) -> dict[str, Any]:
    """The lists of the department, and how each stands today."""
    found = await feed_view.standings(session, _desk(request), _named(request, system), words.today())
    return {"feeds": [_standing(each) for each in found]}


@router.post("/{feed_id}/uploads")
async def push(request: Request, session: Session, system: System, feed_id: str) -> Response:
    """Take rows in and begin the dry run: 202; the same rows again: 200 and where they are."""
    desk, feed = _desk(request), _feed(request, system, feed_id)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (JSON, NDJSON):
        raise NotTaken(415, f"没有收下：Content-Type 要是 {JSON} 或 {NDJSON}。")
    body = await _body(request, BYTES_MAX)
    try:
        sent = await feed_push.push(session, desk, feed, (body, kind), _consent(system))
    except FileRefused as error:
        raise NotTaken(413 if error.reason in TOO_MUCH else 422, error.sentence) from None
    _, upload = await _upload(request, session, system, (feed_id, sent.upload_id))
    shown = {**await _shown(session, desk, upload), "same": sent.same}
    return JSONResponse(shown, OK if sent.same else ACCEPTED, {"Location": _at(feed, upload)})


@router.post("/{feed_id}/nothing")
async def nothing(request: Request, session: Session, system: System, feed_id: str) -> Response:
    """The month asked for has nothing to report: 201."""
    desk, feed = _desk(request), _feed(request, system, feed_id)
    consent = _consent(system)
    try:
        upload_id = await feed_zero.say_nothing(session, desk, feed, consent.by, consent.now)
    except NotNow as error:
        raise Stale(error.sentence) from None
    _, upload = await _upload(request, session, system, (feed_id, upload_id))
    return JSONResponse(await _shown(session, desk, upload), CREATED, {"Location": _at(feed, upload)})


@router.get("/{feed_id}/uploads/{upload_id}")
async def one(request: Request, session: Session, system: System, feed_id: str, upload_id: str) -> dict[str, Any]:
    """How far it is, what the dry run counted, what is asked before it is loaded."""
    _, upload = await _upload(request, session, system, (feed_id, upload_id))
    return await _shown(session, _desk(request), upload)


@router.get("/{feed_id}/uploads/{upload_id}/rows")
async def rows(request: Request, session: Session, system: System, feed_id: str, upload_id: str) -> Response:
    """An answer for each row, one a line."""
    _, upload = await _upload(request, session, system, (feed_id, upload_id))
    desk = _desk(request)
    try:
        found = await feed_push.answers(session, desk, upload)
    except NotNow as error:
        raise Stale(error.sentence) from None
    except FileGone:
        raise NotTaken(410, "原来的行放了 30 天，已经删除。请重传。") from None
    return Response(await desk.beside(_lines, found), media_type=NDJSON)


@router.post("/{feed_id}/uploads/{upload_id}/load")
async def load(request: Request, session: Session, system: System, feed_id: str, upload_id: str) -> Response:
    """Load the good rows; a list much shorter than the last one needs `reason`: 202."""
    reason = _reason(await _body(request, SMALL_MAX_BYTES))
    feed, upload = await _upload(request, session, system, (feed_id, upload_id), lock=True)
    try:
        await feed_upload.ask_load(session, _desk(request), upload, _consent(system, reason))
    except NotNow as error:
        raise Stale(error.sentence) from None
    except ReasonMissing:
        raise NotTaken(422, f"没有载入：{feed_short.NO_REASON}") from None
    return await _asked(request, session, system, (feed.id, upload_id))


@router.post("/{feed_id}/uploads/{upload_id}/withdraw")
async def withdraw(request: Request, session: Session, system: System, feed_id: str, upload_id: str) -> Response:
    """Take a whole upload back: 202."""
    feed, upload = await _upload(request, session, system, (feed_id, upload_id), lock=True)
    try:
        await feed_upload.ask_withdraw(session, _desk(request), upload, _consent(system).by)
    except NotNow as error:
        raise Stale(error.sentence) from None
    return await _asked(request, session, system, (feed.id, upload_id))


async def _asked(request: Request, session: AsyncSession, system: str, ids: tuple[str, str]) -> Response:
    _, upload = await _upload(request, session, system, ids)
    return JSONResponse(await _shown(session, _desk(request), upload), ACCEPTED)


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _consent(system: str, reason: str | None = None) -> Consent:
    return Consent(f"system:{system}", clock.now(), reason)


def _feed(request: Request, system: str, feed_id: str) -> Feed:
    feed = _desk(request).feeds.get(feed_id)
    if feed is None:
        raise NotTaken(404, "没有这张清单。")
    named = _named(request, system)
    if feed.department != named:
        raise NotTaken(403, f"这张清单由{feed.department}报，不由{named}报。")
    return feed


def _named(request: Request, system: str) -> str:
    """The department whose system this is, as the region calls it."""
    return department_words(system, _desk(request).region)


async def _upload(
    request: Request, session: AsyncSession, system: str, ids: tuple[str, str], *, lock: bool = False
) -> tuple[Feed, Upload]:
    feed = _feed(request, system, ids[0])
    upload = await feed_uploads.of_list(session, feed, ids[1], lock=lock)
    if upload is None:
        raise NotTaken(404, "没有这一次报送。")
    return feed, upload


async def _body(request: Request, most: int) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise NotTaken(413, f"没有收下：请求最多 {most // 1024:,} KB。")
        parts.append(part)
    return b"".join(parts)


def _reason(body: bytes) -> str | None:
    """What the request says of a short list; nothing at all where it has no body."""
    try:
        said = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or set(said) - {"reason"} or not isinstance(said.get("reason", ""), str):
        raise NotTaken(422, "没有载入：只能写一个字段 reason，写为什么少这么多。")
    return said.get("reason")


async def _shown(session: AsyncSession, desk: Desk, upload: Upload) -> dict[str, Any]:
    working = await feed_view.progress(session, upload)
    return {
        "upload_id": upload.upload_id,
        "feed": upload.feed,
        "state": upload.state,
        "months": [f"{month:%Y-%m}" for month in upload.months],
        "counts": upload.counts,
        "mistakes": upload.mistakes,
        "refused": upload.refused,
        "question": await feed_short.question(session, desk, upload) if upload.state == "CHECKED" else None,
        "failed": working.failed,
    }


def _standing(each: feed_view.Standing) -> dict[str, Any]:
    due = each.due
    return {
        "feed": each.feed.id,
        "title": each.feed.title,
        "month": f"{due.month:%Y-%m}" if due.month else None,
        "due_on": due.due_on.isoformat() if due.due_on else None,
        "delivered": due.delivered,
        "stands": each.words,
        "late": each.late or None,
    }


def _lines(found: Sequence[Answer]) -> bytes:
    return "".join(f"{json.dumps(asdict(each), ensure_ascii=False)}\n" for each in found).encode()


def _at(feed: Feed, upload: Upload) -> str:
    return f"/api/intake/feeds/{feed.id}/uploads/{upload.upload_id}"
