"""A department has nothing to report this month: an answer like a list; what comes later is simply sent (零报告)."""

import hashlib
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import clock
from services.intake.domain.due import due
from services.intake.domain.feed import Covers, Feed, Rhythm
from services.intake.store import feed_uploads
from services.intake.store.feed_uploads import Nothing
from services.intake.usecases import feed_missed
from services.intake.usecases.feed_desk import Desk, day_of
from services.intake.usecases.feed_load import tell_loaded
from services.intake.usecases.feed_upload import NotNow

ONLY_CHANGES = "没有提交：这张表不能零报告，请照常传表。"
THERE_ALREADY = "没有提交：{month} 月的已经报了。再有要报的，直接传表。"
UNDER_WAY = "没有提交：有一张表还没办完（{name}）。先载入它，它就是这个月的。"
OPEN_STATES = frozenset({"CHECKED", "CHECKING", "LOADING"})


def may_be_nothing(feed: Feed) -> bool:
    """Whether a month may have nothing to report: of a list of changes, which is due by month."""
    return feed.rhythm is Rhythm.MONTHLY and feed.covers is Covers.CHANGES


async def say_nothing(session: AsyncSession, desk: Desk, feed: Feed, officer_id: str, now: datetime) -> str:
    """Note that the month asked for has nothing to report, and tell it; gives the upload. Raises NotNow."""
    if not may_be_nothing(feed):
        raise NotNow(ONLY_CHANGES)
    await feed_uploads.lock_list(session, feed.id)
    loaded = await feed_uploads.months_loaded(session, feed.department)
    asked = due(feed, loaded.get(feed.id, ()), day_of(now), ever=feed.id in loaded)
    assert asked.month is not None, "a list that is due by month is asked for one"
    if asked.delivered:
        raise NotNow(THERE_ALREADY.format(month=asked.month.month))
    unfinished = await feed_uploads.newest(session, feed.id, feed.department, OPEN_STATES)
    if unfinished is not None:
        raise NotNow(UNDER_WAY.format(name=unfinished.file_name))
    upload_id = str(clock.new_id())
    nothing = Nothing(
        upload_id=upload_id,
        feed=feed.id,
        department=feed.department,
        officer_id=officer_id,
        file_name=f"{asked.month.month} 月零报告",
        file_hash=hashlib.sha256(f"{feed.id} {asked.month.isoformat()} {upload_id}".encode()).digest(),
        months=[asked.month],
    )
    first = not await feed_uploads.loaded_before(session, feed.id)
    await feed_uploads.add_nothing(session, nothing, now, clock.real_now())
    upload = await feed_uploads.one(session, upload_id)
    assert upload is not None, "it was written above"
    await tell_loaded(session, desk, upload, now, first=first)
    await feed_missed.end_if_in(session, desk, feed, now)
    return upload_id
