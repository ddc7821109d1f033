"""Parked is not lost: items of a parked household are counted apart, and what is really lost is seen.

Screening parks and tells; intake hears and counts. Both are the real services on databases of their own.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from libs.events.contracts import assistance, screening
from libs.events.contracts.catalog import CATALOG
from libs.events.contracts.intake import AlertRaised
from libs.events.contracts.values import ItemEnd
from libs.events.transport import accounting, batch, clock, drops
from libs.events.transport.database import Database
from libs.events.transport.handlers import Handlers
from libs.events.transport.replay import Replay
from services.intake import consumers as intake
from services.intake.store import ledger, parked_elsewhere
from services.intake.store.ledger import Item, Standing
from services.intake.usecases import accounting as books
from services.screening import consumers
from tests.service.helpers import hear, told
from tests.service.screening.world import World, alert, recorded

pytestmark = pytest.mark.timeout(120)
REPORT = "report-1"


@dataclass
class Two:
    """Screening, whose handler of rows breaks for some households until it is mended, and intake."""

    intake: Database
    screening: World
    broken: set[str] = field(default_factory=set)
    heard: int = 0

    @property
    def handlers(self) -> Handlers:
        whole = consumers.handlers(self.screening.asking)

        async def fragile(session, events, now):
            assert not self.broken & {event.household_id for event in events}
            await whole.by_event[AlertRaised](session, events, now)

        return replace(whole, by_event={**whole.by_event, AlertRaised: fragile})

    async def tell(self, *rows: AlertRaised, screened: bool = True) -> None:
        """Intake told these rows six minutes ago; screening hears them, unless they got lost on the way."""
        at = clock.real_now() - timedelta(minutes=6)
        async with self.intake.transaction() as session:
            items = [Item(row.row_id, row.household_id) for row in rows]
            await ledger.open_items(session, "settlements", items, at)
        if screened:
            async with self.screening.database.transaction() as session:
                await batch.hear(session, self.screening.records(rows), CATALOG, self.handlers)
            await self.pass_on()

    async def pass_on(self) -> None:
        """What screening told since, intake hears."""
        news = await told(self.screening.database)
        for event in news[self.heard :]:
            if type(event) in intake.HANDLERS.by_event:
                await hear(self.intake, intake.HANDLERS, event)
        self.heard = len(news)

    async def counted(self) -> tuple[int, int]:
        """Unaccounted and parked, as the operator sees them."""
        async with self.intake.transaction() as session:
            seen = await books.books(session, clock.real_now())
        parked = sum(each.items for each in seen.accounts if each.standing is Standing.PARKED)
        by_standing = sum(each.items for each in seen.accounts if each.standing is Standing.UNACCOUNTED)
        assert by_standing == seen.unaccounted == len(seen.oldest)
        return seen.unaccounted, parked

    @property
    def replay(self) -> Replay:
        return Replay(self.screening.database, CATALOG, self.handlers)


@pytest.fixture
async def two(intake_db: Database, screening_db: Database) -> Two:
    made = Two(intake_db, World(screening_db))
    await made.screening.hear(*(recorded(household) for household in ("h1", "h2", "h3")))
    await made.pass_on()
    return made


async def test_items_of_a_parked_household_are_parked_and_after_a_replay_neither(two: Two) -> None:
    two.broken = {"h1"}
    await two.tell(alert("r1", 10), alert("r2", 10), alert("other", 10, "h2"))
    await two.tell(alert("r3", 10))
    assert await two.counted() == (0, 3), "the one that failed, and two behind it"
    tried = await two.replay.household("h1", dry_run=True)
    await two.pass_on()
    assert (tried.still_parked, await two.counted()) == (3, (0, 3)), "a dry run tells nothing"
    two.broken = set()
    assert (await two.replay.household("h1")).handled == 3
    await two.pass_on()
    assert await two.counted() == (0, 0)


async def test_without_hearing_of_it_parked_items_would_count_as_lost(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def not_heard(*_: object) -> None:
        return None

    monkeypatch.setattr(parked_elsewhere, "note", not_heard)
    two.broken = {"h1"}
    await two.tell(alert("r1", 10), alert("r2", 10))
    assert await two.counted() == (2, 0)


async def test_what_is_really_lost_is_unaccounted_also_beside_a_parked_household(two: Two) -> None:
    two.broken = {"h1"}
    await two.tell(alert("r1", 10))
    await two.tell(alert("lost", 10, "h2"), screened=False)
    assert await two.counted() == (1, 1)
    async with two.intake.transaction() as session:
        assert (await books.books(session, clock.real_now())).oldest == [("settlements", "lost")]


async def test_a_row_that_is_lost_is_seen_once_its_household_is_released(two: Two) -> None:
    two.broken = {"h1"}
    await two.tell(alert("r1", 10))
    await two.tell(alert("lost", 10), screened=False)
    assert await two.counted() == (0, 2), "nobody can tell them apart while the household is parked"
    two.broken = set()
    await two.replay.household("h1")
    await two.pass_on()
    assert await two.counted() == (1, 0)


async def test_a_report_is_not_parked_because_screening_parked_its_household(two: Two) -> None:
    two.broken = {"h1"}
    await two.tell(alert("r1", 10))
    async with two.intake.transaction() as session:
        await ledger.open_items(session, ledger.REPORTS, [Item(REPORT, "h1")], clock.real_now() - timedelta(minutes=6))
    assert await two.counted() == (1, 1)
    await hear(two.intake, intake.HANDLERS, assistance.ParkingChanged(parked=("h1",)))
    assert await two.counted() == (0, 2)
    await hear(two.intake, intake.HANDLERS, assistance.ParkingChanged(released=("h1",)))
    assert await two.counted() == (1, 1)


async def test_a_dropped_row_has_come_to_an_end_and_its_household_is_released(two: Two) -> None:
    two.broken = {"h1"}
    await two.tell(alert("r1", 10), alert("r2", 10))
    for _ in range(2):
        async with two.screening.database.transaction() as session:
            [[letter]] = await _first_letter(two)
            await drops.propose(session, letter, "sent by mistake", "wang")
        async with two.screening.database.transaction() as session:
            dropped = await drops.confirm(session, letter, "li")
            await accounting.dropped(session, two.handlers, CATALOG, dropped)
        await two.pass_on()
    assert await two.counted() == (0, 0)
    async with two.intake.transaction() as session:
        ends = {(each.end, each.items) for each in (await books.books(session, clock.real_now())).accounts}
    assert ends == {(ItemEnd.DROPPED.value, 2)}
    await two.tell(alert("r9", 10), screened=False)
    assert await two.counted() == (1, 0), "the household is parked no more"


async def _first_letter(two: Two) -> list[tuple[int]]:
    return await two.screening.ask("select min(id) from dead_letters where state = 'PARKED'")


async def test_an_end_that_is_parked_in_intake_itself_is_parked(two: Two) -> None:
    at = clock.real_now() - timedelta(minutes=6)
    async with two.intake.transaction() as session:
        await ledger.open_items(session, "settlements", [Item("r1", "h1"), Item("r2", "h2")], at)

    async def fails(session, events, now):
        raise AssertionError

    fragile = replace(intake.HANDLERS, by_event={**intake.HANDLERS.by_event, screening.ItemsEnded: fails})
    ended = screening.ItemsEnded(region="jinjiang", items=("r1",))
    async with two.intake.transaction() as session:
        await batch.hear(session, two.screening.records([ended]), CATALOG, fragile)
    assert await two.counted() == (1, 1)
    await Replay(two.intake, CATALOG, intake.HANDLERS).household(ended.key)
    assert await two.counted() == (1, 0)


async def test_what_was_told_just_now_is_on_its_way(two: Two) -> None:
    async with two.intake.transaction() as session:
        await ledger.open_items(session, "settlements", [Item("r1", "h1")], clock.real_now())
        seen = await books.books(session, clock.real_now())
    assert [(each.standing, each.items) for each in seen.accounts] == [(Standing.ON_ITS_WAY, 1)]
    assert await two.counted() == (0, 0)


async def test_households_parked_and_released_again_and_again_are_known_in_the_order_told(two: Two) -> None:
    for events in ([{"parked": ("h1",)}, {"released": ("h1",)}, {"parked": ("h1", "h2")}], [{"released": ("h2",)}]):
        await hear(two.intake, intake.HANDLERS, *(screening.ParkingChanged(**event) for event in events))
    async with two.intake.transaction() as session:
        await ledger.open_items(
            session, "settlements", [Item("a", "h1"), Item("b", "h2")], clock.real_now() - timedelta(minutes=6)
        )
    assert await two.counted() == (1, 1)
