"""The pages of assistance, put together (帮扶的网页).

Read by the process that shows them, and by no other.
"""

from pathlib import Path

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import clock
from libs.runtime.settings import Settings
from libs.web.app import make_app
from services.assistance import api
from services.assistance.consumers import HANDLERS
from services.assistance.usecases.due import how_many_unescalated
from services.assistance.web import routers

FOLDER = Path(__file__).parent


def make(settings: Settings) -> FastAPI:
    """The pages of assistance."""
    app = make_app("assistance", FOLDER / "templates", settings, handlers=HANDLERS)
    app.state.figures = figures
    for router in (api.router, *routers(app.state.web)):
        app.include_router(router)
    return app


async def figures(session: AsyncSession) -> dict[str, int]:
    """What the operator's overview shows of assistance beside what every service shows."""
    return {"unescalated": await how_many_unescalated(session, clock.now())}
