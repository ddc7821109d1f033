"""A service's web process: one request is one transaction, and everything holds that pages promise (网页进程)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import Depends, FastAPI

from libs.events.transport.database import Database
from libs.events.transport.handlers import Handlers
from libs.policy.loader import region_files
from libs.runtime import keys as key_files
from libs.runtime.settings import Settings
from libs.web import answers, ops, ops_state, probes, rendering
from libs.web.appointments import Reader
from libs.web.errors import Late, NotForYou, Refused, Stale
from libs.web.guard import Guard
from libs.web.live import Hub
from libs.web.pages import (
    Anybody,
    Session,
    Signed,
    Web,
    from_our_own_pages,
    maybe_reader,
    must,
    page,
    reader,
    refuse_when_late,
    session,
)
from libs.web.people import IntakePeople, People
from libs.web.static_files import serve_static
from libs.web.traced import Traced

__all__ = [
    "Anybody",
    "Late",
    "NotForYou",
    "Reader",
    "Refused",
    "Session",
    "Signed",
    "Stale",
    "Web",
    "WebSettings",
    "close",
    "make_app",
    "maybe_reader",
    "must",
    "page",
    "reader",
    "refuse_when_late",
    "session",
]

WebSettings = Settings


def make_app(
    service: str,
    templates_folder: Path,
    settings: Settings,
    *,
    people: People | None = None,
    handlers: Handlers | None = None,
) -> FastAPI:
    """The application of one service; its routers are added by the service.

    With the service's handlers the operator's page can replay what is parked.
    """
    dsn = settings.dsn(service)
    database = Database(dsn)
    region = region_files(settings.region, demo=settings.demo).region
    shell = rendering.Shell(region.name, region.label, settings.help_phone, dict(region.words))
    templates = rendering.environment(templates_folder, shell)
    asked = people or IntakePeople(settings.socket("intake"))
    web = Web(service, settings, key_files.load(settings.keys), database, asked, templates, Hub(dsn))
    app = FastAPI(
        title=service,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(from_our_own_pages)],
        lifespan=_lifespan,
    )
    app.state.web = web
    app.state.figures = ops_state.no_figures
    app.add_middleware(Traced)
    app.add_middleware(Guard)
    answers.install(app)
    serve_static(app, settings.packages)
    app.include_router(probes.router(service))
    app.include_router(ops.router(service, handlers))
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    await close(app)


async def close(app: FastAPI) -> None:
    """Close what an application keeps open; tests that run no lifespan call it themselves."""
    web: Web = app.state.web
    await web.hub.close()
    if isinstance(web.people, IntakePeople):
        await web.people.close()
    await web.database.close()
