"""What programs ask assistance: whether anything that came due is still unsaid (接口)."""

from fastapi import APIRouter

from libs.events.transport import clock
from libs.web.app import Session
from services.assistance.usecases.due import how_many_wait

router = APIRouter(prefix="/api/assistance")


@router.get("/due")
async def due(session: Session) -> dict[str, int]:
    """How many households have something due today that the timer has not said yet: a number, nobody's name."""
    return {"waiting": await how_many_wait(session, clock.now())}
