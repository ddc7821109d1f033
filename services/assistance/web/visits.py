"""The first verification at the door: its sheet, the second visitor, nobody at home (入户核实)."""

from dataclasses import replace
from datetime import datetime
from typing import cast

from fastapi import APIRouter
from starlette.responses import Response

from libs.web.access import Action
from libs.web.app import NotForYou
from libs.web.pages import must
from services.assistance.domain.answers import Given, Problem, read_answers
from services.assistance.domain.days import beijing_day
from services.assistance.domain.machine import Attempt, Refusal, take
from services.assistance.domain.visit import VisitRecord, read_visit
from services.assistance.usecases.acting import NotYours, StepRefused, actor_of
from services.assistance.usecases.situation import Looking, context_of, last_visit
from services.assistance.usecases.visits import VisitForm, confirm_visit, record_visit
from services.assistance.web.asking import At, Posted, Reading, Sending
from services.assistance.web.sent import Sent, happened
from services.assistance.web.stepping import Open, opened
from services.assistance.web.taking import CONFLICT, OK, UNPROCESSABLE, Asking, again, post_step
from services.assistance.web.views_form import given_of
from services.assistance.web.views_step import RefusedView, Typed
from services.assistance.web.views_visit import sheet_given
from services.assistance.web.visit_view import EVENT, NOT_HOME, Filled, risks_of, show

router = APIRouter()


@router.get("/visits/{clue_id}")
async def visit(at: Reading, clue_id: str) -> Response:
    """The sheet of a first verification."""
    it = await _open(at, clue_id)
    return await show(at, it, Filled({}, _last_time(it)), OK)


@router.post("/visits/{clue_id}")
async def record(at: Sending, clue_id: str) -> Response:
    """Keep the sheet; with the second visitor's PIN it is recorded at once."""
    it = await _open(at, clue_id)
    await at.form.begin()
    filled = _filled(it, at.sent)
    moment = happened(at.sent, at.now)
    if at.late:
        return await show(at, it, _wrong(filled, at.late), CONFLICT)
    if isinstance(moment, Problem):
        return await show(at, it, _wrong(filled, RefusedView(moment.sentence, (moment,))), UNPROCESSABLE)
    wrong = _look_through(at, it, filled, moment)
    if wrong is not None:
        return await show(at, it, _wrong(filled, wrong), UNPROCESSABLE)
    return await _record(at, it, filled, moment)


@router.post("/visits/{clue_id}/pin")
async def by_pin(at: Sending, clue_id: str) -> Response:
    """The second visitor types his PIN after all, on the phone of the first: the sheet counts as it was kept."""
    it = await _open(at, clue_id)
    await at.form.begin()
    kept = last_visit(it.hand.dossier, clue_id)
    if kept is None or kept.visitor_id != at.reader.officer_id:
        raise NotForYou
    second = at.sent.first("second_id") or kept.second_id or ""
    empty = Filled({}, {}, second)
    if at.late:
        return await show(at, it, _wrong(empty, at.late), CONFLICT)
    if not at.sent.first("pin").strip():
        missing = Problem("pin", "请他输 6 位口令。")
        return await show(at, it, _wrong(empty, RefusedView(missing.sentence, (missing,))), UNPROCESSABLE)
    filled = Filled(dict(kept.sheet), cast("dict[str, Given]", dict(kept.answers)), second)
    return await _record(at, it, filled, kept.visited_at)


@router.post("/visits/{clue_id}/confirm/{visit_id}")
async def confirm(at: Sending, clue_id: str, visit_id: str) -> Response:
    """The second visitor says in his own name that he was there."""
    it = await _open(at, clue_id)
    await at.form.begin()
    empty = Filled({}, {})
    if at.late:
        return await show(at, it, _wrong(empty, at.late), CONFLICT)
    try:
        async with at.session.begin_nested():
            await confirm_visit(at.session, at.reader, visit_id, at.now)
    except NotYours:
        raise NotForYou from None
    except StepRefused as refused:

        async def redraw(typed: Typed, status: int) -> Response:
            return await show(at, it, replace(empty, typed=typed), status)

        return await again(at, it, Typed(EVENT), refused, redraw)
    return await at.form.onward(f"/visits/{clue_id}?done=visit")


@router.post("/visits/{clue_id}/not-home")
async def not_home(at: Sending, clue_id: str) -> Response:
    """Nobody was at home; they come again."""
    it = await _open(at, clue_id)

    async def redraw(typed: Typed, status: int) -> Response:
        return await show(at, it, Filled({}, {}, typed=typed), status)

    return await post_step(at, it, Asking(NOT_HOME, redraw, f"/visits/{clue_id}"))


async def _open(at: At, clue_id: str) -> Open:
    must(at.reader, Action.VISIT)
    return await opened(at, "clue", clue_id)


def _filled(it: Open, sent: Sent) -> Filled:
    """The sheet, the step's own form and the second visitor, as they were sent."""
    move = it.hand.table_of(it.row).moves_of(EVENT)[0]
    sheet = sheet_given(it.hand.policy.sheet, risks_of(it), sent.posted)
    typed = Typed(EVENT, {}, None, sent.first("happened_on"), sent.first("happened_at"))
    return Filled(sheet, given_of(move.fields, sent.posted), sent.first("second_id"), typed)


def _wrong(filled: Filled, refused: RefusedView) -> Filled:
    return replace(filled, typed=replace(filled.typed, refused=refused))


def _last_time(it: Open) -> dict[str, Given]:
    """What most visits say: they were at the home."""
    return {"manner": "HOME", "place": "家里"} if it.row.state != "VERIFIED" else {}


def _look_through(at: At, it: Open, filled: Filled, moment: datetime) -> RefusedView | None:
    """Everything that must be corrected, at once: the sheet, the step's form, the second visitor."""
    on = beijing_day(moment)
    move = it.hand.table_of(it.row).moves_of(EVENT)[0]
    record = read_visit(it.hand.policy.sheet, risks_of(it), filled.sheet, visited_on=on)
    answers = read_answers(move.fields, filled.step, lists=it.lists)
    problems = [*(record if isinstance(record, tuple) else ()), *(answers if isinstance(answers, tuple) else ())]
    if not filled.second:
        problems.append(Problem("second_id", "还差第二个人确认：选一位同去的同事。"))
    elif filled.second == at.reader.officer_id:
        problems.append(Problem("second_id", "第二个人要是另一位同事，不能是您自己。"))
    if problems or not isinstance(record, VisitRecord):
        return RefusedView(f"有 {len(problems)} 处要改。", tuple(problems))
    return _judged(at, it, filled, (record, moment))


def _judged(at: At, it: Open, filled: Filled, seen: tuple[VisitRecord, datetime]) -> RefusedView | None:
    """What the table says of the step, were the second visitor to confirm now."""
    record, moment = seen
    looking = Looking(beijing_day(moment), it.hand.calendar, it.hand.entered)
    context = context_of(it.hand.dossier, it.row, looking)
    context = replace(context, visit=record, confirmed_visitors=frozenset({filled.second}))
    attempt = Attempt(EVENT, actor_of(at.reader), moment, at.now, filled.step)
    steps = it.hand.dossier.steps_of(it.row.matter_id)
    outcome = take(it.hand.table_of(it.row), steps, attempt, context)
    if not isinstance(outcome, Refusal) or outcome.why.value in ("ORDER", "ROLE"):
        return None  # said by the use case, with whoever was faster
    return RefusedView(outcome.sentence, outcome.problems)


async def _record(at: Posted, it: Open, filled: Filled, moment: datetime) -> Response:
    """Keep the sheet, and go on."""
    form = VisitForm(filled.sheet, filled.step, moment, filled.second, at.sent.first("pin").strip() or None)
    try:
        async with at.session.begin_nested():
            saved = await record_visit(at.session, at.reader, it.row.matter_id, form, at.now)
    except StepRefused as refused:

        async def redraw(typed: Typed, status: int) -> Response:
            return await show(at, it, replace(filled, typed=typed), status)

        return await again(at, it, filled.typed, refused, redraw)
    said = "visit" if saved.recorded else "pin" if saved.pin_problem else "kept"
    return await at.form.onward(f"/visits/{it.row.matter_id}?done={said}")
