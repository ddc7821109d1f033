"""Takes a step or refuses it with a sentence; a step that was taken is appended, never changed (办一步)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from libs.strict_yaml import read_file
from services.assistance.domain import deadlines
from services.assistance.domain.answers import Answers, Given, Problem, read_answers
from services.assistance.domain.context import LISTS, Context, Situation, lists_of
from services.assistance.domain.days import beijing_day
from services.assistance.domain.guards import CONDITIONS, GUARDS
from services.assistance.domain.profile import load_profile
from services.assistance.domain.steps import Actor, Step, last_of, state_after, state_of
from services.assistance.domain.table import ClockChange, Known, LimitChange, Move, Table, parse_table
from services.assistance.domain.tables import TABLES
from services.assistance.domain.values import ROLE_LABELS, Role

MACHINES = ("clue", "case", "measure")
OWN_PROPOSAL = "这是您提出的，要换一个人定。"


class Why(StrEnum):
    """Why a step is refused (为什么不能办)."""

    ORDER = "ORDER"
    ROLE = "ROLE"
    OWN_PROPOSAL = "OWN_PROPOSAL"
    GUARD = "GUARD"
    FORM = "FORM"
    TIME = "TIME"


@dataclass(frozen=True)
class Refusal:
    """A step that cannot be taken, with the sentence for whoever tried (没有提交)."""

    why: Why
    sentence: str
    guard: str | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Attempt:
    """A step that somebody wants to take (要办的一步)."""

    event: str
    actor: Actor
    happened_at: datetime
    entered_at: datetime
    answers: Mapping[str, Given] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """What a step that was taken leads to (办成了)."""

    step: Step
    old_state: str
    new_state: str
    tells: tuple[str, ...]
    opens: tuple[str, ...]
    closes: tuple[str, ...]
    clock: ClockChange | None


@dataclass(frozen=True)
class Possible:
    """One step of the table, whether it can be taken now, and if not, why (能不能办这一步)."""

    move: Move
    refusal: Refusal | None
    impossible_choices: Mapping[str, Mapping[str, str]]
    """Field → choice → why it is impossible."""

    @property
    def can_be_taken(self) -> bool:
        """Whether its form may be shown."""
        return self.refusal is None


@cache
def load_tables(region: str) -> Mapping[str, Table]:
    """The three tables in the words of a region, read strictly (读取流转表). Raises FileMistake."""
    profile = load_profile(region)
    known = Known(GUARDS, CONDITIONS, profile.limits, LISTS, profile.words)
    return {name: parse_table(read_file(TABLES / f"{name}.yaml"), known) for name in MACHINES}


def allowed(table: Table, steps: Sequence[Step], actor: Actor, context: Context, *, on: date) -> list[Possible]:
    """Every step of the table, the impossible ones with their reason (能办哪一步，不能办的为什么).

    One entry a step; what the form will decide is not judged yet.
    """
    state = state_of(table, steps)
    at = Situation(table, state, tuple(steps), actor, on, context)
    possible = []
    for event in table.events:
        move = table.move(event, state) or table.moves_of(event)[0]
        refusal = _refused_before_the_form(at, event)
        possible.append(Possible(move, refusal, {} if refusal else impossible_choices(at, move)))
    return possible


def take(table: Table, steps: Sequence[Step], attempt: Attempt, context: Context) -> Taken | Refusal:
    """Take a step, or say why not (办这一步)."""
    state = state_of(table, steps)
    on = beijing_day(attempt.happened_at)
    at = Situation(table, state, tuple(steps), attempt.actor, on, context)
    move = table.move(attempt.event, state)
    refusal = _refused_before_the_form(at, attempt.event) or _refused_time(attempt)
    if move is None or refusal:
        return refusal or _wrong_order(at, attempt.event)
    answers = read_answers(move.fields, attempt.answers, lists=lists_of(context, at.steps))
    if not isinstance(answers, Answers):
        return Refusal(Why.FORM, answers[0].sentence, problems=answers)
    at = replace(at, answers=answers)
    refusal = _refused_choice(at, move) or _refused_by_guards(at, move, of_form=True)
    return refusal or _taken(at, move, attempt)


def impossible_choices(at: Situation, move: Move) -> Mapping[str, Mapping[str, str]]:
    """The choices of a form that do not fit this household, with the reason (不能选的，写明为什么)."""
    found: dict[str, dict[str, str]] = {}
    for one in move.fields:
        for choice in one.choices:
            if choice.guard and (sentence := GUARDS[choice.guard].look(at)):
                found.setdefault(one.name, {})[choice.value] = sentence
    return found


def _refused_before_the_form(at: Situation, event: str) -> Refusal | None:
    """Order, role, own proposal, and the conditions that no answer can change."""
    move = at.table.move(event, at.state)
    if move is None:
        return _wrong_order(at, event)
    if at.actor.role not in move.roles:
        return Refusal(Why.ROLE, _wrong_role(at, move))
    if _own_proposal(at, move):
        return Refusal(Why.OWN_PROPOSAL, OWN_PROPOSAL)
    return _refused_by_guards(at, move, of_form=False)


def _refused_by_guards(at: Situation, move: Move, *, of_form: bool) -> Refusal | None:
    """The first condition of this kind that fails."""
    for name in move.guards:
        guard = GUARDS[name]
        if guard.reads_form is of_form and (sentence := guard.look(at)):
            return Refusal(Why.GUARD, sentence, guard=name)
    return None


def _refused_choice(at: Situation, move: Move) -> Refusal | None:
    """A choice that does not fit this household."""
    for name, sentences in impossible_choices(at, move).items():
        chosen = at.answers.text(name)
        if chosen in sentences:
            problem = Problem(name, sentences[chosen] + "。")
            return Refusal(Why.GUARD, problem.sentence, guard=name, problems=(problem,))
    return None


def _refused_time(attempt: Attempt) -> Refusal | None:
    """Nothing is recorded before it has happened."""
    if attempt.happened_at <= attempt.entered_at:
        return None
    return Refusal(Why.TIME, "发生的时间不能晚于现在。")


def _wrong_order(at: Situation, event: str) -> Refusal:
    """It is not this step's turn: not yet, no longer, or never."""
    moves = at.table.moves_of(event)
    now = at.table.state(at.state)
    if not moves:
        return Refusal(Why.ORDER, "没有这一步。")
    if now.ended:
        return Refusal(Why.ORDER, f"已经办结（{now.label}），不能再办。")
    here = at.table.position(at.state)
    if any(at.table.position(origin) > here for move in moves for origin in move.origins):
        return Refusal(Why.ORDER, f"还轮不到这一步。{now.waits}")
    return Refusal(Why.ORDER, f"这一步已经过了，现在是“{now.label}”。")


def _wrong_role(at: Situation, move: Move) -> str:
    """Who takes this step instead."""
    label = at.context.profile.label
    people = [label(ROLE_LABELS[role]) for role in move.roles if role is not Role.SYSTEM or len(move.roles) == 1]
    return f"这一步由{'、'.join(people)}办。"


def _own_proposal(at: Situation, move: Move) -> bool:
    """Whether the actor took one of the steps on which this one decides."""
    if at.actor.role is Role.SYSTEM:
        return False
    return any(step.event in move.decides_on and step.actor_id == at.actor.actor_id for step in at.steps)


def _taken(at: Situation, move: Move, attempt: Attempt) -> Taken:
    """The step as it is appended, and what follows from it."""
    step = Step(
        event=move.event,
        actor_id=attempt.actor.actor_id,
        role=attempt.actor.role,
        happened_at=attempt.happened_at,
        entered_at=attempt.entered_at,
        answers=at.answers,
        basis=_basis(at.context) if move.keeps_basis else {},
    )
    steps = (*at.steps, step)
    new_state = state_after(move, at.state, sum(s.event == move.event for s in steps))
    after = replace(at, state=new_state, steps=steps)
    opens, closes = _limits(after, move, at.state)
    return Taken(step, at.state, new_state, move.tells, opens, closes, move.clock)


def _basis(context: Context) -> Mapping[str, str | int]:
    """What is frozen in a decision: line and year, findings, version of the facts (当时的依据)."""
    line = context.line
    frozen: dict[str, str | int] = {"facts_version": context.facts_version, "findings": ",".join(context.finding_ids)}
    if line is not None:
        frozen |= {"line_fen": line.value_fen, "line_year": line.year, "line_grade": line.grade}
    return frozen


def _limits(after: Situation, move: Move, old_state: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The limits that open and close: those of the states, and those that the row names."""
    table = after.table
    moved = after.state != old_state
    before = table.limits_in(old_state)
    now = table.limits_in(after.state)
    closes = [name for name in before if name not in now] if moved else []
    opens = [name for name in now if name not in before] if moved else []
    if move.limit and (moved or move.next is None):
        closes.append(move.limit)
    opens += _named(after, move.opens)
    closes += _named(after, move.closes)
    if table.state(after.state).ended:
        closes += table.limits
    return tuple(dict.fromkeys(opens)), tuple(name for name in dict.fromkeys(closes) if name not in opens)


def _named(after: Situation, changes: Sequence[LimitChange]) -> list[str]:
    """The limits of a row whose condition holds after the step."""
    return [change.limit for change in changes if change.when is None or CONDITIONS[change.when](after)]


def clock_of(table: Table, steps: Sequence[Step], *, submitted_on: date) -> deadlines.Clock:
    """The clock of a matter as its steps leave it: stopped by an objection, resumed by the new notice (期限)."""
    clock = deadlines.Clock(submitted_on)
    for position, step in enumerate(steps):
        effect = next((m.clock for m in table.moves_of(step.event)), None)
        day = beijing_day(step.happened_at)
        if effect is ClockChange.STOP:
            posted = last_of(steps[:position], "notice.started")
            clock = clock.stop(beijing_day(posted.happened_at) if posted else day)
        elif effect is ClockChange.RESUME:
            clock = clock.resume(day)
    return clock
