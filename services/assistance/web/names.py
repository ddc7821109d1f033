"""The whole name and the phone of a household: asked for with a purpose, shown for the day (看全名和电话)."""

from fastapi import APIRouter
from starlette.responses import Response

from libs.web.access import Action
from libs.web.app import Refused
from libs.web.pages import must
from services.assistance.usecases.hand import Hand
from services.assistance.usecases.purposes import NoPurpose, give_purpose
from services.assistance.web.asking import Posted, Sending
from services.assistance.web.cases import open_any
from services.assistance.web.household import read_household
from services.assistance.web.measures import open_measure

router = APIRouter()
NO_PURPOSE = "没有打开：请选一个用途，再看全名和电话。"


@router.post("/console/{household_id}/names")
async def of_household(at: Sending, household_id: str) -> Response:
    """From the page of a household."""
    must(at.reader, Action.SEE_CASES)
    hand, _ = await read_household(at, household_id)
    return await _show_names(at, hand, f"/console/{household_id}")


@router.post("/cases/{matter_id}/names")
async def of_case(at: Sending, matter_id: str) -> Response:
    """From the village's page of a matter."""
    return await _show_names(at, (await open_any(at, matter_id)).hand, f"/cases/{matter_id}")


@router.post("/measures/{measure_id}/names")
async def of_measure(at: Sending, measure_id: str) -> Response:
    """From the page of a measure."""
    return await _show_names(at, (await open_measure(at, measure_id)).hand, f"/measures/{measure_id}")


async def _show_names(at: Posted, hand: Hand, page_address: str) -> Response:
    must(at.reader, Action.SEE_NAMES)
    await at.form.begin()
    try:
        await give_purpose(at.session, at.reader, hand, at.sent.first("purpose"))
    except NoPurpose:
        raise Refused(NO_PURPOSE, back=page_address) from None
    return await at.form.onward(page_address)
