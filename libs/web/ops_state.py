"""What one service says of itself to the operator's overview: figures, jobs, what is parked (运维状态)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, time
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import alarms, dead_letters, drops, jobs
from libs.events.transport.health import Health
from libs.events.transport.jobs import Job
from libs.web.paging import PER_PAGE
from libs.web.words import BEIJING, day_of, lasting, moment

JOBS_SHOWN = 20
"""Jobs beside other things; all of them stand on a page of their own."""
KINDS = {
    "feeds.check": "试载清单",
    "feeds.load": "载入清单",
    "feeds.withdraw": "撤回清单",
    "screen_upload": "按清单筛查",
    "screen_for_figure": "按新标准重新筛查",
    "try_figure": "试算录入的标准",
    "backtest": "试算规则草案",
    "monthly_run": "月筛查",
    "retell": "重新告知",
}
"""How long jobs are called; others by their own name."""
JOB_STATES = {
    "WAITING": ("排着", "going"),
    "RUNNING": ("在跑", "going"),
    "PAUSED": ("暂停", "halt"),
    "DONE": ("已完", "done"),
    "FAILED": ("停在半路", "late"),
    "CANCELLED": ("取消了", "lack"),
}

Figures = Callable[[AsyncSession], Awaitable[Mapping[str, int]]]
"""Figures that only one service has; `app.state.figures`."""


async def no_figures(_: AsyncSession) -> Mapping[str, int]:
    """Most services have none beside what every service shows."""
    return {}


def state_of(seen: Health) -> dict[str, Any]:
    """One look at a service, as the overview reads it; no personal data."""
    return {
        "alive": seen.alive,
        "late": seen.late,
        "lag_s": round(seen.lag.total_seconds(), 1),
        "outbox_age_s": round(seen.outbox_age.total_seconds(), 1),
        "outbox": seen.outbox,
        "refused": seen.refused,
        "parked": seen.parked,
        "parked_messages": seen.parked_messages,
        "waits_because": seen.waits_because,
        "heard_at": seen.heard_at.isoformat() if seen.heard_at is not None else None,
        "heard_in_minute": seen.heard_in_minute,
    }


async def jobs_of(
    session: AsyncSession, now: datetime, limit: int = JOBS_SHOWN, *, skip: int = 0
) -> list[dict[str, Any]]:
    """The long jobs of this service, those that are not done first; what they were asked with is not told."""
    return [_job(job, now) for job in await jobs.recent(session, limit, skip=skip)]


def _job(job: Job, now: datetime) -> dict[str, Any]:
    words, kind = JOB_STATES[job.state]
    left = job.left(now)
    return {
        "id": str(job.id),
        "label": KINDS.get(job.kind, job.kind),
        "state": job.state,
        "words": words,
        "pill": kind,
        "when": _when(job),
        "done": job.done,
        "total": job.total,
        "failure": job.failure,
        "left_s": left.total_seconds() if left is not None else None,
    }


def _when(job: Job) -> str:
    """When it was asked for; of one that ended, when that was and how long it took, waiting included (何时)."""
    if job.ended_at is None:
        return f"{moment(job.asked_at)} 交办"
    return f"{moment(job.ended_at)}，用时 {lasting((job.ended_at - job.asked_at).total_seconds())}"


async def alarms_of(session: AsyncSession, now: datetime) -> dict[str, Any]:
    """What sounded today, in Beijing's real day, and what was parked today."""
    start = datetime.combine(day_of(now), time.min, BEIJING)
    parked = await alarms.parked_since(session, start)
    return {
        "alarms": [
            {
                "began_at": one.began_at.isoformat(),
                "ended_at": one.ended_at.isoformat() if one.ended_at is not None else None,
                "worst_s": int(one.worst.total_seconds()),
                "because": one.because,
            }
            for one in await alarms.since(session, start)
        ],
        "alarms_today": await alarms.how_many(session, start),
        "parked_today": {**asdict(parked), "first_at": parked.first_at.isoformat()} if parked is not None else None,
    }


async def parked_rows(session: AsyncSession, kind: str | None, skip: int) -> list[dict[str, Any]]:
    """A page of parked households: each with its first message, why, how many wait behind, a drop that is proposed."""
    rows: Sequence[Mapping[str, Any]] = await dead_letters.overview(session, PER_PAGE, skip=skip, kind=kind)
    proposed = await drops.proposals(session, [row["first_id"] for row in rows])
    return [{**row, "proposal": proposed.get(row["first_id"])} for row in rows]
