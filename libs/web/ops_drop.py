"""Dropping parked messages: one operator proposes, another confirms on a page of its own (两人丢弃)."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from libs.events.contracts.catalog import CATALOG
from libs.events.transport import accounting, dead_letters, drops
from libs.events.transport.dead_letters import NotParked
from libs.events.transport.drops import AlreadyProposed, NotProposed, ReasonMissing, SamePerson
from libs.events.transport.handlers import Handlers
from libs.web.access import Action
from libs.web.appointments import Reader
from libs.web.errors import NotForYou, Refused, Stale
from libs.web.menu import NAMES_OF_SERVICES
from libs.web.pages import Session, Signed, must, page

CHOSEN_MAX = 50
REASON_MAX = 500
Letter = Annotated[int, Field(ge=1, lt=2**63)]
"""The number of a parked message."""
GONE = "没有办：这一条已经不在停放里了，可能别人刚处理过。请先看最新情况。"
NOT_PROPOSED = "没有办：没有人提议丢弃这一条，或者刚有人收回了。请先看最新情况。"
PROPOSED_BEFORE = "没有提议：这一条已经有人提议丢弃，等另一个运维确认。"
SAME_PERSON = "没有丢弃：这是您自己提议的，要另一个运维来确认。"
REASON_MISSING = "没有提议：没写理由。请写为什么不用再处理。"


def add_pages(made: APIRouter, service: str, handlers: Handlers) -> None:
    """The addresses below `/ops/<service>/drop`."""
    back = f"/ops/{service}"

    @made.post("/drop")
    async def propose(
        session: Session, reader: Signed, letter: Annotated[list[Letter], Form()], reason: Annotated[str, Form()] = ""
    ) -> Response:
        """Propose to drop messages, with the reason that the operator wrote."""
        must(reader, Action.OPERATE)
        await _propose(session, reader, letter, reason, back)
        return RedirectResponse(f"{back}?proposed={len(set(letter))}", status_code=303)

    @made.get("/drop/{letter}", response_class=HTMLResponse)
    async def ask(request: Request, session: Session, reader: Signed, letter: Letter) -> Response:
        """What was proposed, by whom and why; a second operator confirms it here."""
        must(reader, Action.OPERATE)
        proposal = await drops.proposal_of(session, letter)
        parked = await dead_letters.one_for_update(session, letter)
        if proposal is None or parked is None:
            raise NotForYou
        return page(
            request,
            "ops_drop_confirm.html",
            service=service,
            label=NAMES_OF_SERVICES.get(service, service),
            letter=parked,
            proposal=proposal,
            own=proposal.by == reader.officer_id,
        )

    @made.post("/drop/{letter}")
    async def decide(session: Session, reader: Signed, letter: Letter, do: Annotated[str, Form()]) -> Response:
        """Confirm or decline."""
        must(reader, Action.OPERATE)
        if do not in ("confirm", "decline"):
            raise NotForYou
        await _decide(session, reader, letter, handlers if do == "confirm" else None, back)
        return RedirectResponse(f"{back}?{'dropped' if do == 'confirm' else 'declined'}=1", status_code=303)


async def ask_reason(request: Request, session: AsyncSession, service: str, keys: Sequence[str]) -> Response:
    """The page on which a drop is proposed: the first message of each household chosen, and a field for why."""
    letters = [(await dead_letters.waiting(session, key))[:1] for key in sorted(set(keys))]
    first = [letter for found in letters for letter in found]
    if not first:
        raise Stale(GONE, back=f"/ops/{service}")
    label = NAMES_OF_SERVICES.get(service, service)
    return page(request, "ops_drop.html", service=service, label=label, letters=first, reason_max=REASON_MAX)


async def _propose(session: AsyncSession, reader: Reader, letters: Sequence[int], reason: str, back: str) -> None:
    if len(reason) > REASON_MAX:
        raise Refused(f"没有提议：理由最多 {REASON_MAX} 字。", back=back)
    try:
        for letter in sorted(set(letters))[:CHOSEN_MAX]:
            await drops.propose(session, letter, reason, reader.officer_id)
    except ReasonMissing:
        raise Refused(REASON_MISSING, back=back) from None
    except AlreadyProposed:
        raise Stale(PROPOSED_BEFORE, back=back) from None
    except NotParked:
        raise Stale(GONE, back=back) from None


async def _decide(session: AsyncSession, reader: Reader, letter: int, handlers: Handlers | None, back: str) -> None:
    """With the service's handlers it is confirmed, without it is declined."""
    try:
        if handlers is None:
            await drops.decline(session, letter, reader.officer_id)
            return
        dropped = await drops.confirm(session, letter, reader.officer_id)
        await accounting.dropped(session, handlers, CATALOG, dropped)
    except SamePerson:
        raise Refused(SAME_PERSON, back=back) from None
    except NotProposed:
        raise Stale(NOT_PROPOSED, back=back) from None
    except NotParked:
        raise Stale(GONE, back=back) from None
