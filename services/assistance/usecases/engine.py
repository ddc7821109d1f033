"""Takes one step of one matter: judged by the table, appended, its tasks opened and closed, told (办一步)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from libs.events.contracts.assistance import StepTaken
from services.assistance.domain.answers import Given
from services.assistance.domain.days import BEIJING, beijing_day
from services.assistance.domain.machine import Attempt, Refusal, Taken, Why, take
from services.assistance.domain.steps import Actor
from services.assistance.domain.table import Field
from services.assistance.domain.values import ROLE_LABELS, Role
from services.assistance.store import writing
from services.assistance.store.rows import CaseRow, ClueRow, MatterRow, MeasureRow, StepRow
from services.assistance.usecases.acting import SYSTEM, StepRefused
from services.assistance.usecases.hand import Hand, new_id
from services.assistance.usecases.opening import joined_by
from services.assistance.usecases.situation import NOTHING_POSTED, Looking, Posting, case_behind, context_of
from services.assistance.usecases.tasks import (
    Wish,
    end_task,
    findings_of,
    holder_of,
    open_task,
    standing_task,
)

ANSWERED_APART = "answer_reporter"
"""Whoever has a phone is answered by the status page at once; for the others a task is opened."""


@dataclass(frozen=True)
class Doing:
    """A step that somebody wants to take, and as whom (要办的一步)."""

    event: str
    happened_at: datetime
    actor: Actor = SYSTEM.actor
    answers: Mapping[str, Given] = field(default_factory=dict)
    appointment_id: str | None = None
    posting: Posting = NOTHING_POSTED


async def act(hand: Hand, matter: MatterRow, doing: Doing) -> Taken:
    """Take the step. Raises StepRefused: then nothing has changed."""
    table = hand.table_of(matter)
    steps = hand.dossier.steps_of(matter.matter_id)
    looking = Looking(beijing_day(doing.happened_at), hand.calendar, hand.entered, doing.posting)
    attempt = Attempt(doing.event, doing.actor, doing.happened_at, hand.now, doing.answers)
    outcome = take(table, steps, attempt, context_of(hand.dossier, matter, looking))
    if isinstance(outcome, Refusal):
        raise _refused(hand, matter, doing.event, outcome)
    row = await _append(hand, matter, outcome, doing.appointment_id)
    _apply(hand, matter, outcome)
    await hand.save(matter)
    await _change_tasks(hand, matter, outcome, row.step_id)
    await hand.tell(told_step(hand, matter, row))
    return outcome


def _refused(hand: Hand, matter: MatterRow, event: str, refusal: Refusal) -> StepRefused:
    """A refusal; where somebody was faster, with what happened (别人刚办了)."""
    started = bool(hand.dossier.steps.get(matter.matter_id))
    if refusal.why is Why.ORDER and started and is_past(hand, matter, event):
        return StepRefused(overtaken(hand, matter), stale=True)
    return StepRefused(refusal)


def overtaken(hand: Hand, matter: MatterRow) -> Refusal:
    """What is said to the second of two people (慢了一步)."""
    table = hand.table_of(matter)
    last = hand.dossier.steps[matter.matter_id][-1]
    who = hand.policy.profile.label(ROLE_LABELS[last.step.role])
    at = last.step.entered_at.astimezone(BEIJING)
    move = table.move(last.step.event, last.old_state)
    label = move.label if move else last.step.event
    moment = f"{at.month}月{at.day}日 {at:%H:%M}"
    now = table.state(matter.state).label
    return Refusal(Why.ORDER, f"没有提交。{moment} {who}已经办了“{label}”，现在是“{now}”。请看过再办。")


def is_past(hand: Hand, matter: MatterRow, event: str) -> bool:
    """Whether a step of the table had its turn already."""
    table = hand.table_of(matter)
    here = table.position(matter.state)
    moves = table.moves_of(event)
    ended = table.state(matter.state).ended
    return bool(moves) and (ended or not any(table.position(o) > here for m in moves for o in m.origins))


async def _append(hand: Hand, matter: MatterRow, taken: Taken, appointment_id: str | None) -> StepRow:
    row = StepRow(
        new_id(), matter.matter, matter.matter_id, taken.old_state, taken.new_state, appointment_id, taken.step
    )
    await writing.put(hand.session, row)
    hand.dossier.steps.setdefault(matter.matter_id, []).append(row)
    return row


def _apply(hand: Hand, matter: MatterRow, taken: Taken) -> None:
    """What a step changes in the row beside its story."""
    answers, event = taken.step.answers, taken.step.event
    matter.state = taken.new_state
    day = beijing_day(taken.step.happened_at)
    if isinstance(matter, ClueRow):
        if event in ("clue.submitted", "finding.turned") and matter.submitted_on is None:
            matter.submitted_on = day
        if event in ("clue.converted", "visit.recorded") and answers.chosen("risks"):
            matter.risks = sorted({*matter.risks, *answers.chosen("risks")})
    elif isinstance(matter, CaseRow):
        if event == "county.confirmed":
            matter.category, matter.risks = answers.text("category"), sorted(answers.chosen("risks"))
        if event == "notice.started":
            matter.notice_until = day + timedelta(days=hand.policy.profile.figure("notice_days"))
    elif event == "measure.proposed":
        matter.member_id = answers.text("member") or None
        matter.risks = sorted(answers.chosen("risks"))
        matter.from_on, matter.to_on = _day(answers.text("from_on")), _day(answers.text("to_on"))


def _day(words: str) -> date | None:
    return date.fromisoformat(words) if words else None


async def _change_tasks(hand: Hand, matter: MatterRow, taken: Taken, step_id: str) -> None:
    """Close what the step closes, open what it opens."""
    for task in hand.dossier.tasks_of(matter.matter_id):
        if task.kind in taken.closes:
            await end_task(hand, task, step_id)
    for name in taken.opens:
        if name != ANSWERED_APART and name not in _beside_the_point(hand, matter, taken):
            await open_task(hand, matter, Wish(name))


def _beside_the_point(hand: Hand, matter: MatterRow, taken: Taken) -> frozenset[str]:
    """Limits of a row that nobody has to keep (不用人办的时限).

    A clue whose household is known is taken in by the system at once, and joins what is open. After a visit a clue
    goes on by one of two steps: what was seen decides by which.
    """
    if isinstance(matter, ClueRow) and matter.identified and matter.state == "SUBMITTED":
        return frozenset({"validate"})
    if isinstance(matter, ClueRow) and taken.step.event == "clue.validated":
        joins = joined_by(hand, matter.clue_id, frozenset(matter.risks))
        return frozenset({"assign"}) if joins is not None else frozenset()
    if taken.step.event != "visit.recorded":
        return frozenset()
    saw_risk = taken.step.answers.text("conclusion") == "RISK"
    return frozenset({"propose_closing" if saw_risk else "convert"})


def told_step(hand: Hand, matter: MatterRow, row: StepRow) -> StepTaken:
    """What the others hear of a step; no free words travel."""
    step = row.step
    table = hand.table_of(matter)
    state = table.state(row.new_state)
    standing = standing_task(hand, matter)
    case = case_behind(hand.dossier, matter)
    code = step.answers.text("reason_code") or None
    measure = matter if isinstance(matter, MeasureRow) else None
    return StepTaken(
        region=hand.region,
        step_id=row.step_id,
        matter=matter.matter,
        matter_id=matter.matter_id,
        household_id=hand.household_id,
        area_code=hand.area_code,
        event=step.event,
        old_state=row.old_state,
        new_state=row.new_state,
        state_label=state.label,
        ended=state.ended,
        holder=holder_of(standing) if standing else None,
        due_on=standing.due_on if standing else None,
        actor_id=None if step.role in (Role.SYSTEM, Role.FARMER, Role.PROXY) else step.actor_id,
        actor_role=step.role.value,
        happened_at=step.happened_at,
        entered_at=step.entered_at,
        reason_code=code,
        reason_label=_reason_label(_fields(hand, matter, row), code),
        report_ids=tuple(reports_of(hand, matter)),
        finding_ids=tuple(sorted(f.finding_id for f in findings_of(hand, matter))),
        clue_id=case.clue_id if case and measure is None else None,
        case_id=measure.case_id if measure else None,
        item=measure.item if measure else None,
        item_label=hand.policy.catalogue.items[measure.item].label if measure else None,
        department=measure.department if measure else None,
        category=case.category if case else None,
        notice_until=case.notice_until if case and case.state == "ON_NOTICE" else None,
    )


def _fields(hand: Hand, matter: MatterRow, row: StepRow) -> tuple[Field, ...]:
    move = hand.table_of(matter).move(row.step.event, row.old_state)
    return move.fields if move else ()


def _reason_label(fields: tuple[Field, ...], code: str | None) -> str | None:
    """What a reason's code means."""
    choices = next((one.choices for one in fields if one.name == "reason_code"), ())
    return next((choice.label for choice in choices if choice.value == code), None)


def reports_of(hand: Hand, matter: MatterRow) -> list[str]:
    """Every report that a matter answers."""
    case = case_behind(hand.dossier, matter)
    reports = sorted(hand.dossier.reports.values(), key=lambda r: r.report_id)
    if case is not None:
        return [r.report_id for r in reports if r.case_id == case.case_id]
    return [r.report_id for r in reports if r.clue_id == matter.matter_id]
