"""Events in, events out: a screening service as the others see it, and households as intake tells them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import text

from libs.events.contracts.base import Event
from libs.events.contracts.catalog import CATALOG
from libs.events.contracts.intake import AlertRaised, AlertWithdrawn, HouseholdRecorded, UploadLoaded
from libs.events.contracts.values import IncomeBlock, Member, SourceRow
from libs.events.transport import batch, clock
from libs.events.transport.database import Database
from libs.events.transport.jobs import Runner
from libs.policy import Policy, policy_on
from libs.policy.entered import Entered
from services.screening.consumers import handlers
from services.screening.jobs import chunks
from services.screening.usecases.screening import Asking

DAY = date(2024, 5, 22)
RECEIVED = datetime(2024, 5, 11, 4, tzinfo=UTC)
AREA = "350582104205"
E = TypeVar("E", bound=Event)


@dataclass
class Record:
    """A record as the broker gives it."""

    key: bytes | None
    value: bytes | None
    offset: int
    headers: list[tuple[str, bytes]]
    topic: str = "intake.events"
    partition: int = 0
    timestamp: int = 0


class World:
    """One screening service and its database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.quiet_days: int | None = None
        self.at_once = False
        self.day = DAY
        self._offset = 0

    @property
    def asking(self) -> Asking:
        return Asking(self._policy_at, "jinjiang")

    def _policy_at(self, region: str, day: date, entered: Entered) -> Policy:
        policy = policy_on(region, self.day, entered.figures, demo=True)
        rules = {name: replace(rule, at_once=self.at_once) for name, rule in policy.rules.items()}
        return replace(policy, region=replace(policy.region, quiet_days=self.quiet_days), rules=rules)

    def records(self, events: Sequence[Event]) -> list[Record]:
        made = []
        for event in events:
            self._offset += 1
            headers = [("ce_id", str(clock.new_id()).encode()), ("ce_type", event.name.encode())]
            made.append(Record(event.key.encode(), event.model_dump_json().encode(), self._offset, headers))
        return made

    async def hear(self, *events: Event) -> batch.Outcome:
        """Hear these events as one batch."""
        return await self.hear_records(self.records(events))

    async def hear_records(self, records: Sequence[Record]) -> batch.Outcome:
        async with self.database.transaction() as session:
            outcome = await batch.hear(session, records, CATALOG, handlers(self.asking))
        assert not outcome.parked, await self.ask("select key, cause from dead_letters")
        return outcome

    async def run_jobs(self) -> int:
        """Do every chunk that waits; gives how many."""
        runner = Runner(self.database, chunks(self.asking))
        count = 0
        while await runner.once():
            count += 1
        failed = await self.ask("select failure from jobs where state = 'FAILED'")
        assert failed == [], failed
        return count

    async def told(self, kind: type[E]) -> list[E]:
        """What was told of this kind, in its order."""
        rows = await self.ask("select value from outbox where name = :name order by id", name=kind.name)
        return [kind.model_validate_json(row[0]) for row in rows]

    async def names(self) -> list[str]:
        """The names of what was told, in its order."""
        return [row[0].split(".")[1] for row in await self.ask("select name from outbox order by id")]

    async def ask(self, question: str, **parameters: object) -> list[tuple[Any, ...]]:
        async with self.database.transaction() as session:
            return [tuple(row) for row in await session.execute(text(question), parameters)]

    async def forget_told(self) -> None:
        async with self.database.transaction() as session:
            await session.execute(text("delete from outbox"))


def a_block(net: int, row_id: str = "roll-1", **changes: Any) -> IncomeBlock:
    """Twelve months of wages, in yuan."""
    said = {
        "source": SourceRow(
            row_id=row_id, origin="village_roll", received_at=RECEIVED, line_no=3, list_title="村级名册"
        ),
        "from_on": date(2023, 5, 1),
        "to_on": date(2024, 4, 30),
        "wage_fen": net * 100,
        "operating_receipts_fen": 0,
        "operating_expense_fen": 0,
        "property_fen": 0,
        "transfer_fen": 0,
        "pay_outs_fen": 0,
        "compliant_self_pay_fen": 0,
    }
    return IncomeBlock(**{**said, **changes})


def recorded(
    household: str = "h1", net: int = 200_000, version: int = 1, row_id: str = "roll-1", **changes: Any
) -> HouseholdRecorded:
    """A household of four of which everything is known."""
    said: dict[str, Any] = {
        "region": "jinjiang",
        "household_id": household,
        "version": version,
        "area_code": AREA,
        "formerly_poor": False,
        "members": tuple(Member(person_id=f"{household}-p{n}", born_on=date(1980, 1, 1)) for n in range(1, 5)),
        "income_blocks": (a_block(net, row_id),),
    }
    return HouseholdRecorded(**{**said, **changes})


def alert(
    row_id: str, self_pay: int, household: str = "h1", upload: str = "u1", replaces: str | None = None, **changes: Any
) -> AlertRaised:
    """A row of the settlement list, in yuan."""
    said: dict[str, Any] = {
        "region": "jinjiang",
        "row_id": row_id,
        "replaces": replaces,
        "feed": "settlements",
        "upload_id": upload,
        "line_no": 1807,
        "household_id": household,
        "person_id": f"{household}-p1",
        "department": "医保局",
        "list_title": "医保清单",
        "received_at": RECEIVED + timedelta(days=3),
        "settled_on": date(2024, 4, 10),
        "self_pay_fen": self_pay * 100,
        "compliant_fen": 0,
    }
    return AlertRaised(**{**said, **changes})


def withdrawn(row_id: str, household: str = "h1", upload: str = "u1") -> AlertWithdrawn:
    return AlertWithdrawn(
        region="jinjiang",
        row_id=row_id,
        item_id=f"w-{row_id}",
        feed="settlements",
        upload_id=upload,
        household_id=household,
    )


def loaded(rows: int, upload: str = "u1", **changes: Any) -> UploadLoaded:
    said: dict[str, Any] = {
        "region": "jinjiang",
        "upload_id": upload,
        "feed": "settlements",
        "department": "医保局",
        "list_title": "医保清单",
        "area_code": "350582000000",
        "loaded_on": DAY,
        "rows": rows,
        "households_in_area": 1000,
        "first": False,
    }
    return UploadLoaded(**{**said, **changes})
