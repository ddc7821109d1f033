"""What is heard of monthly runs: one waits for the leading group office, or is done (月筛查的收件)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.runs import PlaceCount, RunEnded, RunHeld, RunPassed
from libs.events.contracts.values import Holder, Level
from libs.web.menu import department_code
from services.notifications.domain import runs
from services.notifications.domain.offices import office_of
from services.notifications.store import items
from services.notifications.usecases import waiting
from services.notifications.usecases.waiting import Decided, Waiting


async def hold(session: AsyncSession, events: Sequence[RunHeld], now: datetime) -> None:
    """A held run waits for a person."""
    await waiting.open_all(session, [_waiting(event) for event in events], now)


async def passed(session: AsyncSession, events: Sequence[RunPassed], now: datetime) -> None:
    """Somebody let a held run go on, or stopped it: nobody has to any more."""
    decided = [
        Decided(runs.task_id(event.run_id), runs.KIND, event.region, "passed" if event.passed else "stopped")
        for event in events
    ]
    await waiting.end_all(session, decided, now)


async def ended(session: AsyncSession, events: Sequence[RunEnded], now: datetime) -> None:
    """A run is done: the leading group office has to know, once; departments, of villages and assets of theirs."""
    added = [
        _of_places(event, place, word, now) for event in events for place in event.places for word in place.departments
    ]
    added += [
        items.New(
            source=f"run_ended:{event.run_id}",
            kind="KNOW",
            office=runs.OFFICE,
            region=event.region,
            happened_at=now,
            full=runs.ended(event),
            neutral=runs.ended(event),
            at=runs.at(event),
        )
        for event in events
    ]
    await items.add(session, added)


def _of_places(event: RunEnded, place: PlaceCount, department: str, now: datetime) -> items.New:
    said = runs.places(event, place)
    return items.New(
        source=f"run_places:{event.run_id}:{place.rule_id}",
        kind="KNOW",
        office=office_of(Holder(level=Level.OFFICER, department=department_code(department)), None),
        region=event.region,
        happened_at=now,
        full=said,
        neutral=said,
        at=runs.place_at(place),
    )


def _waiting(event: RunHeld) -> Waiting:
    said = runs.held(event)
    return Waiting(
        task_id=runs.task_id(event.run_id),
        kind=runs.KIND,
        region=event.region,
        label=runs.LABEL,
        at=runs.at(event),
        full=said,
        neutral=said,
        offices=[runs.OFFICE],
    )
