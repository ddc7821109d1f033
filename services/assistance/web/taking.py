"""Takes the step that a form asks for, or shows the form again with what was typed (交上来的一步)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from starlette.responses import Response

from libs.web.app import NotForYou, page
from libs.web.forms import new_key
from services.assistance.domain.answers import Given, Problem, options
from services.assistance.domain.days import BEIJING, beijing_day
from services.assistance.domain.machine import Attempt, Refusal, take
from services.assistance.domain.table import Move
from services.assistance.usecases.acting import StepRefused, actor_of
from services.assistance.usecases.engine import overtaken
from services.assistance.usecases.situation import Looking, context_of
from services.assistance.usecases.steps import Wanted, take_step
from services.assistance.web.asking import At, Posted
from services.assistance.web.posting import posting_for
from services.assistance.web.sent import Sent, called, card_of, happened
from services.assistance.web.stepping import Open
from services.assistance.web.views_form import given_of
from services.assistance.web.views_step import RefusedView, Typed
from services.assistance.web.views_sure import sure_view

OK, CONFLICT, UNPROCESSABLE = 200, 409, 422
SURE, BACK = "sure", "back"
OPENINGS = ("没有提交。", "没有提交：", "没有保存。")

Redraw = Callable[[Typed, int], Awaitable[Response]]
"""Shows the page again with what was typed, and this status."""


@dataclass(frozen=True)
class Asking:
    """The step that is asked for, how to show the page again, and where to go on (要办的和去处)."""

    event: str
    redraw: Redraw
    onward: str


async def post_step(at: Posted, it: Open, asking: Asking) -> Response:
    """Take the step that a form asks for. Raises NotForYou where the table has no such step."""
    await at.form.begin()
    move = _move(it, asking.event)
    typed = _typed(move, at.sent)
    if at.sent.do == BACK:
        return await asking.redraw(typed, OK)
    if at.late:
        return await asking.redraw(replace(typed, refused=at.late), CONFLICT)
    return await _take(at, it, move, Filled(asking, typed))


async def _take(at: Posted, it: Open, move: Move, filled: "Filled") -> Response:
    """Take it now, or first ask on a page of its own."""
    redraw, typed = filled.asking.redraw, filled.typed
    moment = happened(at.sent, at.now)
    if isinstance(moment, Problem):
        return await redraw(replace(typed, refused=RefusedView(moment.sentence, (moment,))), UNPROCESSABLE)
    text = await posting_for(at, it, move.event, beijing_day(moment))
    seen = at.sent.first("seen") or None
    wanted = Wanted(it.row.matter.value, it.row.matter_id, move.event, moment, typed.given, seen, text)
    if move.irreversible and at.sent.do != SURE:
        return await _ask(at, it, move, (filled, wanted))
    try:
        async with at.session.begin_nested():
            await take_step(at.session, at.reader, wanted, at.now)
    except StepRefused as refused:
        return await again(at, it, typed, refused, redraw)
    return await at.form.onward(f"{filled.asking.onward}?done={move.event}")


@dataclass(frozen=True)
class Filled:
    """A form that was filled in (填好的)."""

    asking: Asking
    typed: Typed


def _typed(move: Move, sent: Sent) -> Typed:
    given: Mapping[str, Given] = given_of(move.fields, sent.posted)
    return Typed(move.event, given, None, sent.first("happened_on"), sent.first("happened_at"))


def _move(it: Open, event: str) -> Move:
    """The row of the table, also for a step whose turn is over: the refusal says so."""
    if not it.possible:  # an office that takes no steps
        raise NotForYou
    table = it.hand.table_of(it.row)
    move = table.move(event, it.row.state) or next(iter(table.moves_of(event)), None)
    if move is None:
        raise NotForYou
    return move


async def again(at: At, it: Open, typed: Typed, refused: StepRefused, redraw: Redraw) -> Response:
    """The page again: why nothing was submitted, and everything that was typed."""
    if not refused.stale:
        refusal = refused.refusal
        view = RefusedView(plain(refusal.sentence), refusal.problems)
        return await redraw(replace(typed, refused=view), UNPROCESSABLE)
    view = RefusedView(await _who_was_faster(at, it, plain(refused.refusal.sentence)))
    return await redraw(replace(typed, refused=view), CONFLICT)


async def _who_was_faster(at: At, it: Open, otherwise: str) -> str:
    """安海镇 王*芳 16:18 已经办了“镇审核通过”."""
    rows = it.hand.dossier.steps.get(it.row.matter_id, [])
    if not rows:
        return otherwise
    last = rows[-1]
    step = last.step
    names = await called(at.request, [step.actor_id])
    move = it.hand.table_of(it.row).move(step.event, last.old_state)
    label = move.label if move else it.view.state.label
    who = "您" if step.actor_id == at.reader.officer_id else names.get(step.actor_id) or "别人"
    moment = step.entered_at.astimezone(BEIJING)
    day = "" if moment.date() == at.today else f"{moment.month}月{moment.day}日 "
    return f"{who} {day}{moment:%H:%M} 已经办了“{label}”，现在是“{it.view.state.label}”。请先看最新情况。"


def plain(sentence: str) -> str:
    """A refusal without the words that the page puts before it."""
    for opening in OPENINGS:
        sentence = sentence.removeprefix(opening)
    return sentence


async def _ask(at: Posted, it: Open, move: Move, asked: tuple[Filled, Wanted]) -> Response:
    """The page of its own before what cannot be undone; first everything else must be right."""
    filled, wanted = asked
    outcome = _tried(at, it, wanted)
    typed = filled.typed
    if isinstance(outcome, StepRefused):
        return await again(at, it, typed, outcome, filled.asking.redraw)
    card = await card_of(at.request, it.hand.household_id, "page")
    lines = [(one.label, _said(typed.given.get(one.name, ""), options(one, it.lists))) for one in move.fields]
    view = sure_view(move, card, lines, it.context)
    key = at.sent.key or new_key()
    return page(at.request, "sure.html", a=view, action=at.request.url.path, key=key, hidden=at.sent.kept())


def _tried(at: At, it: Open, wanted: Wanted) -> StepRefused | None:
    """Why the step would be refused, without taking it."""
    table = it.hand.table_of(it.row)
    rows = it.hand.dossier.steps.get(it.row.matter_id, [])
    newer = bool(rows) and wanted.seen is not None and wanted.seen != rows[-1].step_id
    if newer and table.move(wanted.event, it.row.state) is None:
        return StepRefused(overtaken(it.hand, it.row), stale=True)
    attempt = Attempt(wanted.event, actor_of(at.reader), wanted.happened_at, at.now, wanted.answers)
    looking = Looking(beijing_day(wanted.happened_at), it.hand.calendar, it.hand.entered, wanted.posting)
    outcome = take(
        table, it.hand.dossier.steps_of(it.row.matter_id), attempt, context_of(it.hand.dossier, it.row, looking)
    )
    return StepRefused(outcome) if isinstance(outcome, Refusal) else None


def _said(given: Given, labels: Mapping[str, str]) -> str:
    """An answer in words."""
    if isinstance(given, Mapping):
        return "；".join(f"{labels.get(name, name)} {value}" for name, value in given.items() if value)
    if isinstance(given, str | int | bool):
        return labels.get(str(given), str(given))
    return "、".join(labels.get(one, one) for one in given)
