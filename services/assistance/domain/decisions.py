"""A decision of a quarter on its way: reported, struck off or sent back; by when, and who hears that it is late.

Its moves are rows as those of `tables`, but no table of the machine: that one judges a step by the household it is for
(context, guards, lists, profile of a procedure), and a decision has no household, and is kept in regions without a
procedure of their own (议定事项办理).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from libs.events.contracts.quarters import DecisionState
from libs.events.contracts.values import Holder, Level
from libs.private_numbers import private_number
from services.assistance.domain.answers import Problem
from services.assistance.domain.days import BEIJING, WorkingCalendar, beijing_day, in_words
from services.assistance.domain.deadlines import four_fifths, step_up_on
from services.assistance.domain.machine import Refusal, Why

WORDS_MAX = 500
"""Characters of what was done, or why it is sent back."""
STEP_UP_DAYS = 3
"""[A] Working days until a late decision goes up once more, where the region has no procedure that says it."""
OWN_REPORT = "这是您报的，要换一个人销号。"
COUNTY_OFFICE = "agriculture"
"""农业农村局: its decisions are in the hands of the county's office."""

REPORTED, STRUCK_OFF, SENT_BACK = "decision.reported", "decision.struck_off", "decision.sent_back"


class Side(StrEnum):
    """Whose turn a state is (轮到谁)."""

    UNIT = "UNIT"
    OFFICE = "OFFICE"
    """The leading group office."""


@dataclass(frozen=True)
class Move:
    """One row of the table: who may do what from where (流转的一行)."""

    event: str
    label: str
    origin: DecisionState
    next: DecisionState
    by: Side
    words: str
    """What its text is called."""
    required: bool = True


MOVES = (
    Move(REPORTED, "办好了，报结果", DecisionState.OPEN, DecisionState.REPORTED, Side.UNIT, "办了什么"),
    Move(STRUCK_OFF, "销号", DecisionState.REPORTED, DecisionState.STRUCK_OFF, Side.OFFICE, "说明", required=False),
    Move(SENT_BACK, "退回接着办", DecisionState.REPORTED, DecisionState.OPEN, Side.OFFICE, "退回的理由"),
)
LABELS: Mapping[DecisionState, str] = MappingProxyType(
    {DecisionState.OPEN: "在办", DecisionState.REPORTED: "已报结果，等销号", DecisionState.STRUCK_OFF: "已销号"}
)
SIDES: Mapping[Side, str] = MappingProxyType({Side.UNIT: "承办单位", Side.OFFICE: "领导小组办公室"})
_UP = (Level.LEADING_GROUP_OFFICE, Level.LEADING_OFFICIAL)
_LADDERS: Mapping[Level, tuple[Level, ...]] = MappingProxyType(
    {Level.OFFICER: (Level.DEPARTMENT_HEAD, *_UP), Level.TOWN: (Level.COUNTY, *_UP), Level.COUNTY: _UP}
)


class NoUnit(Exception):
    """The minutes name as unit what is neither a department nor a town (纪要里的单位不对)."""


@dataclass(frozen=True)
class Standing:
    """A decision as it stands, and what its deadline has said since it came to whoever has it (办到哪里)."""

    state: DecisionState
    level: Level
    signed_on: date
    due_on: date
    since_on: date
    """The day on which it came, or came back, to whoever has it now."""
    warned: bool = False
    rises: int = 0
    reported_by: str | None = None
    """Who reported it last."""


@dataclass(frozen=True)
class Wish:
    """A step that somebody wants to take (要办的一步)."""

    event: str
    officer_id: str
    side: Side | None
    """Whose part this office takes in this decision; None: nobody's."""
    happened_at: datetime
    entered_at: datetime
    words: str = ""
    after: datetime | None = None
    """When the step before it happened, or the decision came to its unit."""


def unit_of(holder: Holder) -> Holder:
    """Who answers for a decision: a department's liaison, a town, or the county's office. Raises NoUnit."""
    if holder.department == COUNTY_OFFICE or (holder.level is Level.COUNTY and holder.department is None):
        return Holder(level=Level.COUNTY, department=COUNTY_OFFICE)
    if holder.department:
        return Holder(level=Level.OFFICER, department=holder.department)
    if holder.level is Level.TOWN and holder.area_code:
        return Holder(level=Level.TOWN, area_code=holder.area_code)
    raise NoUnit(f"{holder.level} without department or town")


def move_of(event: str) -> Move | None:
    """The row of this step."""
    return next((move for move in MOVES if move.event == event), None)


def turn_of(state: DecisionState) -> Side | None:
    """Whose turn it is."""
    return next((move.by for move in MOVES if move.origin is state), None)


def refused(standing: Standing, wish: Wish) -> Refusal | None:
    """Why this step cannot be taken now, whatever its form says; None if it can (能不能办)."""
    move = move_of(wish.event)
    if move is None:
        return Refusal(Why.ORDER, "没有这一步。")
    if wish.side is not move.by:
        return Refusal(Why.ROLE, f"这一步由{SIDES[move.by]}办。")
    if standing.state is not move.origin:
        return Refusal(Why.ORDER, _wrong_turn(standing.state))
    if move.event == STRUCK_OFF and wish.officer_id == standing.reported_by:
        return Refusal(Why.OWN_PROPOSAL, OWN_REPORT)
    return None


def take(standing: Standing, wish: Wish) -> Standing | Refusal:
    """The decision after a step, or why it was not taken (办一步)."""
    refusal = refused(standing, wish) or _refused_words(wish) or _refused_time(standing, wish)
    move = move_of(wish.event)
    if refusal or move is None:
        return refusal or Refusal(Why.ORDER, "没有这一步。")
    by = wish.officer_id if move.event == REPORTED else standing.reported_by
    today = beijing_day(wish.entered_at)
    return replace(standing, state=move.next, since_on=today, warned=False, rises=0, reported_by=by)


def overtaken(standing: Standing) -> Refusal:
    """What is said to whoever looked at an earlier state (慢了一步)."""
    return Refusal(Why.ORDER, f"别人刚办过，现在是“{LABELS[standing.state]}”。请先看最新情况。")


def _wrong_turn(state: DecisionState) -> str:
    turn = turn_of(state)
    if turn is None:
        return f"{LABELS[state]}，不能再办。"
    return f"还轮不到这一步，现在是“{LABELS[state]}”，由{SIDES[turn]}办。"


def _refused_words(wish: Wish) -> Refusal | None:
    """Nothing written where something must be, too much, or a number of a person."""
    move, words = move_of(wish.event), wish.words.strip()
    sentence = None
    if move is not None and move.required and not words:
        sentence = f"“{move.words}”要写。"
    elif len(words) > WORDS_MAX:
        sentence = f"最多写 {WORDS_MAX} 个字，现在 {len(words)} 个。"
    elif found := private_number(words):
        sentence = f"发现{found}。这里不写手机号、证件号、银行卡号。"
    return Refusal(Why.FORM, sentence, problems=(Problem("words", sentence),)) if sentence else None


def _refused_time(standing: Standing, wish: Wish) -> Refusal | None:
    """Nothing is recorded before it has happened, or before it was decided."""
    sentence = None
    if wish.happened_at > wish.entered_at:
        sentence = "发生的时间不能晚于现在。"
    elif beijing_day(wish.happened_at) < standing.signed_on:
        sentence = f"不能早于纪要签字那天（{in_words(standing.signed_on)}）。"
    elif wish.after is not None and wish.happened_at <= wish.after:
        moment = wish.after.astimezone(BEIJING)
        sentence = f"不能早于它到您手里的时间（{moment.month}月{moment.day}日 {moment:%H:%M}）。"
    return Refusal(Why.TIME, sentence, problems=(Problem("happened_on", sentence),)) if sentence else None


def warn_on(standing: Standing) -> date:
    """The day on which four fifths of the days between signing and due day are over; days of the calendar."""
    return standing.signed_on + timedelta(days=four_fifths(max((standing.due_on - standing.signed_on).days, 0)))


def ladder(standing: Standing) -> tuple[Level, ...]:
    """Who hears that it is late, nearest first: above its unit, or above the office that has not struck it off."""
    if standing.state is DecisionState.REPORTED:
        return (Level.LEADING_OFFICIAL,)
    return _LADDERS[standing.level] if standing.state is DecisionState.OPEN else ()


def rises_on(standing: Standing, times: int, *, step_days: int, days: WorkingCalendar) -> date:
    """The day on which it goes up once more. Raises CalendarYearMissing.

    To the first level above the unit on the day after the due day, or after the day it was sent back; from level to
    level, and from the office to the leading official, after some working days each.
    """
    waits = times + (standing.state is DecisionState.REPORTED)
    return step_up_on(_late_from(standing), waits, step_days=step_days, calendar=days)


def _late_from(standing: Standing) -> date:
    return max(standing.due_on, standing.since_on)


def next_look(standing: Standing) -> date | None:
    """The next day on which its deadline may have something to say; None once all is said."""
    if standing.rises >= len(ladder(standing)):
        return None
    late = _late_from(standing) + timedelta(days=1)
    if standing.state is DecisionState.OPEN and not standing.warned and warn_on(standing) <= standing.due_on:
        return min(max(warn_on(standing), standing.since_on), late)
    return late


@dataclass(frozen=True)
class Said:
    """What a deadline says today (今天要说的)."""

    standing: Standing
    warns: bool
    to: tuple[Level, ...]
    next_on: date | None


def come_due(standing: Standing, today: date, *, step_days: int, days: WorkingCalendar) -> Said:
    """What the deadline says today and has not said yet. Raises CalendarYearMissing."""
    open_now = standing.state is DecisionState.OPEN
    warns = open_now and not standing.warned and warn_on(standing) <= today <= standing.due_on
    levels, told = ladder(standing), standing.rises
    while told < len(levels) and today >= rises_on(standing, told, step_days=step_days, days=days):
        told += 1
    after = replace(standing, warned=standing.warned or warn_on(standing) <= today, rises=told)
    next_on = next_look(after)
    if next_on is not None and next_on <= today:
        next_on = rises_on(after, told, step_days=step_days, days=days)
    return Said(after, warns, levels[standing.rises : told], next_on)
