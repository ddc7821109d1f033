"""What is heard becomes items, or ends them (听到以后)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.assistance import DeadlineMissed, DeadlineWarned, StepTaken, TaskEnded, TaskOpened
from libs.events.contracts.screening import FindingRaised, UploadHeld, UploadPassed
from libs.events.contracts.values import Matter
from libs.web.menu import department_code, department_words
from libs.web.words import day_of
from services.notifications.domain import findings, held, knowing
from services.notifications.domain.offices import office_of
from services.notifications.store import areas, items, tasks
from services.notifications.usecases import waiting
from services.notifications.usecases.waiting import Decided, Waiting

HELD_AT = "/runs/held/"
"""Where a held list is let pass."""


async def open_tasks(session: AsyncSession, events: Sequence[TaskOpened], now: datetime) -> None:
    """A task waits for the office that holds it, and no longer for the one that had it."""
    last = {event.task_id: event for event in events}
    told = sorted(last.values(), key=lambda event: (event.household_id, event.task_id))
    standing = await areas.standing(session, [event.household_id for event in told])
    await tasks.open_all(session, [_task(event, standing[event.household_id]) for event in told])
    added = [
        items.New(
            source=f"task:{event.task_id}",
            kind="TODO",
            office=office_of(event.holder, event.area_code),
            region=event.region,
            happened_at=event.opened_at,
            household_id=standing[event.household_id],
            task_id=event.task_id,
            list=_list(event),
        )
        for event in told
    ]
    await items.add(session, added)
    await items.end_of_others(session, {item.task_id: item.office.recipient for item in added if item.task_id}, now)


async def end_tasks(session: AsyncSession, events: Sequence[TaskEnded], now: datetime) -> None:
    """What was to be done is done, whoever of the office did it; also when its opening is heard later."""
    rows = [event.model_dump(include={"task_id", "kind", "region", "household_id", "ended_by"}) for event in events]
    await tasks.end(session, sorted(rows, key=_by_household), now)
    await items.end_of_tasks(session, [event.task_id for event in events], now)


async def warn(session: AsyncSession, events: Sequence[DeadlineWarned], now: datetime) -> None:
    """Four fifths are over: the item says so."""
    rows = [event.model_dump(include={"task_id", "kind", "region", "household_id", "due_on"}) for event in events]
    await tasks.warn(session, sorted(rows, key=_by_household), day_of(now))


async def raise_missed(session: AsyncSession, events: Sequence[DeadlineMissed], now: datetime) -> None:
    """A missed day is told to the level above, once a level; the item below says where it went."""
    ordered = sorted(events, key=lambda event: (event.household_id, event.task_id))
    standing = await areas.standing(session, [event.household_id for event in ordered])
    known = await areas.known(session, list(standing.values()))
    missed, added = [], []
    for event in ordered:
        household_id = standing[event.household_id]
        found = known.get(household_id)
        level = event.escalated_to.level
        row = event.model_dump(include={"task_id", "kind", "region", "due_on"}) | {"household_id": household_id}
        raised = {"level": level.value, "department": event.escalated_to.department, "today": day_of(now)}
        missed.append(row | raised)
        added.append(
            items.New(
                source=f"missed:{event.task_id}:{level.value}",
                kind="RAISED",
                office=office_of(event.escalated_to, found.area_code if found else None),
                region=event.region,
                happened_at=now,
                household_id=household_id,
                task_id=event.task_id,
            )
        )
    await tasks.raise_all(session, missed)
    await items.add(session, added)


async def tell_steps(session: AsyncSession, events: Sequence[StepTaken], now: datetime) -> None:  # noqa: ARG001
    """Those who only have to know of a step get an item each."""
    standing = await areas.standing(session, [event.household_id for event in events])
    labels = {
        event.matter_id: {"matter": "measure", "matter_id": event.matter_id, "item_label": event.item_label}
        for event in events
        if event.matter is Matter.MEASURE and event.item_label
    }
    if labels:
        await tasks.keep_label(session, [labels[one] for one in sorted(labels)])
    added = [
        items.New(
            source=f"step:{event.step_id}",
            kind="KNOW",
            office=note.office,
            region=event.region,
            happened_at=event.entered_at,
            household_id=standing[event.household_id],
            actor_id=event.actor_id,
            full=note.full,
            neutral=note.neutral,
            at=_page_of(event),
        )
        for event in events
        for note in knowing.notes(event, _called(event.department, event.region))
    ]
    await items.add(session, added)


async def tell_findings(session: AsyncSession, events: Sequence[FindingRaised], now: datetime) -> None:
    """Departments learn at once of a finding that no visit of the village, and no measure, would bring to them."""
    told = [(event, office) for event in events for office in findings.offices(event, department_code)]
    standing = await areas.standing(session, [event.household_id for event, _ in told])
    added = [
        items.New(
            source=f"finding:{event.finding_id}:{event.occurrence}",
            kind="KNOW",
            office=office,
            region=event.region,
            happened_at=now,
            household_id=standing[event.household_id],
            full=event.sentence,
        )
        for event, office in told
    ]
    await items.add(session, added)


async def hold_uploads(session: AsyncSession, events: Sequence[UploadHeld], now: datetime) -> None:
    """A held list waits for those who may let it pass."""
    await waiting.open_all(session, [_held(event) for event in events], now)


async def pass_uploads(session: AsyncSession, events: Sequence[UploadPassed], now: datetime) -> None:
    """A held list was let pass, or taken back: nobody has to do anything more."""
    decided = [
        Decided(held.task_id(event.upload_id), held.KIND, event.region, "passed" if event.passed else "withdrawn")
        for event in events
    ]
    await waiting.end_all(session, decided, now)


def _task(event: TaskOpened, household_id: str) -> dict[str, object]:
    columns = {"task_id", "kind", "region", "opened_at", "label", "matter_id", "due_on", "at", "neutral", "full"}
    row: dict[str, object] = event.model_dump(include=columns | {"rule_id"})
    return row | {"household_id": household_id, "matter": event.matter.value, "list": _list(event)}


def _held(event: UploadHeld) -> Waiting:
    return Waiting(
        task_id=held.task_id(event.upload_id),
        kind=held.KIND,
        region=event.region,
        label=held.LABEL,
        at=HELD_AT + event.upload_id,
        full=held.sentence(event, _called(event.department, event.region) or ""),
        neutral="",
        offices=held.offices(event),
    )


def _list(event: TaskOpened) -> str | None:
    """Feed, rule, kind and day: what one list set off in one day is one item."""
    if event.feed is None or event.rule_id is None:
        return None
    return "|".join((event.feed, event.rule_id, event.kind, day_of(event.opened_at).isoformat()))


def _page_of(event: StepTaken) -> str:
    if event.matter is Matter.MEASURE:
        return f"/measures/{event.matter_id}"
    return f"/cases/{event.matter_id}"


def _called(department: str | None, region: str) -> str | None:
    return department_words(department, region) if department else None


def _by_household(row: tasks.Row) -> tuple[str, str]:
    return (str(row["household_id"]), str(row["task_id"]))
