"""The events, rows and handler that the transport is measured with: a household's facts, of about 240 bytes."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.base import Catalog, Event, topic_of
from libs.events.transport import clock, outbox

HOUSEHOLDS = 5_000
SHARE_TOLD = 0.15
"""Of the events heard, so many make the service tell one itself."""

FACTS = """
create table facts (household_id text primary key, version bigint not null, village text not null,
                    income_fen bigint not null, self_pay_fen bigint not null, members int not null);
create index facts_village on facts (village);
"""
UPSERT = """
insert into facts select * from unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::int[])
on conflict (household_id) do update
   set version = excluded.version, income_fen = excluded.income_fen, self_pay_fen = excluded.self_pay_fen
 where facts.version < excluded.version
"""


class Recorded(Event):
    """A household's facts, as intake tells them."""

    name: ClassVar[str] = "bench.household_recorded.v1"
    region: str = "jinjiang"
    household_id: str
    version: int
    village: str
    income_fen: int
    self_pay_fen: int
    members: int

    @property
    def key(self) -> str:
        """The household."""
        return self.household_id


class Found(Recorded):
    """What is told for some of them."""

    name: ClassVar[str] = "benchfound.finding_raised.v1"


CATALOG = Catalog([Recorded])


def an_event(number: int, kind: type[Recorded] = Recorded) -> Recorded:
    """An event of about 240 bytes with its headers."""
    return kind(
        household_id=f"0190a1b2-{number % HOUSEHOLDS:012d}",
        version=number,
        village="350582104205",
        income_fen=7_260_000 + number,
        self_pay_fen=number * 7 % 3_000_000,
        members=4,
    )


def rows_of(events: Sequence[Recorded]) -> tuple[list[object], ...]:
    """Columns for the upsert, a household once, its highest version."""
    last = {event.household_id: event for event in events}
    chosen = [last[key] for key in sorted(last)]
    fields = ("household_id", "version", "village", "income_fen", "self_pay_fen", "members")
    return tuple([getattr(event, field) for event in chosen] for field in fields)


def told_for(events: Sequence[Recorded]) -> list[Recorded]:
    """The findings that a batch makes the service tell."""
    return [an_event(event.version, Found) for event in events if event.version % 100 < SHARE_TOLD * 100]


async def keep_facts(session: AsyncSession, events: Sequence[Recorded], _: datetime) -> None:
    """The handler: facts upserted, findings told."""
    raw = (await (await session.connection()).get_raw_connection()).driver_connection
    assert raw is not None
    await raw.execute(UPSERT, *rows_of(events))
    await outbox.put(session, *told_for(events))


BARE_OUTBOX = """
insert into outbox (event_id, topic, key, name, subject, value, happened_at, put_at)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::timestamptz[],
                     $8::timestamptz[])
"""


def outbox_rows(events: Sequence[Recorded]) -> list[list[object]]:
    """Columns for the bare outbox."""
    now = clock.now()
    rows = [
        (clock.new_id(), topic_of(e.name), e.key, e.name, e.key, e.model_dump_json().encode(), now, now) for e in events
    ]
    return [list(column) for column in zip(*rows, strict=True)]
