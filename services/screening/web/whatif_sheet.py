"""/rules/<rule>/whatif/workbook: the households that come in and go out, and the towns, to be kept (试算下载)."""

import asyncio
from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from libs.web.access import Action, may
from libs.web.app import NotForYou, Reader, Refused, Session, Signed
from libs.web.kept import kept
from libs.web.words import moment
from services.screening.domain.whatif import sheet
from services.screening.domain.whatif.sheet import TooMany
from services.screening.usecases.explaining import HEALTH
from services.screening.usecases.screening import Asking
from services.screening.usecases.whatif import Populations, Progress
from services.screening.web import whatif_view as view
from services.screening.web.whatif_view import Answered, Asked

HIDDEN = "理由涉及病情，您的岗位不显示。"
STILL_READING = "还在读资料，表没有做。请回试算页，读完再下载。"


def router_of(asking: Asking, populations: Populations) -> APIRouter:
    """The workbook of a what-if."""
    router = APIRouter(prefix="/rules/{rule_id}/whatif")

    @router.get("/workbook")
    async def workbook(request: Request, session: Session, reader: Signed, rule_id: str) -> Response:
        """What the page counts, household by household, of the reader's areas; no names."""
        what = await view.asked_of_households(session, reader, rule_id, request.query_params, asking)
        found = await view.answered(populations, reader, what)
        if isinstance(found, Progress):
            raise Refused(STILL_READING)
        if rule_id not in found.trials:
            raise NotForYou
        try:
            content = await _written(request, reader, what, found)
        except TooMany as many:
            raise Refused(str(many)) from None
        return kept(content, f"试算-{rule_id}-{what.policy.day.isoformat()}", "xlsx")

    return router


async def _written(request: Request, reader: Reader, what: Asked, found: Answered) -> bytes:
    trials = {what.rule.rule_id: found.trials[what.rule.rule_id]}
    places = await view.places(request, sorted({*sheet.codes_in(trials), *reader.areas, what.town}))
    scope = "、".join(places[code] for code in ([what.town] if what.town else reader.areas))
    notes = (*_notes(what, found), f"范围：您看得到的户（{scope}）。")
    full = may(reader, Action.SEE_HEALTH) or not what.rule.rule_id.startswith(HEALTH)
    return await asyncio.to_thread(sheet.workbook, trials, notes, places, partial(_reason, what, found, full))


def _reason(what: Asked, found: Answered, full: bool, _: str, place: int) -> str:
    if not full:
        return HIDDEN
    return "" if what.measure is None else what.measure.reason(found.population, place, what.policies)


def _notes(what: Asked, found: Answered) -> tuple[str, str]:
    tried, day = what.tried, what.policy.day.isoformat()
    assert tried is not None, "only a figure that is set is tried"
    change = f"{tried.label} {tried.text(tried.current)} → {tried.text(what.value)} {tried.unit}"
    read = moment(found.population.read_at)
    return (
        f"{what.policy.region.label} {what.rule.rule_id}，按 {day} 的标准和成员算，{change}。",
        f"用的是 {read} 知道的资料，{found.households:,} 户。",
    )
