"""Loading and taking back a list, five thousand rows at a time; a kill in the middle costs one chunk (载入、撤回)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import UploadLoaded
from libs.events.transport import outbox
from libs.events.transport.jobs import Job, Step
from services.intake.domain.feed import ROLL
from services.intake.store import feed_rows, feed_uploads, register_rolls, staged_rows
from services.intake.store.feed_uploads import Upload
from services.intake.usecases import feed_facts, feed_missed, feed_roll
from services.intake.usecases.feed_desk import Desk, day_of

ROWS_A_CHUNK = 5000
HOUSEHOLDS_A_CHUNK = 150
"""Of a list of households: about five hundred members."""


async def load_chunk(desk: Desk, session: AsyncSession, job: Job, now: datetime) -> Step:
    """Load the rows chunk by chunk, in their order; then tell that all were told (载入的一步)."""
    upload = await feed_uploads.one(session, job.params["upload_id"], lock=True)
    if upload is None or upload.state != "LOADING":
        return Step(0, {"after": 0}, finished=True)
    await feed_uploads.lock_list(session, upload.feed)
    is_roll = desk.feeds[upload.feed].tells == ROLL
    at = job.checkpoint or {"after": 0, "places": await staged_rows.places(session, upload.upload_id)}
    place, places = at["after"], at["places"]
    count = HOUSEHOLDS_A_CHUNK if is_roll else ROWS_A_CHUNK
    reached = min(place + count, places)
    if is_roll:
        rows = await staged_rows.after(session, upload.upload_id, place, count)
        await feed_roll.apply(session, desk, upload, rows, now)
    else:
        await feed_facts.apply(session, desk, upload, range(place, reached), now)
    finished = reached >= places
    if finished:
        await _loaded(session, desk, upload, now)
    onward = {"after": reached, "places": places}
    return Step(reached - place, onward, finished=finished, total=places)


async def _loaded(session: AsyncSession, desk: Desk, upload: Upload, now: datetime) -> None:
    feed = desk.feeds[upload.feed]
    first = not await feed_uploads.loaded_before(session, upload.feed)
    await feed_uploads.end(session, upload.upload_id, "LOADED", now)
    await staged_rows.clear(session, upload.upload_id)
    await feed_missed.end_if_in(session, desk, feed, now)
    if feed.tells == ROLL:
        return
    await tell_loaded(session, desk, upload, now, first=first)


async def tell_loaded(session: AsyncSession, desk: Desk, upload: Upload, now: datetime, *, first: bool) -> None:
    """Tell that all rows of a list were told, and how many; `first`: nothing of it was loaded before."""
    feed = desk.feeds[upload.feed]
    loaded = UploadLoaded(
        region=desk.region,
        upload_id=upload.upload_id,
        feed=feed.id,
        department=feed.department,
        list_title=feed.title,
        area_code=desk.area,
        loaded_on=day_of(now),
        rows=await feed_uploads.count_told(session, upload.upload_id, 0),
        households_in_area=await register_rolls.count_households(session, desk.area),
        first=first,
        months=upload.months,
        nothing=upload.is_nothing,
        lines=upload.counts["rows"] if upload.counts else None,
    )
    await outbox.put(session, loaded)


async def withdraw_chunk(desk: Desk, session: AsyncSession, job: Job, now: datetime) -> Step:
    """Take the rows of an upload back that are still in force, chunk by chunk (撤回的一步)."""
    upload = await feed_uploads.one(session, job.params["upload_id"], lock=True)
    if upload is None or upload.state != "WITHDRAWING":
        return Step(0, {}, finished=True)
    await feed_uploads.lock_list(session, upload.feed)
    rows = await feed_rows.in_force_of_upload(session, upload.upload_id, ROWS_A_CHUNK)
    await feed_facts.withdraw(session, desk, upload, rows, now)
    finished = len(rows) < ROWS_A_CHUNK
    if finished:
        await feed_uploads.end(session, upload.upload_id, "WITHDRAWN", now)
    return Step(len(rows), {}, finished=finished)
