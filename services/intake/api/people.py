"""Names for the pages of other services, asked once a page with the reader's own cookie (取姓名的接口)."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from libs.web.app import Session, Signed
from services.intake.usecases import people

router = APIRouter(prefix="/api/intake/people")


class Asked(BaseModel):
    """Ids and what they are asked for."""

    model_config = ConfigDict(extra="forbid")

    ids: list[str] = Field(max_length=people.AT_ONCE)
    purpose: str = Field(min_length=1, max_length=40)


@router.post("/cards")
async def cards(request: Request, session: Session, reader: Signed, asked: Asked) -> dict[str, Any]:
    """Households, as far as the reader may see them."""
    question = people.Question(asked.ids, asked.purpose)
    return {"cards": await people.cards(session, request.app.state.office, reader, question)}


@router.post("/officers")
async def officers(request: Request, session: Session, reader: Signed, asked: Asked) -> dict[str, Any]:
    """How officers are called."""
    question = people.Question(asked.ids, asked.purpose)
    return {"officers": await people.officer_names(session, request.app.state.office, reader, question)}


@router.post("/reports")
async def reports(request: Request, session: Session, reader: Signed, asked: Asked) -> dict[str, Any]:
    """The words of reports; nothing for a village."""
    question = people.Question(asked.ids, asked.purpose)
    return {"reports": await people.report_words(session, request.app.state.office, reader, question)}


@router.post("/places")
async def places(request: Request, reader: Signed, asked: Asked) -> dict[str, Any]:  # noqa: ARG001 - signed in
    """How towns and villages are called; nobody is looked at."""
    return {"places": request.app.state.office.called(asked.ids)}
