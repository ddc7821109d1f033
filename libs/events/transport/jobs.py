"""Long work in chunks (长任务): each chunk is one transaction with its checkpoint, so that a kill costs one chunk.

A job is a row. A runner claims it for a short time, does a chunk, claims on. A runner that dies loses its claim, and
another goes on from the checkpoint.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import clock, faults
from libs.events.transport.database import Database, cause_of, is_passing

CLAIM = timedelta(seconds=60)
"""A chunk takes seconds; after this the runner is taken for dead."""
LOOK_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class Job:
    """One long job as it stands."""

    id: UUID
    kind: str
    params: Mapping[str, Any]
    state: str
    """WAITING, RUNNING, PAUSED, DONE, FAILED, CANCELLED."""
    checkpoint: Mapping[str, Any] | None
    """Where the next chunk begins; None before the first."""
    done: int
    total: int | None
    asked_at: datetime
    """A real moment, as all of a job's."""
    ended_at: datetime | None = None
    failure: str | None = None
    went_on_at: datetime | None = None
    """When it was taken up last, after it waited or rested."""
    went_on_done: int = 0
    """How much had been done then."""

    def left(self, now: datetime) -> timedelta | None:
        """How long it will still take at its pace since it was taken up; None while that cannot be told."""
        done = self.done - self.went_on_done
        if self.state != "RUNNING" or self.total is None or self.went_on_at is None or done <= 0:
            return None
        return (now - self.went_on_at) * max(self.total - self.done, 0) / done


@dataclass(frozen=True, slots=True)
class Step:
    """What one chunk did."""

    done: int
    """How many items this chunk handled."""
    checkpoint: Mapping[str, Any]
    finished: bool = False
    total: int | None = None


Chunk = Callable[[AsyncSession, Job, datetime], Awaitable[Step]]
"""`async def f(session, job, now)`: does the next chunk in the caller's transaction."""


class CannotChange(Exception):
    """The job is not in a state from which this is possible."""


async def ask(session: AsyncSession, kind: str, params: Mapping[str, Any], by: str) -> UUID:
    """Write down that a job is wanted; a runner takes it after the commit."""
    job_id = clock.new_id()
    asked = {"id": job_id, "kind": kind, "params": json.dumps(params), "by": by, "at": clock.real_now()}
    await session.execute(_ASK, asked)
    return job_id


async def one(session: AsyncSession, job_id: UUID) -> Job | None:
    """A job as it stands, or None."""
    row = (await session.execute(text("select * from jobs where id = :id"), {"id": job_id})).mappings().one_or_none()
    return _job(row) if row is not None else None


async def recent(session: AsyncSession, limit: int, *, skip: int = 0) -> list[Job]:
    """For operators: the jobs that are not done, then those that ended last."""
    return [_job(row) for row in (await session.execute(_RECENT, {"limit": limit, "skip": skip})).mappings()]


async def asked_for(session: AsyncSession) -> int:
    """How many jobs `recent` has in all."""
    return int((await session.execute(text("select count(*) from jobs"))).scalar_one())


async def pause(session: AsyncSession, job_id: UUID) -> None:
    """Let a job rest after its chunk at hand. Raises CannotChange."""
    await _change(session, job_id, "PAUSED", ("WAITING", "RUNNING"))


async def resume(session: AsyncSession, job_id: UUID) -> None:
    """Let a paused or failed job go on from its checkpoint. Raises CannotChange."""
    await _change(session, job_id, "WAITING", ("PAUSED", "FAILED"))


async def cancel(session: AsyncSession, job_id: UUID) -> None:
    """End a job; what its chunks did stays. Raises CannotChange."""
    await _change(session, job_id, "CANCELLED", ("WAITING", "RUNNING", "PAUSED", "FAILED"))


class Runner:
    """Does the jobs of one service, one chunk at a time.

    Kinds take precedence as they stand in `chunks`: one for which nobody waits gives way after its chunk at hand.
    """

    def __init__(self, database: Database, chunks: Mapping[str, Chunk]) -> None:
        self._database = database
        self._chunks = chunks

    async def run(self) -> None:
        """Work for ever; while there is nothing to do, or the database is away, wait. Raises NotTesting."""
        faults.refuse_unless_testing()
        while True:
            try:
                worked = await self.once()
            except Exception as error:
                if not is_passing(error):
                    raise
                worked = False
            if not worked:
                await asyncio.sleep(LOOK_EVERY_S)

    async def once(self) -> bool:
        """Do one chunk of the open job that comes first and that nobody works on; False if there is none."""
        async with self._database.transaction() as session:
            wanted = {"now": clock.real_now(), "until": clock.real_now() + CLAIM, "kinds": list(self._chunks)}
            row = (await session.execute(_CLAIM, wanted)).mappings().one_or_none()
        if row is None:
            return False
        job = _job(row)
        try:
            async with self._database.transaction() as session:
                await self._chunk(session, job)
        except Exception as error:
            if is_passing(error):
                raise
            await self._failed(job, cause_of(error))
        return True

    async def _chunk(self, session: AsyncSession, job: Job) -> None:
        """Do the chunk and write its checkpoint; a job that was paused or cancelled meanwhile stays so."""
        locked = (await session.execute(_STILL_OURS, {"id": job.id})).scalar_one_or_none()
        if locked is None:
            return
        step = await self._chunks[job.kind](session, job, clock.now())
        await faults.point("before_checkpoint")
        progress = {
            "id": job.id,
            "done": step.done,
            "total": step.total,
            "checkpoint": json.dumps(step.checkpoint),
            "state": "DONE" if step.finished else "RUNNING",
            "ended": clock.real_now() if step.finished else None,
        }
        await session.execute(_STEP, progress)

    async def _failed(self, job: Job, failure: str) -> None:
        async with self._database.transaction() as session:
            await session.execute(_FAILED, {"id": job.id, "failure": failure, "at": clock.real_now()})


async def _change(session: AsyncSession, job_id: UUID, state: str, from_states: tuple[str, ...]) -> None:
    change = {"id": job_id, "state": state, "from": list(from_states)}
    changed = (await session.execute(_CHANGE, change)).scalar_one_or_none()
    if changed is None:
        raise CannotChange(f"Job {job_id} is not {' or '.join(from_states)}.")


def _job(row: RowMapping) -> Job:
    return Job(**{name: row[name] for name in _FIELDS})


_FIELDS = tuple(one.name for one in fields(Job))
_ASK = text(
    """
    insert into jobs (id, kind, params, state, done, asked_by, asked_at)
    values (:id, :kind, cast(:params as jsonb), 'WAITING', 0, :by, :at)
    """
)
_RECENT = text(
    """
    select * from jobs
     order by state in ('WAITING', 'RUNNING', 'PAUSED', 'FAILED') desc, coalesce(ended_at, asked_at) desc, id
     limit :limit offset :skip
    """
)
_CLAIM = text(
    """
    update jobs set state = 'RUNNING', claimed_until = :until,
                    went_on_at = case when state = 'WAITING' or went_on_at is null then :now else went_on_at end,
                    went_on_done = case when state = 'WAITING' or went_on_at is null then done else went_on_done end
     where id = (select id from jobs
                  where kind = any(cast(:kinds as text[]))
                    and (state = 'WAITING' or state = 'RUNNING' and (claimed_until is null or claimed_until < :now))
                  order by array_position(cast(:kinds as text[]), kind), asked_at, id limit 1 for update skip locked)
    returning *, set_config('synchronous_commit', 'off', true)
    """
)
"""The claim itself need not outlive a crash of the server: it is not waited for until it lies on the disk."""
_STILL_OURS = text("select id from jobs where id = :id and state = 'RUNNING' for update")
_STEP = text(
    """
    update jobs set done = done + :done, total = coalesce(:total, total), checkpoint = cast(:checkpoint as jsonb),
                    state = :state, ended_at = :ended, claimed_until = null
     where id = :id
    """
)
_FAILED = text(
    "update jobs set state = 'FAILED', failure = :failure, ended_at = :at, claimed_until = null "
    "where id = :id and state = 'RUNNING'"
)
_CHANGE = text(
    """
    update jobs set state = :state, claimed_until = null, failure = null, ended_at = null
     where id = :id and state = any(cast(:from as text[])) returning id
    """
)
