"""What an operator sees of one service and does there: its state, what is parked, replay, drop, long jobs (运维)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from libs.events.contracts.catalog import CATALOG
from libs.events.transport import clock, drops, health, jobs
from libs.events.transport.handlers import Handlers
from libs.events.transport.jobs import CannotChange
from libs.events.transport.replay import Replay, Replayed
from libs.web import ops_drop
from libs.web.access import Action
from libs.web.errors import NotForYou, Refused, Stale
from libs.web.menu import NAMES_OF_SERVICES
from libs.web.ops_drop import CHOSEN_MAX
from libs.web.ops_state import Figures, alarms_of, jobs_of, parked_rows, state_of
from libs.web.pages import Session, Signed, Web, must, page, signed_in

STEPS_SHOWN = 20
NOTHING_CHOSEN = "没有办：一户也没选。请在表里勾选，再点一次。"
JOB_MOVED = "没有办：这个任务已经不是刚才的样子了，可能刚做完，或别人刚动过。请先看最新情况。"
DRY, REPLAY, ALL = ("dry", "dry-all"), ("replay", "replay-all"), ("dry-all", "replay-all")

Keys = Annotated[list[str], Form()]
NO_KEYS: list[str] = []


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

    _add_pages(made, service, handlers)
    _add_jobs(made)
    if handlers is not None:
        ops_drop.add_pages(made, service, handlers)
    return made


def _add_pages(made: APIRouter, service: str, handlers: Handlers | None) -> None:
    @made.get("", response_class=HTMLResponse)
    async def parked(request: Request, session: Session, reader: Signed) -> Response:
        """What is parked, and how the service is."""
        must(reader, Action.OPERATE)
        return await _list(request, session, service, handlers)

    @made.post("")
    async def act(
        request: Request, session: Session, reader: Signed, do: Annotated[str, Form()], key: Keys = NO_KEYS
    ) -> Response:
        """Try a replay, replay, or ask whether to drop; of the chosen households, or of all."""
        must(reader, Action.OPERATE)
        if handlers is None or do not in (*DRY, *REPLAY, "drop"):
            raise NotForYou
        chosen = [row["key"] for row in await parked_rows(session) if row["key"]] if do in ALL else key
        if not chosen or (do not in ALL and len(chosen) > CHOSEN_MAX):
            raise Refused(NOTHING_CHOSEN, back=f"/ops/{service}")
        if do == "drop":
            return await ops_drop.ask_reason(request, session, service, chosen)
        done = await _replay(request, handlers, chosen, dry_run=do in DRY)
        if do in DRY:
            return await _list(request, session, service, handlers, tried=done)
        good, bad = _sum(done)
        return RedirectResponse(f"/ops/{service}?handled={good}&still={bad}", status_code=303)


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
    service: str,
    handlers: Handlers | None,
    tried: Sequence[Replayed] | None = None,
) -> Response:
    seen = await health.look(session, clock.real_now())
    values: dict[str, Any] = {
        "service": service,
        "label": NAMES_OF_SERVICES.get(service, service),
        "state": state_of(seen),
        "rows": await parked_rows(session),
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
        can_replay=handlers is not None,
        said=_said(request),
        tried={"households": len(tried), "good": good, "bad": bad} if tried is not None else None,
        causes=[(one.key, one.cause) for one in tried or () if one.cause],
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
