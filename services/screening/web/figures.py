"""/rules/figures: every figure, from the region's files and as people entered it, and what rests on it (标准)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from libs.policy import GRADE_LABELS, Grade
from libs.policy.shown import paper, shown, since
from libs.web.access import Action, may
from libs.web.app import NotForYou, Session, Signed, must, page
from services.screening.domain.figures.entries import State
from services.screening.domain.figures.listing import ListedFigure, listed
from services.screening.domain.rule_list import granted, ruled
from services.screening.store import entered
from services.screening.web import shared
from services.screening.web.entry_views import officers, views

router = APIRouter(prefix="/rules/figures")
SHOWN: Mapping[str, tuple[str, Callable[[ListedFigure], bool]]] = MappingProxyType(
    {
        "missing": ("标准未录入", lambda item: item.figure is None),
        "stops": ("因此没算的", lambda item: bool(item.stops or item.limits)),
        "assumed": (
            GRADE_LABELS[Grade.ASSUMED],
            lambda item: item.figure is not None and item.figure.grade is Grade.ASSUMED,
        ),
        "demo": ("演示值", lambda item: item.figure is not None and item.figure.demo),
        "provisional": ("沿用", lambda item: item.figure is not None and item.figure.provisional),
    }
)
"""Word of the query → what the filter is called, and which figures it shows."""


@router.get("")
async def figures(request: Request, session: Session, reader: Signed, show: str = "", q: str = "") -> Response:
    """Every figure: its value, since when, by which paper, what rests on it; one that is not set says what it stops."""
    must(reader, Action.SEE_RULES)
    files, policy = await shared.of_today(request, session, reader.region)
    every = listed(files, policy)
    known = not show or show in SHOWN
    found = [item for item in every if known and (not show or SHOWN[show][1](item))]
    waiting = [entry for entry in await entered.entries(session, reader.region) if entry.state is State.PROPOSED]
    return page(
        request,
        "figures.html",
        watched=shared.watches(request, reader.region),
        items=[item for item in found if shared.names(q, item.label, item.name, _document(item))],
        of_all=len(every),
        filters={word: (label, sum(map(holds, every))) for word, (label, holds) in SHOWN.items()},
        show=show,
        known=known,
        q=q[: shared.Q_MAX],
        ending=shared.ending(every, policy),
        waiting=views(files, waiting, await officers(request, waiting)),
        enters=may(reader, Action.SET_FIGURE),
        shown=shown,
        since=since,
        grades=GRADE_LABELS,
    )


@router.get("/{name}")
async def figure(request: Request, session: Session, reader: Signed, name: str) -> Response:
    """A figure through the years, from files and entries, and every rule and benefit that rests on it."""
    must(reader, Action.SEE_RULES)
    files, policy = await shared.of_today(request, session, reader.region)
    item = next((item for item in listed(files, policy) if item.name == name), None)
    if item is None:
        raise NotForYou
    every = {rule.rule_id: rule for rule in (*ruled(policy), *granted(policy))}
    entries = await entered.entries(session, reader.region, name)
    return page(
        request,
        "figure.html",
        item=item,
        values=[*reversed(files.figures[name].values)],
        entries=[*reversed(views(files, entries, await officers(request, entries)))],
        enters=may(reader, Action.SET_FIGURE),
        rests=[every[rule_id] for rule_id in item.rests],
        shown=shown,
        paper=paper,
        since=since,
        grades=GRADE_LABELS,
        left=item.ends_within(shared.ENDS_SOON_DAYS, policy.day),
    )


def _document(item: ListedFigure) -> str:
    return item.figure.reference.document if item.figure else ""
