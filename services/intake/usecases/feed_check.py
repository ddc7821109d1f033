"""The dry run: every row checked, compared with what is in force, and put ready for loading (试运行)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.jobs import Job, Step
from services.intake.domain.changes import Changes, diff
from services.intake.domain.due import last_month
from services.intake.domain.feed import LIST_ROW, ROLL, SETTLEMENT_FACTS, Feed, Rhythm, Subject
from services.intake.domain.problems import FileRefused
from services.intake.domain.results import Checked, GoodRow, groups
from services.intake.store import feed_rows, feed_uploads, staged_rows
from services.intake.store.feed_uploads import Upload
from services.intake.store.staged_rows import Staged
from services.intake.store.vault import ID
from services.intake.usecases.feed_desk import ROW, Desk, FileGone, day_of, named

SETTLEMENT = ("settled_on", "self_paid", "compliant_self_paid", *SETTLEMENT_FACTS)
"""What a settlement tells."""


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
    changes = diff(await feed_rows.contents(session, feed.id), checked, feed.covers)
    await staged_rows.replace_all(session, upload.upload_id, _waiting(desk, feed, checked))
    named_here = {row.key_hash for row in checked.good} | {row.key_hash for row in checked.withdrawals}
    await staged_rows.stage_silence(session, upload.upload_id, sorted(changes.withdrawn - named_here))
    await staged_rows.count_up(session)
    unknown = frozenset[bytes]() if feed.tells == ROLL else await staged_rows.unmatched(session, upload.upload_id)
    counts = _counts(checked, changes, unknown)
    mistakes = [asdict(group) for group in groups(checked.bad)]
    await feed_uploads.keep_check(session, upload.upload_id, counts, mistakes, now)
    await feed_uploads.keep_months(session, upload.upload_id, months(feed, checked.good, day_of(now)))


def _waiting(desk: Desk, feed: Feed, checked: Checked) -> Iterator[Staged]:
    told, kept = _used(feed), _kept(feed)
    is_person = feed.subject is Subject.PERSON
    for row in checked.good:
        values = named(feed, row.values)
        person = values[feed.identifies.person]
        yield Staged(
            line_no=row.number,
            withdraws=False,
            key_hash=row.key_hash,
            content_hash=row.content_hash,
            id_hash=desk.vault.hash(ID, person) if is_person else None,
            group_no=values["household_no"] if feed.tells == ROLL else None,
            sealed=desk.vault.seal(ROW, to_json(_some(values, kept)).decode()) if is_person else None,
            used=_some(values, told),
        )
    for gone in checked.withdrawals:
        yield Staged(gone.number, True, gone.key_hash, b"", None, None, None, {})


def _some(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


def _kept(feed: Feed) -> tuple[str, ...]:
    """The columns that are kept sealed: of a list, whom a row is about; of the roll, everything."""
    if feed.tells == ROLL:
        return tuple(column.name for column in feed.columns)
    identifies = feed.identifies
    return tuple(name for name in (identifies.person, identifies.name, identifies.place) if name is not None)


def _used(feed: Feed) -> tuple[str, ...]:
    """The columns of a list that leave intake; those of the roll go into the register."""
    if feed.tells == ROLL:
        return ()
    if feed.subject is not Subject.PERSON:
        return tuple(dict.fromkeys((feed.identifies.person, *feed.tellable)))
    return feed.tellable if feed.tells == LIST_ROW else SETTLEMENT


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
