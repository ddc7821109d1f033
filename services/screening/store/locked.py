"""Households being screened: locked, what rules read of them as columns, all that is known of some (筛查中的户)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import NamedTuple

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

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


async def lock(session: AsyncSession, ids: Sequence[str], region: str) -> list[Locked]:
    """These households, locked in their order.

    One of which nothing was recorded yet is kept with nothing known; for one that ended in another, that one is given.
    """
    connection = await driver(session)
    found = await connection.fetch(LOCK, joined(ids))
    if len(found) < len(ids):
        await connection.execute(PLACE, ids, [region] * len(ids))
        found = await connection.fetch(LOCK, joined(ids))
    others = {row["merged_into"] for row in found if row["merged_into"] is not None}.difference(ids)
    if others:
        found += await connection.fetch(LOCK, joined(sorted(others)))
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


PLACE = """
insert into households (household_id, region, version, provisional, facts)
select household_id, region, 0, true, '{}'
  from unnest($1::text[], $2::text[]) as h (household_id, region) order by household_id
on conflict (household_id) do nothing
"""
LOCK = """
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
select household_id, person_id, settled_on, self_pay_fen, compliant_fen from list_rows
 where household_id = any(string_to_array($1, E'\\n')) and in_force and settled_on is not null
"""
_ROWS = """
select household_id, row_id, person_id, feed, upload_id, line_no, list_title, received_at, settled_on,
       self_pay_fen, compliant_fen
  from list_rows
 where household_id = any(string_to_array($1, E'\\n')) and in_force and settled_on is not null
 order by row_id
"""
_VISITS = """
select household_id, block::text as block from visit_incomes
 where household_id = any(string_to_array($1, E'\\n')) order by visit_id
"""
_MONTHS = "select region, month from delivered_months where feed = $1"
