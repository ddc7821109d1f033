"""A monthly run begun, paused, let go on or stopped, by the calendar or a person; one a region and month (月筛查)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.runs import RunPassed
from libs.events.transport import clock, jobs, outbox
from services.screening.domain.days import beijing_day, month_of
from services.screening.domain.runs import Run, State, calendar_starts
from services.screening.store import runs
from services.screening.usecases.reasons import written

KIND = "monthly_run"
"""The job that does one of the two parts of a run."""
LOOK, TELL = "look", "tell"
OPERATOR = "operator"
"""Who began it where a command did, and nobody was named."""
CALENDAR = "calendar"
"""Who asks for a job where nobody did."""


class AlreadyStarted(Exception):
    """The month has a run that counts (这个月已经有了)."""

    def __init__(self, run: Run) -> None:
        super().__init__(run.run_id)
        self.run = run


class NoSuchRun(Exception):
    """The month has no run (没有筛过)."""


class OtherState(Exception):
    """The run is not where this can be done: somebody was quicker (已经不是这样了)."""

    def __init__(self, run: Run) -> None:
        super().__init__(run.state)
        self.run = run


async def start(session: AsyncSession, region: str, now: datetime, officer_id: str | None) -> Run:
    """Begin the run of the present month, as of today. Raises AlreadyStarted."""
    day = beijing_day(now)
    run = Run(str(clock.new_id()), region, month_of(day), day, State.LOOKING, officer_id, now)
    if not await runs.add(session, run):
        counts = await runs.of_month(session, region, run.month)
        assert counts is not None, "it stood in the way"
        raise AlreadyStarted(counts)
    await work(session, run, LOOK)
    return run


async def start_by_calendar(session: AsyncSession, region: str, run_day: int, now: datetime) -> Run | None:
    """Begin the run of the month if its day has come and there was none, not even a stopped one."""
    today = beijing_day(now)
    if not calendar_starts(today, run_day) or await runs.of_month(session, region, month_of(today)) is not None:
        return None
    try:
        return await start(session, region, now, None)
    except AlreadyStarted:
        return None


async def work(session: AsyncSession, run: Run, phase: str) -> None:
    """Ask for the job that does a part of the run."""
    asked = {"run_id": run.run_id, "phase": phase}
    await runs.works(session, run.run_id, await jobs.ask(session, KIND, asked, run.started_by or CALENDAR))


async def pause(session: AsyncSession, region: str, month: date) -> None:
    """Let a run rest after its chunk at hand. Raises NoSuchRun, OtherState."""
    run = await _of_month(session, region, month)
    if run.state not in {State.LOOKING, State.TELLING} or run.job_id is None:
        raise OtherState(run)
    try:
        await jobs.pause(session, UUID(run.job_id))
    except jobs.CannotChange:
        raise OtherState(run) from None


async def resume(session: AsyncSession, region: str, month: date) -> None:
    """Let a run that rests, or broke off, go on where it stopped. Raises NoSuchRun, OtherState."""
    run = await _of_month(session, region, month)
    if run.state not in {State.LOOKING, State.TELLING} or run.job_id is None:
        raise OtherState(run)
    job = await jobs.one(session, UUID(run.job_id))
    try:
        if job is not None and job.state == "CANCELLED":
            await _anew(session, run)
        else:
            await jobs.resume(session, UUID(run.job_id))
    except jobs.CannotChange:
        raise OtherState(run) from None


async def let_pass(session: AsyncSession, region: str, month: date, officer_id: str, reason: str) -> None:
    """A person lets a held run go on: what it found is told. Raises NoSuchRun, OtherState, ReasonMissing."""
    why = written(reason)
    run = await _held(session, region, month)
    await runs.decided(session, run.run_id, State.TELLING, (officer_id, why), clock.now())
    await outbox.put(session, _passed(run, officer_id, passed=True))
    await work(session, run, TELL)


async def stop(session: AsyncSession, region: str, month: date, officer_id: str, reason: str) -> None:
    """A person stops a held run: it does not count, nothing is told. Raises NoSuchRun, OtherState, ReasonMissing."""
    why = written(reason)
    run = await _held(session, region, month)
    await runs.decided(session, run.run_id, State.STOPPED, (officer_id, why), clock.now())
    await runs.forget(session, run.run_id)
    await outbox.put(session, _passed(run, officer_id, passed=False))


async def _of_month(session: AsyncSession, region: str, month: date) -> Run:
    run = await runs.of_month(session, region, month)
    if run is None:
        raise NoSuchRun
    return run


async def _held(session: AsyncSession, region: str, month: date) -> Run:
    run = await runs.of_month(session, region, month, lock=True)
    if run is None:
        raise NoSuchRun
    if run.state is not State.HELD:
        raise OtherState(run)
    return run


async def _anew(session: AsyncSession, run: Run) -> None:
    """A job that an operator cancelled is not taken up again: another does its part from the start."""
    now = await runs.one(session, run.run_id, lock=True)
    if now.job_id != run.job_id:
        raise OtherState(now)
    await work(session, run, LOOK if run.state is State.LOOKING else TELL)


def _passed(run: Run, officer_id: str, *, passed: bool) -> RunPassed:
    return RunPassed(region=run.region, run_id=run.run_id, month=run.month, passed=passed, officer_id=officer_id)
