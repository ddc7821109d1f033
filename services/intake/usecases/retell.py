"""Tell again what the register knows now, so that a copy that lost something is whole again (重新告知).

The present state goes the way of every fact: into the outbox, in order of household, a chunk at a time. Nothing new is
told: versions and row ids are those of before, so whoever has them already changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.base import Event
from libs.events.contracts.intake import AppointmentRecorded
from libs.events.transport import jobs, outbox
from libs.events.transport.jobs import Job, Step
from services.intake.domain.feed import ROLL, Subject
from services.intake.store import feed_rows, feed_uploads, households
from services.intake.store.feed_rows import FeedRow
from services.intake.store.feed_uploads import Upload
from services.intake.usecases import feed_subjects
from services.intake.usecases.feed_desk import Desk
from services.intake.usecases.feed_facts import alert_of

KIND = "retell"
AT_ONCE = 500
"""Households of a chunk, or rows about villages and assets."""
EVER = date(1970, 1, 1)


async def ask(session: AsyncSession, since: date | None, by: str) -> UUID:
    """Write down that the state is to be told again: all of it, or what was recorded since this day."""
    return await jobs.ask(session, KIND, {"since": (since or EVER).isoformat()}, by)


async def next_chunk(desk: Desk, session: AsyncSession, job: Job, now: datetime) -> Step:  # noqa: ARG001 - what a job is given
    """The appointments, with the first chunk; the next 500 households, each with its rows in force; then villages."""
    since = datetime.combine(date.fromisoformat(job.params["since"]), datetime.min.time(), UTC)
    at = job.checkpoint or {"after": ""}
    if "row" in at:
        return await _subjects(session, desk, at, since)
    after = at["after"]
    asked = {"after": after, "since": since, "most": AT_ONCE}
    ids = list((await session.execute(_HOUSEHOLDS, asked)).scalars())
    total = None
    if job.checkpoint is None:
        total = (await session.execute(_COUNT, {"since": since})).scalar_one()
        await outbox.put(session, *await _appointments(session))
    await households.lock(session, ids)
    facts = await households.recorded(session, desk.region, ids)
    rows = await feed_rows.in_force_of_households(session, ids)
    await outbox.put(session, *_in_order([*facts, *await _alerts(session, desk, rows)]))
    if len(ids) < AT_ONCE:
        return Step(len(ids), {"after": after, "row": ""}, total=total)
    return Step(len(ids), {"after": ids[-1]}, total=total)


async def _subjects(session: AsyncSession, desk: Desk, at: Mapping[str, str], since: datetime) -> Step:
    """The next 500 rows in force about villages and assets; their lists are locked, as while they are loaded."""
    lists = sorted(feed.id for feed in desk.feeds.values() if feed.subject is not Subject.PERSON)
    for feed in lists:
        await feed_uploads.lock_list(session, feed)
    rows = await feed_rows.in_force_of_lists(session, lists, since, at["row"], AT_ONCE)
    told: list[Event] = []
    for row in rows:
        upload = await feed_uploads.one(session, row.upload_id)
        assert upload is not None, "a row came with an upload"
        told.append(feed_subjects.raised(desk, upload, row, None))
    await outbox.put(session, *_in_order(told))
    row_id = rows[-1].row_id if rows else at["row"]
    return Step(0, {**at, "row": row_id}, finished=len(rows) < AT_ONCE)


async def _appointments(session: AsyncSession) -> list[AppointmentRecorded]:
    rows = await session.execute(_APPOINTMENTS)
    return [AppointmentRecorded.model_validate({**row}) for row in rows.mappings()]


async def _alerts(session: AsyncSession, desk: Desk, rows: Sequence[FeedRow]) -> list[Event]:
    """The rows in force of departments' lists; a village roll's are facts of the household."""
    uploads: dict[str, Upload | None] = {}
    told: list[Event] = []
    for row in rows:
        if row.upload_id not in uploads:
            uploads[row.upload_id] = await feed_uploads.one(session, row.upload_id)
        upload = uploads[row.upload_id]
        if upload is not None and desk.feeds[row.feed].tells != ROLL:
            told.append(alert_of(desk, upload, row, None))
    return told


def _in_order(events: Sequence[Event]) -> Sequence[Event]:
    """A household's facts before its rows."""
    by_key: Mapping[str, list[Event]] = {event.key: [] for event in events}
    for event in events:
        by_key[event.key].append(event)
    return [event for key in sorted(by_key) for event in by_key[key]]


_CHOSEN = "from households where merged_into is null and recorded_at >= :since"
_HOUSEHOLDS = text(f"select household_id {_CHOSEN} and household_id > :after order by household_id limit :most")
_COUNT = text(f"select count(*)::int {_CHOSEN}")
_APPOINTMENTS = text("select * from appointments order by officer_id, appointment_id")
