"""What screening does with each event it hears; a batch is screened once, when it is settled (收听)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.assistance import (
    CaseDecided,
    ClueClosed,
    DeadlineMissed,
    MeasureDeclined,
    MeasureDelivered,
    MeasureDispatched,
    TaskEnded,
    TaskOpened,
    VisitRecorded,
)
from libs.events.contracts.base import Event
from libs.events.contracts.intake import (
    AlertRaised,
    AlertWithdrawn,
    AppointmentRecorded,
    HouseholdMerged,
    HouseholdRecorded,
    HouseholdSplit,
    UploadLoaded,
)
from libs.events.contracts.quarters import DecisionLate, DecisionMoved
from libs.events.contracts.screening import FindingEnded, ItemsEnded, ParkingChanged
from libs.events.contracts.subjects import SubjectRowRaised, SubjectRowWithdrawn
from libs.events.transport import outbox
from libs.events.transport.accounting import Accounting
from libs.events.transport.handlers import Handlers
from libs.policy.texts import yuan
from libs.web import appointments
from services.screening.domain.days import beijing_day
from services.screening.store import (
    documents,
    findings,
    followed,
    heard,
    households,
    measures,
    rows,
    subject_rows,
    uploads,
)
from services.screening.store.rows import Corrected, Wrong
from services.screening.usecases import batches
from services.screening.usecases.screening import Asking

ITEM_OF: Mapping[type[Event], Callable[[Any], str]] = {
    AlertRaised: attrgetter("row_id"),
    AlertWithdrawn: attrgetter("item_id"),
    SubjectRowRaised: attrgetter("row_id"),
    SubjectRowWithdrawn: attrgetter("item_id"),
}
"""The ledger's item that a message of intake carries, and screening ends."""
ONE_FINDING_STAYS = "两户并为一户，同一条规则只留一个疑点"


def handlers(asking: Asking) -> Handlers:
    """A function for each event that screening hears, and the one that settles a batch."""
    screening = Screening(asking)
    return Handlers(
        {
            HouseholdRecorded: household_recorded,
            HouseholdMerged: household_merged,
            HouseholdSplit: household_split,
            AlertRaised: alert_raised,
            AlertWithdrawn: alert_withdrawn,
            SubjectRowRaised: subject_row_raised,
            SubjectRowWithdrawn: subject_row_withdrawn,
            UploadLoaded: upload_loaded,
            VisitRecorded: visit_recorded,
            CaseDecided: case_decided,
            ClueClosed: screening.clue_closed,
            MeasureDispatched: measure_dispatched,
            MeasureDeclined: measure_declined,
            MeasureDelivered: measure_delivered,
            TaskOpened: task_opened,
            DeadlineMissed: deadline_missed,
            TaskEnded: task_ended,
            DecisionMoved: decision_moved,
            DecisionLate: decision_late,
            AppointmentRecorded: appointments.note,
        },
        screening.settle,
        Accounting(ParkingChanged, ItemsEnded, ITEM_OF),
    )


async def household_recorded(session: AsyncSession, events: Sequence[HouseholdRecorded], _: datetime) -> None:
    """Keep the facts; what the same source tells otherwise now was wrong before."""
    before = await households.documents_with_findings(session, sorted({event.household_id for event in events}))
    wrong = [
        Wrong(row_id, event.household_id, sentence)
        for event in events
        if event.household_id in before and before[event.household_id].get("version", 0) < event.version
        for row_id, sentence in documents.corrected(before[event.household_id], event.model_dump(mode="json")).items()
    ]
    if wrong:
        await rows.mark_wrong(session, wrong)
    await households.record(session, events)
    heard.note(session).households.update((event.household_id, None) for event in events)


async def household_merged(session: AsyncSession, events: Sequence[HouseholdMerged], _: datetime) -> None:
    """Let facts and findings of the one that ends point to the one that stays."""
    for event in events:
        ends, stays = event.from_household_id, event.into_household_id
        for double in await households.merge(session, event.region, (ends, stays), event.turn):
            ended = FindingEnded(
                region=event.region,
                finding_id=double["finding_id"],
                household_id=stays,
                rule_id=double["rule_id"],
                sentence=ONE_FINDING_STAYS,
                row_ids=tuple(sorted(double["row_ids"])),
            )
            await outbox.put(session, ended)
        heard.note(session).households[stays] = None


async def household_split(session: AsyncSession, events: Sequence[HouseholdSplit], _: datetime) -> None:
    """What a household brought along goes back with it; both are screened again."""
    for event in events:
        pair = (event.from_household_id, event.into_household_id)
        await households.split(session, event.region, pair, event.turn)
        heard.note(session).households.update(dict.fromkeys(pair))


async def alert_raised(session: AsyncSession, events: Sequence[AlertRaised], _: datetime) -> None:
    """Keep a department's rows; a corrected row takes the place of the one before."""
    new = await rows.add(session, events)
    noted = heard.note(session)
    for event in events:
        noted.items[event.row_id] = event.region
        noted.households[new.get(event.row_id, event.household_id)] = None
        if event.row_id in new:
            noted.rows.setdefault((event.region, event.feed, event.upload_id), {})[event.row_id] = None
    replaced = {event.replaces: event for event in events if event.replaces is not None}
    if replaced:
        wrong = [Wrong(row_id, event.household_id, _corrected(event)) for row_id, event in replaced.items()]
        _note_lost(noted, (await rows.mark_wrong(session, wrong))[1])


async def alert_withdrawn(session: AsyncSession, events: Sequence[AlertWithdrawn], _: datetime) -> None:
    """A department took rows back: they are no longer in force.

    A withdrawal counts as handled under the list that told it, unless it takes back a row of that very list.
    """
    came_with = await rows.uploads_of(session, [event.row_id for event in events])
    wrong = [
        Wrong(event.row_id, event.household_id, "清单撤回了这一行", event.item_id)
        for event in {event.row_id: event for event in events}.values()
    ]
    fresh, ended = await rows.mark_wrong(session, wrong)
    noted = heard.note(session)
    for event in events:
        noted.items[event.item_id] = event.region
        noted.households[event.household_id] = None
        if event.row_id in fresh and came_with.get(event.row_id) != event.upload_id:
            noted.rows.setdefault((event.region, event.feed, event.upload_id), {})[event.item_id] = None
    _note_lost(noted, ended)


async def subject_row_raised(session: AsyncSession, events: Sequence[SubjectRowRaised], _: datetime) -> None:
    """Keep rows about villages and assets: nobody is screened, the rules are asked when somebody looks."""
    noted = heard.note(session)
    for event in sorted(events, key=attrgetter("row_id")):
        noted.items[event.row_id] = event.region
        if await subject_rows.add(session, event):
            noted.rows.setdefault((event.region, event.feed, event.upload_id), {})[event.row_id] = None
        await subject_rows.replaced(session, event)


async def subject_row_withdrawn(session: AsyncSession, events: Sequence[SubjectRowWithdrawn], _: datetime) -> None:
    """A department took such rows back; each counts as handled under the list that told it, as those of persons do."""
    noted = heard.note(session)
    for event in sorted(events, key=attrgetter("row_id")):
        noted.items[event.item_id] = event.region
        is_new, came_with = await subject_rows.withdraw(session, event)
        if is_new and came_with != event.upload_id:
            noted.rows.setdefault((event.region, event.feed, event.upload_id), {})[event.item_id] = None


async def upload_loaded(session: AsyncSession, events: Sequence[UploadLoaded], _: datetime) -> None:
    """So many rows of this list will be, or were, told."""
    await uploads.loaded(session, events)
    heard.note(session).loaded.update((event.upload_id, None) for event in events)


async def visit_recorded(session: AsyncSession, events: Sequence[VisitRecorded], _: datetime) -> None:
    """What was told at the door is a fact, and its household is screened again."""
    await households.note_visits(session, events)
    heard.note(session).households.update((event.household_id, None) for event in events)


async def case_decided(session: AsyncSession, events: Sequence[CaseDecided], _: datetime) -> None:
    """Rules ask less of a household that is monitored."""
    for event in events:
        await households.set_monitored(session, event)
        await followed.case_decided(session, event)
        heard.note(session).households[event.household_id] = None


async def measure_dispatched(session: AsyncSession, events: Sequence[MeasureDispatched], now: datetime) -> None:
    """A monitored household has a measure: a rule and the quarter ask who has none."""
    await measures.dispatched(session, events, beijing_day(now))
    heard.note(session).households.update((event.household_id, None) for event in events)


async def measure_declined(session: AsyncSession, events: Sequence[MeasureDeclined], _: datetime) -> None:
    """It has this one no longer."""
    await measures.declined(session, events)
    heard.note(session).households.update((event.household_id, None) for event in events)


async def measure_delivered(session: AsyncSession, events: Sequence[MeasureDelivered], _: datetime) -> None:
    """It has this one for certain."""
    await measures.delivered(session, events)
    heard.note(session).households.update((event.household_id, None) for event in events)


async def task_opened(session: AsyncSession, events: Sequence[TaskOpened], _: datetime) -> None:
    """Somebody must act until a day: the quarter asks which unit was late."""
    await followed.opened(session, events)


async def deadline_missed(session: AsyncSession, events: Sequence[DeadlineMissed], now: datetime) -> None:
    """The day passed."""
    await followed.missed(session, events, beijing_day(now))


async def task_ended(session: AsyncSession, events: Sequence[TaskEnded], now: datetime) -> None:
    """It is done, or no longer needed."""
    await followed.ended(session, events, beijing_day(now))


async def decision_moved(session: AsyncSession, events: Sequence[DecisionMoved], _: datetime) -> None:
    """A decision of a quarter went on: the next quarter's pack shows it."""
    await followed.moved(session, events)


async def decision_late(session: AsyncSession, events: Sequence[DecisionLate], now: datetime) -> None:
    """The day of a decision passed."""
    await followed.late(session, events, beijing_day(now))


@dataclass(frozen=True)
class Screening:
    """The handlers that ask for the policy."""

    asking: Asking

    async def clue_closed(self, session: AsyncSession, events: Sequence[ClueClosed], _: datetime) -> None:
        """After a visit found no risk, the rules stay quiet on the same facts, as long as the region says.

        Where the region says nothing, the finding stays open, and is told again only if it is worse.
        """
        await followed.outcomes(session, events)
        for event in events:
            days = (await self.asking.policy(session, event.region, event.closed_on)).region.quiet_days
            if event.risk_confirmed is False and days is not None and event.finding_ids:
                until = event.closed_on + timedelta(days=days)
                await findings.clear(session, list(event.finding_ids), event.closed_on, until)

    async def settle(self, session: AsyncSession, _: Sequence[str], now: datetime) -> None:
        """Screen what the batch touched."""
        await batches.settle(session, heard.take(session), now, self.asking)


def _corrected(event: AlertRaised) -> str:
    if event.self_pay_fen is None:
        return f"{event.list_title}更正了这一行"
    return f"{event.list_title}更正：自付改为 {yuan(event.self_pay_fen)} 元"


def _note_lost(noted: heard.Heard, ended: Iterable[Corrected]) -> None:
    for row in ended:
        noted.households[row.household_id] = None
        noted.lost_rows[row.upload_id] = None
