"""What the pages of a quarter's decisions show: the list, one with its story, the form of its next step (议定事项)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from libs.events.contracts.quarters import DecisionState
from libs.events.contracts.values import Holder, Level
from libs.policy.texts import quarter_words
from libs.web.menu import ROLES, department_words, role_words
from libs.web.words import short_day
from services.assistance.domain.days import beijing_day
from services.assistance.domain.decisions import (
    LABELS,
    MOVES,
    REPORTED,
    SIDES,
    WORDS_MAX,
    Move,
    Side,
    Wish,
    move_of,
    refused,
    turn_of,
)
from services.assistance.domain.table import FieldKind
from services.assistance.domain.values import LEVEL_LABELS
from services.assistance.store.decisions import DecisionRow, DecisionStep
from services.assistance.web.views_due import DueView, due_view
from services.assistance.web.views_form import FieldView
from services.assistance.web.views_step import Blocked, StepForm, StepLink, Typed, WaitView
from services.assistance.web.views_tale import TaleView

AT = "/console/decisions"
PILLS: Mapping[DecisionState, str] = {
    DecisionState.OPEN: "",
    DecisionState.REPORTED: "turn",
    DecisionState.STRUCK_OFF: "done",
}
TITLES: Mapping[str, str] = {REPORTED: "报结果", "decision.struck_off": "销号", "decision.sent_back": "退回接着办"}
HINT = f"最多 {WORDS_MAX} 个字。不写人名、手机号、证件号。"


@dataclass(frozen=True)
class Names:
    """How officers and towns are called (称呼)."""

    officers: Mapping[str, str]
    towns: Mapping[str, str]
    region: str

    def officer(self, officer_id: str) -> str:
        """王*芳."""
        return self.officers.get(officer_id) or "（姓名暂时取不到）"

    def unit(self, holder: Holder) -> str:
        """医保局, 安海镇."""
        if holder.department:
            return department_words(holder.department, self.region)
        return self.towns.get(holder.area_code or "") or holder.area_code or ""


@dataclass(frozen=True)
class RowView:
    """A decision as a row (清单的一行)."""

    href: str
    quarter: str
    number: int
    matter: str
    unit: str
    state: str
    css: str
    due: DueView
    up: str
    """To whom it went because it is late."""


@dataclass(frozen=True)
class DecisionView:
    """The page of a decision (一项议定事项)."""

    row: RowView
    title: str
    signed: str
    late_report: str
    """That it was reported after its day."""
    tale: tuple[TaleView, ...]
    form: StepForm | None
    waits: WaitView
    typed: Typed
    done: str


@dataclass(frozen=True)
class Looking:
    """Who looks, on which day (谁在看)."""

    officer_id: str
    side: Side | None
    today: date
    now: datetime


def row_view(row: DecisionRow, names: Names, today: date) -> RowView:
    """A decision as a row."""
    level = Level(row.escalated_to) if row.escalated_to and row.late(today) else None
    return RowView(
        href=f"{AT}/{row.decision_id}",
        quarter=quarter_words(row.quarter),
        number=row.number,
        matter=row.matter,
        unit=names.unit(row.holder),
        state=LABELS[row.state],
        css=PILLS[row.state],
        due=_due(row, today),
        up=f"已提级到{LEVEL_LABELS[level].format(county='市')}" if level else "",
    )


def _due(row: DecisionRow, today: date) -> DueView:
    """Its day; how long there is still time only while it is not struck off."""
    if row.state is DecisionState.STRUCK_OFF:
        return DueView("", short_day(row.due_on, today))
    return due_view(row.due_on, today)


def decision_view(
    row: DecisionRow, steps: Sequence[DecisionStep], names: Names, looking: Looking, drawn: tuple[Typed, str, str]
) -> DecisionView:
    """The page; `drawn` is what was typed, the key of the form, and the step that was just taken."""
    typed, key, done = drawn
    shown = row_view(row, names, looking.today)
    form = form_of(row, steps, looking, typed, key)
    signed_on = short_day(row.standing.signed_on, looking.today)
    return DecisionView(
        row=shown,
        title=f"{shown.quarter}议定事项第 {row.number} 项",
        signed=f"{signed_on} 纪要由{names.officer(row.signed_by)}签字，{shown.unit}承办",
        late_report=_late_report(row, steps),
        tale=tuple(_told(step, names) for step in steps),
        form=form,
        waits=_waits(row, shown, looking, form),
        typed=typed,
        done=_done(steps, looking, done, shown),
    )


def form_of(
    row: DecisionRow, steps: Sequence[DecisionStep], looking: Looking, typed: Typed, key: str
) -> StepForm | None:
    """The form of the next step, or of the other one that was asked for; None where nothing can be done now."""
    judged = [(move, _why_not(row, move, looking)) for move in MOVES if move.by is looking.side]
    possible = [move for move, why in judged if not why]
    if not possible:
        return None
    page = f"{AT}/{row.decision_id}"
    move = next((one for one in possible if one.event == typed.event), possible[0])
    others = [StepLink(f"{page}?step={one.event}#decide", one.label, one is move) for one in possible]
    return StepForm(
        event=move.event,
        title=TITLES[move.event],
        action=f"{page}/step",
        matter="decision",
        matter_id=row.decision_id,
        key=key,
        seen=steps[-1].step_id if steps else "",
        fields=(_words(move, typed),),
        button=move.label,
        others=tuple(others) if len(others) > 1 else (),
        blocked=tuple(Blocked(one.label, why) for one, why in judged if why and one.origin is row.state),
        refused=typed.refused,
        asks_when=move.by is Side.UNIT,
        happened_on=typed.happened_on,
        happened_at=typed.happened_at,
        due=None,
        course=None,
        kept="",
        closing=("期限是纪要定的，不因报结果、退回而改变。",),
        notes=(),
    )


def _words(move: Move, typed: Typed) -> FieldView:
    """The one field of every step: what was done, or why it is sent back."""
    problems = typed.refused.problems if typed.refused else ()
    return FieldView(
        name="words",
        label=move.words,
        kind=FieldKind.TEXT,
        required=move.required,
        hint=HINT,
        error=next((one.sentence for one in problems if one.field == "words"), ""),
        value=str(typed.given.get("words", "")),
        long=True,
    )


def _why_not(row: DecisionRow, move: Move, looking: Looking) -> str:
    """Why this step cannot be taken now; empty if it can."""
    wish = Wish(move.event, looking.officer_id, looking.side, looking.now, looking.now)
    refusal = refused(row.standing, wish)
    return refusal.sentence if refusal else ""


def _waits(row: DecisionRow, shown: RowView, looking: Looking, form: StepForm | None) -> WaitView:
    """Whose turn it is, where it is not the reader's."""
    turn = turn_of(row.state)
    if turn is None:
        return WaitView("已经销号，不用再办。", None)
    title = f"等{shown.unit}报结果" if turn is Side.UNIT else f"等{SIDES[Side.OFFICE]}销号"
    mine = [move for move in MOVES if move.by is looking.side]
    blocked = [Blocked(move.label, _why_not(row, move, looking)) for move in mine] if form is None else []
    return WaitView(title, shown.due, tuple(blocked))


def _told(step: DecisionStep, names: Names) -> TaleView:
    """A step as the story tells it."""
    move = move_of(step.event)
    late = beijing_day(step.entered_at) != beijing_day(step.happened_at)
    who = next((role_words(role, names.region) for role in ROLES if role.value == step.role), "")
    return TaleView(
        happened_at=step.happened_at,
        who=f"{names.officer(step.actor_id)}（{who}）",
        what=move.label if move else step.event,
        words=step.words,
        entered_at=step.entered_at if late else None,
        is_step=True,
    )


def _late_report(row: DecisionRow, steps: Sequence[DecisionStep]) -> str:
    """过期 3 天后才报的, by the report that stands."""
    last = next((step for step in reversed(steps) if step.event == REPORTED), None)
    if last is None or row.state is DecisionState.OPEN:
        return ""
    days = (beijing_day(last.entered_at) - row.due_on).days
    return f"过期 {days} 天才报的结果" if days > 0 else ""


def _done(steps: Sequence[DecisionStep], looking: Looking, event: str, shown: RowView) -> str:
    """What was just done, and who has it next; empty where the address names no step of the reader's."""
    last = steps[-1] if steps else None
    move = move_of(event)
    if last is None or move is None or (last.event, last.actor_id) != (event, looking.officer_id):
        return ""
    turn = turn_of(move.next)
    then = {Side.UNIT: f"接下来：{shown.unit}接着办。", Side.OFFICE: f"接下来：{SIDES[Side.OFFICE]}销号。"}
    return f"记下了：{move.label}。" + (then[turn] if turn else "")
