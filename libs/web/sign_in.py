"""Signing in, choosing as whom one works today, signing out (登录与身份)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Annotated, Protocol

import structlog
from fastapi import APIRouter, Form
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from libs.events.transport import clock
from libs.runtime.keys import Keys
from libs.runtime.settings import Settings
from libs.web import appointments, menu, oidc, words
from libs.web import session as cookies
from libs.web.access import Action, may
from libs.web.appointments import Held, Reader
from libs.web.errors import GoTo, NotForYou
from libs.web.oidc import Attempt, Provider, SignInFailed
from libs.web.pages import Anybody, Session, Web, page, signed_in
from libs.web.waiting import waiting

log = structlog.get_logger()
ATTEMPT_COOKIE = "shouwang_sign_in"
ATTEMPT_LASTS = timedelta(minutes=10)
BACK_MAX = 500
RETURN = "/sign-in/return"
FAILED = "没有登录成功，请再点一次。还不行，找本单位管理员。"
NO_OFFICE = "您的账号还没有任职。请让单位登记，1 分钟内可用。"
NOT_SET_UP = "没有登录：这里还没有接上统一身份登录。请找本单位管理员。"


@dataclass(frozen=True, slots=True)
class Account:
    """An officer whom the demo lets sign in with one tap (演示账号)."""

    officer_id: str
    subject: str
    label: str


class Register(Protocol):
    """What signing in asks of intake."""

    async def officer_of(self, session: AsyncSession, subject: str) -> str | None:
        """The officer whom the provider calls by this subject."""

    async def accounts(self, session: AsyncSession) -> Sequence[Account]:
        """The officers that the demo shows."""

    async def labels(self, session: AsyncSession, officer_ids: Sequence[str]) -> Mapping[str, str]:
        """How these officers are called."""

    def places(self, held: Reader) -> Sequence[str]:
        """An area in words."""


def router(settings: Settings, register: Register) -> APIRouter:
    """The pages /sign-in, /sign-in/return, /role, /sign-out."""
    made = APIRouter()
    _add_sign_in(made, _Doors(settings, _provider(settings), register))
    _add_roles(made, settings, register)
    return made


@dataclass
class _Doors:
    """What the pages of signing in work with."""

    settings: Settings
    provider: Provider | None
    register: Register

    async def entrance(self, request: Request, session: AsyncSession, back: str) -> Response:
        """The page with the one button, and the demo's accounts."""
        shown = await self.register.accounts(session) if self.settings.demo else ()
        sentence = None if self.provider else NOT_SET_UP
        return page(request, "sign_in.html", accounts=shown, back=back, sentence=sentence, ready=bool(self.provider))

    async def leave(self, request: Request, back: str, account: str | None) -> Response:
        """Send the browser to the provider."""
        if self.provider is None:
            raise GoTo("/sign-in")
        attempt = oidc.begin(back)
        try:
            address = await self.provider.address(attempt, account if self.settings.demo else None)
        except SignInFailed as error:
            return _failed(request, FAILED, error)
        answer = RedirectResponse(address, status_code=302)
        web: Web = request.app.state.web
        signed = _signed(web.keys, attempt)
        seconds = int(ATTEMPT_LASTS.total_seconds())
        answer.set_cookie(ATTEMPT_COOKIE, signed, seconds, path="/sign-in", **cookies.flags(self.settings.public_url))
        return answer

    async def arrive(self, request: Request, code: str, state: str) -> Response:
        """Take in somebody who comes back from the provider; no transaction is open while it is asked."""
        web: Web = request.app.state.web
        attempt = _attempt(web.keys, request.cookies.get(ATTEMPT_COOKIE))
        if self.provider is None or attempt is None or not code or state != attempt.state:
            return _failed(request, FAILED, SignInFailed("no attempt, or another one"))
        try:
            subject = await self.provider.subject(attempt, code)
        except SignInFailed as error:
            return _failed(request, FAILED, error)
        async with web.database.transaction() as session:
            officer_id = await self.register.officer_of(session, subject)
            held = await appointments.held_by(session, officer_id) if officer_id else []
        today = words.today()
        in_force = [one for one in held if one.in_force(today)]
        if officer_id is None or not in_force:
            return _failed(request, self._no_office(held), SignInFailed("no office"))
        return _enter(request, officer_id, in_force, attempt.back)

    def _no_office(self, held: Sequence[Held]) -> str:
        ended = [one for one in held if one.to_on is not None and one.to_on < words.today()]
        if not ended:
            return NO_OFFICE
        last = max(ended, key=lambda one: (one.to_on, one.reader.appointment_id))
        place = "、".join(self.register.places(last.reader)[:1])
        return f"您在{place}的任职 {words.short_day(last.to_on)} 结束了，手上的事已交给接任的人。"


def _add_sign_in(made: APIRouter, doors: _Doors) -> None:
    @made.get("/sign-in", response_class=HTMLResponse)
    async def entrance(request: Request, session: Session, reader: Anybody, back: str = "") -> Response:
        """The one button, and the demo's accounts."""
        del reader
        return await doors.entrance(request, session, local(back))

    @made.get("/sign-in/go")
    async def leave(request: Request, back: str = "", account: str | None = None) -> Response:
        """The way to the provider."""
        return await doors.leave(request, local(back), account)

    @made.get(RETURN, response_class=HTMLResponse)
    async def arrival(request: Request, code: str = "", state: str = "") -> Response:
        """Where the provider sends the browser back to."""
        return await doors.arrive(request, code, state)

    @made.post("/sign-out", response_class=HTMLResponse)
    async def sign_out(request: Request) -> Response:
        """End the session, and what the browser kept of it."""
        answer = page(request, "signed_out.html")
        answer.delete_cookie(cookies.COOKIE)
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer


def _add_roles(made: APIRouter, settings: Settings, register: Register) -> None:
    @made.get("/role", response_class=HTMLResponse)
    async def roles(request: Request, session: Session, reader: Anybody, back: str = "") -> Response:
        """As whom somebody works today."""
        who = signed_in(request)
        held = [one for one in await appointments.held_by(session, who.officer_id) if one.in_force(words.today())]
        labels = await register.labels(session, [one.stands_in_for for one in held if one.stands_in_for])
        counts = await waiting(settings, request.cookies.get(cookies.COOKIE, ""))
        cards = [_card(one, register, labels) | {"waiting": counts.get(one.reader.appointment_id)} for one in held]
        return page(
            request,
            "roles.html",
            cards=cards,
            chosen=reader.appointment_id if reader else None,
            sets_pin=reader is not None and may(reader, Action.VISIT),
            back=local(back),
            sentence=NO_OFFICE,
        )

    @made.post("/role")
    async def choose(
        request: Request, session: Session, appointment: Annotated[str, Form()], back: Annotated[str, Form()] = ""
    ) -> Response:
        """Work in this office from now on."""
        who = signed_in(request)
        held = await appointments.held_by(session, who.officer_id)
        chosen = [one for one in held if one.in_force(words.today()) and one.reader.appointment_id == appointment]
        if not chosen:
            raise NotForYou
        return _enter(request, who.officer_id, chosen, local(back))


def local(back: str) -> str:
    """Where to go afterwards, if that is a page of ours; else nothing."""
    inside = back.startswith("/") and not back.startswith(("//", "/\\", "/sign-in", "/role"))
    return back if inside and back.isprintable() and "\\" not in back and len(back) <= BACK_MAX else ""


def _enter(request: Request, officer_id: str, held: Sequence[Held], back: str) -> Response:
    """Into the one office, or to the choice between several."""
    web: Web = request.app.state.web
    one = held[0].reader if len(held) == 1 else None
    location = (back or menu.home(one.role)) if one else "/role"
    who = cookies.starts(officer_id, one.appointment_id if one else None)
    answer = RedirectResponse(location, status_code=303)
    seconds = int(cookies.LASTS.total_seconds())
    answer.set_cookie(cookies.COOKIE, cookies.sign(web.keys, who), seconds, **cookies.flags(web.settings.public_url))
    answer.delete_cookie(ATTEMPT_COOKIE, path="/sign-in")
    return answer


def _card(held: Held, register: Register, labels: Mapping[str, str]) -> dict[str, object]:
    return {
        "appointment_id": held.reader.appointment_id,
        "office": menu.office_words(held.reader.role, held.reader.department, held.reader.region),
        "places": register.places(held.reader),
        "to_on": held.to_on,
        "stands_in_for": labels.get(held.stands_in_for, "") if held.stands_in_for else "",
    }


def _failed(request: Request, sentence: str, error: SignInFailed) -> Response:
    log.warning("sign_in_failed", cause=str(error))
    answer = page(request, "sign_in.html", status=400, accounts=(), back="", sentence=sentence, ready=True)
    answer.delete_cookie(ATTEMPT_COOKIE, path="/sign-in")
    return answer


def _provider(settings: Settings) -> Provider | None:
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    back = settings.public_url.rstrip("/") + RETURN
    return Provider(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret, back)


def _signed(keys: Keys, attempt: Attempt) -> str:
    until = clock.real_now() + ATTEMPT_LASTS
    claims = {**asdict(attempt), "exp": int(until.timestamp())}
    return jwt.encode({"alg": cookies.ALGORITHM, "typ": "sign-in"}, claims, OctKey.import_key(keys.session))


def _attempt(keys: Keys, cookie: str | None) -> Attempt | None:
    try:
        read = jwt.decode(cookie or "", OctKey.import_key(keys.session), algorithms=[cookies.ALGORITHM])
        if read.header.get("typ") != "sign-in" or read.claims["exp"] <= clock.real_now().timestamp():
            return None
        return Attempt(*(str(read.claims[name]) for name in ("state", "nonce", "verifier", "back")))
    except (JoseError, ValueError, KeyError, TypeError):
        return None
