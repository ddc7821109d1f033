"""Households being screened: locked, what rules read of them as columns, all that is known of some (筛查中的户)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import itemgetter
from typing import NamedTuple

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.driver import driver, joined
from services.screening.domain import extract
from services.screening.domain.extract import Extracts
from services.screening.domain.facts import HouseholdFacts, IncomeBlock, Measure
from services.screening.store import documents, measures

SETTLEMENTS = "settlements"
"""The feed whose months rules ask for (医保结算清单)."""


class Locked(NamedTuple):
    """A household that is being screened, locked where anything is written: what is kept of it for the rules."""

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
class Beside:
    """What was told of locked households beside their documents: it goes into their columns and into their facts."""

    visits: Mapping[str, Sequence[IncomeBlock]]
    """Income told at the door, by household."""
    months: Mapping[str, frozenset[date]]
    """Months whose settlement list came, by region."""
    last_months: Mapping[str, Mapping[str, date]]
    """By region, for each other list, the latest month that came."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a household, and what its findings are told with."""

    facts: HouseholdFacts
    region: str
    area_code: str | None
    document: documents.Document
    rows: Sequence[asyncpg.Record]
    """Its rows in force, and whether the list of each may be told (`passed`)."""


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
    stale = _stale(stay)
    return _with_extracts(stay, await _packed_anew(session, stale) if stale else {})


async def look(session: AsyncSession, region: str, after: str, most: int) -> list[Locked]:
    """The households of a region that follow this one, in their order, as they stand: not locked, nothing is kept."""
    return await unlocked(session, await (await driver(session)).fetch(_LOOK, region, after, most))


async def some(session: AsyncSession, ids: Sequence[str]) -> list[Locked]:
    """These households, as they stand: not locked, nothing is kept."""
    return await unlocked(session, await (await driver(session)).fetch(_SOME, joined(ids)))


async def unlocked(session: AsyncSession, rows: Sequence[asyncpg.Record]) -> list[Locked]:
    """Households as those that screen read them, of rows with their extracts, but nobody else waits."""
    stale = _stale(rows)
    return _with_extracts(rows, await packed_of(session, stale) if stale else {})


def _stale(rows: Sequence[asyncpg.Record]) -> list[str]:
    return [row["household_id"] for row in rows if extract.is_stale(row["extract"])]


def _with_extracts(rows: Sequence[asyncpg.Record], fresh: Mapping[str, bytes]) -> list[Locked]:
    some = list(map(Locked._make, map(itemgetter(*Locked._fields), rows)))
    return [one._replace(extract=fresh[one.household_id]) if one.household_id in fresh else one for one in some]


async def beside(session: AsyncSession, some: Sequence[Locked]) -> Beside:
    """What was told of these households beside their documents."""
    connection = await driver(session)
    visits, months = defaultdict(list), defaultdict(set)
    last_months: dict[str, dict[str, date]] = defaultdict(dict)
    for row in await connection.fetch(_VISITS, joined(one.household_id for one in some)):
        block = documents.block_of(documents.document_of(row["block"]))
        visits[row["household_id"]].append(replace(block, visited_on=row["visited_on"]))
    for region, feed, month in await connection.fetch(_MONTHS, SETTLEMENTS):
        if feed == SETTLEMENTS:
            months[region].add(month)
        else:
            last_months[region][feed] = month
    return Beside(visits, {region: frozenset(came) for region, came in months.items()}, last_months)


async def extracts(
    session: AsyncSession, some: Sequence[Locked], told: Beside, dear_fen: int | None
) -> tuple[Extracts, frozenset[str]]:
    """What is kept of these households for the rules, and their rows and what was told beside it, as columns.

    And those of them of which another list than that of settlements says something, or that list what the book asks:
    a settlement without tilt, or of which so much was paid by the patient.
    """
    connection = await driver(session)
    ids = [one.household_id for one in some]
    places = {household_id: place for place, household_id in enumerate(ids)}
    found = await connection.fetch(_PAID, joined(ids), dear_fen)
    on_lists = frozenset(row["household_id"] for row in found if row["settled_on"] is None)
    rows = [(places[row["household_id"]], Paid(*row[1:])) for row in found if row["settled_on"] is not None]
    visits = [(places[of], block) for of, blocks in told.visits.items() for block in blocks]
    delivered = [told.months.get(one.region, frozenset()) for one in some]
    columns, monitored = extract.Beside(visits, rows), [one.monitored for one in some]
    return extract.unpacked(ids, [one.extract for one in some], columns, monitored, delivered), on_lists


async def known(session: AsyncSession, ids: Sequence[str], told: Beside) -> list[Known]:
    """All that is known of these households, which are locked."""
    connection = await driver(session)
    rows = defaultdict(list)
    for row in await connection.fetch(_ROWS, joined(ids)):
        rows[row["household_id"]].append(row)
    found = await connection.fetch(_KNOWN, joined(ids))
    helped = [row["household_id"] for row in found if row["monitored"]]
    measured = await measures.of_households(session, helped) if helped else {}
    return [_known(row, rows[row["household_id"]], told, measured) for row in found]


async def packed_of(session: AsyncSession, ids: Sequence[str]) -> dict[str, bytes]:
    """The extracts of households that have none, or one of an earlier layout: made from the facts, and not kept."""
    found = await (await driver(session)).fetch(_KNOWN, joined(ids))
    nothing = documents.Beside()
    facts = [documents.facts_of(dict(row), documents.document_of(row["facts"]), nothing) for row in found]
    return dict(zip([one.household_id for one in facts], extract.packed(facts), strict=True))


async def _packed_anew(session: AsyncSession, ids: Sequence[str]) -> dict[str, bytes]:
    """The same, and kept; the households are locked."""
    made = await packed_of(session, ids)
    await (await driver(session)).execute(_KEEP, list(made), list(made.values()))
    return made


def _known(
    row: asyncpg.Record, rows: list[asyncpg.Record], told: Beside, measured: Mapping[str, Sequence[Measure]]
) -> Known:
    document, region = documents.document_of(row["facts"]), row["region"]
    beside = documents.Beside(
        told.visits.get(row["household_id"], ()),
        rows,
        told.months.get(region, frozenset()),
        told.last_months.get(region, {}),
        tuple(measured.get(row["household_id"], ())) if row["monitored"] else None,
    )
    facts = documents.facts_of(dict(row), document, beside)
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
_LOOK = """
select household_id, region, monitored, extract from households
 where region = $1 and household_id > $2 and merged_into is null order by household_id limit $3
"""
_SOME = """
select household_id, region, monitored, extract from households
 where household_id = any(string_to_array($1, E'\\n')) and merged_into is null order by household_id
"""
_KNOWN = """
select household_id, region, area_code, monitored, category, recognised_on, facts::text as facts from households
 where household_id = any(string_to_array($1, E'\\n')) order by household_id
"""
_KEEP = """
update households h set extract = made.extract
  from unnest($1::text[], $2::bytea[]) as made (household_id, extract) where h.household_id = made.household_id
"""
_PAID = """
select household_id, person_id, settled_on, self_pay_fen, compliant_fen from list_rows
 where household_id = any(string_to_array($1, E'\\n')) and in_force and settled_on is not null
union all
select distinct household_id, null, null::date, null::bigint, null::bigint from list_rows
 where household_id = any(string_to_array($1, E'\\n')) and in_force
   and (settled_on is null or self_pay_fen >= $2 or facts ->> 'tilted' = 'no')
"""
_ROWS = """
select household_id, row_id, person_id, r.feed, upload_id, line_no, r.list_title, received_at, settled_on,
       self_pay_fen, compliant_fen, coalesce(u.state = 'PASSED', false) as passed,
       holds_from, holds_to, facts::text as facts
  from list_rows r left join uploads u using (upload_id)
 where household_id = any(string_to_array($1, E'\\n')) and in_force
 order by row_id
"""
_VISITS = """
select household_id, visited_on, block::text as block from visit_incomes
 where household_id = any(string_to_array($1, E'\\n')) order by visit_id
"""
_MONTHS = """
select region, feed, month from delivered_months where feed = $1
union all
select region, feed, max(month) from delivered_months where feed <> $1 group by region, feed
"""
