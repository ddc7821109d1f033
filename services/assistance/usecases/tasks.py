"""Tasks: opened and closed by steps, held by an office, told to the inboxes (要办的事)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from libs.events.contracts.assistance import TaskEnded, TaskOpened
from libs.events.contracts.values import Holder, Level, Matter
from services.assistance.domain.days import beijing_day
from services.assistance.domain.deadlines import Clock, Deadline, Opener, escalates_on, ladder_from
from services.assistance.domain.machine import clock_of
from services.assistance.domain.values import RISK_LABELS, Risk
from services.assistance.store import writing
from services.assistance.store.rows import CaseRow, FindingRow, MatterRow, MeasureRow, TaskRow
from services.assistance.usecases.hand import Hand, new_id
from services.assistance.usecases.holders import holder_at
from services.assistance.usecases.situation import case_behind, clue_behind

SECOND_VISITOR, TELL_IN_PERSON = "second_visitor", "tell_in_person"
OWN_LABELS: Mapping[str, str] = MappingProxyType({SECOND_VISITOR: "确认一起入户核实", TELL_IN_PERSON: "当面告知"})
BESIDE = frozenset({SECOND_VISITOR, TELL_IN_PERSON, "follow_up", "first_measure", "new_proposal"})
"""Tasks that do not say where the matter stands."""


@dataclass(frozen=True)
class Wish:
    """A task that is wanted (要开的一件)."""

    kind: str
    holder: Holder | None = None
    """Who holds it; None: as the limit says."""
    limit: str | None = None
    """The limit that gives its days, where the task has another name."""
    about: str | None = None


async def open_task(hand: Hand, matter: MatterRow, wish: Wish) -> TaskRow | None:
    """Open a task and tell it; one that is open already stays as it is."""
    for task in hand.dossier.tasks_of(matter.matter_id):
        if task.kind == wish.kind and task.about == wish.about:
            return None
    name = wish.limit or wish.kind
    deadline = opener_of(hand, matter).open(name) if name in hand.policy.profile.limits else None
    holder = wish.holder or _holder(hand, matter, name)
    task = TaskRow(
        task_id=new_id(),
        kind=wish.kind,
        matter=matter.matter,
        matter_id=matter.matter_id,
        household_id=hand.household_id,
        region=hand.region,
        level=holder.level.value,
        area_code=holder.area_code,
        department=holder.department,
        officer_id=holder.officer_id,
        about=wish.about,
        opened_at=hand.now,
        opened_on=hand.today,
        due_on=deadline.due_on if deadline else None,
        warn_on=deadline.warn_on if deadline else None,
        warned=False,
        escalations=0,
        escalated_to=None,
        next_on=deadline.warn_on if deadline else None,
    )
    await _add(hand, matter, task)
    return task


async def _add(hand: Hand, matter: MatterRow, task: TaskRow) -> None:
    hand.dossier.tasks[task.task_id] = task
    await writing.put(hand.session, task)
    await hand.tell(told_as(hand, matter, task))


async def end_task(hand: Hand, task: TaskRow, ended_by: str) -> None:
    """A task is done, or no longer needed."""
    task.ended_at, task.ended_by, task.next_on = hand.now, ended_by, None
    del hand.dossier.tasks[task.task_id]
    await writing.put(hand.session, task)
    ended = TaskEnded(
        region=hand.region, task_id=task.task_id, kind=task.kind, household_id=task.household_id, ended_by=ended_by
    )
    await hand.tell(ended)


async def move_tasks(hand: Hand, why: str) -> None:
    """Every open task of an area is given to whoever holds it now that the household's place is another."""
    for task in list(hand.dossier.tasks.values()):
        matter = hand.dossier.find(task.matter, task.matter_id)
        if matter is None:
            continue
        own = task.officer_id is not None
        area = task.area_code if own else holder_at(Level(task.level), hand.area_code, task.department).area_code
        if (area, hand.household_id) == (task.area_code, task.household_id):
            continue
        moved = replace(task, task_id=new_id(), area_code=area, household_id=hand.household_id)
        await end_task(hand, task, why)
        await _add(hand, matter, moved)


def opener_of(hand: Hand, matter: MatterRow) -> Opener:
    """By which clock and calendar limits are counted today."""
    own_days: Mapping[str, int] = {}
    if isinstance(matter, MeasureRow) and matter.item in hand.policy.catalogue.items:
        own_days = hand.policy.catalogue.items[matter.item].own_days
    return Opener(hand.policy.profile, hand.calendar, matter_clock(hand, matter), hand.today, own_days)


def matter_clock(hand: Hand, matter: MatterRow) -> Clock:
    """The clock of a matter; a measure's runs from the day it was proposed."""
    case = case_behind(hand.dossier, matter)
    clue = clue_behind(hand.dossier, matter)
    submitted = case.submitted_on if case else clue.submitted_on if clue else None
    on = submitted or beijing_day(matter.opened_at)
    steps = hand.dossier.steps_of(matter.matter_id)
    return clock_of(hand.table_of(matter), steps, submitted_on=on)


def next_day(hand: Hand, task: TaskRow) -> date | None:
    """The next day on which a task has something to say."""
    deadline = deadline_of(task)
    if deadline is None:
        return None
    if task.warned and task.escalations >= len(ladder_from(deadline.holder)):
        return None
    step_days = hand.policy.profile.figure("escalate_again_days")
    goes_up = escalates_on(deadline, task.escalations, step_days=step_days, calendar=hand.calendar)
    return goes_up if task.warned else min(deadline.warn_on, goes_up)


def deadline_of(task: TaskRow) -> Deadline | None:
    """A task as its deadline; None if it is not due on a day."""
    if task.due_on is None or task.warn_on is None:
        return None
    return Deadline(
        task.kind,
        Level(task.level),
        opened_on=task.opened_on,
        warn_on=task.warn_on,
        due_on=task.due_on,
        warned=task.warned,
        escalations=task.escalations,
    )


def _holder(hand: Hand, matter: MatterRow, limit: str) -> Holder:
    """Who answers for a limit of this matter."""
    level = Level(hand.policy.profile.limit(limit).holder.value)
    department = matter.department if isinstance(matter, MeasureRow) else None
    return holder_at(level, hand.area_code, department)


def standing_task(hand: Hand, matter: MatterRow) -> TaskRow | None:
    """The task that says where a matter stands: the one due first."""
    tasks = [task for task in hand.dossier.tasks_of(matter.matter_id) if task.kind not in BESIDE]
    return min(tasks, key=lambda t: (t.due_on or date.max, t.task_id)) if tasks else None


def holder_of(task: TaskRow) -> Holder:
    """Who holds a task."""
    return Holder(
        level=Level(task.level), area_code=task.area_code, department=task.department, officer_id=task.officer_id
    )


def findings_of(hand: Hand, matter: MatterRow) -> list[FindingRow]:
    """The findings that a matter looks into."""
    case = case_behind(hand.dossier, matter)
    if case is not None:
        return [f for f in hand.dossier.findings.values() if f.case_id == case.case_id]
    return [f for f in hand.dossier.findings.values() if f.clue_id == matter.matter_id]


def told_as(hand: Hand, matter: MatterRow, task: TaskRow) -> TaskOpened:
    """What the inboxes hear of a task."""
    findings = [f.event for f in findings_of(hand, matter) if f.open]
    first = findings[0] if findings else None
    starts = task.kind in ("triage", "assign")
    return TaskOpened(
        region=hand.region,
        task_id=task.task_id,
        kind=task.kind,
        label=label_of(hand, task.kind),
        matter=task.matter,
        matter_id=task.matter_id,
        household_id=hand.household_id,
        area_code=hand.area_code,
        holder=holder_of(task),
        due_on=task.due_on,
        opened_at=task.opened_at,
        at=page_of(task),
        neutral="".join(dict.fromkeys(f.neutral for f in findings))
        if findings
        else _reported(hand, matter, full=False),
        full="".join(dict.fromkeys(f.sentence for f in findings)) or _reported(hand, matter, full=True),
        rule_id=first.rule_id if first and starts else None,
        feed=first.feed if first and starts else None,
    )


def label_of(hand: Hand, kind: str) -> str:
    """What a task is called."""
    limits = hand.policy.profile.limits
    return hand.policy.profile.label(limits[kind].label) if kind in limits else OWN_LABELS[kind]


def page_of(task: TaskRow) -> str:
    """The page on which it is done (在哪一页办)."""
    if task.matter is Matter.MEASURE and task.level in (Level.OFFICER, Level.DEPARTMENT_HEAD):
        return f"/measures/{task.matter_id}"
    if task.kind in ("visit", SECOND_VISITOR):
        return f"/visits/{task.matter_id}"
    if task.level == Level.VILLAGE or task.kind == TELL_IN_PERSON:
        return f"/cases/{task.matter_id}"
    return f"/console/{task.household_id}"


def _reported(hand: Hand, matter: MatterRow, *, full: bool) -> str:
    """Why, where no rule was met: somebody said so."""
    if isinstance(matter, MeasureRow):
        return f"帮扶：{hand.policy.catalogue.items[matter.item].label}。"
    risks = [RISK_LABELS[Risk(risk)] for risk in matter.risks]
    if not full or not risks:
        return "家里说有难处，请入户了解。" if not isinstance(matter, CaseRow) else "核实有风险，正在认定。"
    return f"{'反映' if not isinstance(matter, CaseRow) else '核实'}的风险：{'、'.join(risks)}。"
