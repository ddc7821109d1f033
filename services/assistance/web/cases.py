"""The village's page of a matter: what to do, until when, the form of the step; no diagnosis, no amount (村里办理)."""

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from libs.events.contracts.values import Channel, Matter
from libs.web.access import Action, may
from libs.web.app import NotForYou, page
from libs.web.forms import new_key
from libs.web.pages import must
from services.assistance.store import dossier
from services.assistance.store.rows import CaseRow, ClueRow, MeasureRow
from services.assistance.usecases.acting import NotYours, StepRefused
from services.assistance.usecases.situation import case_behind
from services.assistance.usecases.tasks import TELL_IN_PERSON
from services.assistance.usecases.telling_in_person import authorise_proxy, told_in_person
from services.assistance.web.asking import At, Reading, Sending
from services.assistance.web.done import done_words
from services.assistance.web.household import known_of
from services.assistance.web.posting import PURPOSE, text_of
from services.assistance.web.proposing import MONITORED
from services.assistance.web.sent import card_of
from services.assistance.web.stepping import Open, form_of, opened
from services.assistance.web.taking import CONFLICT, Asking, plain, post_step
from services.assistance.web.views_due import DueView, due_view
from services.assistance.web.views_names import NamesView, named
from services.assistance.web.views_step import RefusedView, StepForm, StepLink, Typed, WaitView, who_next
from services.assistance.web.views_story import (
    Known,
    MeasureLine,
    QuestionLine,
    label_of,
    measure_lines,
    questions_of,
    way_of,
)
from services.assistance.web.views_tale import WayView
from services.assistance.web.views_why import neutral_words

router = APIRouter()
VISITED_FROM = frozenset({"ASSIGNED", "UNREACHABLE"})
REFUSED = "REFUSED"
SAID_AT_THE_DOOR = "家里说有难处，请入户了解。"


@dataclass(frozen=True)
class TellView:
    """A result that must be read aloud at the door (当面告知)."""

    action: str
    key: str
    number: str
    by_proxy: bool
    report_id: str
    allowed: bool


@dataclass(frozen=True)
class CasePage:
    """What a village sees of a matter (村里的一件)."""

    title: str
    done: str
    neutral: str
    lamp_title: str
    lamp: str
    lamp_due: DueView | None
    links: tuple[StepLink, ...]
    questions: tuple[QuestionLine, ...]
    notice: tuple[str, ...]
    form: StepForm | None
    waits: WaitView | None
    way: tuple[WayView, ...]
    measures: tuple[MeasureLine, ...]
    tell: tuple[TellView, ...]
    names: NamesView
    refused: RefusedView | None


@router.get("/cases/{matter_id}")
async def case(at: Reading, matter_id: str) -> Response:
    """A matter as its village sees it; a desk is sent to the page of the household."""
    it, url = await open_any(at, matter_id), at.request.url
    if may(at.reader, Action.SEE_CASES):
        query = f"?{url.query}" if url.query else f"?m={matter_id}"
        return RedirectResponse(f"/console/{it.hand.household_id}{query}", status_code=302)
    return await _show(at, it, Typed(event=at.request.query_params.get("step")), 200)


@router.post("/cases/{matter_id}/step")
async def act(at: Sending, matter_id: str) -> Response:
    """Take a step from the village's page."""
    it = await open_any(at, matter_id)

    async def redraw(typed: Typed, status: int) -> Response:
        return await _show(at, it, typed, status)

    return await post_step(at, it, Asking(at.sent.first("event"), redraw, f"/cases/{matter_id}"))


@router.post("/cases/{matter_id}/told/{task_id}")
async def told(at: Sending, matter_id: str, task_id: str) -> Response:
    """The result was read aloud at the door; a household may let its proxy see it."""
    must(at.reader, Action.VISIT)
    it = await open_any(at, matter_id)
    await at.form.begin()
    if at.late:
        return await _show(at, it, Typed(refused=at.late), CONFLICT)
    report_id, proxy = at.sent.first("report_id"), at.sent.first("proxy")
    try:
        async with at.session.begin_nested():
            if proxy in ("yes", "no") and report_id in it.hand.dossier.reports:
                await authorise_proxy(at.session, at.reader, report_id, allowed=proxy == "yes", now=at.now)
            await told_in_person(at.session, at.reader, task_id, at.now)
    except NotYours:
        raise NotForYou from None
    except StepRefused as refused:
        return await _show(at, it, Typed(refused=RefusedView(plain(refused.refusal.sentence))), CONFLICT)
    return await at.form.onward(f"/cases/{matter_id}?done=told")


async def open_any(at: At, matter_id: str) -> Open:
    """The clue, case or measure of this id, if it is for this reader. Raises NotForYou."""
    must(at.reader, Action.SEE_TASK)
    for kind in Matter:
        if await dossier.household_of(at.session, kind, matter_id) is not None:
            return await opened(at, kind.value, matter_id)
    raise NotForYou


async def _show(at: At, it: Open, typed: Typed, status: int) -> Response:
    """The page as it is now."""
    known = known_of(it.hand)
    card, names = await named(at, it.hand, f"/cases/{it.row.matter_id}")
    form, waits = form_of(at, it, f"/cases/{it.row.matter_id}", typed)
    title = _title(known, it)
    shown = CasePage(
        title=f"{title} · {card.head} 家",
        done=done_words(at, known),
        neutral=neutral_words(f.event.neutral for f in it.hand.dossier.findings.values() if f.open)
        if any(f.open for f in it.hand.dossier.findings.values())
        else SAID_AT_THE_DOOR,
        lamp_title="轮到您" if form else "现在",
        lamp=form.title if form else _lamp(it),
        lamp_due=due_view(it.view.due_on, at.today, it.hand.calendar) if it.view.due_on else None,
        links=_links(at, it),
        questions=questions_of(known, it.row) if isinstance(it.row, CaseRow) else (),
        notice=await _notice(at, it, form),
        form=form,
        waits=waits if form is None and (waits.blocked or waits.others) else None,
        way=way_of(known, it.view.due_on),
        measures=() if isinstance(it.row, MeasureRow) else measure_lines(known, links=False),
        tell=_tell(it, known),
        names=names,
        refused=typed.refused if form is None else None,
    )
    return page(at.request, "case.html", status=status, s=shown, card=card)


def _title(known: Known, it: Open) -> str:
    """What the page is about."""
    return label_of(known, it.row) if isinstance(it.row, MeasureRow) else it.view.state.label


def _lamp(it: Open) -> str:
    """Where the matter stands while others have it."""
    if it.view.state.ended:
        return it.view.state.label
    return who_next(it.possible, it.context.profile)


def _links(at: At, it: Open) -> tuple[StepLink, ...]:
    """The page of the visit, while there is one to make; that of a further measure, or of one instead of a refused."""
    if isinstance(it.row, ClueRow) and it.row.state in VISITED_FROM and may(at.reader, Action.VISIT):
        return (StepLink(f"/visits/{it.row.clue_id}", "去入户核实"),)
    case = case_behind(it.hand.dossier, it.row)
    refused = isinstance(it.row, MeasureRow) and it.row.state == REFUSED
    proposes = case is not None and case.state == MONITORED and may(at.reader, Action.RECORD_VILLAGE_STEP)
    if proposes and case is not None and (refused or case is it.row):
        return (StepLink(f"/cases/{case.case_id}/propose", "提出一项帮扶"),)
    return ()


async def _notice(at: At, it: Open, form: StepForm | None) -> tuple[str, ...]:
    """What is going to be put up, while that is the next step."""
    if form is None or form.event != "notice.started":
        return ()
    card = await card_of(at.request, it.hand.household_id, PURPOSE)
    return tuple(text_of(it, card, form.event, at.today).splitlines())


def _tell(it: Open, known: Known) -> tuple[TellView, ...]:
    """The results of this matter that wait to be told at the door."""
    views = []
    tasks = [t for t in it.hand.dossier.tasks_of(it.row.matter_id) if t.kind == TELL_IN_PERSON]
    for task in sorted(tasks, key=lambda t: (t.due_on or date.max, t.task_id)):
        report = known.dossier.reports.get(task.about or "")
        if report is None:
            continue
        views.append(
            TellView(
                action=f"/cases/{it.row.matter_id}/told/{task.task_id}",
                key=new_key(),
                number=report.number,
                by_proxy=report.channel == Channel.PROXY.value,
                report_id=report.report_id,
                allowed=report.proxy_authorised,
            )
        )
    return tuple(views)
