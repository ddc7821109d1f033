"""One household while somebody acts on it: locked, read whole, every change written and told (经手的一户)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.base import Event
from libs.events.contracts.values import Hearers
from libs.events.transport import clock
from libs.policy.entered import Entered
from libs.web.access import hears
from libs.web.appointments import Reader
from services.assistance.domain.days import WorkingCalendar, beijing_day
from services.assistance.domain.table import Table
from services.assistance.store import calendar, dossier, figures, writing
from services.assistance.store.dossier import Place
from services.assistance.store.rows import Dossier, HouseholdRow, MatterRow
from services.assistance.usecases.policies import Regional, regional


@dataclass
class Hand:
    """A household under its lock, on a day (经手的一户)."""

    session: AsyncSession
    dossier: Dossier
    calendar: WorkingCalendar
    now: datetime
    entered: Entered
    """The figures that people entered, as screening told them."""

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
        await writing.tell(self.session, *events)

    async def save(self, matter: MatterRow) -> None:
        """Write a matter down as it stands."""
        await writing.put(self.session, matter)


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
    return await _hand(session, row, now)


async def look_at(session: AsyncSession, household_id: str, now: datetime) -> Hand | None:
    """The household read without its lock, to be shown and nothing else; None if nothing was heard of it.

    A page asks other services for names while it is drawn: nobody who acts waits for that.
    """
    row = await dossier.find(session, household_id)
    if row is None:
        return None
    return await _hand(session, row, now)


async def look_at_for(session: AsyncSession, reader: Reader, household_id: str, now: datetime) -> Hand | None:
    """The household as `look_at` reads it, with what this reader may know of it."""
    hand = await look_at(session, household_id, now)
    return visible_to(reader, hand) if hand is not None else None


def visible_to(reader: Reader, hand: Hand) -> Hand:
    """The household with what this reader may know of it; what he does rests on nothing else."""
    if all(hears(reader, one) for one in Hearers):
        return hand
    return replace(hand, dossier=hand.dossier.without_kept())


async def _hand(session: AsyncSession, row: HouseholdRow, now: datetime) -> Hand:
    days, entered = await calendar.load_calendar(session), await figures.entered(session, row.region)
    return Hand(session, await dossier.load(session, row), days, now, entered)


async def make_known(session: AsyncSession, household_id: str, place: Place, now: datetime) -> Hand:
    """The household in hand; one of which nothing was heard yet is noted with what is known of its place."""
    hands = await take_all_in_hand(session, {household_id: place}, now)
    return await hands.at(household_id, place)


@dataclass(frozen=True)
class Hands:
    """The households of a batch, each locked and read once (经手的各户)."""

    by_asked: Mapping[str, Hand]
    """By the id that an event says; two that are one by now give the same hand."""

    async def of(self, event: "OfHousehold") -> Hand:
        """The household of an event; its place is noted where it was not known."""
        return await self.at(event.household_id, place_of(event))

    async def at(self, household_id: str, place: Place) -> Hand:
        """A household of which an event says this place."""
        hand = self.by_asked[household_id]
        if hand.dossier.household.area_code is None and place.area_code is not None:
            hand.dossier.household.area_code = place.area_code
            await writing.put(hand.session, hand.dossier.household)
        return hand


async def take_all_in_hand(session: AsyncSession, places: Mapping[str, Place], now: datetime) -> Hands:
    """These households, locked in order of id and read; those of which nothing was heard yet are noted."""
    rows = await dossier.lock_all(session, places.keys())
    new = await dossier.ensure(session, {asked: place for asked, place in places.items() if asked not in rows})
    raced = places.keys() - rows.keys() - new.keys()  # noted by somebody else a moment ago
    rows |= await dossier.lock_all(session, raced) if raced else {}
    known = list({row.household_id: row for row in rows.values()}.values())
    dossiers = await dossier.load_all(session, known) if known else {}
    dossiers |= {household_id: Dossier(row) for household_id, row in new.items()}
    days = await calendar.load_calendar(session)
    regions = {whole.household.region for whole in dossiers.values()}
    entered = {region: await figures.entered(session, region) for region in sorted(regions)}
    hands = {
        household_id: Hand(session, whole, days, now, entered[whole.household.region])
        for household_id, whole in dossiers.items()
    }
    return Hands({asked: hands[row.household_id] for asked, row in (rows | new).items()})


class OfHousehold(Protocol):
    """An event about one household; some say where it is."""

    @property
    def region(self) -> str: ...  # noqa: D102

    @property
    def household_id(self) -> str: ...  # noqa: D102


def place_of(event: OfHousehold) -> Place:
    """What an event says of the place of its household."""
    return Place(event.region, getattr(event, "area_code", None))


@asynccontextmanager
async def all_in_hand(session: AsyncSession, events: Sequence[OfHousehold], now: datetime) -> AsyncIterator[Hands]:
    """The households of these events; what is put and told in this block is written together at its end."""
    places: dict[str, Place] = {}
    for event in events:
        places.setdefault(event.household_id, place_of(event))
    async with writing.gathered(session):
        yield await take_all_in_hand(session, places, now)
