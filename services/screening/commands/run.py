"""`python -m services.screening run` begins the monthly run of today's month; `--show` says how far one is (月筛查)."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import clock, jobs
from libs.runtime.change import change
from libs.runtime.settings import Settings
from libs.web.words import BEIJING
from services.screening.domain.runs import Run, State
from services.screening.store import runs as kept
from services.screening.usecases import runs

BEGUN, THERE_ALREADY, NONE = 0, 1, 1


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Begin a run, or show one; a second one in a month says who began the first, and when."""
    words = argparse.ArgumentParser("python -m services.screening run", description="the monthly run of the region")
    words.add_argument("--show", type=_month, metavar="MONTH", help="only say how far a run is: 2024-05")
    words.add_argument("--by", default=runs.OPERATOR, help="who begins it")
    asked = words.parse_args(arguments)
    if asked.show is not None:
        said = asyncio.run(change(settings.dsn("screening"), lambda session: _shown(session, settings, asked.show)))
        sys.stdout.write(f"{said or f'No run of {asked.show:%Y-%m}.'}\n")
        return BEGUN if said else NONE
    try:
        beginning = change(
            settings.dsn("screening"), lambda session: runs.start(session, settings.region, clock.now(), asked.by)
        )
        begun = asyncio.run(beginning)
    except runs.AlreadyStarted as error:
        sys.stderr.write(f"{_who(error.run)}\n")
        return THERE_ALREADY
    sys.stdout.write(f"{_who(begun)} `/runs/{begun.month:%Y-%m}` shows how far it is.\n")
    return BEGUN


def _month(said: str) -> date:
    return datetime.strptime(said, "%Y-%m").replace(tzinfo=BEIJING).date()


def _who(found: Run) -> str:
    by = found.started_by or "the calendar"
    return f"The run of {found.month:%Y-%m} was begun by {by} on {found.started_at.astimezone(BEIJING):%Y-%m-%d %H:%M}."


async def _shown(session: AsyncSession, settings: Settings, month: date) -> str | None:
    """Where a run of the region stands, in a sentence or two; none if the month has none."""
    found = await kept.of_month(session, settings.region, month)
    if found is None:
        return None
    said = f"{_who(found)} {found.state}"
    job = await jobs.one(session, UUID(found.job_id)) if found.job_id is not None else None
    if job is not None and found.state in {State.LOOKING, State.TELLING}:
        said += f", {job.state}: {job.done:,} of {job.total or 0:,} households"
    if found.why is not None and found.state is State.HELD:
        said += f": {found.why.concerned:,} households would newly meet a rule, more than {found.why.limit_pct} %"
    return f"{said}."
