"""What the page of a visit shows: the sheet, who else was there, what waits (入户核实页)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from starlette.responses import Response

from libs.web.app import page
from libs.web.forms import new_key
from services.assistance.domain.answers import Given
from services.assistance.domain.days import in_words
from services.assistance.domain.values import Risk
from services.assistance.domain.visit import window
from services.assistance.store.rows import VisitRow
from services.assistance.usecases.situation import last_visit
from services.assistance.usecases.visits import companions
from services.assistance.web.asking import At
from services.assistance.web.done import done_words
from services.assistance.web.household import known_of
from services.assistance.web.sent import called, card_of
from services.assistance.web.stepping import Open
from services.assistance.web.taking import OK
from services.assistance.web.views_due import DueView, due_view
from services.assistance.web.views_form import ChoiceView, Drawn, FieldView, draw
from services.assistance.web.views_step import RefusedView, Typed
from services.assistance.web.views_visit import SheetView, sheet_view, shortened

EVENT, NOT_HOME = "visit.recorded", "visit.not_home"
PURPOSE = "走访"
VISITED_FROM = frozenset({"ASSIGNED", "UNREACHABLE"})
SAID: Mapping[str, str] = {
    "kept": "记下了。等一起去的人在自己的待办里确认，这一趟才算办完。",
    "pin": "记下了，但口令没对上。已请他在自己的待办里确认，也可以再输一次。",
}


@dataclass(frozen=True)
class WaitingView:
    """A sheet that waits for its second visitor (等第二个人)."""

    words: str
    may_confirm: bool
    may_pin: bool
    action: str


@dataclass(frozen=True)
class VisitPage:
    """The page of a visit (入户核实页)."""

    title: str
    done: str
    lamp_title: str
    lamp: str
    due: DueView | None
    key: str
    other_key: str
    action: str
    not_home_action: str
    seen: str
    refused: RefusedView | None
    waiting: WaitingView | None
    sheet: SheetView | None
    fields: tuple[FieldView, ...]
    companions: tuple[ChoiceView, ...]
    companion_error: str
    not_home_fields: tuple[FieldView, ...]
    not_home_open: bool
    window: str
    instead: str
    onward: str
    happened_on: str
    happened_at: str


@dataclass(frozen=True)
class Filled:
    """What was written into the sheet, and what is wrong with it (填过的)."""

    sheet: dict[str, str]
    step: dict[str, Given]
    second: str = ""
    typed: Typed = field(default_factory=Typed)


def risks_of(it: Open) -> list[Risk]:
    """The risks about which this visit asks."""
    return [Risk(risk) for risk in it.row.risks if risk in {one.value for one in Risk}]


async def show(at: At, it: Open, filled: Filled, status: int) -> Response:
    """The page as it is now."""
    visit = last_visit(it.hand.dossier, it.row.matter_id)
    waiting = visit if visit is not None and visit.state == "WAITING" else None
    card = await card_of(at.request, it.hand.household_id, PURPOSE if status == OK else "page")
    shown = _page(at, it, filled, (waiting, await _companions(at, it, waiting), card.head))
    return page(at.request, "visit.html", status=status, v=shown, card=card)


def _page(at: At, it: Open, filled: Filled, around: tuple[VisitRow | None, Mapping[str, str], str]) -> VisitPage:
    waiting, names, head = around
    asking = waiting is None and it.row.state in VISITED_FROM
    table, base, typed = it.hand.table_of(it.row), f"/visits/{it.row.matter_id}", filled.typed
    problems = typed.refused.problems if typed.refused else ()
    sheet = sheet_view(it.hand.policy.sheet, risks_of(it), filled.sheet, problems) if asking else None
    first, last = window(at.today)
    return VisitPage(
        title=f"入户核实 {head} 家",
        done=SAID.get(at.request.query_params.get("done", "")) or done_words(at, known_of(it.hand)),
        lamp_title="这一趟要办的" if asking else "现在",
        lamp="入户核实" if asking else "等第二个人确认" if waiting else it.view.state.label,
        due=due_view(it.view.due_on, at.today, it.hand.calendar) if it.view.due_on else None,
        key=new_key(),
        other_key=new_key(),
        action=base,
        not_home_action=f"{base}/not-home",
        seen=it.view.last_step_id or "",
        refused=_shortened(typed.refused, sheet),
        waiting=_waiting(at, it, waiting, names) if waiting else None,
        sheet=sheet,
        fields=draw(table.moves_of(EVENT)[0].fields, Drawn(it.lists, {}, problems, filled.step)),
        companions=tuple(ChoiceView(one, name, one == filled.second) for one, name in names.items()),
        companion_error=next((p.sentence for p in problems if p.field == "second_id"), ""),
        not_home_fields=draw(table.moves_of(NOT_HOME)[0].fields, Drawn(it.lists, given=typed.given)),
        not_home_open=typed.event == NOT_HOME,
        window=f"{first.year} 年 {in_words(first)}到 {last.year} 年 {in_words(last)}",
        instead="" if asking else f"这一件现在是“{it.view.state.label}”，不用再入户核实。",
        onward=f"/cases/{it.row.matter_id}",
        happened_on=typed.happened_on,
        happened_at=typed.happened_at,
    )


def _shortened(refused: RefusedView | None, sheet: SheetView | None) -> RefusedView | None:
    """The refusal with a few lines only, where there is a sheet that says the rest."""
    if refused is None or sheet is None:
        return refused
    return replace(refused, problems=shortened(refused.problems, sheet))


def _waiting(at: At, it: Open, visit: VisitRow, names: Mapping[str, str]) -> WaitingView:
    """The sheet is kept; the second visitor confirms."""
    base = f"/visits/{it.row.matter_id}"
    second = visit.second_id or ""
    if at.reader.officer_id == second:
        words = f"{names.get(visit.visitor_id, '同事')} 记了这一趟，说您也在场。"
        return WaitingView(words, may_confirm=True, may_pin=False, action=f"{base}/confirm/{visit.visit_id}")
    words = f"等 {names.get(second, '同去的人')} 在自己的待办里确认。"
    mine = at.reader.officer_id == visit.visitor_id
    return WaitingView(words, may_confirm=False, may_pin=mine, action=f"{base}/pin")


async def _companions(at: At, it: Open, waiting: VisitRow | None) -> dict[str, str]:
    """Officers who may have gone along: id → how they are called."""
    if waiting is not None:
        both = [one for one in (waiting.second_id, waiting.visitor_id) if one]
        names = await called(at.request, both)
        return {one: names.get(one, "同事") for one in both}
    others = await companions(at.session, at.reader, it.hand.area_code, at.today)
    names = await called(at.request, others)
    return {one: names.get(one, "（姓名暂时取不到）") for one in others}
