"""Findings turned into clues or left, up to 100 at once: a preview first, then one result a row (批量研判)."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from libs.events.transport.requests import Answer
from libs.web.access import Action
from libs.web.app import NotForYou, page
from libs.web.pages import must
from services.assistance.domain.answers import Answers, Given, read_answers
from services.assistance.domain.table import Move
from services.assistance.usecases.acting import StepRefused
from services.assistance.usecases.policies import regional
from services.assistance.usecases.steps import Wanted, take_step
from services.assistance.web.asking import At, Sending
from services.assistance.web.console import show_console
from services.assistance.web.sent import Sent, cards_of
from services.assistance.web.stepping import Open, opened
from services.assistance.web.taking import BACK, OK, SURE, UNPROCESSABLE, plain
from services.assistance.web.triage_view import LEAVE, TURN
from services.assistance.web.views_console import TriageForm

router = APIRouter()
AT_ONCE = 100
NONE = "没有提交：一件也没选。请先勾选要办的。"
TOO_MANY = f"没有提交：一次最多 {AT_ONCE} 件，请分几次办。您选的都还在。"
NO_ACTION = "没有提交：请选“转为线索”，还是“不转线索”。您选的都还在。"
GONE = "没有这一件，或者不归您看"
DONE_WORDS = {TURN: "转了", LEAVE: "不转"}


@dataclass(frozen=True)
class RowResult:
    """What will happen, or happened, to one row (一行的结果)."""

    household_id: str
    words: str
    word: str = ""
    css: str = ""


@dataclass(frozen=True)
class TriagePage:
    """The preview or the results (看一遍、结果)."""

    title: str
    first: str
    rows: tuple[RowResult, ...]
    results: bool
    told: str = ""
    verb: str = ""
    hidden: tuple[tuple[str, str], ...] = ()


@router.post("/console/triage")
async def triage(at: Sending) -> Response:
    """Look through what was ticked, then do it."""
    must(at.reader, Action.TRIAGE)
    must(at.reader, Action.SEE_CONSOLE)
    sent, form = at.sent, _form(at.sent)
    if sent.do == BACK:
        return await show_console(at, form, OK)
    wrong = _wrong(at, form, len(sent.posted.get("clue", ())))
    if wrong:
        return await show_console(at, TriageForm(**{**vars(form), "refused": wrong}), UNPROCESSABLE)
    if sent.do != SURE:
        return await _preview(at, form, sent)
    earlier = await at.form.earlier()
    if earlier is not None:
        return HTMLResponse(earlier.body)
    done = await _do_all(at, form)
    await at.form.keep(Answer(OK, bytes(done.body), "text/html"))
    return done


def _form(sent: Sent) -> TriageForm:
    return TriageForm(
        ticked=frozenset(sent.posted.get("clue", ())),
        event=sent.first("event"),
        turn_reason=sent.first("turn_reason"),
        leave_reason=sent.first("leave_reason"),
        reason=sent.first("reason").strip(),
    )


def _wrong(at: At, form: TriageForm, sent_count: int) -> str:
    """Why nothing can be done with what was ticked."""
    if at.late:
        return f"没有提交：{at.late.sentence}"
    if not form.ticked:
        return NONE
    if sent_count > AT_ONCE:
        return TOO_MANY
    if form.event not in (TURN, LEAVE):
        return NO_ACTION
    answers = read_answers(_move(at, form).fields, _given(form), lists={})
    return "" if isinstance(answers, Answers) else f"没有提交：{answers[0].sentence}您选的都还在。"


def _move(at: At, form: TriageForm) -> Move:
    return regional(at.reader.region).tables["clue"].moves_of(form.event)[0]


def _given(form: TriageForm) -> dict[str, Given]:
    code = form.turn_reason if form.event == TURN else form.leave_reason
    return {"reason_code": code, "reason": form.reason}


async def _found(at: At, form: TriageForm) -> dict[str, Open | None]:
    """The ticked clues, in one order for everybody, so that two officers never wait for each other."""
    found: dict[str, Open | None] = {}
    for clue_id in sorted(form.ticked):
        try:
            found[clue_id] = await opened(at, "clue", clue_id)
        except NotForYou:
            found[clue_id] = None
    return found


async def _preview(at: At, form: TriageForm, sent: Sent) -> Response:
    """What will happen to each of them."""
    move = _move(at, form)
    rows = []
    for it in (await _found(at, form)).values():
        if it is None:
            rows.append(RowResult("", GONE, "办不了", "back"))
            continue
        refusal = next((p.refusal for p in it.possible if p.move.event == form.event), None)
        if refusal is None:
            then = "立一条线索，派镇里受理" if form.event == TURN else "不立线索，疑点留在档里"
            rows.append(RowResult(it.hand.household_id, then, move.label))
        else:
            rows.append(RowResult(it.hand.household_id, refusal.sentence, "办不了", "back"))
    count = sum(row.css == "" for row in rows)
    shown = TriagePage(
        title=f"请核对：{move.label} {count} 件",
        first=f"{count} 件将“{move.label}”" + (f"，{len(rows) - count} 件办不了" if count < len(rows) else ""),
        rows=tuple(rows),
        results=False,
        told="会告诉镇里。转错了，镇里和村里核实后可以提出不列入；不转的，疑点变重会再报上来。",
        verb=f"核对无误，{move.label} {count} 件",
        hidden=sent.kept(),
    )
    return await _show(at, shown)


async def _do_all(at: At, form: TriageForm) -> HTMLResponse:
    """Each by itself: one that was dealt with meanwhile does not hold up the others."""
    rows = []
    for clue_id, it in (await _found(at, form)).items():
        if it is None:
            rows.append(RowResult("", GONE, "没办", "back"))
            continue
        wanted = Wanted("clue", clue_id, form.event, at.now, _given(form))
        try:
            async with at.session.begin_nested():
                await take_step(at.session, at.reader, wanted, at.now)
        except StepRefused as refused:
            words = "刚被别人办了：" if refused.stale else ""
            rows.append(RowResult(it.hand.household_id, words + plain(refused.refusal.sentence), "没办", "back"))
        else:
            rows.append(RowResult(it.hand.household_id, _move(at, form).label, DONE_WORDS[form.event], "done"))
    done = sum(row.css == "done" for row in rows)
    left = f"，{len(rows) - done} 件没办" if done < len(rows) else ""
    first = f"{done} 件{DONE_WORDS[form.event]}{left}"
    return await _show(at, TriagePage(first, first, tuple(rows), results=True))


async def _show(at: At, shown: TriagePage) -> HTMLResponse:
    cards = await cards_of(at.request, [row.household_id for row in shown.rows if row.household_id], "page")
    return page(at.request, "triage.html", t=shown, cards=cards)
