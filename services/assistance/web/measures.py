"""A department's answer for a measure: accept, return, refuse, delivered (部门答复一项帮扶)."""

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from libs.events.contracts.values import OfficeRole
from libs.web.access import Action
from libs.web.app import page
from libs.web.menu import department_code
from libs.web.pages import must
from services.assistance.domain.days import beijing_day, in_words
from services.assistance.domain.deadlines import escalates_on, ladder_from
from services.assistance.domain.steps import last_of
from services.assistance.domain.values import CATEGORY_LABELS, LEVEL_LABELS, Category
from services.assistance.store.rows import FindingRow, MeasureRow
from services.assistance.usecases.situation import case_behind
from services.assistance.usecases.tasks import deadline_of
from services.assistance.web.asking import At, Reading, Sending
from services.assistance.web.done import done_words
from services.assistance.web.household import known_of
from services.assistance.web.stepping import Open, form_of, opened
from services.assistance.web.taking import Asking, post_step
from services.assistance.web.views_due import DueView, due_view
from services.assistance.web.views_names import NamesView, named
from services.assistance.web.views_step import StepForm, Typed, WaitView
from services.assistance.web.views_story import PILLS, Known, findings_of, label_of, tale_of
from services.assistance.web.views_tale import TaleView, WayView, risk_words
from services.assistance.web.views_why import FindingView

router = APIRouter()
DEPARTMENTS = frozenset({OfficeRole.DEPARTMENT_LIAISON, OfficeRole.DEPARTMENT_HEAD})


@dataclass(frozen=True)
class MeasurePage:
    """The page of a measure (一项帮扶的页面)."""

    title: str
    label: str
    state: str
    css: str
    due: DueView | None
    done: str
    decided: str
    mine: bool
    findings: tuple[FindingView, ...]
    todo: str
    ladder: tuple[WayView, ...]
    form: StepForm | None
    waits: WaitView
    tale: tuple[TaleView, ...]
    names: NamesView
    typed: Typed


@router.get("/measures/{measure_id}")
async def measure(at: Reading, measure_id: str) -> Response:
    """A measure with its reason, its deadline and the form of the answer."""
    it = await open_measure(at, measure_id)
    return await _show(at, it, Typed(event=at.request.query_params.get("step")), 200)


@router.post("/measures/{measure_id}/step")
async def answer(at: Sending, measure_id: str) -> Response:
    """Take a step of a measure."""
    it = await open_measure(at, measure_id)

    async def redraw(typed: Typed, status: int) -> Response:
        return await _show(at, it, typed, status)

    return await post_step(at, it, Asking(at.sent.first("event"), redraw, f"/measures/{measure_id}"))


async def open_measure(at: At, measure_id: str) -> Open:
    """The measure of this id, if it is for this reader. Raises NotForYou."""
    must(at.reader, Action.SEE_MEASURES)
    return await opened(at, "measure", measure_id)


async def _show(at: At, it: Open, typed: Typed, status: int) -> Response:
    """The page as it is now."""
    assert isinstance(it.row, MeasureRow), "opened as a measure"
    known = known_of(it.hand)
    card, names = await named(at, it.hand, f"/measures/{it.row.measure_id}")
    form, waits = form_of(at, it, f"/measures/{it.row.measure_id}", typed)
    label = label_of(known, it.row)
    shown = MeasurePage(
        title=f"{label}：{card.head} 户",
        label=label,
        state=it.view.state.label,
        css=PILLS.get(it.row.state, ""),
        due=due_view(it.view.due_on, at.today, it.hand.calendar) if it.view.due_on else None,
        done=done_words(at, known),
        decided=_decided(it),
        mine=at.reader.role in DEPARTMENTS,
        findings=findings_of(_findings(at, it), at.today),
        todo=_todo(known, it.row),
        ladder=_ladder(at, known, it),
        form=form,
        waits=waits,
        names=names,
        tale=tale_of(known, in_full=True, only=it.row.measure_id),
        typed=typed,
    )
    return page(at.request, "measure.html", status=status, m=shown, card=card)


def _findings(at: At, it: Open) -> list[FindingRow]:
    """The findings behind the measure; a department sees those that its rules tell it."""
    case = case_behind(it.hand.dossier, it.row)
    of_case = [f for f in it.hand.dossier.findings.values() if case is not None and f.case_id == case.case_id]
    of_risk = [f for f in of_case if f.event.risk in it.row.risks]
    if at.reader.role not in DEPARTMENTS:
        return of_risk
    return [f for f in of_risk if (at.reader.department or "") in map(department_code, f.event.departments)]


def _decided(it: Open) -> str:
    """When the household became monitored, and as what."""
    case = case_behind(it.hand.dossier, it.row)
    step = last_of(it.hand.dossier.steps_of(case.case_id), "county.confirmed") if case else None
    if case is None or step is None:
        return ""
    label = CATEGORY_LABELS[Category(case.category)] if case.category else ""
    return f"{in_words(beijing_day(step.happened_at))} 定为监测帮扶对象" + (f"（{label}）" if label else "")


def _todo(known: Known, row: MeasureRow) -> str:
    """What the department has to do."""
    item = known.catalogue.items.get(row.item)
    days = f"答复后 {item.deliver_days} 天内办好。" if item else ""
    asks = "这一项要本人申请，由您单位核定。" if item and item.needs_application else ""
    return (
        f"按政策办理“{label_of(known, row)}”。对应风险：{risk_words(row.risks)}。{asks}{days}"
        "办好后在这里记金额、资金来源、文号和日期。"
    )


def _ladder(at: At, known: Known, it: Open) -> tuple[WayView, ...]:
    """What happens if nobody answers: told, reminded, late, then level after level."""
    task = it.view.task
    deadline = deadline_of(task) if task else None
    if task is None or deadline is None:
        return ()
    today, step_days = at.today, known.profile.figure("escalate_again_days")
    stations = [WayView("派来", "past", in_words(task.opened_on)), _station("提醒", deadline.warn_on, today)]
    stations.append(_station("到期", deadline.due_on, today, missed="miss"))
    for times, level in enumerate(ladder_from(deadline.holder)):
        on = escalates_on(deadline, times, step_days=step_days, calendar=known.calendar)
        stations.append(_station(known.profile.label(LEVEL_LABELS[level]), on, today))
    return tuple(stations)


def _station(label: str, on: date, today: date, missed: str = "past") -> WayView:
    return WayView(label, missed if on < today else "", in_words(on))
