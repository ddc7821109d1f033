"""What assistance and screening tell becomes what a report knows of itself, and ends items of the ledger (听到的事)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts import assistance, screening
from libs.events.transport import clock
from services.intake.store import ledger, matters, parked_elsewhere, reports, uploads

NOBODY_HOME = "visit.not_home"


async def clues_opened(session: AsyncSession, events: Sequence[assistance.ClueOpened], now: datetime) -> None:  # noqa: ARG001
    """A report's clue answers it; nothing of another household does any longer."""
    for event in events:
        if event.report_id and event.instead_of:
            await matters.unlink(session, event.report_id, event.instead_of)
    await matters.link(session, [(event.report_id, event.clue_id) for event in events if event.report_id])


async def reports_merged(session: AsyncSession, events: Sequence[assistance.ReportMerged], now: datetime) -> None:  # noqa: ARG001
    """What was open already answers a report that joined it; its reporter is told nothing of the other."""
    await matters.link(session, [(e.report_id, each) for e in events for each in (e.clue_id, e.into_id)])


async def steps_taken(session: AsyncSession, events: Sequence[assistance.StepTaken], now: datetime) -> None:  # noqa: ARG001
    """Keep each matter's state, holder and day, and which reports it answers."""
    for event in events:
        apart = await matters.set_apart(session, event.report_ids, event.household_id)
        told = [(report_id, event.matter_id) for report_id in event.report_ids if report_id not in apart]
        await matters.link(session, told)
        for before in (event.clue_id, event.case_id):
            if before is not None and before != event.matter_id:
                await matters.link_like(session, before, event.matter_id)
        await matters.keep(session, _kept(event))


def _kept(event: assistance.StepTaken) -> dict[str, object]:
    row = event.model_dump(include=set(_FROM_STEP))
    holder = event.holder.model_dump_json() if event.holder is not None else None
    return {**row, "matter": event.matter.value, "holder": holder, "missed": int(event.event == NOBODY_HOME)}


async def measures_dispatched(
    session: AsyncSession, events: Sequence[assistance.MeasureDispatched], now: datetime
) -> None:
    """A measure of the case answers every report that the case answers."""
    for event in events:
        named = {"state": "DISPATCHED", "area_code": event.area_code, "due_on": event.answer_by}
        await matters.name_measure(session, {**_measure(event, now), **named})
        await matters.link_like(session, event.case_id, event.measure_id)


async def measures_delivered(
    session: AsyncSession, events: Sequence[assistance.MeasureDelivered], now: datetime
) -> None:
    """A delivered measure has a name, whatever was heard of it before."""
    for event in events:
        named = {"state": "DELIVERED", "area_code": None, "due_on": None}
        await matters.name_measure(session, {**_measure(event, now), **named})


def _measure(event: assistance.MeasureDispatched | assistance.MeasureDelivered, now: datetime) -> dict[str, object]:
    return {
        "matter_id": event.measure_id,
        "household_id": event.household_id,
        "item_label": event.item_label,
        "department": event.department,
        "at": now,
    }


async def deadlines_missed(session: AsyncSession, events: Sequence[assistance.DeadlineMissed], now: datetime) -> None:  # noqa: ARG001
    """What is late says to whom it went."""
    for event in events:
        await matters.missed(session, event.household_id, event.due_on, event.escalated_to.model_dump_json())


async def proxies_authorised(
    session: AsyncSession,
    events: Sequence[assistance.ProxyAuthorised],
    now: datetime,  # noqa: ARG001
) -> None:
    """The household lets whoever reported for it see the result."""
    for event in events:
        await reports.allow_proxy(session, event.report_id, event.allowed)


async def items_ended(
    session: AsyncSession,
    events: Sequence[assistance.ItemsEnded | screening.ItemsEnded],
    now: datetime,  # noqa: ARG001
) -> None:
    """Strike off what another service dealt with."""
    for event in events:
        met = event.met if isinstance(event, screening.ItemsEnded) else ()
        await ledger.end_items(session, event.items, event.end, clock.real_now(), met)


async def parking_changed(
    session: AsyncSession, events: Sequence[assistance.ParkingChanged | screening.ParkingChanged], now: datetime
) -> None:
    """Whose items are parked where they would end: counted apart until they are released."""
    for event in events:
        service = event.key.removeprefix("consumer:")
        await parked_elsewhere.forget(session, service, event.released)
        await parked_elsewhere.note(session, service, event.parked, now)


async def uploads_held(session: AsyncSession, events: Sequence[screening.UploadHeld], now: datetime) -> None:
    """Its sender sees that a list waits until a person lets it pass."""
    for event in events:
        await uploads.held(session, event, now)


async def uploads_passed(session: AsyncSession, events: Sequence[screening.UploadPassed], now: datetime) -> None:
    """A list that was held waits no longer."""
    for event in events:
        await uploads.passed(session, event, now)


_FROM_STEP = (
    "step_id",
    "matter_id",
    "household_id",
    "event",
    "new_state",
    "ended",
    "area_code",
    "due_on",
    "notice_until",
    "item_label",
    "department",
    "reason_label",
    "happened_at",
    "entered_at",
)
