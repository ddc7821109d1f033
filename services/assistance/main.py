"""Puts assistance together: pages, handlers, the timer of deadlines (组装)."""

from pathlib import Path

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import clock
from libs.events.transport.handlers import Handlers
from libs.runtime.commands import Service
from libs.runtime.settings import Settings
from libs.web.app import make_app
from services.assistance import api
from services.assistance.consumers import HANDLERS
from services.assistance.timers import deadlines
from services.assistance.usecases.due import how_many_unescalated
from services.assistance.usecases.policies import use_demo_figures
from services.assistance.web import routers

FOLDER = Path(__file__).parent


def web_app(settings: Settings) -> FastAPI:
    """The pages of assistance."""
    use_demo_figures(settings.demo)
    app = make_app("assistance", FOLDER / "templates", settings, handlers=HANDLERS)
    app.state.figures = figures
    for router in (api.router, *routers(app.state.web)):
        app.include_router(router)
    return app


async def figures(session: AsyncSession) -> dict[str, int]:
    """What the operator's overview shows of assistance beside what every service shows."""
    return {"unescalated": await how_many_unescalated(session, clock.now())}


def handlers(settings: Settings) -> Handlers:
    """What is done with what is heard."""
    use_demo_figures(settings.demo)
    return HANDLERS


SERVICE = Service("assistance", FOLDER, web=web_app, handlers=handlers, beside={"deadlines": deadlines})
