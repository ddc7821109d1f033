"""Figures that people enter: proposed, confirmed by a second person or refused; who is screened again (录入标准)."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.figures import FigureProposed, FigureRefused, FigureSet
from libs.events.contracts.values import Paper
from libs.events.transport import clock, jobs, outbox
from libs.policy import RegionFiles
from services.screening.domain.days import beijing_day
from services.screening.domain.figures.entries import (
    AlreadyDecided,
    FigureEntry,
    State,
    Unfit,
    Wanted,
    check_decision,
    check_still_fits,
    first_day,
    problems,
)
from services.screening.store import entered
from services.screening.usecases.reasons import written

KIND = "screen_for_figure"
"""The job that screens a region's households again because of an entry."""
TRY_KIND = "try_figure"
"""The job that only asks whom an entry would concern, for whoever decides on it."""


class NoSuchEntry(Exception):
    """The region has no such entry (没有这一条)."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where figures of a region are entered: its files, who acts, and when."""

    files: RegionFiles
    officer_id: str
    now: datetime

    @property
    def region(self) -> str:
        """The region's name."""
        return self.files.region.name


async def propose(session: AsyncSession, desk: Desk, wanted: Wanted) -> FigureEntry:
    """Enter a figure: it waits for a second person, who is told whom it would concern. Raises Unfit, UnknownFigure."""
    await entered.lock_region(session, desk.region)
    await check(session, desk, wanted)
    entry_id = str(clock.new_id())
    job_id = await jobs.ask(session, TRY_KIND, _job_of(desk.region, entry_id), desk.officer_id)
    entry = FigureEntry(entry_id, desk.region, wanted, desk.officer_id, desk.now, job_id=str(job_id))
    await entered.add(session, entry)
    await outbox.put(session, _proposed(desk.files, entry))
    return entry


async def check(session: AsyncSession, desk: Desk, wanted: Wanted) -> None:
    """Whether this may be entered as things stand. Raises Unfit, UnknownFigure."""
    others = await entered.entries(session, desk.region, wanted.figure)
    found = problems(desk.files, wanted, others, beijing_day(desk.now))
    if found:
        raise Unfit(found)


async def confirm(session: AsyncSession, desk: Desk, entry_id: str) -> FigureEntry:
    """Let an entry hold from now on; whom it concerns is screened again from its first day on.

    Raises NoSuchEntry, AlreadyDecided, OwnProposal, Unfit.
    """
    version = await entered.lock_region(session, desk.region)
    entry = await _one(session, desk, entry_id)
    check_decision(entry, desk.officer_id)
    others = await entered.entries(session, desk.region, entry.wanted.figure)
    check_still_fits(desk.files, entry, others)
    decided = replace(
        entry,
        state=State.CONFIRMED,
        decided_by=desk.officer_id,
        decided_at=desk.now,
        decided_no=version.decided + 1,
    )
    await entered.decide(session, decided, first_day(decided, others))
    await outbox.put(session, _set(decided))
    await screen_what_began(session, desk.region, desk.now)
    return decided


async def refuse(session: AsyncSession, desk: Desk, entry_id: str, reason: str) -> FigureEntry:
    """Decide that an entry is not to hold; whoever proposed it takes it back so. Raises NoSuchEntry, AlreadyDecided.

    Raises ReasonMissing too: whoever proposed it reads why.
    """
    why = written(reason)
    await entered.lock_region(session, desk.region)
    entry = await _one(session, desk, entry_id)
    if entry.state is not State.PROPOSED:
        raise AlreadyDecided(entry)
    refused = replace(entry, state=State.REFUSED, decided_by=desk.officer_id, decided_at=desk.now, reason=why)
    await entered.decide(session, refused)
    await _stop_trying(session, refused)
    told = FigureRefused(region=entry.region, figure=entry.wanted.figure, entry_id=entry_id, refused_by=desk.officer_id)
    await outbox.put(session, told)
    return refused


async def screen_what_began(session: AsyncSession, region: str, now: datetime) -> Sequence[FigureEntry]:
    """Ask for a screening because of every confirmed entry that counts since today or earlier; gives these entries."""
    begun = await entered.not_begun(session, region, beijing_day(now))
    for entry in begun:
        await _stop_trying(session, entry)
        job_id = await jobs.ask(session, KIND, _job_of(region, entry.entry_id), entry.decided_by or "screening")
        await entered.begin(session, entry.entry_id, job_id, beijing_day(now))
    return begun


async def _stop_trying(session: AsyncSession, entry: FigureEntry) -> None:
    """Whom an entry would concern need not be asked any more: it is refused, or those are screened now."""
    job = await jobs.one(session, UUID(entry.job_id)) if entry.job_id is not None else None
    if job is not None and job.kind == TRY_KIND:
        with suppress(jobs.CannotChange):
            await jobs.cancel(session, job.id)


def _job_of(region: str, entry_id: str) -> dict[str, str]:
    return {"entry_id": entry_id, "region": region}


async def _one(session: AsyncSession, desk: Desk, entry_id: str) -> FigureEntry:
    entry = await entered.one(session, desk.region, entry_id)
    if entry is None:
        raise NoSuchEntry(entry_id)
    return entry


def _proposed(files: RegionFiles, entry: FigureEntry) -> FigureProposed:
    wanted = entry.wanted
    return FigureProposed(
        region=entry.region,
        figure=wanted.figure,
        entry_id=entry.entry_id,
        label=files.figures[wanted.figure].label,
        text=entry.value_shown(files),
        from_on=wanted.from_on,
        to_on=wanted.to_on,
        replaces=wanted.replaces,
        proposed_by=entry.proposed_by,
    )


def _set(entry: FigureEntry) -> FigureSet:
    wanted = entry.wanted
    assert entry.decided_no is not None, "a figure that is told to be set was confirmed"
    return FigureSet(
        region=entry.region,
        figure=wanted.figure,
        entry_id=entry.entry_id,
        turn=entry.decided_no,
        value=wanted.written,
        from_on=wanted.from_on,
        to_on=wanted.to_on,
        paper=Paper(document=wanted.document, article=wanted.article, grade=wanted.grade.value),
        replaces=wanted.replaces,
        proposed_by=entry.proposed_by,
        confirmed_by=entry.decided_by or "",
    )
