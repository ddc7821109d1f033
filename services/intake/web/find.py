"""/people/find: a household by a number or a name; what was asked stands in no address (找户)."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from libs.web.access import Action
from libs.web.app import Session, Signed, must, page
from services.intake.usecases import finding
from services.intake.usecases.finding import ASKED_MAX, Answer

router = APIRouter()


@router.get("/people/find")
async def ask(request: Request, reader: Signed) -> Response:
    """The box by itself."""
    must(reader, Action.SEARCH_PEOPLE)
    return page(request, "find.html", answer=Answer(), asked="")


@router.post("/people/find")
async def find(
    request: Request, session: Session, reader: Signed, q: Annotated[str, Form(max_length=ASKED_MAX)] = ""
) -> Response:
    """What fits."""
    must(reader, Action.SEARCH_PEOPLE)
    answer = await finding.find(session, request.app.state.office, reader, q)
    return page(request, "find.html", answer=answer, asked=q.strip())
