"""Rows of departments: in force, corrected, taken back (部门推送的行)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import AlertRaised
from libs.events.transport.driver import driver

_EVENTS = TypeAdapter(Sequence[AlertRaised])


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row that was corrected or taken back, and the sentence for the officer who decides (更正、撤回)."""

    row_id: str
    household_id: str
    sentence: str
    item_id: str | None = None
    """The ledger's item, where the row was taken back."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """What became of a wrong row: whose it was, and with which list it had come."""

    row_id: str
    household_id: str
    upload_id: str


async def add(session: AsyncSession, events: Sequence[AlertRaised]) -> dict[str, str]:
    """Write rows down; gives those met for the first time and the household each belongs to now.

    A row that is known to be wrong before it comes is not in force.
    """
    connection = await driver(session)
    told = _EVENTS.dump_json(events).decode()
    return {row["row_id"]: row["household_id"] for row in await connection.fetch(_ADD, told)}


async def mark_wrong(session: AsyncSession, wrong: Sequence[Wrong]) -> tuple[set[str], list[Corrected]]:
    """Note that rows were wrong; gives those of which it was not known, and the rows that were in force until now."""
    connection = await driver(session)
    told = await connection.fetch(
        _WRONG,
        [one.row_id for one in wrong],
        [one.household_id for one in wrong],
        [one.item_id for one in wrong],
        [one.sentence for one in wrong],
    )
    ended = await connection.fetch(_NO_LONGER, [one.row_id for one in wrong])
    fresh = {row["row_id"] for row in told}
    return fresh, [Corrected(row["row_id"], row["household_id"], row["upload_id"]) for row in ended]


async def uploads_of(session: AsyncSession, row_ids: Iterable[str]) -> dict[str, str]:
    """With which list each of these rows came."""
    connection = await driver(session)
    return {row["row_id"]: row["upload_id"] for row in await connection.fetch(_UPLOADS_OF, list(row_ids))}


async def wrong_among(session: AsyncSession, household_ids: Sequence[str]) -> Mapping[str, str]:
    """Rows of these households that were wrong, and the sentence of each."""
    connection = await driver(session)
    return {row["row_id"]: row["sentence"] for row in await connection.fetch(_WRONG_AMONG, household_ids)}


_ADD = """
insert into list_rows (row_id, household_id, person_id, feed, upload_id, line_no, list_title, received_at,
                         settled_on, self_pay_fen, compliant_fen, holds_from, holds_to, facts, in_force)
select r.row_id, coalesce(h.merged_into, r.household_id), r.person_id, r.feed, r.upload_id, r.line_no, r.list_title,
       r.received_at, r.settled_on, r.self_pay_fen, r.compliant_fen, r.holds_from, r.holds_to, r.facts,
       w.row_id is null
  from json_to_recordset($1) as r (
           row_id text, household_id text, person_id text, feed text, upload_id text, line_no int, list_title text,
           received_at timestamptz, settled_on date, self_pay_fen bigint, compliant_fen bigint, holds_from date,
           holds_to date, facts json)
  left join households h on h.household_id = r.household_id
  left join wrong_rows w on w.row_id = r.row_id
on conflict (row_id) do nothing
returning row_id, household_id
"""
"""Events as one document, by the names of their fields: of fourteen arrays the driver looks at every element."""
_WRONG = """
insert into wrong_rows (row_id, household_id, item_id, sentence)
select w.row_id, coalesce(s.household_id, w.household_id), w.item_id, w.sentence
  from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as w (row_id, household_id, item_id, sentence)
  left join list_rows s on s.row_id = w.row_id
 order by w.row_id
on conflict (row_id) do update set item_id = excluded.item_id, sentence = excluded.sentence
 where wrong_rows.item_id is null and excluded.item_id is not null
returning row_id
"""
_NO_LONGER = """
update list_rows set in_force = false where row_id = any($1::text[]) and in_force
returning row_id, household_id, upload_id
"""
_UPLOADS_OF = "select row_id, upload_id from list_rows where row_id = any($1::text[])"
_WRONG_AMONG = "select row_id, sentence from wrong_rows where household_id = any($1::text[])"
