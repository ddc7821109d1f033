"""One household while somebody acts on it: locked, read whole, every change written and told (经手的一户)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.base import Event
from libs.events.transport import clock, outbox
from services.assistance.domain.days import WorkingCalendar, beijing_day
from services.assistance.domain.table import Table
from services.assistance.store import calendar, dossier, writing
from services.assistance.store.rows import Dossier, MatterRow
from services.assistance.usecases.policies import Regional, regional


@dataclass
class Hand:
    """A household under its lock, on a day (经手的一户)."""

    session: AsyncSession
    dossier: Dossier
    calendar: WorkingCalendar
    now: datetime

    @property
    def household_id(self) -> str:
        """The household."""
        return self.dossier.household.household_id

    @property
    def region(self) -> str:
        """Whose policy holds."""
        return self.dossier.household.region

    @property
    def policy(self) -> Regional:
        """What the region has decided."""
        return regional(self.region)

    @property
    def today(self) -> date:
        """The day in Beijing."""
        return beijing_day(self.now)

    @property
    def area_code(self) -> str | None:
        """Where the household is registered."""
        return self.dossier.household.area_code

    def table_of(self, matter: MatterRow) -> Table:
        """The table by which a matter goes."""
        return self.policy.tables[matter.matter.value]

    async def tell(self, *events: Event) -> None:
        """Write down what is to be told."""
        await outbox.put(self.session, *events)

    async def save(self, matter: MatterRow) -> None:
        """Write a matter down as it stands."""
        await writing.save_matter(self.session, matter)


def new_id() -> str:
    """A new id, ordered by the moment it was made."""
    return str(clock.new_id())


async def take_in_hand(
    session: AsyncSession, household_id: str, now: datetime, *, skip_locked: bool = False
) -> Hand | None:
    """The household, locked and read; None if nothing was heard of it, or somebody has it in hand and may."""
    row = await dossier.lock(session, household_id, skip_locked=skip_locked)
    if row is None:
        return None
    return Hand(session, await dossier.load(session, row), await calendar.load_calendar(session), now)


async def look_at(session: AsyncSession, household_id: str, now: datetime) -> Hand | None:
    """The household read without its lock, to be shown and nothing else; None if nothing was heard of it.

    A page asks other services for names while it is drawn: nobody who acts waits for that.
    """
    row = await dossier.find(session, household_id)
    if row is None:
        return None
    return Hand(session, await dossier.load(session, row), await calendar.load_calendar(session), now)


async def make_known(session: AsyncSession, household_id: str, place: "Place", now: datetime) -> Hand:
    """The household in hand; one of which nothing was heard yet is noted with what is known of its place."""
    hand = await take_in_hand(session, household_id, now)
    if hand is None:
        await dossier.ensure(session, household_id, place.region, place.area_code)
        hand = await take_in_hand(session, household_id, now)
    assert hand is not None, "a household that was just noted is there"
    if hand.dossier.household.area_code is None and place.area_code is not None:
        hand.dossier.household.area_code = place.area_code
        await writing.save_household(session, hand.dossier.household)
    return hand


@dataclass(frozen=True)
class Place:
    """Where a household is, as far as an event says."""

    region: str
    area_code: str | None = None
