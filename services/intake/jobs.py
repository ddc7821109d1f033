"""Intake's long jobs: dry run, loading and withdrawal of a department's list, telling again (长任务)."""

from collections.abc import Mapping
from functools import partial

from libs.events.transport.jobs import Chunk
from services.intake.usecases import retell
from services.intake.usecases.feed_check import check_chunk
from services.intake.usecases.feed_desk import Desk
from services.intake.usecases.feed_load import load_chunk, withdraw_chunk
from services.intake.usecases.feed_upload import CHECK, LOAD, WITHDRAW


def feed_jobs(desk: Desk) -> Mapping[str, Chunk]:
    """The jobs, by kind."""
    return {
        CHECK: partial(check_chunk, desk),
        LOAD: partial(load_chunk, desk),
        WITHDRAW: partial(withdraw_chunk, desk),
        retell.KIND: partial(retell.next_chunk, desk),
    }
