"""Screening put together: what hears, what works in chunks, what shows pages (筛查服务)."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from libs.events.transport.handlers import Handlers
from libs.events.transport.jobs import Chunk
from libs.policy import Policy, policy_on
from libs.policy.entered import Entered
from libs.policy.loader import region_files
from libs.runtime.commands import Commands, Service
from libs.runtime.settings import Settings
from services.screening import consumers, timers
from services.screening.usecases.screening import Asking

if TYPE_CHECKING:
    from fastapi import FastAPI

    from libs.web.people import People

FOLDER = Path(__file__).parent
POLICIES_KEPT = 64
"""Days whose policy is kept in memory; a batch asks of one."""


@lru_cache(maxsize=POLICIES_KEPT)
def _policy(region: str, day: date, entered: Entered, *, demo: bool) -> Policy:
    """A figure that a later release no longer has is left out: its rows stay, and stop nobody's work."""
    known = region_files(region, demo=demo).figures
    return policy_on(region, day, [row for row in entered.figures if row.name in known], demo=demo)


def asking(settings: Settings) -> Asking:
    """Whose policy screening asks for: demo figures where the settings say so."""
    return Asking(lambda region, day, entered: _policy(region, day, entered, demo=settings.demo), settings.region)


def handlers(settings: Settings) -> Handlers:
    """What screening does with each event."""
    return consumers.handlers(asking(settings))


def chunks(settings: Settings) -> Mapping[str, Chunk]:
    """The long jobs."""
    from services.screening import jobs  # noqa: PLC0415 - only the process that works in chunks loads them

    return jobs.chunks(asking(settings), demo=settings.demo)


def web_app(settings: Settings, people: "People | None" = None) -> "FastAPI":
    """The pages; names come from intake unless somebody else gives them."""
    from services.screening.app import make  # noqa: PLC0415 - only the process that shows pages loads them

    return make(settings, asking(settings), people)


def _commands() -> Commands:
    from services.screening.commands import (  # noqa: PLC0415 - workers, jobs and pages start without them
        backtest,
        entries,
        evaluate,
        figures,
        quarter,
        run,
        whatif,
    )

    return Commands(
        more={
            "entries": entries.entries,
            "whatif": whatif.command(asking),
            "run": run.run,
            "quarter": quarter.command(asking),
            "backtest": backtest.command(asking),
        },
        alone={
            "figures": figures.figures,
            "evaluate": evaluate.evaluate,
            "benefits": evaluate.benefits,
            "schemas": evaluate.write_schemas,
            "book": evaluate.write_book,
        },
    )


SERVICE = Service(
    "screening",
    folder=FOLDER,
    web=web_app,
    handlers=handlers,
    jobs=chunks,
    beside={
        "figure days": timers.figure_days_of(asking),
        "monthly run": timers.monthly_run,
        "weeks": timers.weeks_that_stand_out,
        "duties": timers.duties_of(asking),
        "watch list": timers.watch_of(asking),
    },
    further=_commands,
)
