"""/yearly-reports: whose yearly report came, and who notes it as received (年度报告)."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from libs.events.transport import clock
from libs.policy import Policy
from libs.web.access import Action, covers, may
from libs.web.app import NotForYou, Reader, Session, Signed, Stale, Web, must, page, refuse_when_late
from libs.web.areas import is_whole_region
from libs.web.menu import department_code
from libs.web.session import COOKIE
from libs.web.words import moment, today
from services.screening.domain.filled import Unfit
from services.screening.domain.owed import YEARLY_RULE_ID as RULE_ID
from services.screening.domain.rulebook.duties import YEARLY_BY
from services.screening.domain.yearly import COLLECTS, PAPER_MAX, Receipt, Reporter, Said, due_on, reporters
from services.screening.store import yearly as kept
from services.screening.usecases import yearly
from services.screening.usecases.reasons import REASON_MAX, ReasonMissing
from services.screening.usecases.yearly import AlreadyNoted, AlreadyTakenBack, Desk
from services.screening.web import shared

router = APIRouter(prefix="/yearly-reports")
SEE_OTHER = 303
CAME, CAME_LATE = ("已收到", "done"), ("收到，过了期限", "late")
OPEN, LATE = ("还没有收到", "turn"), ("没有按时", "late")
BY = f"{YEARLY_BY[0]} 月 {YEARLY_BY[1]} 日"
NO_REASON = f"没有撤回：要写理由，最多 {REASON_MAX} 字。报告单位会重新收到提醒。"


class Sent(BaseModel):
    """What a form sent."""

    came_on: str = Field(default="", max_length=100)
    paper: str = Field(default="", max_length=10_000)
    receipt_id: str = Field(default="", max_length=100)
    reason: str = Field(default="", max_length=10_000)


@dataclass(frozen=True, slots=True)
class Sight:
    """The reports of a region being looked at: by whom."""

    request: Request
    session: AsyncSession
    reader: Reader
    policy: Policy
    years: list[int]
    """None where the region orders no reports."""

    @property
    def owing(self) -> list[Reporter]:
        """The offices whose report the reader sees: all, or those of the reader's areas or department."""
        every = reporters(self.policy.region)
        if may_note(self.reader) or (self.reader.department is None and is_whole_region(self.reader.areas)):
            return every
        return [one for one in every if self._own(one)]

    def _own(self, one: Reporter) -> bool:
        if self.reader.department is not None and not one.areas:
            return department_code(self.reader.department) == one.code
        return self.reader.department is None and bool(one.areas) and all(self._covers(area) for area in one.areas)

    def _covers(self, area: str) -> bool:
        return covers(self.reader.areas, area)

    async def names(self, receipts: list[Receipt]) -> Any:
        """How those are called who noted something, or took it back."""
        ids = sorted({who for one in receipts for who in (one.noted_by, one.taken_back_by) if who})
        web: Web = self.request.app.state.web
        return await web.people.officers(self.request.cookies.get(COOKIE, ""), ids) if ids else {}


def may_note(reader: Reader) -> bool:
    """Whether this office notes what came: the leading group office, and the department that collects."""
    collects = reader.department is None or department_code(reader.department) == COLLECTS
    return collects and may(reader, Action.NOTE_YEARLY)


async def sight(request: Request, session: Session, reader: Signed) -> Sight:
    """Whose reports the reader sees."""
    must(reader, Action.SEE_YEARLY)
    _, policy = await shared.of_today(request, session, reader.region)
    return Sight(request, session, reader, policy, await yearly.years(session, policy))


@dataclass(frozen=True, slots=True)
class One:
    """The report of one office for one year."""

    at: Sight
    year: int
    reporter: Reporter

    @property
    def address(self) -> str:
        """Its page."""
        return f"/yearly-reports/{self.year}/{self.reporter.code}"

    @property
    def back(self) -> str:
        """The page of its year."""
        return f"/yearly-reports/{self.year}"

    @property
    def desk(self) -> Desk:
        """Where it is noted."""
        return Desk(self.at.policy.region, self.year, self.reporter, self.at.reader.officer_id, clock.now())


async def report(at: Annotated[Sight, Depends(sight)], year: str, code: str) -> One:
    """The report of this address. Raises NotForYou where nobody owes it, or the reader may not see it."""
    found = next((one for one in at.owing if one.code == code), None)
    if found is None:
        raise NotForYou
    return One(at, _asked(at, year), found)


@router.get("", response_class=HTMLResponse)
async def latest(at: Annotated[Sight, Depends(sight)]) -> Response:
    """The reports of this year; or that the region orders none."""
    return await _shown(at, at.years[0] if at.years else None)


@router.get("/{year}", response_class=HTMLResponse)
async def of_year(at: Annotated[Sight, Depends(sight)], year: str) -> Response:
    """The reports of a year: whose came, whose did not."""
    return await _shown(at, _asked(at, year))


def _asked(at: Sight, year: str) -> int:
    """The year of an address. Raises NotForYou for one whose reports nobody owes."""
    found = next((one for one in at.years if str(one) == year), None)
    if found is None:
        raise NotForYou
    return found


async def _shown(at: Sight, year: int | None) -> Response:
    came = await kept.in_force(at.session, at.reader.region, [] if year is None else [year])
    owing = at.owing
    rows = [(one, came.get((year or 0, one.code))) for one in owing]
    missing = at.request.query_params.get("only") == "missing"
    return page(
        at.request,
        "yearly.html",
        label=at.policy.region.label,
        ordered=RULE_ID in at.policy.rules,
        by=BY,
        year=year,
        years=at.years,
        rows=[(one, receipt, _state(year, receipt)) for one, receipt in rows if not (missing and receipt)],
        came=sum(receipt is not None for _, receipt in rows),
        of_all=len(owing),
        missing=missing,
        may_note=may_note(at.reader),
        names=await at.names([receipt for _, receipt in rows if receipt is not None]),
        clause=None if year is None else at.policy.rules[RULE_ID].clause,
    )


def _state(year: int | None, receipt: Receipt | None) -> tuple[str, str]:
    if year is None:
        return OPEN
    if receipt is not None:
        return CAME if receipt.came_on <= due_on(year) else CAME_LATE
    return OPEN if today() <= due_on(year) else LATE


@router.get("/{year}/{code}", response_class=HTMLResponse)
async def look(one: Annotated[One, Depends(report)]) -> Response:
    """One report: noted by whom, and what was taken back; the form for whoever may note it."""
    return await _form(one, Said(came_on=today().isoformat()))


@router.post("/{year}/{code}", dependencies=[Depends(refuse_when_late)])
async def note(one: Annotated[One, Depends(report)], sent: Annotated[Sent, Form()]) -> Response:
    """Note it as received."""
    _must_note(one)
    said = Said(sent.came_on, sent.paper)
    try:
        await _done(one, yearly.note(one.at.session, one.desk, said))
    except Unfit as unfit:
        return await _form(one, said, problems=unfit.problems)
    return RedirectResponse(one.back, SEE_OTHER)


@router.post("/{year}/{code}/take-back", dependencies=[Depends(refuse_when_late)])
async def take_back(one: Annotated[One, Depends(report)], sent: Annotated[Sent, Form()]) -> Response:
    """It did not come after all."""
    _must_note(one)
    known = await kept.receipts(one.at.session, one.at.reader.region, one.year)
    if sent.receipt_id not in {receipt.receipt_id for receipt in known if receipt.reporter == one.reporter.code}:
        raise NotForYou
    try:
        await _done(one, yearly.take_back(one.at.session, one.desk, sent.receipt_id, sent.reason))
    except ReasonMissing:
        return await _form(one, Said(), reason=sent.reason, problems=(("reason", NO_REASON),))
    return RedirectResponse(one.address, SEE_OTHER)


def _must_note(one: One) -> None:
    if not may_note(one.at.reader):
        raise NotForYou


async def _done(one: One, work: Awaitable[object]) -> None:
    """What was asked for, or who was quicker with what."""
    try:
        await work
    except AlreadyNoted as error:
        was = error.receipt
        who = (await one.at.names([was])).get(was.noted_by, "")
        raise Stale(f"没有登记：{who} {moment(was.noted_at)} 已经登记，{was.came_on} 收到。", one.address) from None
    except AlreadyTakenBack as error:
        was = error.receipt
        who = (await one.at.names([was])).get(was.taken_back_by or "", "")
        raise Stale(f"没有撤回：{who} {moment(was.taken_back_at)} 已经撤回。", one.address) from None


async def _form(one: One, said: Said, reason: str = "", problems: tuple[tuple[str, str], ...] = ()) -> Response:
    every = await kept.receipts(one.at.session, one.at.reader.region, one.year)
    own = [receipt for receipt in every if receipt.reporter == one.reporter.code]
    receipt = next((receipt for receipt in own if receipt.in_force), None)
    return page(
        one.at.request,
        "yearly_report.html",
        status=422 if problems else 200,
        one=one,
        by=f"{one.year} 年 {BY}",
        receipt=receipt,
        state=_state(one.year, receipt),
        before=[receipt for receipt in own if not receipt.in_force],
        names=await one.at.names(own),
        may_note=may_note(one.at.reader),
        said=said,
        reason=reason,
        paper_max=PAPER_MAX,
        reason_max=REASON_MAX,
        problems=problems,
    )
