"""Households as rules see them: the higher version stays, what ended in another points to it (家庭情况副本)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import NamedTuple

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.assistance import VisitRecorded
from libs.events.contracts.intake import HouseholdRecorded
from services.screening.domain.extract import Beside, Extracts, is_stale, packed, unpacked
from services.screening.domain.facts import HouseholdFacts, IncomeBlock
from services.screening.store import documents
from services.screening.store.connection import driver, joined

SETTLEMENTS = "settlements"
"""The feed whose months rules ask for (医保结算清单)."""


@dataclass(frozen=True, slots=True)
class Locked:
    """A household that is being screened, locked: what is kept of it for the rules."""

    household_id: str
    region: str
    monitored: bool
    extract: bytes


class Paid(NamedTuple):
    """A row of the settlement list, as far as rules read it."""

    person_id: str
    settled_on: date
    self_pay_fen: int
    compliant_fen: int


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a household, and what its findings are told with."""

    facts: HouseholdFacts
    region: str
    area_code: str | None
    document: documents.Document
    rows: Sequence[asyncpg.Record]
    """Its rows in force."""


async def record(session: AsyncSession, events: Sequence[HouseholdRecorded]) -> None:
    """Keep what the register knows now; a version that is not higher changes nothing."""
    last: dict[str, HouseholdRecorded] = {}
    for event in events:
        if event.household_id not in last or last[event.household_id].version < event.version:
            last[event.household_id] = event
    chosen = [last[key] for key in sorted(last)]
    connection = await driver(session)
    await connection.execute(
        RECORD,
        [event.household_id for event in chosen],
        [event.region for event in chosen],
        [event.version for event in chosen],
        [event.provisional for event in chosen],
        [event.area_code for event in chosen],
        [event.residence_area_code for event in chosen],
        [event.model_dump_json(exclude_none=True) for event in chosen],
        packed(chosen),
    )


async def documents_with_findings(session: AsyncSession, ids: Sequence[str]) -> dict[str, documents.Document]:
    """The documents of those households that have an open finding: a new version may correct what it rests on."""
    connection = await driver(session)
    return {
        row["household_id"]: documents.document_of(row["facts"]) for row in await connection.fetch(_WITH, joined(ids))
    }


async def note_visits(session: AsyncSession, events: Sequence[VisitRecorded]) -> None:
    """Keep the income that was told at the door."""
    told = [event for event in events if event.income is not None]
    connection = await driver(session)
    await connection.execute(
        _VISIT,
        [event.visit_id for event in told],
        [event.household_id for event in told],
        [event.visited_on for event in told],
        [event.income.model_dump_json() for event in told if event.income is not None],
    )


async def set_monitored(session: AsyncSession, region: str, household_id: str, *, monitored: bool) -> None:
    """Note whether the household is monitored."""
    connection = await driver(session)
    stays = await connection.fetchval(_STAYS_AS, household_id) or household_id
    await connection.execute(_MONITORED, stays, region, monitored)
    await connection.execute(_OWN, stays)


async def merge(session: AsyncSession, region: str, pair: tuple[str, str], turn: int) -> list[asyncpg.Record]:
    """Let the first household end in the second: facts and findings point to that; both rows are locked.

    Gives the open findings of the one that ends which the other has too: they are no longer open. What was undone
    since changes nothing.
    """
    connection, (ends, stays) = await driver(session), pair
    stays = await connection.fetchval(_STAYS_AS, stays) or stays
    await connection.execute(_PLACE, sorted({ends, stays}), [region, region])
    await connection.fetch(_LOCK, joined(sorted({ends, stays})))
    if not await connection.fetchval(_TURNS, ends, turn, stays):
        return []
    await connection.execute(_ENDS, ends, stays)
    await connection.execute(_STAYS, ends, stays)
    double: list[asyncpg.Record] = await connection.fetch(_DOUBLE, ends, stays)
    for statement in _REPOINT:
        await connection.execute(statement, ends, stays)
    return double


async def split(session: AsyncSession, region: str, pair: tuple[str, str], turn: int) -> None:
    """Let the second household stand by itself again, with what it had before it was taken for the first."""
    connection, (stays, apart) = await driver(session), pair
    await connection.execute(_PLACE, sorted({apart, stays}), [region, region])
    await connection.fetch(_LOCK, joined(sorted({apart, stays})))
    if await connection.fetchval(_TURNS, apart, turn, None):
        for statement in _APART:
            await connection.execute(statement, apart, stays)


async def lock(session: AsyncSession, ids: Sequence[str], region: str) -> list[Locked]:
    """These households, locked in their order.

    One of which nothing was recorded yet is kept with nothing known; for one that ended in another, that one is given.
    """
    connection = await driver(session)
    found = await connection.fetch(_LOCK, joined(ids))
    if len(found) < len(ids):
        await connection.execute(_PLACE, ids, [region] * len(ids))
        found = await connection.fetch(_LOCK, joined(ids))
    others = {row["merged_into"] for row in found if row["merged_into"] is not None}.difference(ids)
    if others:
        found += await connection.fetch(_LOCK, joined(sorted(others)))
    stay = [row for row in found if row["merged_into"] is None]
    stale = [row["household_id"] for row in stay if is_stale(row["extract"])]
    fresh = await _packed_anew(connection, stale) if stale else {}
    return [
        Locked(one[0], one[1], one[2], fresh.get(one[0]) or one[3])
        for one in map(itemgetter("household_id", "region", "monitored", "extract"), stay)
    ]


async def extracts(session: AsyncSession, some: Sequence[Locked]) -> Extracts:
    """What is kept of these households for the rules, and their rows, visits and months beside it, as columns."""
    connection = await driver(session)
    ids = [one.household_id for one in some]
    places = {household_id: place for place, household_id in enumerate(ids)}
    rows = [(places[row["household_id"]], Paid(*row[1:])) for row in await connection.fetch(_PAID, joined(ids))]
    visits = [(places[of], block) for of, block in await _visits(connection, ids)]
    months = await _months(connection)
    delivered = [months.get(one.region, frozenset()) for one in some]
    beside = Beside(visits, rows)
    return unpacked(ids, [one.extract for one in some], beside, [one.monitored for one in some], delivered)


async def known(session: AsyncSession, ids: Sequence[str]) -> list[Known]:
    """All that is known of these households, which are locked."""
    connection = await driver(session)
    rows, blocks = defaultdict(list), defaultdict(list)
    for row in await connection.fetch(_ROWS, joined(ids)):
        rows[row["household_id"]].append(row)
    for household_id, block in await _visits(connection, ids):
        blocks[household_id].append(block)
    months = await _months(connection)
    return [
        _known(row, rows.get(row["household_id"], []), blocks.get(row["household_id"], []), months)
        for row in await connection.fetch(_KNOWN, joined(ids))
    ]


async def _packed_anew(connection: asyncpg.Connection, ids: Sequence[str]) -> dict[str, bytes]:
    """The extracts of households that have none, or one of an earlier layout: made from the facts, and kept."""
    found = await connection.fetch(_KNOWN, joined(ids))
    facts = [documents.facts_of(dict(row), documents.document_of(row["facts"]), (), (), frozenset()) for row in found]
    made = packed(facts)
    await connection.execute(_KEEP, [one.household_id for one in facts], made)
    return {one.household_id: extract for one, extract in zip(facts, made, strict=True)}


async def _visits(connection: asyncpg.Connection, ids: Sequence[str]) -> list[tuple[str, IncomeBlock]]:
    """What was told at the door, with the household that told it."""
    return [
        (row["household_id"], documents.block_of(documents.document_of(row["block"])))
        for row in await connection.fetch(_VISITS, joined(ids))
    ]


async def _months(connection: asyncpg.Connection) -> dict[str, frozenset[date]]:
    by_region = defaultdict(set)
    for row in await connection.fetch(_MONTHS, SETTLEMENTS):
        by_region[row["region"]].add(row["month"])
    return {region: frozenset(months) for region, months in by_region.items()}


def _known(
    row: asyncpg.Record, rows: list[asyncpg.Record], blocks: list[IncomeBlock], months: dict[str, frozenset[date]]
) -> Known:
    document = documents.document_of(row["facts"])
    facts = documents.facts_of(dict(row), document, blocks, rows, months.get(row["region"], frozenset()))
    return Known(facts, row["region"], row["area_code"], document, rows)


RECORD = """
insert into households (household_id, region, version, provisional, area_code, residence_area_code, facts, extract)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::boolean[], $5::text[], $6::text[], $7::json[],
                     $8::bytea[])
on conflict (household_id) do update
   set region = excluded.region, version = excluded.version, provisional = excluded.provisional,
       area_code = excluded.area_code, residence_area_code = excluded.residence_area_code, facts = excluded.facts,
       extract = excluded.extract
 where households.version < excluded.version
"""
_WITH = """
select household_id, facts::text as facts from households h
 where household_id = any(string_to_array($1, E'\\n')) and exists (
       select from findings f where f.household_id = h.household_id and f.state = 'OPEN')
"""
_VISIT = """
insert into visit_incomes (visit_id, household_id, visited_on, block, moved_from)
select v.visit_id, coalesce(h.merged_into, v.household_id), v.visited_on, v.block,
       case when h.merged_into is not null then v.household_id end
  from unnest($1::text[], $2::text[], $3::date[], $4::json[]) as v (visit_id, household_id, visited_on, block)
  left join households h on h.household_id = v.household_id
on conflict (visit_id) do nothing
"""
_PLACE = """
insert into households (household_id, region, version, provisional, facts)
select household_id, region, 0, true, '{}'
  from unnest($1::text[], $2::text[]) as h (household_id, region) order by household_id
on conflict (household_id) do nothing
"""
_MONITORED = """
insert into households (household_id, region, version, provisional, facts, monitored)
values ($1, $2, 0, true, '{}', $3)
on conflict (household_id) do update set monitored = excluded.monitored
"""
_OWN = "update households set lent_monitored = false where merged_into = $1 and lent_monitored"
_STAYS_AS = "select merged_into from households where household_id = $1"
_LOCK = """
select household_id, region, monitored, merged_into, extract from households
 where household_id = any(string_to_array($1, E'\\n')) order by household_id for update
"""
_KNOWN = """
select household_id, region, area_code, monitored, facts::text as facts from households
 where household_id = any(string_to_array($1, E'\\n')) order by household_id
"""
_KEEP = """
update households h set extract = made.extract
  from unnest($1::text[], $2::bytea[]) as made (household_id, extract) where h.household_id = made.household_id
"""
_PAID = """
select household_id, person_id, settled_on, self_pay_fen, compliant_fen from settlements
 where household_id = any(string_to_array($1, E'\\n')) and in_force and settled_on is not null
"""
_ROWS = """
select household_id, row_id, person_id, feed, upload_id, line_no, list_title, received_at, settled_on,
       self_pay_fen, compliant_fen
  from settlements
 where household_id = any(string_to_array($1, E'\\n')) and in_force and settled_on is not null
 order by row_id
"""
_VISITS = """
select household_id, block::text as block from visit_incomes
 where household_id = any(string_to_array($1, E'\\n')) order by visit_id
"""
_MONTHS = "select region, month from delivered_months where feed = $1"
_TURNS = """
update households set turn = $2 where household_id = $1 and turn < $2 and merged_into is distinct from $3
returning true
"""
_ENDS = """
update households set merged_into = $2,
       lent_monitored = monitored and not (select monitored from households where household_id = $2)
 where household_id = $1 or merged_into = $1
"""
_STAYS = """
update households set monitored = monitored or (select monitored from households where household_id = $1)
 where household_id = $2
"""
_APART = (
    """
    update households set monitored = false
     where household_id = $2 and (select lent_monitored from households where household_id = $1)
    """,
    "update households set merged_into = null, lent_monitored = false where household_id = $1 and merged_into = $2",
    "update visit_incomes set household_id = $1, moved_from = null where moved_from = $1 and household_id = $2",
    "delete from held_findings where household_id in ($1, $2)",
)
_DOUBLE = """
update findings f set state = 'MERGED'
 where household_id = $1 and state = 'OPEN' and exists (
       select from findings g where g.household_id = $2 and g.rule_id = f.rule_id and g.state = 'OPEN')
returning finding_id, rule_id, row_ids
"""
_REPOINT = (
    "update settlements set household_id = $2 where household_id = $1",
    "update visit_incomes set household_id = $2, moved_from = $1 where household_id = $1",
    "update wrong_rows set household_id = $2 where household_id = $1",
    "delete from held_findings where household_id in ($1, $2)",
    """
    insert into quiet select $2, rule_id, fingerprint, until_on from quiet where household_id = $1
    on conflict do nothing
    """,
    "update findings set household_id = $2 where household_id = $1",
)
