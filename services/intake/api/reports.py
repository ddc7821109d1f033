"""Reports from a machine, such as the hotline's: one request, one report, however often it is sent (热线报来)."""

import json
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from libs.events.contracts.values import Channel
from libs.events.transport.requests import Answer, earlier_answer, remember
from libs.web.app import Session, Web
from services.intake.api.tokens import holder_of
from services.intake.domain.report import TOO_OFTEN, Answers, Correction, Report, Way, check
from services.intake.usecases.office import Office
from services.intake.usecases.receive import Caller, Receipt, TooOften, receive

router = APIRouter()
BODY_MAX_BYTES = 16 * 1024
RETRY_AFTER_S = 600
WINDOW_WORDS = TOO_OFTEN.partition("，或")[0] + "。"


class ReportIn(BaseModel):
    """A report as a machine sends it; the fields are those of the form."""

    model_config = ConfigDict(extra="forbid")

    way: Way = Field(default=Way.SELF, alias="for")
    head_name: str = ""
    area_code: str = ""
    difficulties: Sequence[str] = Field(default=(), max_length=20)
    text: str = ""
    phone: str = ""
    reporter_name: str = ""
    relation: str = ""


async def _holder(request: Request) -> str | None:
    web: Web = request.app.state.web
    return holder_of(web.keys, request.headers.get("authorization"))


@router.post("/api/intake/reports")
async def hand_in(request: Request, session: Session, holder: Annotated[str | None, Depends(_holder)]) -> Response:
    """Take one report in; 201 with its number."""
    if holder is None:
        return _refusal(401, "没有收下：令牌不对。请向系统管理员要一个新的。", {"WWW-Authenticate": "Bearer"})
    body = await request.body()
    if len(body) > BODY_MAX_BYTES:
        return _refusal(413, f"没有收下：一份申报最多 {BODY_MAX_BYTES // 1024} KB。")
    key = request.headers.get("idempotency-key", "")
    earlier = await earlier_answer(session, f"token:{holder}", key, body)
    if earlier is not None:
        return Response(earlier.body, earlier.status, media_type=earlier.content_type)
    report = _read(request.app.state.office, body)
    if isinstance(report, Response):
        return report
    return await _take_in(request, session, report, (holder, key, body))


async def _take_in(request: Request, session: AsyncSession, report: Report, asked: tuple[str, str, bytes]) -> Response:
    office: Office = request.app.state.office
    holder, key, body = asked
    try:
        async with session.begin_nested():
            receipt = await receive(session, office, report, Caller(token=holder, channel=Channel.HOTLINE))
    except TooOften:
        return _refusal(429, WINDOW_WORDS, {"Retry-After": str(RETRY_AFTER_S)})
    answer = Answer(201, json.dumps(_told(receipt), ensure_ascii=False).encode(), "application/json")
    await remember(session, f"token:{holder}", key, body, answer)
    return Response(answer.body, answer.status, media_type=answer.content_type)


def _told(receipt: Receipt) -> dict[str, str | None]:
    return {
        "report_id": receipt.report_id,
        "number": str(receipt.number),
        "status": f"/report/{receipt.number.address}",
        "slip": receipt.slip,
    }


def _read(office: Office, body: bytes) -> Report | Response:
    try:
        said = ReportIn.model_validate_json(body)
    except ValidationError as error:
        fields = [(".".join(str(part) for part in each["loc"]), str(each["msg"])) for each in error.errors()]
        return _wrong([Correction(field or "body", message) for field, message in fields])
    answers = Answers(
        head_name=said.head_name,
        area_code=said.area_code,
        difficulties=tuple(said.difficulties),
        text=said.text,
        phone=said.phone,
        reporter_name=said.reporter_name,
        relation=said.relation,
    )
    found = check(answers, said.way, office.areas)
    return found if isinstance(found, Report) else _wrong(found)


def _wrong(corrections: Sequence[Correction]) -> Response:
    problems = [{"field": each.field, "sentence": each.sentence} for each in corrections]
    return JSONResponse({"error": "没有收下：有几处要改。", "problems": problems}, status_code=422)


def _refusal(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": sentence}, status_code=status, headers=headers)
