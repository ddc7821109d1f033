"""A handler for each event that assistance hears (听到什么，做什么)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts import figures, intake, quarters, runs, screening
from libs.events.contracts.assistance import ItemsEnded, ParkingChanged
from libs.events.contracts.values import ItemEnd
from libs.events.transport import outbox, telemetry
from libs.events.transport.accounting import Accounting
from libs.events.transport.handlers import Handler, Handlers
from libs.web import appointments
from services.assistance.usecases import (
    decisions,
    hearing_figures,
    hearing_findings,
    hearing_households,
    hearing_reports,
    hearing_uploads,
    splitting,
)
from services.assistance.usecases.hand import Hand, all_in_hand

One = Callable[[Hand, Any], Awaitable[None]]


def in_hand(do: One) -> Handler:
    """A handler that takes the households of a run in hand, and its events in order of household."""

    async def handle(session: AsyncSession, events: Sequence[Any], now: datetime) -> None:
        async with all_in_hand(session, events, now) as hands:
            for event in sorted(events, key=attrgetter("key")):
                with telemetry.because_of([event]):
                    await do(await hands.of(event), event)

    return handle


def where_the_report_is(do: One) -> Handler:
    """The same for what is said on a status page: the report may have gone to another household since."""
    handle_in_hand = in_hand(do)

    async def handle(session: AsyncSession, events: Sequence[Any], now: datetime) -> None:
        await handle_in_hand(session, await splitting.where_reports_are(session, events), now)

    return handle


def one_by_one(do: Callable[[AsyncSession, Any, datetime], Awaitable[None]]) -> Handler:
    """A handler for what is rare, or moves rows from one household to another: an event at a time, in order of key."""

    async def handle(session: AsyncSession, events: Sequence[Any], now: datetime) -> None:
        for event in sorted(events, key=attrgetter("key")):
            with telemetry.because_of([event]):
                await do(session, event, now)

    return handle


async def reports_received(session: AsyncSession, events: Sequence[intake.ReportReceived], now: datetime) -> None:
    """Every report is taken in; what became of them is told once a run."""
    ends: dict[tuple[str, ItemEnd], list[str]] = {}
    async with all_in_hand(session, events, now) as hands:
        for event in sorted(events, key=attrgetter("key")):
            with telemetry.because_of([event]):
                end = await hearing_reports.received(await hands.of(event), event)
            if end is not None:
                ends.setdefault((event.region, end), []).append(event.report_id)
    told = [ItemsEnded(region=region, items=tuple(sorted(items)), end=end) for (region, end), items in ends.items()]
    await outbox.put(session, *sorted(told, key=lambda event: (event.region, event.end)))


HANDLERS = Handlers(
    {
        intake.HouseholdRecorded: hearing_households.all_recorded,
        intake.HouseholdMerged: one_by_one(hearing_households.merged),
        intake.HouseholdSplit: one_by_one(splitting.split),
        intake.ReportReceived: reports_received,
        intake.ReportAddedTo: where_the_report_is(hearing_reports.added_to),
        intake.WithdrawalWished: where_the_report_is(hearing_reports.withdrawal_wished),
        intake.DeliveryAnswered: where_the_report_is(hearing_reports.delivery_answered),
        intake.AppointmentRecorded: appointments.note,
        screening.FindingRaised: in_hand(hearing_findings.raised),
        screening.FindingEnded: in_hand(hearing_findings.ended),
        screening.FindingWithdrawn: in_hand(hearing_findings.withdrawn),
        screening.UploadHeld: one_by_one(hearing_uploads.held),
        screening.UploadPassed: one_by_one(hearing_uploads.passed),
        runs.RunHeld: one_by_one(hearing_uploads.held),
        runs.RunPassed: one_by_one(hearing_uploads.passed),
        figures.FigureSet: hearing_figures.noted,
        quarters.QuarterDecided: one_by_one(decisions.decided),
    },
    accounting=Accounting(ParkingChanged, ItemsEnded, {intake.ReportReceived: attrgetter("report_id")}),
)
