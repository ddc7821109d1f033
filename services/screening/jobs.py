"""The long jobs of screening (长任务)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.jobs import Chunk, Job, Step
from libs.policy.loader import region_files
from services.screening.usecases import backtest, figure_screening, figures, monthly_run, runs, uploads
from services.screening.usecases.screening import Asking


def chunks(asking: Asking, *, demo: bool = False) -> Mapping[str, Chunk]:
    """The function that does the next chunk, by kind of job; a list must not wait until everybody was screened."""

    async def screen_upload(session: AsyncSession, job: Job, now: datetime) -> Step:
        return await uploads.next_chunk(session, job, now, asking)

    async def screen_for_figure(session: AsyncSession, job: Job, now: datetime) -> Step:
        return await figure_screening.next_chunk(session, job, now, asking)

    async def try_figure(session: AsyncSession, job: Job, now: datetime) -> Step:
        return await figure_screening.next_trial(session, job, now, asking)

    async def monthly(session: AsyncSession, job: Job, now: datetime) -> Step:
        return await monthly_run.next_chunk(session, job, now, asking)

    async def try_draft(session: AsyncSession, job: Job, now: datetime) -> Step:
        return await backtest.next_chunk(session, job, now, asking, lambda region: region_files(region, demo=demo))

    return {
        uploads.KIND: screen_upload,
        figures.TRY_KIND: try_figure,
        figures.KIND: screen_for_figure,
        runs.KIND: monthly,
        backtest.KIND: try_draft,
    }
