"""What pages of other services show of an inbox: how much waits, nobody's name (接口)."""

from fastapi import APIRouter
from starlette.requests import Request

from libs.events.transport import clock
from libs.web import appointments
from libs.web.access import Action, may
from libs.web.app import Session
from libs.web.pages import signed_in
from libs.web.words import today
from services.notifications.usecases import inbox
from services.notifications.usecases.inbox import Moment

router = APIRouter(prefix="/api/notifications")


@router.get("/waiting")
async def waiting(request: Request, session: Session) -> dict[str, dict[str, int]]:
    """How much waits in each office that whoever is signed in holds today."""
    who, at = signed_in(request), Moment(clock.now(), today())
    held = await appointments.in_force(session, who.officer_id, at.today)
    return {
        "waiting": {
            one.appointment_id: await inbox.waiting(session, one, at) for one in held if may(one, Action.SEE_INBOX)
        }
    }
