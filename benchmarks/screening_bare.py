"""What screening wrote, batch by batch, read back so that a bare process can write the very same rows and bytes."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import asyncpg

from benchmarks import screening_events as told
from benchmarks.household_events import BARE_OUTBOX
from libs.events.contracts.intake import AlertRaised, HouseholdRecorded
from libs.events.transport import clock
from services.screening.domain.extract import packed
from services.screening.store import households

Written = Sequence[tuple[str, Sequence[Sequence[Any]]]]
"""What one batch writes: statements with their columns."""

HEARD = "insert into heard_messages select unnest($1::uuid[])"
SETTLEMENTS = """
insert into list_rows (row_id, household_id, person_id, feed, upload_id, line_no, list_title, received_at, settled_on,
                       self_pay_fen, compliant_fen, holds_from, holds_to, facts, in_force)
select *, true from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[],
                           $8::timestamptz[], $9::date[], $10::bigint[], $11::bigint[], $12::date[], $13::date[],
                           $14::json[])
"""
FINDINGS = """
insert into findings
select a, b, c, d, e, f, g, string_to_array(h, E'\\n'), i, j, k
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[],
              $9::json[], $10::date[], $11::date[]) as x (a, b, c, d, e, f, g, h, i, j, k)
"""
TOLD = "insert into told_findings select * from unnest($1::text[], $2::int[], $3::timestamptz[], $4::json[])"
COUNTED = "update uploads set handled = handled + $1 where upload_id = 'upload-1'"
READ_FINDINGS = """
select household_id, finding_id, region, household_id as of, rule_id, state, occurrence, fingerprint,
       array_to_string(row_ids, E'\\n') as row_ids, severities::text as severities, opened_on, changed_on
  from findings order by finding_id
"""
READ_TOLD = """
select f.household_id, t.finding_id, t.occurrence, t.told_at, t.event::text as event
  from told_findings t join findings f using (finding_id) order by t.finding_id
"""
READ_OUTBOX = (
    "select key, event_id, topic, key as of, name, subject, value, happened_at, put_at from outbox order by id"
)


async def written_by(dsn: str) -> list[Written]:
    """What each batch of the run on this database wrote."""
    connection = await asyncpg.connect(dsn)
    events = told.batches_of(told.events())
    place = {event.key: number for number, batch in enumerate(events) for event in batch}
    findings = _by_batch(await connection.fetch(READ_FINDINGS), place)
    told_findings = _by_batch(await connection.fetch(READ_TOLD), place)
    outbox = _by_batch(await connection.fetch(READ_OUTBOX), place)
    await connection.close()
    return [
        [
            (HEARD, [sorted(clock.new_id() for _ in batch)]),
            (households.RECORD, _households([event for event in batch if isinstance(event, HouseholdRecorded)])),
            (SETTLEMENTS, _settlements([event for event in batch if isinstance(event, AlertRaised)])),
            (FINDINGS, findings[number]),
            (TOLD, told_findings[number]),
            (BARE_OUTBOX, outbox[number]),
            (COUNTED, [len(batch) // 2]),
        ]
        for number, batch in enumerate(events)
    ]


def _by_batch(found: Sequence[asyncpg.Record], place: dict[str, int]) -> dict[int, list[list[Any]]]:
    """The rows of each batch as columns; the first column says whose a row is. One event of items ends each batch."""
    batches, rows_of = 0, defaultdict(list)
    for row in found:
        rows_of[place.get(row[0], batches)].append(tuple(row)[1:])
        batches += row[0] not in place
    return {number: [list(column) for column in zip(*some, strict=True)] for number, some in rows_of.items()}


def _households(events: Sequence[HouseholdRecorded]) -> list[list[Any]]:
    fields = ("household_id", "region", "version", "provisional", "area_code", "residence_area_code")
    columns = [[getattr(event, field) for event in events] for field in fields]
    return [*columns, [event.model_dump_json(exclude_none=True) for event in events], packed(events)]


def _settlements(events: Sequence[AlertRaised]) -> list[list[Any]]:
    fields = (
        *("row_id", "household_id", "person_id", "feed", "upload_id", "line_no", "list_title", "received_at"),
        *("settled_on", "self_pay_fen", "compliant_fen", "holds_from", "holds_to"),
    )
    return [*([getattr(event, field) for event in events] for field in fields), ["{}"] * len(events)]
