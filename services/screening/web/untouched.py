"""/rules/untouched: households of which nothing was heard for months, by village (久没消息的户)."""

from datetime import date
from typing import Any

import numpy as np
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from libs.web.access import Action, covers, may
from libs.web.app import NotForYou, Reader, Session, Signed, Web, must, page
from libs.web.paging import PER_PAGE, Pager, page_asked
from libs.web.session import COOKIE
from libs.web.words import today
from services.screening.domain.reading import AsOf
from services.screening.domain.untouched import NEVER, by_village, untouched
from services.screening.domain.whatif.population import Population
from services.screening.usecases.screening import Asking
from services.screening.usecases.whatif import Populations, Progress
from services.screening.web import shared

AT = "/rules/untouched"
MONTHS, MONTHS_MAX = 6, 60
WRONG_MONTHS = f"填 1 到 {MONTHS_MAX} 之间的数。"


def router_of(asking: Asking, populations: Populations) -> APIRouter:
    """The page: the villages, or the households of one of them."""
    router = APIRouter()

    @router.get(AT)
    async def listed(
        request: Request, session: Session, reader: Signed, months: str = str(MONTHS), village: str = ""
    ) -> Response:
        """Of whom nothing came for so many months: how many in each village; with a village, which they are."""
        must(reader, Action.SEE_RULES)
        at = page_asked(request.query_params.get("page", "1"))
        asked = page_asked(months)
        known = asked is not None and asked <= MONTHS_MAX
        if at is None or (village and not may(reader, Action.SEE_CASES)):
            raise NotForYou
        policy = await asking.policy(session, reader.region, today())
        found = await populations.of(reader.region, AsOf.of(policy))
        number = asked if asked is not None and known else MONTHS
        values: dict[str, Any] = {
            "months": number,
            "written": months,
            "error": "" if known else WRONG_MONTHS,
            "village": village,
            "progress": found if isinstance(found, Progress) else None,
            "sees_cases": may(reader, Action.SEE_CASES),
        }
        if isinstance(found, Population):
            values |= await _shown(request, reader, found, (number, village, at))
        watched = shared.watches(request, reader.region)
        return page(request, "untouched.html", status=200 if known else 422, watched=watched, **values)

    return router


async def _shown(request: Request, reader: Reader, found: Population, asked: tuple[int, str, int]) -> dict[str, Any]:
    months, village, at = asked
    web: Web = request.app.state.web
    cookie = request.cookies.get(COOKIE, "")
    seen = found.inside(lambda code: covers(reader.areas, code))
    silent = seen & untouched(found, today(), months)
    villages = by_village(found, seen, silent)
    places = np.flatnonzero(silent)
    if village:
        in_village = np.array([(code or "none") == village for code in found.areas], dtype=np.bool_)
        places = places[in_village[found.area[places]]]
    query = {"months": str(months), **({"village": village} if village else {})}
    pager = Pager(AT, len(places) if village else len(villages), at, query)
    rows = [(found.ids[place].decode(), _day(int(found.touched[place]))) for place in places[pager.skip :][:PER_PAGE]]
    lines = villages[pager.skip :][:PER_PAGE]
    codes = [village] if village else [line.code for line in lines if line.code]
    return {
        "population": found,
        "households": int(np.count_nonzero(seen)),
        "total": int(np.count_nonzero(silent)),
        "never": int(np.count_nonzero(silent & (found.touched == NEVER))),
        "lines": lines,
        "rows": rows if village else (),
        "pager": pager,
        "places": await web.people.places(cookie, codes),
        "cards": await web.people.cards(cookie, [one for one, _ in rows], "page") if village and rows else {},
    }


def _day(ordinal: int) -> date | None:
    return None if ordinal == NEVER else date.fromordinal(ordinal)
