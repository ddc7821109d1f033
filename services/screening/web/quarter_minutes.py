"""/quarters/<quarter>: decisions written into the minutes, changed, taken out; the quarter signed (纪要和定稿)."""

from collections.abc import Awaitable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Form
from pydantic import BaseModel, Field
from starlette.responses import HTMLResponse, RedirectResponse, Response

from libs.web.access import Action
from libs.web.app import NotForYou, Refused, Stale, must, page, refuse_when_late
from libs.web.once import Once
from libs.web.words import moment, today
from services.screening.domain.filled import Unfit
from services.screening.domain.quarters import tables
from services.screening.domain.quarters.minutes import DECISIONS_MAX, MATTER_MAX, Decision, Said
from services.screening.store import quarters as kept
from services.screening.usecases import quarters
from services.screening.usecases.quarters import (
    AlreadySigned,
    ChangedMeanwhile,
    DayPast,
    NotOver,
    TooMany,
)
from services.screening.web.quarter_views import Sight, called, day_words, officer, sight, units_shown
from services.screening.web.quarters import show

router = APIRouter(prefix="/quarters")
SEE_OTHER = 303
FULL = f"没有记下：一季最多 {DECISIONS_MAX} 项，已经满了。"
GONE = "没有提交：这一项刚被删掉了。"
MINUTES_CHANGED = "没有定稿：您看过以后，纪要又改过。请看了最新的再定。"
T = TypeVar("T")


class Sent(BaseModel):
    """A decision as a form sends it."""

    matter: str = Field(default="", max_length=10_000)
    unit: str = Field(default="", max_length=200)
    due_on: str = Field(default="", max_length=40)
    edition: int = Field(default=0, ge=0, le=1_000_000)
    key: str = Field(default="", max_length=100)

    @property
    def said(self) -> Said:
        """What it says."""
        return Said(self.matter, self.unit, self.due_on)


@router.post("/{name}/decisions")
async def add(at: Annotated[Sight, Depends(sight)], sent: Annotated[Sent, Form()]) -> Response:
    """Write a decision into the minutes."""
    must(at.reader, Action.SIGN_QUARTER)
    once = Once(at.session, at.reader.officer_id, sent.key, f"{at.at}?{sent.said}".encode())
    await once.begin()
    try:
        await _done(at, quarters.add(at.session, at.desk, sent.said))
    except Unfit as unfit:
        return await show(at, sent.said, unfit.problems)
    except TooMany:
        raise Refused(FULL, back=at.at) from None
    return await once.onward(f"{at.at}#minutes")


@router.get("/{name}/decisions/{decision_id}", response_class=HTMLResponse)
async def look(at: Annotated[Sight, Depends(sight)], decision_id: str) -> Response:
    """A decision to be changed."""
    must(at.reader, Action.SIGN_QUARTER)
    decision = await _one(at, decision_id)
    said = decision.wanted
    return await _form(at, decision, Said(said.matter, said.unit.value, said.due_on.isoformat()), decision.edition)


@router.post("/{name}/decisions/{decision_id}")
async def change(at: Annotated[Sight, Depends(sight)], decision_id: str, sent: Annotated[Sent, Form()]) -> Response:
    """Write it anew."""
    must(at.reader, Action.SIGN_QUARTER)
    try:
        await _done(at, quarters.change(at.session, at.desk, (decision_id, sent.edition), sent.said))
    except Unfit as unfit:
        return await _form(at, await _one(at, decision_id), sent.said, sent.edition, unfit.problems)
    return RedirectResponse(f"{at.at}#minutes", SEE_OTHER)


@router.post("/{name}/decisions/{decision_id}/remove")
async def remove(at: Annotated[Sight, Depends(sight)], decision_id: str, sent: Annotated[Sent, Form()]) -> Response:
    """Take it out of the minutes."""
    must(at.reader, Action.SIGN_QUARTER)
    await _done(at, quarters.remove(at.session, at.desk, (decision_id, sent.edition)))
    return RedirectResponse(f"{at.at}#minutes", SEE_OTHER)


@router.get("/{name}/sign", response_class=HTMLResponse)
async def ask(at: Annotated[Sight, Depends(sight)]) -> Response:
    """What is signed, whom it is told to, what cannot be changed later."""
    must(at.reader, Action.SIGN_QUARTER)
    assessment = await kept.one(at.session, at.reader.region, at.quarter)
    if assessment.is_signed or not at.quarter.is_over(today()):
        return RedirectResponse(at.at, SEE_OTHER)
    decisions = await kept.decisions(at.session, at.reader.region, at.quarter)
    names = await called(at, (), [one.wanted.unit.area_code or "" for one in decisions])
    return page(
        at.request,
        "quarter_sign.html",
        quarter=at.quarter,
        at=at.at,
        edition=assessment.edition,
        minutes=tables.minutes(decisions, names),
        as_of=day_words(today()),
    )


@router.post("/{name}/sign", dependencies=[Depends(refuse_when_late)])
async def sign(at: Annotated[Sight, Depends(sight)], sent: Annotated[Sent, Form()]) -> Response:
    """Sign it."""
    must(at.reader, Action.SIGN_QUARTER)
    once = Once(at.session, at.reader.officer_id, sent.key, f"{at.at}/sign?{sent.edition}".encode())
    await once.begin()
    try:
        await _done(at, quarters.sign(at.session, at.desk, at.asking, sent.edition))
    except NotOver:
        raise Refused(f"没有定稿：{at.quarter.words}还没有过完。", back=at.at) from None
    except DayPast as error:
        numbers = "、".join(str(number) for number in error.numbers)
        raise Refused(f"没有定稿：第 {numbers} 项的期限已经过了，请先改。", back=f"{at.at}#minutes") from None
    return await once.onward(at.at)


async def _done(at: Sight, work: Awaitable[T]) -> T:
    """What was asked for, or who was quicker with what."""
    try:
        return await work
    except AlreadySigned as error:
        signed = error.assessment
        who = await officer(at, signed.signed_by)
        raise Stale(f"没有提交：{who} {moment(signed.signed_at)} 已经定稿，不能再改。", back=at.at) from None
    except ChangedMeanwhile as error:
        raise Stale(await _meanwhile(at, error.decision), back=f"{at.at}#minutes") from None


async def _meanwhile(at: Sight, decision: Decision | None) -> str:
    if decision is None:
        return MINUTES_CHANGED if at.request.url.path.endswith("/sign") else GONE
    who = await officer(at, decision.written_by)
    return f"没有提交：{who} {moment(decision.written_at)} 刚改过这一项，现在是“{decision.wanted.matter}”。"


async def _one(at: Sight, decision_id: str) -> Decision:
    assessment = await kept.one(at.session, at.reader.region, at.quarter)
    found = await kept.decisions(at.session, at.reader.region, at.quarter)
    decision = next((one for one in found if one.decision_id == decision_id), None)
    if decision is None or assessment.is_signed:
        raise NotForYou
    return decision


async def _form(
    at: Sight, decision: Decision, said: Said, edition: int, problems: tuple[tuple[str, str], ...] = ()
) -> Response:
    units = await quarters.units(at.session, at.files)
    names = await called(at, (), [unit.area_code or "" for unit in units.values()])
    return page(
        at.request,
        "quarter_decision.html",
        status=422 if problems else 200,
        quarter=at.quarter,
        at=at.at,
        decision=decision,
        edition=edition,
        said=said,
        units=units_shown(units, names),
        problems=problems,
        matter_max=MATTER_MAX,
    )
