"""What an entered figure changes, as far as it is known: how far it is, how many households (标准变动的结果)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import jobs
from libs.events.transport.jobs import Job
from services.screening.domain.figures.effects import AskedDays, Effect
from services.screening.domain.figures.entries import FigureEntry, State
from services.screening.store import effects, entered
from services.screening.usecases.figure_screening import days_of
from services.screening.usecases.figures import KIND

Among = tuple[str, Mapping[str, str]]
"""A condition and its values: the areas of a reader."""


class Stage(StrEnum):
    """How far the households are that an entry can concern (算到哪一步)."""

    NONE = "none"
    """Nobody is asked: it was refused."""
    TRYING = "trying"
    """It is being found whom it would concern."""
    TRIED = "tried"
    SCREENING = "screening"
    """Everybody is screened again by it."""
    SCREENED = "screened"
    STOPPED = "stopped"
    """An operator has to look: the job failed, or somebody stopped it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of whom an entry concerns."""

    stage: Stage
    done: int
    total: int
    """Households in all; 0 as long as nobody counted them."""
    asked: AskedDays
    by_rule: Mapping[str, Mapping[Effect, int]]
    """Households of the reader's areas, by rule and what became of them."""
    rows: int
    """Rows of the list of these households: one a household, rule and stretch of days."""


async def outcome(session: AsyncSession, entry: FigureEntry, today: date, among: Among) -> Outcome:
    """How far it is, and what was found so far in the reader's areas."""
    job = await jobs.one(session, UUID(entry.job_id)) if entry.job_id is not None else None
    stage = _stage(entry, job)
    asked = days_of(entry, await entered.entries(session, entry.region, entry.wanted.figure), today)
    if job is None or stage is Stage.NONE:
        return Outcome(stage, 0, 0, asked, {}, 0)
    by_rule: dict[str, dict[Effect, int]] = {}
    for count in await effects.counts(session, entry.entry_id, *among):
        by_rule.setdefault(count.rule_id, {})[count.effect] = count.households
    rows = await effects.how_many(session, entry.entry_id, *among) if by_rule else 0
    return Outcome(stage, job.done, job.total or 0, asked, by_rule, rows)


def _stage(entry: FigureEntry, job: Job | None) -> Stage:
    if job is None or entry.state is State.REFUSED:
        return Stage.NONE
    if job.state in {"FAILED", "CANCELLED", "PAUSED"}:
        return Stage.STOPPED
    if job.state == "DONE":
        return Stage.SCREENED if job.kind == KIND else Stage.TRIED
    return Stage.SCREENING if job.kind == KIND else Stage.TRYING
