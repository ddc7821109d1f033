"""/rules/<rule>/backtest/<try>/workbook: who comes in and goes out, and where somebody would have to go (试算下载)."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from libs.events.transport import jobs
from libs.web.access import Action
from libs.web.app import Reader, Refused, Session, Signed, must
from libs.web.kept import kept
from libs.web.words import moment
from libs.written_book import ROWS_MAX
from services.screening.domain.whatif import tried_sheet
from services.screening.domain.whatif.sheet import TooMany
from services.screening.domain.whatif.trial import town_of
from services.screening.store import backtests
from services.screening.store.backtests import Backtest
from services.screening.web import backtest_view as view
from services.screening.web.whatif_view import places

NOT_DONE = "还没算完，表没有做。请回试算页，算完再下载。"


def router_of() -> APIRouter:
    """The workbook of a try."""
    router = APIRouter(prefix="/rules/{rule_id}/backtest/{backtest_id}")

    @router.get("/workbook")
    async def workbook(request: Request, session: Session, reader: Signed, rule_id: str, backtest_id: str) -> Response:
        """What the page counts, household by household, of the reader's areas; no names."""
        must(reader, Action.TRY_FIGURE)
        must(reader, Action.SEE_CASES)
        found = await view.found(request, session, reader, (rule_id, backtest_id))
        job = await jobs.one(session, found.job_id)
        if job is None or job.state != "DONE":
            raise Refused(NOT_DONE)
        among = view.among(reader)
        villages = await backtests.villages(session, backtest_id, among)
        changed = await backtests.changed(session, backtest_id, among, ROWS_MAX + 1)
        codes = {one.code for one in villages if one.code}
        named = await places(request, sorted({*codes, *(town_of(code) or "" for code in codes), *reader.areas}))
        notes = _notes(request, reader, found, "、".join(named[area] for area in reader.areas))
        try:
            content = await asyncio.to_thread(tried_sheet.workbook, changed, villages, notes, named)
        except TooMany as many:
            raise Refused(str(many)) from None
        return kept(content, f"规则试算-{rule_id}-{found.draft.day.isoformat()}", "xlsx")

    return router


def _notes(request: Request, reader: Reader, found: Backtest, scope: str) -> tuple[str, ...]:
    files, _ = view.rule_of(request, reader, found.draft.rule_id)
    said = f"{files.region.label} {found.draft.rule_id}，{view.words(found.draft, files)}。"
    return said, f"{moment(found.asked_at)} 试的，用的是那时知道的资料。", f"范围：您看得到的户（{scope}）。"
