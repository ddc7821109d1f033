"""Receipt, gate, how it stands, and what whoever holds the number may do (办到哪了)."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from libs.web.app import Anybody, NotForYou, Session, page
from libs.web.errors import GoTo
from services.intake.domain.report import Way, read_number
from services.intake.domain.story import promised
from services.intake.store import reports
from services.intake.store.reports import Stored
from services.intake.store.vault import SLIP, open_or_none
from services.intake.usecases import status
from services.intake.usecases.office import Office
from services.intake.web import passes

router = APIRouter()
DONE = {
    "added": "记下了。会告诉办的人。",
    "withdrawn": "记下了：您想撤回。办的人会停下来。",
    "answered": "记下了，谢谢您说一声。",
}


@router.get("/report/find")
async def find(request: Request, number: str = "") -> Response:
    """Where a number is typed in; small letters and blanks do not matter."""
    if not number.strip():
        return page(request, "report_find.html", errors=[], typed="")
    address = status.address_of(number)
    if address is None:
        said = [("number", "这不是号码。号码像 240508-0021 K7HM，请照着抄一遍。")]
        return page(request, "report_find.html", errors=said, typed=number[:40], status=422)
    return RedirectResponse(f"/report/{address}", status_code=303)


async def _address(number: str) -> str:
    """The number in the address, in its one form."""
    address = status.address_of(number)
    if address is None:
        raise NotForYou
    if address != number:
        raise GoTo(f"/report/{address}")
    return address


Number = Annotated[str, Depends(_address)]


async def _passed(request: Request, session: Session, number: Number) -> AsyncIterator[Stored]:
    """The report of this number, for whoever passed its gate; held where something is sent."""
    if not passes.has(request, number):
        raise GoTo(f"/report/{number}")
    found = await reports.by_number(session, number, lock=request.method == "POST")
    if found is None:
        raise NotForYou
    yield found


Passed = Annotated[Stored, Depends(_passed, scope="function")]


@router.get("/report/{number}")
async def see(request: Request, session: Session, number: Number) -> Response:
    """The gate, or how it stands."""
    if not passes.has(request, number):
        return page(request, "report_gate.html", number=_shown(number), error="")
    report = await reports.by_number(session, number)
    if report is None:
        raise NotForYou
    return await _standing(request, session, report)


async def _standing(request: Request, session: AsyncSession, report: Stored, error: str = "") -> Response:
    office: Office = request.app.state.office
    values = {
        "found": await status.look(session, office, report),
        "number": _shown(report.number),
        "address": report.number,
        "done": DONE.get(request.query_params.get("done", ""), ""),
        "error": error,
    }
    return page(request, "status.html", status=422 if error else 200, **values)


@router.post("/report/{number}")
async def gate(request: Request, session: Session, number: Number, digits: Annotated[str, Form()] = "") -> Response:
    """One try at the gate."""
    tried = await status.try_gate(session, request.app.state.office, number, digits)
    if not tried.through:
        return page(request, "report_gate.html", status=422, number=_shown(number), error=tried.sentence)
    answer = RedirectResponse(f"/report/{number}", status_code=303)
    passes.give(request, answer, number)
    return answer


@router.get("/report/{number}/receipt")
async def receipt(request: Request, reader: Anybody, report: Passed) -> Response:
    """The number, and what comes next."""
    return page(request, "receipt.html", **_receipt(request, report), officer=reader is not None)


@router.get("/report/{number}/slip")
async def slip(request: Request, report: Passed) -> Response:
    """To be printed for whoever has no phone: the number and its four digits, no difficulty (小票)."""
    return page(request, "slip.html", **_receipt(request, report))


def _receipt(request: Request, report: Stored) -> dict[str, Any]:
    office: Office = request.app.state.office
    reported_on = report.reported_at.astimezone(status.BEIJING).date()
    return {
        "report": report,
        "number": _shown(report.number),
        "place": office.place(report.area_code),
        "digits": open_or_none(office.vault, SLIP, report.slip_sealed),
        "lines": promised(reported_on, office.town(report.area_code)),
        "third_party": report.way == Way.PROXY.value,
    }


@router.get("/report/{number}/said")
async def said(request: Request, session: Session, report: Passed) -> Response:
    """What was reported at that time."""
    words = await status.said(session, request.app.state.office, report)
    return page(request, "status_said.html", words=words, address=report.number, at=report.reported_at)


@router.get("/report/{number}/more")
async def more(request: Request, report: Passed) -> Response:
    """A few more words."""
    return page(request, "status_more.html", address=report.number, text="", errors=[])


@router.post("/report/{number}/more")
async def add(request: Request, session: Session, report: Passed, text: Annotated[str, Form()] = "") -> Response:
    """Keep a few more words."""
    try:
        await status.add(session, request.app.state.office, report, text)
    except status.NothingDone as error:
        values = {"address": report.number, "text": text, "errors": [("text", error.sentence)]}
        return page(request, "status_more.html", status=422, **values)
    return _back(report, "added")


@router.get("/report/{number}/withdraw")
async def ask_withdrawal(request: Request, report: Passed) -> Response:
    """Asked on a page of its own."""
    return page(request, "status_withdraw.html", address=report.number)


@router.post("/report/{number}/withdraw")
async def withdraw(request: Request, session: Session, report: Passed) -> Response:
    """Whoever reported wants it taken back."""
    try:
        await status.withdraw(session, request.app.state.office, report)
    except status.NothingDone as error:
        return await _standing(request, session, report, error.sentence)
    return _back(report, "withdrawn")


@router.post("/report/{number}/delivery")
async def delivery(
    request: Request,
    session: Session,
    report: Passed,
    measure: Annotated[str, Form(max_length=64)],
    received: Annotated[bool, Form()],
) -> Response:
    """Whether a measure arrived."""
    try:
        await status.answer_delivery(session, request.app.state.office, report, measure, received=received)
    except status.NothingDone as error:
        return await _standing(request, session, report, error.sentence)
    return _back(report, "answered")


def _back(report: Stored, done: str) -> Response:
    return RedirectResponse(f"/report/{report.number}?done={done}", status_code=303)


def _shown(address: str) -> tuple[str, str]:
    """The number in two lines, as people copy it."""
    day_and_sequence, _, rest = str(read_number(address)).partition(" ")
    return day_and_sequence, rest
