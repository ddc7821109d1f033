"""One household's story: why, what was done, what is open (一户的经过)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.screening import FindingRaised
from libs.events.contracts.values import OfficeRole
from services.assistance.domain.answers import Answer
from services.assistance.domain.household import Household
from services.assistance.domain.values import ROLE_LABELS
from services.assistance.store.rows import (
    FindingRow,
    HouseholdRow,
    ReportRow,
    StepRow,
    TaskRow,
    VisitRow,
)
from services.assistance.usecases.acting import NotYours, Reader, refuse_strangers
from services.assistance.usecases.hand import Hand, look_at_for
from services.assistance.usecases.matters import MatterView, seen_in
from services.assistance.usecases.situation import household_of
from services.assistance.usecases.tasks import label_of, page_of

NEUTRAL_ONLY = frozenset({OfficeRole.VILLAGE_CADRE, OfficeRole.GRID_WORKER})
"""A village reads the neutral sentence: no amount, no record."""
NO_STORY = frozenset({OfficeRole.DEPARTMENT_LIAISON, OfficeRole.DEPARTMENT_HEAD, OfficeRole.HOTLINE_CLERK})
"""A department sees its measure, not the household's story."""


@dataclass(frozen=True)
class FindingTold:
    """A finding as this reader may see it (疑点)."""

    finding_id: str
    state: str
    """open, ended or withdrawn."""
    sentence: str
    neutral: str
    note: str
    """Why it ended or was withdrawn."""
    heard_at: datetime
    ended_at: datetime | None
    event: FindingRaised | None
    """Rule, clause, arithmetic, figures and inputs; None for a village."""
    clue_id: str | None
    case_id: str | None


@dataclass(frozen=True)
class StepTold:
    """A step as the story tells it (办过的一步)."""

    step_id: str
    matter: str
    matter_id: str
    event: str
    label: str
    new_state_label: str
    actor_id: str
    role: str
    role_label: str
    happened_at: datetime
    entered_at: datetime
    answers: Mapping[str, Answer]
    basis: Mapping[str, str | int]
    reason_label: str | None


@dataclass(frozen=True)
class TaskTold:
    """An open task of the household (要办的事)."""

    task: TaskRow
    label: str
    at: str
    overdue: bool


@dataclass(frozen=True)
class Story:
    """Everything that a page tells of one household (一户的经过)."""

    household: HouseholdRow
    facts: Household
    findings: tuple[FindingTold, ...]
    reports: tuple[ReportRow, ...]
    clues: tuple[MatterView, ...]
    cases: tuple[MatterView, ...]
    measures: tuple[MatterView, ...]
    steps: tuple[StepTold, ...]
    """In the order in which they were entered."""
    visits: tuple[VisitRow, ...]
    tasks: tuple[TaskTold, ...]

    @property
    def report_ids(self) -> tuple[str, ...]:
        """The reports of the household; their words come from intake."""
        return tuple(report.report_id for report in self.reports)


async def story(session: AsyncSession, reader: Reader, household_id: str, now: datetime) -> Story:
    """One household's story, as this reader may see it. Raises NotYours."""
    return (await read_story(session, reader, household_id, now))[1]


async def read_story(session: AsyncSession, reader: Reader, household_id: str, now: datetime) -> tuple[Hand, Story]:
    """The household with what this reader may know of it, and its story. Raises NotYours."""
    hand = await look_at_for(session, reader, household_id, now)
    if hand is None or reader.role in NO_STORY:
        raise NotYours
    refuse_strangers(reader, hand.region, hand.area_code)
    return hand, _story(hand, reader)


def _story(hand: Hand, reader: Reader) -> Story:
    dossier = hand.dossier
    rows = [row for steps in dossier.steps.values() for row in steps]
    return Story(
        household=dossier.household,
        facts=household_of(dossier),
        findings=tuple(_finding(f, neutral=reader.role in NEUTRAL_ONLY) for f in _in_order(dossier.findings)),
        reports=tuple(sorted(dossier.reports.values(), key=lambda r: (r.reported_at, r.report_id))),
        clues=tuple(seen_in(hand, m) for m in dossier.clues.values()),
        cases=tuple(seen_in(hand, m) for m in dossier.cases.values()),
        measures=tuple(seen_in(hand, m) for m in dossier.measures.values()),
        steps=tuple(told(hand, row) for row in sorted(rows, key=lambda r: (r.step.entered_at, r.step_id))),
        visits=tuple(dossier.visits.values()),
        tasks=tuple(_task(hand, task, hand.today) for task in dossier.tasks.values()),
    )


def _in_order(findings: Mapping[str, FindingRow]) -> list[FindingRow]:
    return sorted(findings.values(), key=lambda f: (not f.open, f.heard_at, f.finding_id))


def _finding(row: FindingRow, *, neutral: bool) -> FindingTold:
    event = row.event
    return FindingTold(
        finding_id=row.finding_id,
        state=row.state,
        sentence=event.neutral if neutral else event.sentence,
        neutral=event.neutral,
        note="" if neutral else row.note,
        heard_at=row.heard_at,
        ended_at=row.ended_at,
        event=None if neutral else event,
        clue_id=row.clue_id,
        case_id=row.case_id,
    )


def told(hand: Hand, row: StepRow) -> StepTold:
    """A step with the words of its table."""
    table = hand.policy.tables[row.matter.value]
    move = table.move(row.step.event, row.old_state)
    step = row.step
    code = step.answers.text("reason_code")
    reasons = next((f.choices for f in move.fields if f.name == "reason_code"), ()) if move else ()
    return StepTold(
        step_id=row.step_id,
        matter=row.matter.value,
        matter_id=row.matter_id,
        event=step.event,
        label=move.label if move else step.event,
        new_state_label=table.state(row.new_state).label,
        actor_id=step.actor_id,
        role=step.role.value,
        role_label=hand.policy.profile.label(ROLE_LABELS[step.role]),
        happened_at=step.happened_at,
        entered_at=step.entered_at,
        answers=step.answers.values,
        basis=step.basis,
        reason_label=next((choice.label for choice in reasons if choice.value == code), None),
    )


def _task(hand: Hand, task: TaskRow, today: date) -> TaskTold:
    overdue = task.due_on is not None and task.due_on < today
    return TaskTold(task, label_of(hand, task.kind), page_of(task), overdue)
