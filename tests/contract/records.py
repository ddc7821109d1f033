"""Records as the broker gives them, and a batch of them handled."""

import json
from dataclasses import dataclass, field

from libs.events.transport import batch, clock
from libs.events.transport.database import Database
from tests.contract.transport_world import World


@dataclass
class Record:
    """A record as the broker gives it."""

    key: bytes | None
    value: bytes | None
    offset: int
    headers: list[tuple[str, bytes]]
    topic: str = "w.events"
    partition: int = 0
    timestamp: int = 0


@dataclass
class Telling:
    """Makes records of events, in the order they are told."""

    world: World
    told: list[Record] = field(default_factory=list)

    def note(self, household: str, seq: int, changed: bool = False) -> Record:
        event = (self.world.changed if changed else self.world.noted)(household_id=household, seq=seq)
        headers = [("ce_id", str(clock.new_id()).encode()), ("ce_type", event.name.encode())]
        return self._add(household.encode(), event.model_dump_json().encode(), headers)

    def garbage(self, household: str | None = None) -> Record:
        return self._add(household.encode() if household else None, b"\xff\xfe", [])

    def wrong_schema(self, household: str) -> Record:
        headers = [("ce_id", str(clock.new_id()).encode()), ("ce_type", self.world.noted.name.encode())]
        return self._add(household.encode(), json.dumps({"seq": "many"}).encode(), headers)

    def _add(self, key: bytes | None, value: bytes, headers: list[tuple[str, bytes]]) -> Record:
        self.told.append(Record(key, value, len(self.told), headers))
        return self.told[-1]


async def hear(database: Database, world: World, records: list[Record]) -> batch.Outcome:
    async with database.transaction() as session:
        return await batch.hear(session, records, world.catalog, world.handlers)
