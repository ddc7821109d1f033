"""A whole list much shorter than the last one: its sender says why before it is loaded, and that is told (少了很多)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.feeds import FeedShrunk
from libs.events.transport import outbox
from services.intake.domain.feed import Covers
from services.intake.domain.problems import far_fewer, fewer
from services.intake.store import feed_uploads, officers, short_lists
from services.intake.store.feed_uploads import Upload
from services.intake.store.short_lists import Short
from services.intake.usecases.feed_desk import REASON, Desk, day_of
from services.intake.usecases.feed_missed import offices

REASON_MAX = 200
NO_REASON = f"请写明为什么少这么多，最多 {REASON_MAX} 字。"
A_MACHINE = "业务系统"


class ReasonMissing(Exception):
    """Why the list is so much shorter was not said, or at too great length (没写原因)."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Who asks for the loading, and what he says of a list that is so much shorter (谁点的载入)."""

    by: str
    now: datetime
    reason: str | None = None
    """None: nothing was said of it; empty: it is so, without saying why."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a short list, for its page (少了很多，确实如此)."""

    fewer: str
    who: str
    at: datetime
    reason: str


async def question(session: AsyncSession, desk: Desk, upload: Upload) -> str | None:
    """What is asked before such a list is loaded; None where it is not."""
    before = await _before(session, desk, upload)
    return far_fewer(before, upload.counts["rows"], desk.shrunk_pct) if before is not None and upload.counts else None


async def confirm(session: AsyncSession, desk: Desk, upload: Upload, consent: Consent) -> None:
    """Keep why it is so much shorter, and tell the department and its head. Raises ReasonMissing.

    The upload is locked. Whoever confirms it is not told what he knows.
    """
    reason = " ".join((consent.reason or "").split())
    if not reason or len(reason) > REASON_MAX:
        raise ReasonMissing
    before = await _before(session, desk, upload)
    assert before is not None, "it was asked about"
    assert upload.counts is not None, "it was asked about"
    short = Short(
        upload_id=upload.upload_id,
        rows_before=before,
        rows_now=upload.counts["rows"],
        reason_sealed=desk.vault.seal(REASON, reason),
        confirmed_by=consent.by,
        confirmed_at=consent.now,
    )
    await short_lists.add(session, short)
    held = (await offices(session, desk, day_of(consent.now))).get(upload.department, ())
    told = FeedShrunk(
        region=desk.region,
        upload_id=upload.upload_id,
        feed=upload.feed,
        list_title=desk.feeds[upload.feed].title,
        department=upload.department,
        area_code=desk.area,
        rows_before=short.rows_before,
        rows_now=short.rows_now,
        confirmed_by=consent.by,
        confirmed_at=consent.now,
        told_to=held,
    )
    await outbox.put(session, told)


async def said(session: AsyncSession, desk: Desk, upload: Upload) -> Said | None:
    """What was said of this list, if it was much shorter."""
    short = await short_lists.of_upload(session, upload.upload_id)
    if short is None:
        return None
    names = await officers.names(session, [short.confirmed_by])
    return Said(
        fewer=fewer(short.rows_before, short.rows_now),
        who=names.get(short.confirmed_by, A_MACHINE),
        at=short.confirmed_at,
        reason=desk.vault.open(REASON, short.reason_sealed),
    )


async def _before(session: AsyncSession, desk: Desk, upload: Upload) -> int | None:
    """How many rows the last whole list had that was loaded; None for lists of changes, and for a first one."""
    if desk.feeds[upload.feed].covers is not Covers.FULL:
        return None
    earlier = await feed_uploads.newest(session, upload.feed, upload.department, {"LOADED"}, but=upload.upload_id)
    return earlier.counts["rows"] if earlier is not None and earlier.counts is not None else None
