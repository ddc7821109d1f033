"""The register as a roll of a village writes it: households, people, who lives with whom, in bulk (名册入户册)."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.driver import driver, joined
from libs.web.areas import ranges


@dataclass(frozen=True, slots=True)
class KnownHousehold:
    """What the register holds of a household that a roll may change (现有的户)."""

    household_id: str
    household_no: str
    income_blocks: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class RolledHousehold:
    """A household as the roll says it is; None leaves what is known (一户)."""

    household_id: str
    household_no: str
    area_code: str
    village_group: str | None
    head_name_sealed: bytes | None
    head_name_hash: bytes | None
    phone_sealed: bytes | None
    phone_hash: bytes | None
    formerly_poor: bool | None
    income_blocks: Sequence[Mapping[str, Any]]
    net_schooling: Mapping[str, Any] | None
    disaster_loss: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class RolledPerson:
    """A person as the roll says (一人)."""

    person_id: str
    name_sealed: bytes
    name_hash: bytes
    id_sealed: bytes
    id_hash: bytes
    health_sealed: bytes | None
    born_on: date


@dataclass(frozen=True, slots=True)
class RolledMember:
    """Who lives in which household (成员)."""

    household_id: str
    person_id: str
    relation: str
    labour: str | None
    joined_on: date | None


async def households_by_no(session: AsyncSession, numbers: Sequence[str]) -> dict[str, KnownHousehold]:
    """The households of these numbers (按户编号)."""
    rows = await session.execute(_BY_NO, {"numbers": list(numbers)})
    return {row["household_no"]: KnownHousehold(**row) for row in rows.mappings()}


async def numbers(session: AsyncSession, household_ids: Collection[str]) -> dict[str, str]:
    """The numbers that the roll gives these households (户编号)."""
    rows = await (await driver(session)).fetch(_NUMBERS, joined(household_ids))
    return {row["household_id"]: row["household_no"] for row in rows}


async def people_by_id(session: AsyncSession, id_hashes: Sequence[bytes]) -> dict[bytes, str]:
    """The person of each number that the register knows (按证件号)."""
    rows = await session.execute(
        text("select id_hash, person_id from people where id_hash = any(:ids)"), {"ids": list(id_hashes)}
    )
    return {bytes(row.id_hash): row.person_id for row in rows}


async def homes(session: AsyncSession, person_ids: Sequence[str]) -> dict[str, set[str]]:
    """In which households these people live now (现在哪一户)."""
    rows = await session.execute(
        text("select person_id, household_id from members where person_id = any(:ids) and left_on is null"),
        {"ids": list(person_ids)},
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.person_id, set()).add(row.household_id)
    return found


async def put_households(session: AsyncSession, rolled: Sequence[RolledHousehold], now: datetime) -> None:
    """Write households; a known one gets its next version (登记、更新户)."""
    columns: dict[str, object] = {name: [getattr(each, name) for each in rolled] for name in RolledHousehold.__slots__}
    columns["income_blocks"] = [json.dumps(list(each.income_blocks)) for each in rolled]
    for name in ("net_schooling", "disaster_loss"):
        columns[name] = [_json(getattr(each, name)) for each in rolled]
    await session.execute(_PUT_HOUSEHOLDS, {**columns, "now": now})


async def put_people(session: AsyncSession, rolled: Sequence[RolledPerson], now: datetime) -> None:
    """Write people (登记、更新人)."""
    columns = {name: [getattr(each, name) for each in rolled] for name in RolledPerson.__slots__}
    await session.execute(_PUT_PEOPLE, {**columns, "now": now})


async def put_members(session: AsyncSession, rolled: Sequence[RolledMember]) -> None:
    """Write who lives where; whoever came back has not left (成员)."""
    columns = {name: [getattr(each, name) for each in rolled] for name in RolledMember.__slots__}
    await session.execute(_PUT_MEMBERS, columns)


async def leave(session: AsyncSession, pairs: Sequence[tuple[str, str]], on: date) -> None:
    """These people no longer live in these households: pairs of household and person (迁出)."""
    values = {"households": [pair[0] for pair in pairs], "people": [pair[1] for pair in pairs], "on": on}
    await session.execute(_LEAVE, values)


async def next_version(session: AsyncSession, household_ids: Sequence[str], now: datetime) -> None:
    """Something of these households changed that their own row does not say (下一版)."""
    await session.execute(_NEXT_VERSION, {"ids": list(household_ids), "now": now})


async def count_households(session: AsyncSession, area: str) -> int:
    """How many households of an area are registered (户数)."""
    [(first, after)] = ranges([area])
    found = await session.execute(_COUNT, {"first": first, "after": after})
    count: int = found.scalar_one()
    return count


def _json(value: Mapping[str, Any] | None) -> str | None:
    return json.dumps(value) if value is not None else None


_BY_NO = text(
    """
    select household_id, household_no, income_blocks from households
     where household_no = any(:numbers) order by household_id
    """
)
_NUMBERS = """
    select household_id, household_no from households
     where household_id = any(string_to_array($1, E'\n')) and household_no is not null
"""
_PUT_HOUSEHOLDS = text(
    """
    insert into households as h (household_id, version, provisional, household_no, area_code, village_group,
                                 head_name_sealed, head_name_hash, phone_sealed, phone_hash, formerly_poor,
                                 members_known, income_blocks, net_schooling, disaster_loss, recorded_at)
    select household_id, 1, false, household_no, area_code, village_group, head_name_sealed, head_name_hash,
           phone_sealed, phone_hash, formerly_poor, true, cast(income_blocks as jsonb), cast(net_schooling as jsonb),
           cast(disaster_loss as jsonb), :now
      from unnest(cast(:household_id as text[]), cast(:household_no as text[]), cast(:area_code as text[]),
                  cast(:village_group as text[]), cast(:head_name_sealed as bytea[]), cast(:head_name_hash as bytea[]),
                  cast(:phone_sealed as bytea[]), cast(:phone_hash as bytea[]), cast(:formerly_poor as bool[]),
                  cast(:income_blocks as text[]), cast(:net_schooling as text[]), cast(:disaster_loss as text[]))
           as t (household_id, household_no, area_code, village_group, head_name_sealed, head_name_hash, phone_sealed,
                 phone_hash, formerly_poor, income_blocks, net_schooling, disaster_loss)
    on conflict (household_id) do update
       set version = h.version + 1, provisional = false, members_known = true, recorded_at = excluded.recorded_at,
           household_no = excluded.household_no, area_code = excluded.area_code,
           village_group = coalesce(excluded.village_group, h.village_group),
           head_name_sealed = coalesce(excluded.head_name_sealed, h.head_name_sealed),
           head_name_hash = coalesce(excluded.head_name_hash, h.head_name_hash),
           phone_sealed = coalesce(excluded.phone_sealed, h.phone_sealed),
           phone_hash = coalesce(excluded.phone_hash, h.phone_hash),
           formerly_poor = coalesce(excluded.formerly_poor, h.formerly_poor),
           income_blocks = excluded.income_blocks,
           net_schooling = coalesce(excluded.net_schooling, h.net_schooling),
           disaster_loss = coalesce(excluded.disaster_loss, h.disaster_loss)
    """
)
_PUT_PEOPLE = text(
    """
    insert into people as p (person_id, name_sealed, name_hash, id_sealed, id_hash, health_sealed, born_on,
                             has_capacity, id_number_length, id_checksum_holds, recorded_at)
    select person_id, name_sealed, name_hash, id_sealed, id_hash, health_sealed, born_on, true, 18, true, :now
      from unnest(cast(:person_id as text[]), cast(:name_sealed as bytea[]), cast(:name_hash as bytea[]),
                  cast(:id_sealed as bytea[]), cast(:id_hash as bytea[]), cast(:health_sealed as bytea[]),
                  cast(:born_on as date[]))
           as t (person_id, name_sealed, name_hash, id_sealed, id_hash, health_sealed, born_on)
    on conflict (person_id) do update
       set name_sealed = excluded.name_sealed, name_hash = excluded.name_hash, recorded_at = excluded.recorded_at,
           health_sealed = coalesce(excluded.health_sealed, p.health_sealed)
    """
)
_PUT_MEMBERS = text(
    """
    insert into members as m (household_id, person_id, relation, labour, joined_on)
    select household_id, person_id, relation, labour, joined_on
      from unnest(cast(:household_id as text[]), cast(:person_id as text[]), cast(:relation as text[]),
                  cast(:labour as text[]), cast(:joined_on as date[]))
           as t (household_id, person_id, relation, labour, joined_on)
    on conflict (household_id, person_id) do update
       set relation = excluded.relation, labour = coalesce(excluded.labour, m.labour),
           joined_on = case when m.left_on is null then m.joined_on else excluded.joined_on end, left_on = null
    """
)
_LEAVE = text(
    """
    update members m set left_on = :on
      from unnest(cast(:households as text[]), cast(:people as text[])) as t (household_id, person_id)
     where m.household_id = t.household_id and m.person_id = t.person_id and m.left_on is null
    """
)
_NEXT_VERSION = text("update households set version = version + 1, recorded_at = :now where household_id = any(:ids)")
_COUNT = text(
    """
    select count(*) from households
     where not provisional and merged_into is null and area_code >= :first and area_code < :after
    """
)
