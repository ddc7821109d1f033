"""The form: five fields for oneself, six for somebody else, three for an officer; sent once (申报)."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from libs.events.contracts.values import Channel, OfficeRole
from libs.events.transport.requests import Answer, OtherBody, earlier_answer, remember
from libs.web.access import Action, may
from libs.web.app import Anybody, NotForYou, Reader, Refused, Session, page
from libs.web.forms import new_key
from services.intake.domain.report import (
    ALREADY_RECEIVED,
    RELATION_WORDS,
    TILES,
    TOO_OFTEN,
    Answers,
    Correction,
    Report,
    Way,
    check,
)
from services.intake.usecases.office import Office
from services.intake.usecases.receive import Caller, TooOften, receive
from services.intake.web import passes

router = APIRouter()
BODY_MAX_BYTES = 64 * 1024
SCRIPT = Path(__file__).parents[1] / "static" / "draft.js"
CHANNELS = {OfficeRole.GRID_WORKER: Channel.GRID, OfficeRole.HOTLINE_CLERK: Channel.HOTLINE}


@router.get("/report/draft.js")
async def draft_script() -> Response:
    """The script that keeps a draft."""
    return FileResponse(SCRIPT, media_type="text/javascript", headers={"Cache-Control": "public, max-age=3600"})


@router.get("/report")
async def form(request: Request, reader: Anybody) -> Response:
    """The empty form, with the village that the address names."""
    query = request.query_params
    way = _way(reader, query.get("for"))
    office: Office = request.app.state.office
    village = query.get("village", "")
    return _page(request, way, Answers(area_code=village if village in office.areas else ""), key=new_key())


@router.get("/report/places")
async def places(request: Request, reader: Anybody, town: str = "") -> Response:
    """The towns as large links, or one town's villages."""
    office: Office = request.app.state.office
    chosen = office.places.by_code.get(town)
    if town and chosen not in office.places.towns:
        raise NotForYou
    values: dict[str, Any] = {
        "counties": [(county, office.places.towns_of(county.code)) for county in office.places.counties],
        "town": chosen,
        "villages": office.places.villages_of(town) if chosen else (),
        "other": _way(reader, request.query_params.get("for")) is Way.PROXY,
    }
    return page(request, "report_places.html", **values)


@router.post("/report")
async def hand_in(request: Request, session: Session, reader: Anybody) -> Response:
    """Take the report in and lead to its receipt; the same form again leads to the same receipt."""
    if int(request.headers.get("content-length") or 0) > BODY_MAX_BYTES:
        raise Refused("没有收下：内容太长了。请写短一点，再报一次。", back="/report")
    sent = await request.form(max_fields=50)
    way = _way(reader, str(sent.get("for", "")))
    answers, key = _answers(sent), str(sent.get("key", ""))
    body = json.dumps([way.value, *_listed(answers)], ensure_ascii=False).encode()
    caller = f"officer:{reader.officer_id}" if reader is not None and way is Way.CADRE else "form"
    try:
        earlier = await earlier_answer(session, caller, key, body)
    except OtherBody:
        return _page(request, way, answers, key=key, errors=[("find", ALREADY_RECEIVED)], status=422)
    if earlier is not None:
        return _to_receipt(request, earlier.body.decode())
    found = check(answers, way, request.app.state.office.areas)
    if not isinstance(found, Report):
        return _page(request, way, answers, key=key, errors=_problems(found), status=422)
    return await _take_in(request, session, found, (_caller(request, reader, way), caller, key, body, answers))


async def _take_in(
    request: Request, session: AsyncSession, report: Report, asked: tuple[Caller, str, str, bytes, Answers]
) -> Response:
    caller, scope, key, body, answers = asked
    try:
        async with session.begin_nested():
            receipt = await receive(session, request.app.state.office, report, caller)
    except TooOften:
        return _page(request, report.way, answers, key=key, errors=[("send", TOO_OFTEN)], status=429)
    number = receipt.number.address
    await remember(session, scope, key, body, Answer(303, number.encode(), "text/plain"))
    return _to_receipt(request, number)


def _to_receipt(request: Request, number: str) -> Response:
    answer = RedirectResponse(f"/report/{number}/receipt", status_code=303)
    passes.give(request, answer, number)
    return answer


def _way(reader: Reader | None, asked: str | None) -> Way:
    """Who fills in the form: an officer who reports for others is not asked who they are."""
    if reader is not None and may(reader, Action.REPORT_FOR_OTHERS):
        return Way.CADRE
    return Way.PROXY if asked == "other" else Way.SELF


def _caller(request: Request, reader: Reader | None, way: Way) -> Caller:
    if reader is not None and way is Way.CADRE:
        return Caller(officer_id=reader.officer_id, channel=CHANNELS.get(reader.role, Channel.CADRE))
    forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return Caller(address=forwarded or (request.client.host if request.client else "unknown"))


def _answers(sent: FormData) -> Answers:
    def text(name: str) -> str:
        value = sent.get(name, "")
        return value if isinstance(value, str) else ""

    return Answers(
        head_name=text("head_name"),
        area_code=text("area_code"),
        difficulties=tuple(str(value) for value in sent.getlist("difficulties")),
        text=text("text"),
        phone=text("phone"),
        reporter_name=text("reporter_name"),
        relation=text("relation"),
    )


def _listed(answers: Answers) -> list[str]:
    plain = [answers.head_name, answers.area_code, answers.text, answers.phone, answers.reporter_name, answers.relation]
    return [*plain, *sorted(answers.difficulties)]


def _problems(corrections: Sequence[Correction]) -> list[tuple[str, str]]:
    return [(each.field, each.sentence) for each in corrections]


def _page(  # noqa: PLR0913 - what a form shows
    request: Request,
    way: Way,
    answers: Answers,
    *,
    key: str,
    errors: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> Response:
    office: Office = request.app.state.office
    values = {
        "way": way.value,
        "answers": answers,
        "key": key,
        "errors": errors,
        "place": office.place(answers.area_code),
        "tiles": TILES,
        "relations": RELATION_WORDS,
    }
    return page(request, "report.html", status=status, **values)
