"""The pages of screening, put together (筛查的网页).

Read by the process that shows them, and by no other.
"""

from pathlib import Path

from fastapi import FastAPI

from libs.runtime.settings import Settings
from libs.web.app import Web, make_app
from libs.web.people import People
from services.screening import consumers
from services.screening.usecases.screening import Asking
from services.screening.usecases.whatif import Populations
from services.screening.web import (
    backtest,
    backtest_sheet,
    explanation,
    figure_decision,
    figure_entry,
    figures,
    held,
    quarter_minutes,
    quarters,
    rules,
    runs,
    untouched,
    watched,
    weeks,
    whatif,
    whatif_sheet,
    yearly,
)

FOLDER = Path(__file__).parent


def make(settings: Settings, asking: Asking, people: People | None = None) -> FastAPI:
    """The pages; names come from intake unless somebody else gives them."""
    app = make_app("screening", FOLDER / "templates", settings, people=people, handlers=consumers.handlers(asking))
    app.state.asking = asking
    app.include_router(held.router)
    app.include_router(explanation.router_of(asking))
    web: Web = app.state.web
    populations = Populations(web.database)
    app.include_router(untouched.router_of(asking, populations))
    for router in (weeks.router, watched.router):
        app.include_router(router)
    for router in (runs.router, figures.router, figure_entry.router, figure_decision.router, rules.router):
        app.include_router(router)
    for router in (quarters.router, quarter_minutes.router, yearly.router):
        app.include_router(router)
    app.include_router(backtest.router_of(asking))
    app.include_router(backtest_sheet.router_of())
    for trying in (whatif, whatif_sheet):
        app.include_router(trying.router_of(asking, populations))
    return app
