"""What intake hears, and the use that answers it (受理听什么)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts import assistance, screening
from libs.events.contracts.intake import AppointmentRecorded
from libs.events.transport.handlers import Handlers
from libs.web import appointments
from services.intake.usecases import hear, row_outcomes


async def _clues_opened(session: AsyncSession, events: Sequence[assistance.ClueOpened], now: datetime) -> None:
    """A clue answers a report, and takes findings in hand."""
    await hear.clues_opened(session, events, now)
    await row_outcomes.clues_opened(session, events, now)


HANDLERS = Handlers(
    {
        AppointmentRecorded: appointments.note,
        screening.FindingRaised: row_outcomes.findings_raised,
        screening.FindingEnded: row_outcomes.findings_ended,
        screening.FindingWithdrawn: row_outcomes.findings_withdrawn,
        screening.ItemsEnded: hear.items_ended,
        screening.ParkingChanged: hear.parking_changed,
        screening.UploadHeld: hear.uploads_held,
        screening.UploadPassed: hear.uploads_passed,
        assistance.ClueOpened: _clues_opened,
        assistance.ReportMerged: hear.reports_merged,
        assistance.StepTaken: hear.steps_taken,
        assistance.ClueClosed: row_outcomes.clues_closed,
        assistance.MeasureDispatched: hear.measures_dispatched,
        assistance.MeasureDelivered: hear.measures_delivered,
        assistance.ProxyAuthorised: hear.proxies_authorised,
        assistance.DeadlineMissed: hear.deadlines_missed,
        assistance.ParkingChanged: hear.parking_changed,
        assistance.ItemsEnded: hear.items_ended,
    }
)
