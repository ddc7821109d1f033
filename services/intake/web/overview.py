"""/ops: is anything lost, late or stuck? All services, and the ledger (总览)."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from libs.events.contracts.values import ItemEnd
from libs.events.transport import clock
from libs.web import overview, session
from libs.web.access import Action
from libs.web.app import Session, Signed, must, page
from services.intake.store import ledger
from services.intake.store.ledger import Account

KINDS = {"report": "报告", "row": "部门的行"}
GOOD = (ItemEnd.SCREENED, ItemEnd.OPENED)

router = APIRouter()


@router.get("/ops", response_class=HTMLResponse)
async def show(request: Request, opened: Session, reader: Signed) -> Response:
    """The overview."""
    must(reader, Action.OPERATE)
    accounts = await ledger.accounts(opened)
    unaccounted, oldest = await ledger.without_end(opened, clock.real_now() - ledger.ALARM_AFTER)
    settings = request.app.state.web.settings
    found = await overview.states(settings, request.cookies.get(session.COOKIE, ""))
    return page(
        request,
        "ops.html",
        headline=overview.headline(found, unaccounted),
        states=found,
        rows=[_row(kind, accounts) for kind in KINDS],
        items=sum(account.items for account in accounts),
        unaccounted=unaccounted,
        oldest=oldest,
        now=clock.real_now(),
    )


def _row(kind: str, accounts: Sequence[Account]) -> Mapping[str, Any]:
    """One line of the ledger."""
    ends = {account.end: account.items for account in accounts if account.kind == kind}
    return {
        "label": KINDS[kind],
        "told": sum(ends.values()),
        "good": sum(ends.get(end, 0) for end in GOOD),
        "merged": ends.get(ItemEnd.MERGED, 0),
        "unmatched": ends.get(ItemEnd.UNMATCHED, 0),
        "rejected": ends.get(ItemEnd.REJECTED, 0),
        "withdrawn": ends.get(ItemEnd.WITHDRAWN, 0),
        "open": ends.get(None, 0),
    }
