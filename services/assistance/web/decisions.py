"""The pages of a quarter's decisions: all that a reader sees, and one with the form of its next step (议定事项)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from libs.events.contracts.quarters import DecisionState
from libs.policy.texts import quarter_code, quarter_words
from libs.web.access import Action
from libs.web.app import NotForYou, Web, page
from libs.web.forms import new_key
from libs.web.pages import must
from libs.web.paging import NO_SUCH_FILTER, Pager, page_asked
from libs.web.session import COOKIE
from services.assistance.domain.answers import Problem
from services.assistance.domain.days import BEIJING
from services.assistance.domain.decisions import LABELS, move_of
from services.assistance.store.decisions import DecisionRow, DecisionStep
from services.assistance.usecases import decisions as use
from services.assistance.usecases.acting import NotYours, StepRefused
from services.assistance.web.asking import At, Posted, Reading, Sending
from services.assistance.web.sent import called, happened
from services.assistance.web.taking import CONFLICT, OK, UNPROCESSABLE
from services.assistance.web.views_decisions import (
    AT,
    Looking,
    Names,
    RowView,
    decision_view,
    row_view,
)
from services.assistance.web.views_step import RefusedView, Typed

router = APIRouter()
ALL, LATE = "", "late"
FILTERS: Mapping[str, str] = MappingProxyType(
    {ALL: "全部", "open": "在办", "reported": "等销号", LATE: "过期", "struck_off": "已销号"}
)
"""The lists of decisions, each by the word in its address."""


@dataclass(frozen=True)
class Tab:
    """One list with its count (一张清单和件数)."""

    href: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True)
class ListPage:
    """The list of decisions (议定事项清单)."""

    tabs: Sequence[Tab]
    rows: Sequence[RowView]
    quarters: Sequence[tuple[str, str]]
    quarter: str
    state: str
    pager: Pager
    refused: str


@router.get("/console/decisions")
async def listed(at: Reading) -> Response:
    """The decisions that this reader sees, by state, lateness and quarter."""
    must(at.reader, Action.SEE_DECISIONS)
    query = at.request.query_params
    state, code, number = query.get("s", ALL), query.get("q", ""), page_asked(query.get("page", "1"))
    quarters = await use.quarters(at.session, at.reader)
    quarter = next((one for one in quarters if quarter_code(one) == code), None)
    known = state in FILTERS and number is not None and (quarter is not None or not code)
    pager = Pager(AT, 0, number or 1, {name: value for name, value in (("s", state), ("q", code)) if value})
    rows: Sequence[DecisionRow] = ()
    if known:
        of_state = DecisionState(state.upper()) if state not in (ALL, LATE) else None
        wanted = use.Asked(of_state, state == LATE, quarter, pager.skip)
        rows, total = await use.page_of(at.session, at.reader, wanted, at.now)
        pager = replace(pager, total=total)
    names = await _names(at, rows, [])
    shown = ListPage(
        tabs=_tabs(await use.counts(at.session, at.reader, at.now, quarter), state, code if quarter else ""),
        rows=[row_view(row, names, at.today) for row in rows],
        quarters=[(quarter_code(one), quarter_words(one)) for one in quarters],
        quarter=code,
        state=state if state in FILTERS else ALL,
        pager=pager,
        refused="" if known else NO_SUCH_FILTER,
    )
    return page(at.request, "decisions.html", d=shown)


@router.get("/console/decisions/{decision_id}")
async def one(at: Reading, decision_id: str) -> Response:
    """A decision with its story, and the form of its next step for whoever's turn it is."""
    query = at.request.query_params
    return await _show(at, decision_id, Typed(event=query.get("step")), OK)


@router.post("/console/decisions/{decision_id}/step")
async def step(at: Sending, decision_id: str) -> Response:
    """Report, strike off, send back; the second of two is told who was quicker."""
    must(at.reader, Action.SEE_DECISIONS)
    await at.form.begin()
    sent = at.sent
    given = {"words": sent.first("words")}
    typed = Typed(sent.first("event"), given, None, sent.first("happened_on"), sent.first("happened_at"))
    moment = happened(sent, at.now)
    if at.late:
        return await _show(at, decision_id, replace(typed, refused=at.late), CONFLICT)
    if isinstance(moment, Problem):
        view = RefusedView(moment.sentence, (moment,))
        return await _show(at, decision_id, replace(typed, refused=view), UNPROCESSABLE)
    wanted = use.Wanted(decision_id, sent.first("event"), moment, given["words"], sent.first("seen"))
    return await _take(at, wanted, typed)


async def _take(at: Posted, wanted: use.Wanted, typed: Typed) -> Response:
    try:
        async with at.session.begin_nested():
            await use.take_step(at.session, at.reader, wanted, at.now)
    except NotYours:
        raise NotForYou from None
    except StepRefused as refused:
        if refused.stale:
            view = RefusedView(await _who_was_quicker(at, wanted.decision_id, refused.refusal.sentence))
            return await _show(at, wanted.decision_id, replace(typed, refused=view), CONFLICT)
        view = RefusedView(refused.refusal.sentence, refused.refusal.problems)
        return await _show(at, wanted.decision_id, replace(typed, refused=view), UNPROCESSABLE)
    return await at.form.onward(f"{AT}/{wanted.decision_id}?done={wanted.event}")


async def _show(at: At, decision_id: str, typed: Typed, status: int) -> Response:
    """The page as it is now, with what was typed. Raises NotForYou."""
    row, steps = await _look(at, decision_id)
    names = await _names(at, [row], [row.signed_by, *(one.actor_id for one in steps)])
    looking = Looking(at.reader.officer_id, use.side_of(at.reader, row), at.today, at.now)
    drawn = (typed, new_key(), at.request.query_params.get("done", ""))
    view = decision_view(row, steps, names, looking, drawn)
    return page(at.request, "decision.html", status=status, d=view)


async def _look(at: At, decision_id: str) -> tuple[DecisionRow, list[DecisionStep]]:
    try:
        return await use.look(at.session, at.reader, decision_id)
    except NotYours:
        raise NotForYou from None


async def _who_was_quicker(at: At, decision_id: str, otherwise: str) -> str:
    """安海镇 王*芳 16:18 已经办了“销号”; the other sentence where no step was taken."""
    row, steps = await _look(at, decision_id)
    if not steps:
        return otherwise
    last = steps[-1]
    names = await called(at.request, [last.actor_id])
    who = "您" if last.actor_id == at.reader.officer_id else names.get(last.actor_id) or "别人"
    moment, move = last.entered_at.astimezone(BEIJING), move_of(last.event)
    day = "" if moment.date() == at.today else f"{moment.month}月{moment.day}日 "
    label = move.label if move else last.event
    return f"{who} {day}{moment:%H:%M} 已经办了“{label}”，现在是“{LABELS[row.state]}”。请先看最新情况。"


async def _names(at: At, rows: Sequence[DecisionRow], officer_ids: Sequence[str]) -> Names:
    """How the officers and towns of a page are called, asked once each."""
    web: Web = at.request.app.state.web
    codes = sorted({row.holder.area_code for row in rows if row.holder.area_code})
    towns = await web.people.places(at.request.cookies.get(COOKIE, ""), codes) if codes else {}
    return Names(await called(at.request, officer_ids), towns, at.reader.region)


def _tabs(counts: Mapping[str, int], current: str, quarter: str) -> list[Tab]:
    """Every list, with how many it holds in the quarter that is looked at."""
    states = {state.value.lower(): counts.get(state.value, 0) for state in DecisionState}
    of = {**states, ALL: sum(states.values()), LATE: counts["late"]}
    tabs = []
    for key, label in FILTERS.items():
        asks = urlencode({name: value for name, value in (("s", key), ("q", quarter)) if value})
        tabs.append(Tab(f"{AT}?{asks}" if asks else AT, label, of[key], key == current))
    return tabs
