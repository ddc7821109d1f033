"""/rules/<rule>/whatif: another value of a figure over every household; nothing is written, nobody is told (试算)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from libs.policy import GRADE_LABELS
from libs.policy.answers import Mask
from libs.policy.shown import shown, since
from libs.web.access import Action, may
from libs.web.app import NotForYou, Reader, Session, Signed, Web, must, page
from libs.web.paging import NO_SUCH_FILTER, PER_PAGE, Pager, page_asked
from libs.web.session import COOKIE
from libs.web.words import today
from libs.written_book import ROWS_MAX
from services.screening.domain.figures.listing import listed
from services.screening.domain.rule_list import ruled
from services.screening.domain.whatif.figures import not_counted
from services.screening.domain.whatif.measure import Chart, chart
from services.screening.domain.whatif.population import Population
from services.screening.domain.whatif.trial import Trial, by_town, by_village, together, total
from services.screening.usecases.explaining import HEALTH
from services.screening.usecases.screening import Asking
from services.screening.usecases.whatif import Populations, Progress
from services.screening.web import whatif_view as view
from services.screening.web.shared import files_of
from services.screening.web.whatif_chart import Drawn, drawn, spark
from services.screening.web.whatif_sheet import HIDDEN
from services.screening.web.whatif_view import Answered, Asked

WAYS: Mapping[str, tuple[str, Callable[[Trial], Mask]]] = MappingProxyType(
    {
        "in": ("多出来的", lambda trial: trial.came_in),
        "out": ("不再触发的", lambda trial: trial.went_out),
        "visits": ("要多跑的入户", lambda trial: trial.visits),
        "under-way": ("多出来、已在办的", lambda trial: trial.came_in & trial.population.under_way),
    }
)
"""Word of the query → what the list is called, and who stands in it."""
WRONG = 422


@dataclass(frozen=True, slots=True)
class Row:
    """A household of a list (一户)."""

    household_id: str
    reason: str
    opened: bool
    monitored: bool
    cleared: bool


def router_of(asking: Asking, populations: Populations) -> APIRouter:
    """The page, and its lists of households."""
    router = APIRouter(prefix="/rules/{rule_id}/whatif")

    @router.get("")
    async def whatif(request: Request, session: Session, reader: Signed, rule_id: str) -> Response:
        """What another value would mean: who comes in, who goes out, who would have to be visited where."""
        must(reader, Action.TRY_FIGURE)
        what = await view.asked(session, reader, rule_id, request.query_params, asking)
        found = await view.answered(populations, reader, what) if what.tried is not None else None
        values = _values(request, reader, what)
        if isinstance(found, Answered) and rule_id in found.trials:
            values |= await _counted(request, what, found)
        status = WRONG if what.error else 200
        return page(request, "whatif.html", status=status, progress=_progress(found), found=found, **values)

    @router.get("/households")
    async def households(request: Request, session: Session, reader: Signed, rule_id: str) -> Response:
        """The households of one of the counts, a page at a time, with what is held against the figure."""
        what = await view.asked_of_households(session, reader, rule_id, request.query_params, asking)
        found = await view.answered(populations, reader, what)
        if isinstance(found, Answered) and rule_id not in found.trials:
            raise NotForYou
        values = {**_values(request, reader, what), "progress": _progress(found), "found": found}
        if isinstance(found, Answered):
            values |= await _listed(request, reader, what, found)
        return page(request, "whatif_households.html", **values)

    return router


def _progress(found: Answered | Progress | None) -> Progress | None:
    return found if isinstance(found, Progress) else None


def _values(request: Request, reader: Reader, what: Asked) -> dict[str, Any]:
    """What both pages show, whatever came of it."""
    files = files_of(request, reader.region)
    rule = next(one for one in ruled(what.policy) if one.rule_id == what.rule.rule_id)
    figures = {item.name: item for item in listed(files, what.policy)}
    return {
        "what": what,
        "rule": rule,
        "items": [figures[name] for name in rule.figures],
        "labels": {name: series.label for name, series in files.figures.items()},
        "shown": shown,
        "since": since,
        "grades": GRADE_LABELS,
        "today": today(),
        "keeps": may(reader, Action.SEE_CASES),
        "rows_max": ROWS_MAX,
        "enters": may(reader, Action.SET_FIGURE),
    }


async def _counted(request: Request, what: Asked, found: Answered) -> dict[str, Any]:
    trial = found.trials[what.rule.rule_id]
    rows = by_village(trial) if what.town else by_town(trial)
    everything, joined = total(trial), together(list(found.trials.values()))
    most = max((max(row.now, row.then) for row in rows), default=0)
    assert what.tried is not None, "what was counted is set"
    return {
        "total": everything,
        "under_way": _count(trial.came_in & found.population.under_way),
        "monitored": _count(trial.came_in & found.population.monitored),
        "cleared": _count(trial.came_in & found.population.cleared),
        "unknown": _count(trial.unknown),
        "rows": [(row, spark(row.now, row.then, most)) for row in rows],
        "places": await view.places(request, [*(row.code for row in rows), what.town]),
        "by_rule": {rule_id: total(one) for rule_id, one in found.trials.items()},
        "of_rules": total(joined),
        "chart": _chart(what, found),
        "left_out": not_counted(what.tried.name, what.policy),
    }


def _chart(what: Asked, found: Answered) -> tuple[Chart, Drawn] | None:
    measure = what.measure
    made = None if measure is None else chart(measure, found.trials[what.rule.rule_id], found.seen, what.policies)
    return None if measure is None or made is None else (made, drawn(made, measure))


async def _listed(request: Request, reader: Reader, what: Asked, found: Answered) -> dict[str, Any]:
    """One page of the households, by village; their names as the reader may see them."""
    said = request.query_params
    way, at = said.get("way", ""), page_asked(said.get("page", "1"))
    if way not in WAYS or at is None:
        return {"known": NO_SUCH_FILTER, "way": ""}
    label, among = WAYS[way]
    population = found.population
    places = np.flatnonzero(among(found.trials[what.rule.rule_id]))
    codes = np.array([code or "" for code in population.areas])
    places = places[np.lexsort([population.ids[places], codes[population.area[places]]])]
    pager = Pager(f"{what.path}/households", len(places), at, what.query(way=way))
    rows = [_row(what, found, int(place), full=_full(reader, what)) for place in places[pager.skip :][:PER_PAGE]]
    web: Web = request.app.state.web
    cards = await web.people.cards(request.cookies.get(COOKIE, ""), [row.household_id for row in rows], "page")
    return {"known": "", "way": way, "label": label, "pager": pager, "rows": rows, "cards": cards}


def _full(reader: Reader, what: Asked) -> bool:
    return may(reader, Action.SEE_HEALTH) or not what.rule.rule_id.startswith(HEALTH)


def _row(what: Asked, found: Answered, place: int, *, full: bool) -> Row:
    population = found.population
    return Row(
        household_id=population.ids[place].decode(),
        reason=_reason(what, population, place) if full else HIDDEN,
        opened=bool(population.opened[place]),
        monitored=bool(population.monitored[place]),
        cleared=bool(population.cleared[place]),
    )


def _reason(what: Asked, population: Population, place: int) -> str:
    return "" if what.measure is None else what.measure.reason(population, place, what.policies)


def _count(mask: Mask) -> int:
    return int(np.count_nonzero(mask))
