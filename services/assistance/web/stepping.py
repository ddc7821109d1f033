"""The one way in which a page shows the form of a step and takes what it is sent (页面上的一步)."""

from dataclasses import dataclass

from libs.web.app import NotForYou
from libs.web.forms import new_key
from services.assistance.domain.answers import Lists
from services.assistance.domain.context import Context, lists_of
from services.assistance.domain.machine import Possible, allowed
from services.assistance.domain.quality import Outcome
from services.assistance.domain.steps import Actor
from services.assistance.domain.values import Role
from services.assistance.store.rows import CaseRow, MatterRow
from services.assistance.usecases.acting import ROLES, NotYours
from services.assistance.usecases.hand import Hand
from services.assistance.usecases.matters import MatterView, seen_in
from services.assistance.usecases.situation import Looking, context_of
from services.assistance.usecases.steps import look_at_matter, open_matter
from services.assistance.usecases.tasks import matter_clock
from services.assistance.web.asking import At
from services.assistance.web.views_due import due_view
from services.assistance.web.views_step import (
    Place,
    StepForm,
    Typed,
    WaitView,
    course_view,
    wait_view,
    who_next,
)
from services.assistance.web.views_step import step_form as drawn
from services.assistance.web.views_why import kept_with_it, member_labels

NO_PART = "您没有参与过本户的核实、评议、审核。"


@dataclass(frozen=True)
class Open:
    """A matter in hand with what its form is drawn from (打开的一件)."""

    hand: Hand
    row: MatterRow
    view: MatterView
    context: Context
    possible: tuple[Possible, ...]
    lists: Lists


async def opened(at: At, matter: str, matter_id: str) -> Open:
    """The matter; its household locked where something is going to be done. Raises NotForYou."""
    read = look_at_matter if at.request.method == "GET" else open_matter
    try:
        hand, row = await read(at.session, at.reader, (matter, matter_id), at.now)
    except NotYours:
        raise NotForYou from None
    return looked_at(at, hand, row)


def looked_at(at: At, hand: Hand, row: MatterRow) -> Open:
    """A matter of a household that is in hand already."""
    context = context_of(hand.dossier, row, Looking(hand.today, hand.calendar, hand.entered))
    steps = tuple(hand.dossier.steps_of(row.matter_id))
    role = ROLES.get(at.reader.role)
    possible: list[Possible] = []
    if role is not None:
        actor = Actor(at.reader.officer_id, role, at.reader.department)
        possible = allowed(hand.table_of(row), steps, actor, context, on=hand.today)
    lists = {**lists_of(context, steps), "members": member_labels(context.household, hand.today)}
    return Open(hand, row, seen_in(hand, row), context, tuple(possible), lists)


def form_of(at: At, it: Open, page_address: str, typed: Typed) -> tuple[StepForm | None, WaitView]:
    """The form of the next step, and what stands there if there is none (下一步)."""
    place = _place(at, it, page_address)
    role = ROLES.get(at.reader.role, Role.SYSTEM)
    form = drawn(it.possible, it.lists, place, typed, role=role)
    title = it.view.state.label if it.view.state.ended else who_next(it.possible or _as_system(it), it.context.profile)
    return form, wait_view(it.possible, it.lists, place, title)


def _as_system(it: Open) -> tuple[Possible, ...]:
    """The steps as nobody in particular sees them, to say whose turn it is."""
    steps = tuple(it.hand.dossier.steps_of(it.row.matter_id))
    nobody = Actor("", Role.SYSTEM)
    return tuple(allowed(it.hand.table_of(it.row), steps, nobody, it.context, on=it.hand.today))


def _place(at: At, it: Open, page_address: str) -> Place:
    """Where the form stands, its deadline, what is said above it."""
    context = it.context
    failed = tuple(check for check in it.view.checks if check.outcome is Outcome.FAILED)
    course = None
    if isinstance(it.row, CaseRow) and not it.view.state.ended:
        course = course_view(matter_clock(it.hand, it.row), at.today, context.profile)
    checked = f"数据检查：{it.view.checks_words}，没过 {len(failed)} 项。" if it.view.checks else ""
    return Place(
        page=page_address,
        action=f"{page_address}/step",
        key=new_key(),
        matter=it.row.matter.value,
        matter_id=it.row.matter_id,
        seen=it.view.last_step_id or "",
        due=due_view(it.view.due_on, at.today, it.hand.calendar) if it.view.due_on else None,
        course=course,
        kept=kept_with_it(context.line, context.finding_ids, context.facts_version),
        closing=(NO_PART,) if at.reader.officer_id not in context.took_part else (),
        notes={"town.approved": (checked,) if checked else ()},
        only_rules=tuple(check.code for check in failed) if it.view.checks else None,
    )
