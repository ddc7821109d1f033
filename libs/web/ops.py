"""What an operator sees of one service and does there: its state, what is parked, replay, drop (运维)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from libs.events.contracts.catalog import CATALOG
from libs.events.transport import clock, dead_letters, health
from libs.events.transport.dead_letters import NotParked, ReasonMissing
from libs.events.transport.handlers import Handlers
from libs.events.transport.health import Health
from libs.events.transport.replay import Replay, Replayed
from libs.web.access import Action
from libs.web.appointments import Reader
from libs.web.errors import NotForYou, Refused, Stale
from libs.web.pages import Session, Signed, Web, must, page, signed_in

SHOWN = 200
"""Households of the list: with more parked, the consumer has stopped long ago."""
CHOSEN_MAX = 50
REASON_MAX = 500
SERVICES = {"intake": "受理", "screening": "筛查", "assistance": "帮扶", "notifications": "消息提醒"}
GONE = "没有办：这一条已经不在停放里了，可能别人刚处理过。请先看最新情况。"
NOTHING_CHOSEN = "没有办：一户也没选。请在表里勾选，再点一次。"

Keys = Annotated[list[str], Form()]
NO_KEYS: list[str] = []


def router(service: str, handlers: Handlers | None) -> APIRouter:
    """The pages of one service. Without its handlers nothing can be replayed here, only seen and dropped."""
    made = APIRouter(prefix=f"/ops/{service}")

    @made.get("/state")
    async def state(request: Request, session: Session) -> JSONResponse:
        """Figures of this service, for the overview; no personal data. For whoever is signed in."""
        signed_in(request)
        return JSONResponse(state_of(await health.look(session, clock.real_now())))

    _add_pages(made, service, handlers)
    return made


def _add_pages(made: APIRouter, service: str, handlers: Handlers | None) -> None:
    @made.get("", response_class=HTMLResponse)
    async def parked(request: Request, session: Session, reader: Signed) -> Response:
        """What is parked, and how the service is."""
        must(reader, Action.OPERATE)
        return await _list(request, session, service, can_replay=handlers is not None)

    @made.post("")
    async def act(
        request: Request, session: Session, reader: Signed, do: Annotated[str, Form()], key: Keys = NO_KEYS
    ) -> Response:
        """Try a replay, replay, or ask whether to drop."""
        must(reader, Action.OPERATE)
        _chosen(service, key)
        if do == "drop":
            return await _ask(request, session, service, key)
        if handlers is None or do not in ("dry", "replay"):
            raise NotForYou
        done = await _replay(request, handlers, key, dry_run=do == "dry")
        if do == "dry":
            return await _list(request, session, service, can_replay=True, tried=done, chosen=key)
        good, bad = _sum(done)
        return RedirectResponse(f"/ops/{service}?handled={good}&still={bad}", status_code=303)

    @made.post("/drop")
    async def drop(
        session: Session, reader: Signed, letter: Annotated[list[int], Form()], reason: Annotated[str, Form()] = ""
    ) -> Response:
        """Drop messages, with the reason that the operator wrote."""
        must(reader, Action.OPERATE)
        await _drop(session, reader, letter, reason, service)
        return RedirectResponse(f"/ops/{service}?dropped={len(letter)}", status_code=303)


def state_of(seen: Health) -> dict[str, Any]:
    """One look at a service, as the overview reads it."""
    return {
        "alive": seen.alive,
        "late": seen.late,
        "lag_s": round(seen.lag.total_seconds(), 1),
        "outbox_age_s": round(seen.outbox_age.total_seconds(), 1),
        "parked": seen.parked,
        "waits_because": seen.waits_because,
    }


def _chosen(service: str, keys: Sequence[str]) -> None:
    if not keys or len(keys) > CHOSEN_MAX:
        raise Refused(NOTHING_CHOSEN, back=f"/ops/{service}")


async def _replay(request: Request, handlers: Handlers, keys: Sequence[str], *, dry_run: bool) -> list[Replayed]:
    """Each household in a transaction of its own, as the worker does it."""
    web: Web = request.app.state.web
    replay = Replay(web.database, CATALOG, handlers)
    return [await replay.household(key, dry_run=dry_run) for key in sorted(set(keys))]


async def _list(  # noqa: PLR0913 - one page
    request: Request,
    session: AsyncSession,
    service: str,
    *,
    can_replay: bool,
    tried: Sequence[Replayed] | None = None,
    chosen: Sequence[str] = (),
) -> Response:
    seen = await health.look(session, clock.real_now())
    rows = await dead_letters.overview(session, SHOWN)
    good, bad = _sum(tried or ())
    return page(
        request,
        "ops_service.html",
        service=service,
        label=SERVICES.get(service, service),
        state=state_of(seen),
        late_after_s=int(health.LATE_AFTER / timedelta(seconds=1)),
        rows=rows,
        messages=sum(row["waiting"] for row in rows),
        chosen=frozenset(chosen),
        can_replay=can_replay,
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
    if "dropped" in given:
        return f"丢弃了 {given['dropped']} 条，理由已记下。压在后面的，请再重放。"
    return None


def _sum(done: Sequence[Replayed]) -> tuple[int, int]:
    return sum(one.handled for one in done), sum(one.still_parked for one in done)


async def _ask(request: Request, session: AsyncSession, service: str, keys: Sequence[str]) -> Response:
    letters = [(await dead_letters.waiting(session, key))[:1] for key in sorted(set(keys))]
    first = [letter for found in letters for letter in found]
    if not first:
        raise Stale(GONE, back=f"/ops/{service}")
    label = SERVICES.get(service, service)
    return page(request, "ops_drop.html", service=service, label=label, letters=first, reason_max=REASON_MAX)


async def _drop(session: AsyncSession, reader: Reader, letters: Sequence[int], reason: str, service: str) -> None:
    back = f"/ops/{service}"
    if len(reason) > REASON_MAX:
        raise Refused(f"没有丢弃：理由最多 {REASON_MAX} 字。", back=back)
    try:
        for letter in sorted(set(letters))[:CHOSEN_MAX]:
            await dead_letters.drop(session, letter, reason, reader.officer_id)
    except ReasonMissing:
        raise Refused("没有丢弃：没写理由。请写为什么不用再处理。", back=back) from None
    except NotParked:
        raise Stale(GONE, back=back) from None
