"""/people/match/…/split: a recognition was wrong (认错了，分开)."""

from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from libs.web.access import Action
from libs.web.app import NotForYou, Reader, Session, Signed, Stale, must, page
from libs.web.once import Once
from services.intake.usecases import splitting
from services.intake.usecases.matching import NotHere
from services.intake.usecases.office import Office
from services.intake.usecases.splitting import REASON_MAX, ReasonMissing, SplitBefore

router = APIRouter()
BACK = "/people/match"
WHY = (("reason", "请写为什么认错了：已经有决定靠着它。"),)


class Undoing(BaseModel):
    """Why the recognition was wrong."""

    reason: str = Field(default="", max_length=REASON_MAX)
    key: str = Field(default="", max_length=64)


@router.get("/people/match/{household_id}/split")
async def ask(request: Request, session: Session, reader: Signed, household_id: str) -> Response:
    """What will be set apart, and whom it is told."""
    must(reader, Action.MATCH_HOUSEHOLD)
    return await _show(request, session, reader, household_id, ())


@router.post("/people/match/{household_id}/split")
async def split(
    request: Request, session: Session, reader: Signed, household_id: str, said: Annotated[Undoing, Form()]
) -> Response:
    """Set it apart."""
    must(reader, Action.MATCH_HOUSEHOLD)
    once = Once(session, reader.officer_id, said.key, f"{request.url.path}?{said.reason}".encode())
    await once.begin()
    office: Office = request.app.state.office
    try:
        await splitting.split(session, office, reader, household_id, said.reason.strip())
    except ReasonMissing:
        return await _show(request, session, reader, household_id, WHY)
    except NotHere as error:
        raise NotForYou from error
    except SplitBefore as error:
        raise Stale(f"没有提交：{error} 已经分开了。请看最新情况。", BACK) from error
    return await once.onward(f"{BACK}?h={household_id}&done=split")


async def _show(
    request: Request, session: Session, reader: Reader, household_id: str, problems: tuple[tuple[str, str], ...]
) -> Response:
    try:
        match, decided = await splitting.one(session, request.app.state.office, reader, household_id)
    except NotHere as error:
        raise NotForYou from error
    except SplitBefore as error:
        raise Stale(f"{error} 已经分开了。请看最新情况。", BACK) from error
    shown = {"match": match, "decided": decided, "problems": problems}
    return page(request, "split.html", status=422 if problems else 200, **shown)
