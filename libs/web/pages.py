"""What every page asks for first: a transaction, its reader, their office; and how it answers (页面依赖)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends
from jinja2 import Environment
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import HTMLResponse

from libs.events.transport import clock, health
from libs.events.transport.database import Database
from libs.runtime.keys import Keys
from libs.runtime.settings import Settings
from libs.web import access, appointments, forms, rendering, words
from libs.web import session as cookies
from libs.web.access import Action
from libs.web.appointments import Reader
from libs.web.errors import Foreign, GoTo, Late, NotForYou, SignedOut
from libs.web.live import Hub
from libs.web.people import People

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass
class Web:
    """What a service's pages work with; `request.app.state.web`."""

    service: str
    settings: Settings
    keys: Keys
    database: Database
    people: People
    templates: Environment
    hub: Hub


async def session(request: Request) -> AsyncIterator[AsyncSession]:
    """The transaction of this request: committed before the answer leaves, rolled back when anything raises."""
    web: Web = request.app.state.web
    async with web.database.transaction() as opened:
        yield opened


Session = Annotated[AsyncSession, Depends(session, scope="function")]


async def from_our_own_pages(request: Request) -> None:
    """What changes something comes from a page of ours: the browser says so, or the form's token does.

    A machine that shows a token of its own, and no cookie, cannot be led by a foreign page.
    """
    if request.method in SAFE or request.headers.get("sec-fetch-site") == "same-origin":
        return
    if request.url.path.startswith("/api/") and cookies.COOKIE not in request.cookies:
        return
    web: Web = request.app.state.web
    token: object = request.headers.get("x-form-token")
    if token is None and "form" in request.headers.get("content-type", ""):
        token = (await request.form()).get(forms.FIELD)
    if not forms.holds(web.keys, request, token):
        raise Foreign


def signed_in(request: Request) -> cookies.SignedIn:
    """Who the cookie says is here. Sends to the sign-in page; what was posted is refused."""
    web: Web = request.app.state.web
    who = cookies.read(web.keys, request.cookies.get(cookies.COOKIE))
    if who is not None:
        return who
    if request.method not in SAFE or request.url.path.startswith("/api/"):
        raise SignedOut
    raise GoTo(f"/sign-in?back={quote(_here(request))}")


async def reader(request: Request, session: Session) -> Reader:
    """In which office the reader acts; sends to sign-in or to the choice of an office."""
    who = signed_in(request)
    found = await appointments.reader_of(session, who, words.today())
    if found is None:
        if request.method not in SAFE or request.url.path.startswith("/api/"):
            raise NotForYou
        raise GoTo(f"/role?back={quote(_here(request))}")
    request.state.reader = found
    request.state.late_minutes = await _late_minutes(session)
    return found


Signed = Annotated[Reader, Depends(reader)]


async def maybe_reader(request: Request, session: Session) -> Reader | None:
    """In which office somebody acts, on a page that is for everybody; None where nobody is signed in."""
    web: Web = request.app.state.web
    who = cookies.read(web.keys, request.cookies.get(cookies.COOKIE))
    found = await appointments.reader_of(session, who, words.today()) if who else None
    request.state.reader = found
    return found


Anybody = Annotated[Reader | None, Depends(maybe_reader)]


def must(reader: Reader, action: Action) -> None:
    """Raises NotForYou where this office may not do this."""
    if not access.may(reader, action):
        raise NotForYou


async def refuse_when_late(request: Request, reader: Signed) -> None:  # noqa: ARG001 - the reader is looked up first
    """For decisions: refused while this service is more than five minutes behind in hearing."""
    minutes = request.state.late_minutes
    if minutes is not None:
        raise Late(minutes)


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page with its shell: reader, menu, words of the region, `form_token()` and `new_key()`."""
    return rendering.html(request, template, status, values)


async def _late_minutes(session: AsyncSession) -> int | None:
    """How many minutes this service is behind, once that is worth saying."""
    behind = await health.behind(session, clock.real_now())
    return int(behind.total_seconds() // 60) if behind > health.LATE_AFTER else None


def _here(request: Request) -> str:
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")
