"""The dry run: every row checked, compared with what is in force, and put ready for loading (试运行)."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.jobs import Job, Step
from services.intake.domain.changes import Changes
from services.intake.domain.due import last_month
from services.intake.domain.feed import Feed, Rhythm
from services.intake.domain.problems import FileRefused
from services.intake.domain.results import Checked, GoodRow, groups
from services.intake.store import feed_uploads
from services.intake.store.feed_uploads import Upload
from services.intake.usecases import feed_stage
from services.intake.usecases.feed_desk import Desk, FileGone, day_of


async def check_chunk(desk: Desk, session: AsyncSession, job: Job, now: datetime) -> Step:
    """One dry run; nothing is told (试运行的一步)."""
    upload = await feed_uploads.one(session, job.params["upload_id"], lock=True)
    if upload is None or upload.state != "CHECKING":
        return Step(0, {}, finished=True)
    try:
        _, _, checked = await desk.checked(session, upload, day_of(now))
    except FileRefused as error:
        await feed_uploads.refuse(session, upload.upload_id, error.sentence, now)
        return Step(0, {}, finished=True)
    except FileGone:
        await feed_uploads.refuse(session, upload.upload_id, "原表放了 30 天，已经删除。请重传。", now)
        return Step(0, {}, finished=True)
    await _stage(session, desk, upload, checked, now)
    return Step(checked.row_count, {}, finished=True, total=checked.row_count)


async def _stage(session: AsyncSession, desk: Desk, upload: Upload, checked: Checked, now: datetime) -> None:
    feed = desk.feeds[upload.feed]
    compared, sealed = await asyncio.gather(  # the register is asked while rows are sealed
        feed_stage.compare(session, desk, feed, checked), desk.beside(feed_stage.seal, desk, feed, checked.good)
    )
    await feed_stage.stage(session, upload.upload_id, compared, sealed)
    counts = _counts(checked, compared.changes, compared.unknown)
    mistakes = [asdict(group) for group in groups(checked.bad)]
    await feed_uploads.keep_check(session, upload.upload_id, counts, mistakes, now)
    await feed_uploads.keep_months(session, upload.upload_id, months(feed, checked.good, day_of(now)))


def _counts(checked: Checked, changes: Changes, unknown: frozenset[bytes]) -> dict[str, int]:
    def known(rows: Sequence[GoodRow]) -> int:
        return sum(row.key_hash not in unknown for row in rows)

    new, corrected, unchanged = known(changes.new), known(changes.corrected), known(changes.unchanged)
    marked = len(checked.withdrawals) - len(changes.not_there)
    return {
        "rows": checked.row_count,
        "new": new,
        "corrected": corrected,
        "unchanged": unchanged,
        "withdrawn": marked,
        "silent": len(changes.withdrawn) - marked,
        "not_there": len(changes.not_there),
        "loadable": new + corrected + unchanged + marked,
        "bad": len(checked.bad),
        "unmatched": len(unknown),
        "repeated": checked.repeated,
        "totals": checked.totals,
    }


def months(feed: Feed, good: Sequence[GoodRow], today: date) -> list[date]:
    """The months that a list delivers (所报月份).

    Settlements: from the first to the last, whatever is between. Any other list that is due by month: the last month.
    """
    if "settled_on" not in feed.places:
        return [last_month(today)] if feed.rhythm is Rhythm.MONTHLY else []
    place = feed.places["settled_on"]
    days = [day for row in good if isinstance(day := row.values[place], date)]
    if not days:
        return []
    first, last = min(days), max(days)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    numbers = range(first.year * 12 + first.month - 1, first.year * 12 + first.month - 1 + count)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]
