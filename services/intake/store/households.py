"""The register: households, who belongs to them, and every version that was told (户册)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import HouseholdRecorded
from libs.events.transport import outbox
from libs.events.transport.driver import driver, joined
from libs.web.areas import range_of


@dataclass(frozen=True, slots=True)
class Provisional:
    """A household that nobody knew yet, as a report or a row names it (临时户)."""

    household_id: str
    area_code: str | None
    head_name_sealed: bytes | None
    head_name_hash: bytes | None
    phone_sealed: bytes | None
    phone_hash: bytes | None


@dataclass(frozen=True, slots=True)
class Said:
    """By what a report names its household (报的是哪一家)."""

    phone_hash: bytes | None
    """Of the household itself, not of somebody who reports for it."""
    head_name_hash: bytes
    area_code: str
    """Where only the town is known, every village of it counts."""


@dataclass(frozen=True, slots=True)
class Locked:
    """A household that this transaction holds (锁住的户)."""

    household_id: str
    version: int
    provisional: bool
    merged_into: str | None
    area_code: str | None
    turn: int
    """How often it was recognised or set apart."""


async def lock(session: AsyncSession, household_ids: Sequence[str]) -> dict[str, Locked]:
    """Lock these households, in order of their ids; those that do not exist are missing in the answer (锁户)."""
    rows = await session.execute(_LOCK, {"ids": list(household_ids)})
    return {row["household_id"]: Locked(**row) for row in rows.mappings()}


async def hold(session: AsyncSession, household_ids: Iterable[str]) -> None:
    """Lock these households in the same order, whatever they are (锁户，不看内容)."""
    await (await driver(session)).execute(_HOLD, joined(household_ids))


async def add_provisional(session: AsyncSession, made: Provisional, now: datetime) -> None:
    """Write a provisional household; `tell` tells of it (登记临时户)."""
    values = {field: getattr(made, field) for field in Provisional.__slots__}
    await session.execute(_ADD_PROVISIONAL, {**values, "now": now})


async def matching(session: AsyncSession, said: Said) -> list[str]:
    """Registered households that have this phone, or a head of this name, where the report says (对得上的户)."""
    wanted = {"phone": said.phone_hash, "head": said.head_name_hash, **_range(said.area_code)}
    return list((await session.execute(_MATCHING, wanted)).scalars())


async def same_provisional(session: AsyncSession, said: Said) -> str | None:
    """A household that waits to be recognised and was reported in the same words (同一个临时户)."""
    wanted = {"phone": said.phone_hash, "head": said.head_name_hash, "area": said.area_code}
    found: str | None = (await session.execute(_SAME_PROVISIONAL, wanted)).scalar_one_or_none()
    return found


async def register(session: AsyncSession, household_id: str, now: datetime) -> None:
    """A provisional household is a household of its own (登记为新户)."""
    await session.execute(_REGISTER, {"id": household_id, "now": now})


async def put_off(session: AsyncSession, household_id: str, now: datetime) -> None:
    """Ask again later: it goes behind the others (以后再认)."""
    await session.execute(
        text("update households set later_at = :now where household_id = :id"), _at(household_id, now)
    )


async def merge(session: AsyncSession, from_id: str, into_id: str) -> None:
    """A provisional household ends in a registered one; its reports go with it (并户)."""
    pair = {"from": from_id, "into": into_id}
    for statement in _MERGE:
        await session.execute(statement, pair)


async def split(session: AsyncSession, from_id: str, into_id: str) -> list[str]:
    """A provisional household stands by itself again; its reports, which are given, go back to it (分开)."""
    pair = {"from": from_id, "into": into_id}
    await session.execute(_APART, pair)
    back = list((await session.execute(_REPORTS_BACK, pair)).scalars())
    await session.execute(_MATTERS_BACK, {**pair, "reports": back})
    return back


async def tell(session: AsyncSession, region: str, household_ids: Sequence[str], now: datetime) -> None:
    """Tell what the register knows of these households now, and keep what was told (告知户情).

    They were locked and their versions counted up before.
    """
    if not household_ids:
        return
    events = await recorded(session, region, household_ids)
    await session.execute(
        _KEEP_VERSIONS,
        {
            "ids": [event.household_id for event in events],
            "versions": [event.version for event in events],
            "told": [event.model_dump_json() for event in events],
            "now": now,
        },
    )
    await outbox.put(session, *events)


async def recorded(session: AsyncSession, region: str, household_ids: Sequence[str]) -> list[HouseholdRecorded]:
    """What is told of these households, in order of their ids (户情)."""
    rows = (await session.execute(_FACTS, {"ids": list(household_ids)})).mappings().all()
    members: dict[str, list[dict[str, Any]]] = {}
    for row in (await session.execute(_MEMBERS, {"ids": list(household_ids)})).mappings():
        members.setdefault(row["household_id"], []).append({**row})
    return [_event(region, row, members) for row in rows]


def _event(region: str, row: RowMapping, members: Mapping[str, list[dict[str, Any]]]) -> HouseholdRecorded:
    known = members.get(row["household_id"], []) if row["members_known"] else None
    return HouseholdRecorded.model_validate({"region": region, **row, "members": known})


async def of_place(session: AsyncSession, household_id: str) -> RowMapping | None:
    """One household's own row, with what is sealed (一户)."""
    found = await session.execute(text("select * from households where household_id = :id"), {"id": household_id})
    return found.mappings().one_or_none()


async def cards(
    session: AsyncSession, household_ids: Sequence[str], where: str, values: Mapping[str, object]
) -> list[RowMapping]:
    """What a card shows of these households, as far as the reader may see them (户卡).

    `where` is the condition of `visible_sql`; a merged household shows the one that it ended in, if that may be seen.
    """
    statement = text(_CARDS.replace("{where}", where))
    rows = await session.execute(statement, {**values, "ids": list(household_ids)})
    return list(rows.mappings())


def _range(area_code: str) -> dict[str, str]:
    """From which code to which an area reaches; of what is no code, nothing is found."""
    first, after = range_of(area_code) or ("", "")
    return {"first": first, "after": after}


def _at(household_id: str, now: datetime) -> dict[str, object]:
    return {"id": household_id, "now": now}


_LOCK = text(
    """
    select household_id, version, provisional, merged_into, area_code, turn from households
     where household_id = any(:ids) order by household_id for update
    """
)
_HOLD = """
    select from households where household_id = any(string_to_array($1, E'\n')) order by household_id for update
"""
_MERGE = (
    text("update households set merged_into = :into, turn = turn + 1 where household_id = :from"),
    text("update reports set household_id = :into, moved_from = :from where household_id = :from"),
    text("update matters set household_id = :into where household_id = :from"),
    text("update row_outcomes set household_id = :into where household_id = :from"),
)
_APART = text("update households set merged_into = null, later_at = null, turn = turn + 1 where household_id = :from")
_REPORTS_BACK = text(
    """
    update reports set household_id = :from, moved_from = null
     where moved_from = :from and household_id = :into returning report_id
    """
)
_MATTERS_BACK = text(
    """
    update matters m set household_id = :from
     where m.household_id = :into and exists (
           select from report_matters r where r.matter_id = m.matter_id and r.report_id = any(:reports))
       and not exists (
           select from report_matters r where r.matter_id = m.matter_id and r.report_id <> all(:reports))
    """
)
_ADD_PROVISIONAL = text(
    """
    insert into households (household_id, version, provisional, area_code, head_name_sealed, head_name_hash,
                            phone_sealed, phone_hash, members_known, income_blocks, recorded_at)
    values (:household_id, 1, true, :area_code, :head_name_sealed, :head_name_hash,
            :phone_sealed, :phone_hash, false, '[]', :now)
    """
)
_MATCHING = text(
    """
    select household_id from households
     where not provisional and merged_into is null
       and (phone_hash = :phone or head_name_hash = :head)
       and area_code >= :first and area_code < :after
     order by household_id limit 3
    """
)
_SAME_PROVISIONAL = text(
    """
    select household_id from households
     where provisional and merged_into is null and head_name_hash = :head and area_code = :area
       and phone_hash is not distinct from cast(:phone as bytea)
     order by household_id limit 1
    """
)
_REGISTER = text(
    """
    update households set provisional = false, version = version + 1, recorded_at = :now where household_id = :id
    """
)
_KEEP_VERSIONS = text(
    """
    insert into household_versions (household_id, version, recorded_at, told)
    select id, version, :now, cast(told as jsonb)
      from unnest(cast(:ids as text[]), cast(:versions as int[]), cast(:told as text[])) as t (id, version, told)
    on conflict do nothing
    """
)
_FACTS = text(
    """
    select household_id, version, provisional, area_code, residence_area_code, formerly_poor, members_known,
           income_blocks, net_schooling, disaster_loss
      from households where household_id = any(:ids) order by household_id
    """
)
_MEMBERS = text(
    """
    select m.household_id, m.person_id, m.relation, m.labour, m.works, m.joined_on, m.left_on,
           p.born_on, p.died_on, p.has_capacity, p.id_number_length, p.id_checksum_holds
      from members m join people p using (person_id)
     where m.household_id = any(:ids) order by m.household_id, m.relation, m.person_id
    """
)
_CARDS = """
    select asked.household_id as asked_id, h.household_id, h.area_code, h.village_group, h.head_name_sealed,
           h.phone_sealed, h.formerly_poor, h.provisional,
           (select count(*) from members m join people p using (person_id)
             where m.household_id = h.household_id and m.left_on is null and p.died_on is null) as members,
           (select array_agg(p.born_on) from members m join people p using (person_id)
             where m.household_id = h.household_id and m.left_on is null and p.died_on is null) as births
      from households asked
      join households h on h.household_id = coalesce(asked.merged_into, asked.household_id)
     where asked.household_id = any(:ids) and {where}
"""
