"""/people/unmatched: people of departments' lists who stand in nobody's register (查无此人)."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from libs.web.access import Action
from libs.web.app import NotForYou, Reader, Session, Signed, Stale, must, page
from libs.web.once import Once
from services.intake.usecases import unmatched
from services.intake.usecases.unmatched import RELATIONS, Registering
from services.intake.web.feed_access import desk_of

router = APIRouter()
LIST = "/people/unmatched"
DONE = {"passed": "记下了：不住这里。", "registered": "登记好了，关于他的行已经送去筛查。"}
PAGE_MAX = 10_000


class PassedOn(BaseModel):
    """The person of this row does not live here."""

    row: str = Field(max_length=64)
    key: str = Field(default="", max_length=64)


class Filled(BaseModel):
    """The form that registers a person, as it was filled in."""

    home: str = Field(default="", max_length=8)
    """own or into."""
    household_no: str = Field(default="", max_length=80)
    relation: str = Field(default="", max_length=8)
    area_code: str = Field(default="", max_length=12)
    alone: str = Field(default="", max_length=8)
    key: str = Field(default="", max_length=64)

    def registering(self, row_id: str) -> Registering:
        """What the clerk says."""
        if self.home == "into":
            return Registering(row_id, self.household_no.strip(), self.relation)
        return Registering(row_id, area_code=self.area_code, alone=self.alone == "yes")


@router.get(LIST)
async def listed(request: Request, session: Session, reader: Signed, place: str = "", number: str = "1") -> Response:
    """Whom nobody registered, by village."""
    must(reader, Action.MATCH_HOUSEHOLD)
    at = int(number) if number.isascii() and number.isdigit() and 0 < int(number[:6]) <= PAGE_MAX else 0
    shown = await unmatched.listed(session, desk_of(request), reader, place or None, max(at, 1))
    known = shown.known and bool(at)
    done = DONE.get(request.query_params.get("done", ""), "")
    counts = {LIST: shown.total} if not place else {}
    return page(request, "unmatched.html", list=shown, known=known, place=place, at=at, done=done, menu_counts=counts)


@router.post(LIST)
async def pass_on(session: Session, reader: Signed, asked: Annotated[PassedOn, Form()]) -> Response:
    """The person does not live here."""
    must(reader, Action.MATCH_HOUSEHOLD)
    once = Once(session, reader.officer_id, asked.key, f"{LIST}?{asked.row}".encode())
    await once.begin()
    try:
        await unmatched.pass_on(session, reader, asked.row)
    except unmatched.NotHere as error:
        raise NotForYou from error
    except unmatched.SettledBefore as error:
        raise Stale(f"没有提交：{error}", LIST) from error
    return await once.onward(f"{LIST}?done=passed")


@router.get(LIST + "/{row_id}")
async def form(request: Request, session: Session, reader: Signed, row_id: str) -> Response:
    """The form that registers the person of this row."""
    must(reader, Action.REGISTER_HOUSEHOLD)
    return await _show(request, session, reader, row_id, (Filled(), (), 200))


@router.post(LIST + "/{row_id}")
async def register(
    request: Request, session: Session, reader: Signed, row_id: str, filled: Annotated[Filled, Form()]
) -> Response:
    """Write the person into the register; every row about them is told."""
    must(reader, Action.REGISTER_HOUSEHOLD)
    said = urlencode(sorted(filled.model_dump(exclude={"key"}).items()))
    once = Once(session, reader.officer_id, filled.key, f"{LIST}/{row_id}?{said}".encode())
    await once.begin()
    if filled.home not in ("own", "into"):
        wrong = ("home", "请选他是单独一户，还是家里已在户册里。")
        return await _show(request, session, reader, row_id, (filled, (wrong,), 422))
    try:
        async with session.begin_nested():
            await unmatched.register(session, desk_of(request), reader, filled.registering(row_id))
    except unmatched.NotHere as error:
        raise NotForYou from error
    except unmatched.SettledBefore as error:
        raise Stale(f"没有提交：{error}", LIST) from error
    except unmatched.Unusable as error:
        return await _show(request, session, reader, row_id, (filled, ((error.field, error.sentence),), 422))
    return await once.onward(f"{LIST}?done=registered")


async def _show(
    request: Request,
    session: AsyncSession,
    reader: Reader,
    row_id: str,
    typed: tuple[Filled, tuple[tuple[str, str], ...], int],
) -> Response:
    """The form with what was typed, and what is wrong with it."""
    filled, problems, status = typed
    desk = desk_of(request)
    try:
        line = await unmatched.one(session, desk, reader, row_id)
    except unmatched.NotHere as error:
        raise NotForYou from error
    except unmatched.SettledBefore as error:
        raise Stale(str(error), LIST) from error
    town = request.query_params.get("town") or filled.area_code or line.area_code
    return page(
        request,
        "unmatched_register.html",
        status=status,
        line=line,
        filled=filled,
        problems=problems,
        towns=unmatched.towns(desk, reader),
        town=f"{town[:9]}000" if town else "",
        villages=unmatched.villages(desk, reader, town),
        relations=RELATIONS,
    )
