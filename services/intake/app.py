"""The pages and addresses of intake, put together (受理的网页).

Read by the process that shows them, and by no other.
"""

from pathlib import Path

from fastapi import FastAPI

from libs.runtime.settings import Settings
from libs.web.app import make_app
from services.intake import consumers
from services.intake.api import feeds as feeds_api
from services.intake.api import people, reports
from services.intake.usecases.feed_desk import Desk
from services.intake.usecases.office import Office
from services.intake.web import feeds, find, match, overview, report_form, sign_in, split, status_pages, unmatched

FOLDER = Path(__file__).parent


def make(settings: Settings, office: Office, desk: Desk) -> FastAPI:
    """The pages and addresses of intake."""
    app = make_app("intake", FOLDER / "templates", settings, handlers=consumers.HANDLERS)
    app.state.office = office
    app.include_router(sign_in.router(settings, office))
    app.state.desk = desk
    for part in (people, reports, feeds_api, overview, report_form, status_pages, feeds, find, match, split, unmatched):
        app.include_router(part.router)
    app.add_exception_handler(feeds_api.NotTaken, feeds_api.refuse)
    return app
