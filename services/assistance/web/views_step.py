"""The form of the next step: one at a time, with what cannot be done now and why (下一步的表单)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from services.assistance.domain.answers import Given, Lists, Problem, options
from services.assistance.domain.deadlines import Clock
from services.assistance.domain.machine import Possible, Why
from services.assistance.domain.profile import Profile
from services.assistance.domain.table import Field, FieldKind, Move
from services.assistance.domain.values import ROLE_LABELS, Role
from services.assistance.web.views_due import DueView
from services.assistance.web.views_form import Drawn, FieldView, draw

UNUSUAL = frozenset({"authorisation.refused", "objection.raised", "clue.withdrawn", "visit.not_home"})
"""Steps that one takes only if something unusual happened: never the form that is open by itself."""
NOT_FIRST = frozenset(
    {
        *("finding.left", "clue.rejected_format", "review.failed", "town.returned", "basis.returned"),
        *("county.denied", "measure.dropped", "measure.returned", "measure.refused", "measure.disputed"),
        "authorisation.sought",
    }
)
"""Steps that one chooses instead of the one that leads on."""
ON_OTHER_PAGES = frozenset({"visit.recorded", "visit.not_home", "clue.withdrawn", "measure.proposed"})
"""Steps with a page of their own, or taken on the status page."""
HAPPENS_ELSEWHERE = frozenset({Role.VILLAGE, Role.TOWN, Role.GRID_WORKER, Role.DEPARTMENT})
"""Who takes steps away from the desk: they may say when it was."""
KEYS: Mapping[str, str] = MappingProxyType({"measure.accepted": "r", "measure.returned": "b"})
"""What a department answers has a key: R 接收, B 退回."""
NEAR = 0.8


@dataclass(frozen=True)
class RefusedView:
    """Why nothing was submitted, and what to correct (没有提交)."""

    sentence: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class StepLink:
    """Another step that could be taken instead (另一步)."""

    href: str
    label: str
    current: bool = False
    key: str = ""
    """The key that leads there, where there is one."""


@dataclass(frozen=True)
class Blocked:
    """A step of this office that cannot be taken now, with the reason (现在办不了)."""

    label: str
    why: str


@dataclass(frozen=True)
class CourseView:
    """Which day of how many this is (第几天)."""

    day: int
    most: int
    words: str
    css: str


@dataclass(frozen=True)
class Place:
    """Where a form stands and what goes with it (表单在哪里)."""

    page: str
    """The page that shows it; `?step=` chooses another step."""
    action: str
    """Where it is posted."""
    key: str
    matter: str = ""
    matter_id: str = ""
    seen: str = ""
    """How many steps the matter had when this was drawn."""
    due: DueView | None = None
    course: CourseView | None = None
    kept: str = ""
    closing: tuple[str, ...] = ()
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What is said above the form of a step."""
    only_rules: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Typed:
    """What was typed already, and what is wrong with it (填过的)."""

    event: str | None = None
    given: Mapping[str, Given] = field(default_factory=dict)
    refused: RefusedView | None = None
    happened_on: str = ""
    happened_at: str = ""


@dataclass(frozen=True)
class StepForm:
    """The form of one step (一步的表单)."""

    event: str
    title: str
    action: str
    matter: str
    matter_id: str
    key: str
    seen: str
    fields: tuple[FieldView, ...]
    button: str
    others: tuple[StepLink, ...]
    blocked: tuple[Blocked, ...]
    refused: RefusedView | None
    asks_when: bool
    happened_on: str
    happened_at: str
    due: DueView | None
    course: CourseView | None
    kept: str
    closing: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class WaitView:
    """Whose turn it is instead of the reader's (等别人)."""

    title: str
    due: DueView | None
    blocked: tuple[Blocked, ...] = ()
    others: tuple[StepLink, ...] = ()


def takeable(possible: Sequence[Possible], lists: Lists) -> tuple[Possible, ...]:
    """The steps whose form may be shown, the usual ones first (办得了的)."""
    may = [
        one
        for one in possible
        if one.can_be_taken and one.move.event not in ON_OTHER_PAGES and _has_choices(one.move, lists)
    ]
    return tuple(sorted(may, key=_rank))


def _rank(one: Possible) -> tuple[bool, bool, bool]:
    """What is usual before what is not."""
    event = one.move.event
    return event in UNUSUAL, event in NOT_FIRST, one.move.next is None


def _has_choices(move: Move, lists: Lists) -> bool:
    """Whether every required field that chooses from a list has something to choose from."""
    return all(options(one, lists) for one in move.fields if one.required and one.list_name is not None)


def blocked_steps(possible: Sequence[Possible]) -> tuple[Blocked, ...]:
    """The steps of this office that a condition forbids now (现在办不了的)."""
    shown = (Why.GUARD, Why.OWN_PROPOSAL)
    return tuple(
        Blocked(one.move.label, one.refusal.sentence)
        for one in possible
        if one.refusal is not None and one.refusal.why in shown and one.move.event not in ON_OTHER_PAGES
    )


def step_form(possible: Sequence[Possible], lists: Lists, place: Place, typed: Typed, *, role: Role) -> StepForm | None:
    """The form of the step that was asked for, else of the first usual one; none where nothing can be done."""
    may = takeable(possible, lists)
    chosen = next((one for one in may if one.move.event == typed.event), None)
    if chosen is None and typed.event is None:
        chosen = next((one for one in may if one.move.event not in UNUSUAL), None)
    if chosen is None:
        return None
    move = chosen.move
    problems = typed.refused.problems if typed.refused else ()
    drawn = Drawn(lists, chosen.impossible_choices, problems, typed.given, place.only_rules)
    return StepForm(
        event=move.event,
        title=move.label,
        action=place.action,
        matter=place.matter,
        matter_id=place.matter_id,
        key=place.key,
        seen=place.seen,
        fields=draw(_shown(move.fields, place), drawn),
        button=f"{move.label}，下一步核对" if move.irreversible else move.label,
        others=links(may, place, move.event) if len(may) > 1 else (),
        blocked=blocked_steps(possible),
        refused=typed.refused,
        asks_when=role in HAPPENS_ELSEWHERE,
        happened_on=typed.happened_on,
        happened_at=typed.happened_at,
        due=place.due,
        course=place.course,
        kept=place.kept if move.keeps_basis else "",
        closing=place.closing if move.keeps_basis else (),
        notes=place.notes.get(move.event, ()),
    )


def _shown(fields: Sequence[Field], place: Place) -> tuple[Field, ...]:
    """The fields that have something to ask: without failed checks there is nothing to explain."""
    nothing_failed = place.only_rules is not None and not place.only_rules
    return tuple(one for one in fields if not (one.kind is FieldKind.BY_RULE and nothing_failed))


def links(may: Sequence[Possible], place: Place, current: str | None) -> tuple[StepLink, ...]:
    """The steps among which one can choose."""
    return tuple(
        StepLink(
            f"{place.page}?step={one.move.event}#decide",
            one.move.label,
            one.move.event == current,
            KEYS.get(one.move.event, ""),
        )
        for one in may
    )


def wait_view(possible: Sequence[Possible], lists: Lists, place: Place, title: str) -> WaitView:
    """What stands in place of the form (等谁)."""
    return WaitView(title, place.due, blocked_steps(possible), links(takeable(possible, lists), place, None))


def who_next(possible: Sequence[Possible], profile: Profile) -> str:
    """Who takes the next step on the main way (等谁办)."""
    for one in possible:
        here = one.refusal is None or one.refusal.why is not Why.ORDER
        people = [role for role in one.move.roles if role is not Role.SYSTEM]
        usual = one.move.event not in UNUSUAL | NOT_FIRST and one.move.next is not None
        if here and people and usual:
            limit = profile.limits.get(one.move.limit or "")
            label = profile.label(limit.label) if limit else one.move.label
            return f"等{profile.label(ROLE_LABELS[people[0]])}：{label}"
    return "现在不用您办"


def course_view(clock: Clock, today: date, profile: Profile) -> CourseView:
    """Which day of the whole procedure it is (全程第几天)."""
    most = profile.figure("case_total_days")
    day = max(clock.day_number(today), 0)
    if clock.stopped:
        return CourseView(min(day, most), most, "‖ 期限暂停：有人提意见", "")
    css = "over" if day > most else "near" if day >= most * NEAR else ""
    return CourseView(min(day, most), most, f"全程 {most} 天，今天第 {day} 天", css)
