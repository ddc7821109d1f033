"""/rules/<rule>/backtest: a draft of a rule over everybody, by a job; nothing is raised, nobody is told (规则试算)."""

from typing import Any

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from libs.events.transport import jobs
from libs.web.access import Action, may
from libs.web.app import NotForYou, Reader, Session, Signed, Web, must, page
from libs.web.paging import NO_SUCH_FILTER, PER_PAGE, Pager, page_asked
from libs.web.session import COOKIE
from libs.web.words import today
from libs.written_book import ROWS_MAX
from services.screening.domain.rules import RULES
from services.screening.store import backtests
from services.screening.store.backtests import WAYS, Backtest
from services.screening.usecases import backtest
from services.screening.usecases.screening import Asking
from services.screening.web import backtest_view as view
from services.screening.web.backtest_view import LABELS, Unfit

SEE_OTHER, WRONG = 303, 422
LISTED = 10
"""As many earlier tries are listed."""


def router_of(asking: Asking) -> APIRouter:
    """The form, what came of each try, and its households."""
    router = APIRouter(prefix="/rules/{rule_id}/backtest")

    @router.get("")
    async def form(request: Request, session: Session, reader: Signed, rule_id: str) -> Response:
        """What may be tried of the rule, and what was."""
        must(reader, Action.TRY_FIGURE)
        return await _form((request, session, reader), rule_id, {}, asking)

    @router.post("")
    async def begin(request: Request, session: Session, reader: Signed, rule_id: str) -> Response:
        """Ask for a draft to be tried."""
        must(reader, Action.TRY_FIGURE)
        said = {name: str(value) for name, value in (await request.form()).items()}
        files, rule = view.rule_of(request, reader, rule_id)
        try:
            draft = await view.draft_of(session, reader, (files, rule), said, asking)
            made = await backtest.ask(session, files, draft, reader.officer_id, asking)
        except Unfit as unfit:
            return await _form((request, session, reader), rule_id, said, asking, str(unfit))
        except backtest.NotOfHouseholds:
            raise NotForYou from None
        return RedirectResponse(f"/rules/{rule_id}/backtest/{made.backtest_id}", SEE_OTHER)

    _results(router)
    return router


def _results(router: APIRouter) -> None:
    """The pages of one try."""

    @router.get("/{backtest_id}")
    async def result(request: Request, session: Session, reader: Signed, rule_id: str, backtest_id: str) -> Response:
        """How far it is, and then who comes in and goes out, and where somebody would have to go."""
        must(reader, Action.TRY_FIGURE)
        found = await view.found(request, session, reader, (rule_id, backtest_id))
        town = request.query_params.get("town", "")[:12]
        values = await _counted(request, session, reader, found, town)
        return page(request, "backtest.html", **view.shell(request, reader, found), **values)

    @router.get("/{backtest_id}/households")
    async def households(
        request: Request, session: Session, reader: Signed, rule_id: str, backtest_id: str
    ) -> Response:
        """The households of one of the counts, a page at a time."""
        must(reader, Action.TRY_FIGURE)
        must(reader, Action.SEE_CASES)
        found = await view.found(request, session, reader, (rule_id, backtest_id))
        values = await _listed(request, session, reader, found)
        return page(request, "backtest_households.html", **view.shell(request, reader, found), **values)


async def _form(
    at: tuple[Request, AsyncSession, Reader], rule_id: str, said: dict[str, str], asking: Asking, error: str = ""
) -> Response:
    request, session, reader = at
    files, rule = view.rule_of(request, reader, rule_id)
    options = await view.options(session, reader, rule_id, said, asking)
    tries = await backtests.of_rule(session, reader.region, rule_id, LISTED)
    return page(
        request,
        "backtest_form.html",
        status=WRONG if error else 200,
        rule=rule,
        asked=rule_id in files.rules,
        instant=rule_id in RULES,
        options=options,
        said=said,
        error=error,
        today=today(),
        tries=[(one, view.words(one.draft, files)) for one in tries],
        possible=await view.possible(session, (files, rule), asking),
    )


async def _counted(
    request: Request, session: AsyncSession, reader: Reader, found: Backtest, town: str
) -> dict[str, Any]:
    job = await jobs.one(session, found.job_id)
    villages = await backtests.villages(session, found.backtest_id, view.among(reader))
    rows = view.rows(villages, town)
    web: Web = request.app.state.web
    codes = sorted({code for code in (*(row.code for row in rows), town) if code})
    return {
        "job": job,
        "town": town,
        "rows": rows,
        "total": view.together(villages),
        "places": await web.people.places(request.cookies.get(COOKIE, ""), codes),
        "sees_cases": may(reader, Action.SEE_CASES),
        "rows_max": ROWS_MAX,
    }


async def _listed(request: Request, session: AsyncSession, reader: Reader, found: Backtest) -> dict[str, Any]:
    said = request.query_params
    way, at = said.get("way", ""), page_asked(said.get("page", "1"))
    if way not in WAYS or at is None:
        return {"refused": NO_SUCH_FILTER}
    among = view.among(reader)
    total = view.together(await backtests.villages(session, found.backtest_id, among))
    count = {"in": total.came_in, "out": total.went_out, "visits": total.visits, "confirmed": total.confirmed}[way]
    pager = Pager(f"{view.at(found)}/households", count, at, {"way": way})
    rows = await backtests.listed(session, (found.backtest_id, way), among, pager.skip, PER_PAGE)
    web: Web = request.app.state.web
    ids = [one.household_id for one, _ in rows]
    cards = await web.people.cards(request.cookies.get(COOKIE, ""), ids, "page") if ids else {}
    return {"refused": "", "label": LABELS[way], "pager": pager, "rows": rows, "cards": cards}
