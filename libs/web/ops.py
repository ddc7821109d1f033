"""What an operator sees of one service and does there: its state, what is parked, replay, drop, long jobs (运维)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form, Query
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from libs.events.contracts.catalog import CATALOG
from libs.events.transport import clock, dead_letters, drops, health, jobs
from libs.events.transport.handlers import Handlers
from libs.events.transport.jobs import CannotChange
from libs.events.transport.replay import Replay, Replayed
from libs.web import ops_drop, ops_lists
from libs.web.access import Action
from libs.web.errors import NotForYou, Refused, Stale
from libs.web.menu import NAMES_OF_SERVICES
from libs.web.ops_drop import CHOSEN_MAX
from libs.web.ops_lists import Parked, parked_asked
from libs.web.ops_state import Figures, alarms_of, jobs_of, state_of
from libs.web.pages import Session, Signed, Web, must, page, signed_in

STEPS_SHOWN = 20
"""Steps of drops below what is parked; all of them stand on a page of their own."""
ALL_MAX = 1000
"""Households that are replayed by one press: each is a transaction, and somebody waits for the page."""
CAUSES_SHOWN = 20
NOTHING_CHOSEN = "没有办：一户也没选。请在表里勾选，再点一次。"
TOO_MANY = f"没有办：停放的超过 {ALL_MAX:,} 户，一次办不完。请先按种类看，分几次办。"
JOB_MOVED = "没有办：这个任务已经不是刚才的样子了，可能刚做完，或别人刚动过。请先看最新情况。"
DRY, REPLAY, ALL = ("dry", "dry-all"), ("replay", "replay-all"), ("dry-all", "replay-all")

Page = Annotated[str, Query(alias="page")]


@dataclass(frozen=True, slots=True)
class Served:
    """The service that these pages are about; without its handlers nothing can be replayed here (一个服务)."""

    service: str
    handlers: Handlers | None


class Acts(BaseModel):
    """What is to be done, with which households: those that are ticked, or all of the list as it was asked for."""

    do: str
    key: list[str] = Field(default=[])
    kind: str = ""
    page: str = "1"


def router(service: str, handlers: Handlers | None) -> APIRouter:
    """The pages of one service. Without its handlers nothing can be replayed or dropped here, only seen."""
    made = APIRouter(prefix=f"/ops/{service}")

    @made.get("/state")
    async def state(request: Request, session: Session) -> JSONResponse:
        """Figures of this service, for the overview; no personal data. For whoever is signed in."""
        signed_in(request)
        now = clock.real_now()
        figures: Figures = request.app.state.figures
        own = {"figures": await figures(session), "jobs": await jobs_of(session, now)}
        said = {**state_of(await health.look(session, now)), **own, **await alarms_of(session, now)}
        return JSONResponse(said)

    _add_pages(made, Served(service, handlers))
    _add_jobs(made)
    ops_lists.add_pages(made, service)
    if handlers is not None:
        ops_drop.add_pages(made, service, handlers)
    return made


def _add_pages(made: APIRouter, of: Served) -> None:
    service, handlers = of.service, of.handlers

    @made.get("", response_class=HTMLResponse)
    async def parked(
        request: Request, session: Session, reader: Signed, kind: str = "", number: Page = "1"
    ) -> Response:
        """What is parked, and how the service is."""
        must(reader, Action.OPERATE)
        return await _list(request, session, of, parked_asked(kind, number))

    @made.post("")
    async def act(request: Request, session: Session, reader: Signed, acts: Annotated[Acts, Form()]) -> Response:
        """Try a replay, replay, or ask whether to drop; of the chosen households, or of all that are listed."""
        must(reader, Action.OPERATE)
        do, wanted = acts.do, parked_asked(acts.kind, acts.page)
        if handlers is None or do not in (*DRY, *REPLAY, "drop") or not wanted.known:
            raise NotForYou
        chosen = await dead_letters.keys(session, wanted.kind) if do in ALL else acts.key
        if not chosen or (do not in ALL and len(chosen) > CHOSEN_MAX):
            raise Refused(NOTHING_CHOSEN, back=f"/ops/{service}")
        if len(chosen) > ALL_MAX:
            raise Refused(TOO_MANY, back=f"/ops/{service}")
        if do == "drop":
            return await ops_drop.ask_reason(request, session, service, chosen)
        done = await _replay(request, handlers, chosen, dry_run=do in DRY)
        if do in DRY:
            return await _list(request, session, of, wanted, done)
        good, bad = _sum(done)
        onward = urlencode({**wanted.query, "handled": good, "still": bad})
        return RedirectResponse(f"/ops/{service}?{onward}", status_code=303)


def _add_jobs(made: APIRouter) -> None:
    @made.post("/jobs")
    async def change_job(
        session: Session, reader: Signed, job: Annotated[UUID, Form()], do: Annotated[str, Form()]
    ) -> Response:
        """Let a long job rest after its chunk at hand, or go on from there."""
        must(reader, Action.OPERATE)
        change = {"pause": jobs.pause, "resume": jobs.resume}.get(do)
        if change is None:
            raise NotForYou
        try:
            await change(session, job)
        except CannotChange:
            raise Stale(JOB_MOVED, back="/ops/jobs") from None
        return RedirectResponse("/ops/jobs", status_code=303)


async def _replay(request: Request, handlers: Handlers, keys: Sequence[str], *, dry_run: bool) -> list[Replayed]:
    """Each household in a transaction of its own, as the worker does it."""
    web: Web = request.app.state.web
    replay = Replay(web.database, CATALOG, handlers)
    return [await replay.household(key, dry_run=dry_run) for key in sorted(set(keys))]


async def _list(
    request: Request,
    session: AsyncSession,
    of: Served,
    wanted: Parked,
    tried: Sequence[Replayed] | None = None,
) -> Response:
    seen = await health.look(session, clock.real_now())
    causes = [(one.key, one.cause) for one in tried or () if one.cause]
    values: dict[str, Any] = {
        "service": of.service,
        "label": NAMES_OF_SERVICES.get(of.service, of.service),
        "state": state_of(seen),
        "parked": await ops_lists.parked_list(session, of.service, wanted),
        "jobs": await jobs_of(session, clock.real_now()),
        "steps": await drops.history(session, STEPS_SHOWN),
    }
    good, bad = _sum(tried or ())
    return page(
        request,
        "ops_service.html",
        **values,
        late_after_s=int(health.LATE_AFTER / timedelta(seconds=1)),
        chosen=frozenset(one.key for one in tried or ()),
        can_replay=of.handlers is not None,
        said=_said(request),
        tried={"households": len(tried), "good": good, "bad": bad} if tried is not None else None,
        causes=causes[:CAUSES_SHOWN],
        more_causes=max(len(causes) - CAUSES_SHOWN, 0),
        now=clock.real_now(),
    )


def _said(request: Request) -> str | None:
    """The result of the step before, from the address; only figures are taken from it."""
    given = {name: int(value) for name, value in request.query_params.items() if value.isdigit() and value.isascii()}
    if "handled" in given:
        return f"重放好了：{given['handled']} 条成功，{given.get('still', 0)} 条还停着。"
    if "proposed" in given:
        return f"提议丢弃 {given['proposed']} 条，理由已记下。等另一个运维确认，没确认前还停着。"
    if "dropped" in given:
        return f"丢弃了 {given['dropped']} 条，谁提的、谁确认的都记下了。压在后面的，请再重放。"
    if "declined" in given:
        return "没有丢弃，这一条还停着。"
    return None


def _sum(done: Sequence[Replayed]) -> tuple[int, int]:
    return sum(one.handled for one in done), sum(one.still_parked for one in done)
