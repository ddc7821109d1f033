"""Households as intake tells them: the higher version stays, what ended in another points to it (家庭情况副本)."""

from collections.abc import Mapping, Sequence

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.assistance import CaseDecided, VisitRecorded
from libs.events.contracts.intake import HouseholdRecorded
from libs.events.transport.driver import driver, joined
from services.screening.domain.extract import packed
from services.screening.domain.facts import Origin
from services.screening.store import documents
from services.screening.store.locked import LOCK, PLACE, Locked


async def record(session: AsyncSession, events: Sequence[HouseholdRecorded]) -> None:
    """Keep what the register knows now; a version that is not higher changes nothing.

    Raises ValueError where a source is of an origin that screening does not know.
    """
    last: dict[str, HouseholdRecorded] = {}
    for event in events:
        if event.household_id not in last or last[event.household_id].version < event.version:
            last[event.household_id] = event
    chosen = [last[key] for key in sorted(last)]
    for event in chosen:
        _refuse_unknown_origin(event)
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


def _refuse_unknown_origin(event: HouseholdRecorded) -> None:
    """What cannot be read later is refused when it is heard, not at the day on which a rule is met."""
    for part in (*event.income_blocks, event.net_schooling, event.disaster_loss):
        if part is not None and part.source.origin not in _ORIGINS:
            raise ValueError(f"{part.source.origin} is no origin of a fact")


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


async def one_of(session: AsyncSession, household_id: str, among: tuple[str, str, Mapping[str, str]]) -> Locked | None:
    """A household that this region, condition and its parameters let a reader see, not locked; none otherwise.

    Of one that ended in another, that one.
    """
    region, where, parameters = among
    asked = {**parameters, "household_id": household_id, "region": region}
    row = (await session.execute(text(f"{_ONE} and {where}"), asked)).first()  # the condition is the code's own
    return None if row is None else Locked(row.household_id, region, row.monitored, b"")


async def set_monitored(session: AsyncSession, decided: CaseDecided) -> None:
    """Note whether the household is monitored, in which category, and since when."""
    household_id = decided.household_id
    connection = await driver(session)
    stays = await connection.fetchval(_STAYS_AS, household_id) or household_id
    recognised_on = decided.decided_on if decided.monitored else None
    await connection.execute(_MONITORED, stays, decided.region, decided.monitored, decided.category, recognised_on)
    await connection.execute(_OWN, stays)


async def merge(session: AsyncSession, region: str, pair: tuple[str, str], turn: int) -> list[asyncpg.Record]:
    """Let the first household end in the second: facts and findings point to that; both rows are locked.

    Gives the open findings of the one that ends which the other has too: they are no longer open. What was undone
    since changes nothing.
    """
    connection, (ends, stays) = await driver(session), pair
    stays = await connection.fetchval(_STAYS_AS, stays) or stays
    await connection.execute(PLACE, sorted({ends, stays}), [region, region])
    await connection.fetch(LOCK, joined(sorted({ends, stays})))
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
    await connection.execute(PLACE, sorted({apart, stays}), [region, region])
    await connection.fetch(LOCK, joined(sorted({apart, stays})))
    if await connection.fetchval(_TURNS, apart, turn, None):
        for statement in _APART:
            await connection.execute(statement, apart, stays)


_ORIGINS = frozenset(Origin)
_ONE = """
select household_id, monitored from households
 where household_id = coalesce((select merged_into from households where household_id = :household_id), :household_id)
   and region = :region
"""
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
with concerned as materialized (
    select household_id from findings where household_id = any(string_to_array($1, E'\\n')) and state = 'OPEN')
select household_id, facts::text as facts from households where household_id in (select household_id from concerned)
"""
"""Open findings first: few households have one. Joined freely, all of a batch would be held against all of theirs."""
_VISIT = """
insert into visit_incomes (visit_id, household_id, visited_on, block, moved_from)
select v.visit_id, coalesce(h.merged_into, v.household_id), v.visited_on, v.block,
       case when h.merged_into is not null then v.household_id end
  from unnest($1::text[], $2::text[], $3::date[], $4::json[]) as v (visit_id, household_id, visited_on, block)
  left join households h on h.household_id = v.household_id
on conflict (visit_id) do nothing
"""
_MONITORED = """
insert into households (household_id, region, version, provisional, facts, monitored, category, recognised_on)
values ($1, $2, 0, true, '{}', $3, $4, $5)
on conflict (household_id) do update
   set monitored = excluded.monitored, category = excluded.category, recognised_on = excluded.recognised_on
"""
_OWN = "update households set lent_monitored = false where merged_into = $1 and lent_monitored"
_STAYS_AS = "select merged_into from households where household_id = $1"
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
update households set monitored = households.monitored or ended.monitored,
       category = coalesce(households.category, ended.category),
       recognised_on = coalesce(households.recognised_on, ended.recognised_on)
  from (select monitored, category, recognised_on from households where household_id = $1) as ended
 where household_id = $2
"""
_APART = (
    """
    update households set monitored = false
     where household_id = $2 and (select lent_monitored from households where household_id = $1)
    """,
    "update households set merged_into = null, lent_monitored = false where household_id = $1 and merged_into = $2",
    "update visit_incomes set household_id = $1, moved_from = null where moved_from = $1 and household_id = $2",
    "update dispatched_measures set household_id = $1, moved_from = null where moved_from = $1 and household_id = $2",
    "delete from held_findings where household_id in ($1, $2)",
)
_DOUBLE = """
update findings f set state = 'MERGED'
 where household_id = $1 and state = 'OPEN' and exists (
       select from findings g where g.household_id = $2 and g.rule_id = f.rule_id and g.state = 'OPEN')
returning finding_id, rule_id, row_ids
"""
_REPOINT = (
    "update list_rows set household_id = $2 where household_id = $1",
    "update visit_incomes set household_id = $2, moved_from = $1 where household_id = $1",
    "update dispatched_measures set household_id = $2, moved_from = $1 where household_id = $1",
    "update wrong_rows set household_id = $2 where household_id = $1",
    "delete from held_findings where household_id in ($1, $2)",
    """
    insert into quiet select $2, rule_id, fingerprint, until_on from quiet where household_id = $1
    on conflict do nothing
    """,
    "update findings set household_id = $2 where household_id = $1",
)
