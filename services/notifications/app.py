"""The inbox, put together (收件的网页).

Read by the process that shows it, and by no other.
"""

from pathlib import Path

from fastapi import FastAPI

from libs.runtime.settings import Settings
from libs.web.app import make_app
from libs.web.people import People
from services.notifications import api
from services.notifications.consumers import HANDLERS
from services.notifications.web.pages import router

FOLDER = Path(__file__).parent


def make(settings: Settings, people: People | None = None) -> FastAPI:
    """The pages of notifications."""
    app = make_app("notifications", FOLDER / "templates", settings, people=people, handlers=HANDLERS)
    app.include_router(router)
    app.include_router(api.router)
    return app
