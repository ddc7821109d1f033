"""/people/match: which household of the register is this? (认户)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from libs.web.access import Action
from libs.web.app import NotForYou, Session, Signed, Stale, must, page
from libs.web.once import Once
from libs.web.paging import NO_SUCH_FILTER, PER_PAGE, Pager, page_asked
from services.intake.usecases import matching, splitting
from services.intake.usecases.office import Office

router = APIRouter()
Number = Annotated[str, Query(alias="page")]
BACK = "/people/match"
DONE = {
    "same": "认好了，并到那一户了。",
    "new": "登记为新户了。",
    "later": "放到后面了，以后再认。",
    "split": "分开了，请重新认。",
}
BEFORE = "没有提交：这一户刚被别人认过了。请看下一户。"


class Decision(BaseModel):
    """What the clerk says of the household in hand."""

    household: str = Field(max_length=64)
    do: Literal["same", "new", "later"]
    into: str = Field(default="", max_length=64)
    """The registered household, for `same`."""
    key: str = Field(default="", max_length=64)


@router.get("/people/match")
async def desk(
    request: Request, session: Session, reader: Signed, h: str | None = None, number: Number = "1"
) -> Response:
    """The household in hand beside its candidates; below, what was recognised before."""
    must(reader, Action.MATCH_HOUSEHOLD)
    try:
        shown = await matching.desk(session, request.app.state.office, reader, h)
    except matching.NotHere as error:
        raise NotForYou from error
    at = page_asked(number)
    before = Pager(BACK, await splitting.standing(session, reader), at or 1, {"h": h} if h else {})
    recent = await splitting.recent(session, request.app.state.office, reader, most=PER_PAGE, skip=before.skip)
    done = DONE.get(request.query_params.get("done", ""), "")
    return page(
        request,
        "match.html",
        desk=shown,
        recent=recent if at else [],
        before=before,
        refused="" if at else NO_SUCH_FILTER,
        done=done,
        menu_counts={BACK: shown.count},
    )


@router.post("/people/match")
async def decide(request: Request, session: Session, reader: Signed, asked: Annotated[Decision, Form()]) -> Response:
    """It is this one; it is a new one; ask again later."""
    must(reader, Action.MATCH_HOUSEHOLD)
    office: Office = request.app.state.office
    said = f"{BACK}?{asked.household}&{asked.do}&{asked.into}"
    once = Once(session, reader.officer_id, asked.key, said.encode())
    await once.begin()
    try:
        if asked.do == "same":
            await matching.recognise(session, office, reader, (asked.household, asked.into))
        elif asked.do == "new":
            await matching.register(session, office, reader, asked.household)
        else:
            await matching.put_off(session, reader, asked.household)
    except matching.NotHere as error:
        raise NotForYou from error
    except matching.DecidedBefore as error:
        raise Stale(BEFORE, BACK) from error
    return await once.onward(f"{BACK}?done={asked.do}")
