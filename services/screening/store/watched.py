"""Villages on the watch list, and what is kept of who lives there (关注名单)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.values import Hearers
from libs.events.transport.driver import driver
from services.screening.domain.watch import ListRow, Watch, Why
from services.screening.store.documents import document_of


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row stands: whose list, which line of it, when it came (名单的哪一行)."""

    list_title: str
    department: str | None
    line_no: int | None
    received_on: date


@dataclass(frozen=True, slots=True)
class Stretch:
    """A village that is on the list, or was (关注的一段)."""

    watch: Watch
    ended_on: date | None
    why: Why | None
    origin: Origin | None
    """None where its row is not known here any more."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many households a village has (户数)."""

    households: int = 0
    monitored: int = 0


@dataclass(frozen=True, slots=True)
class OpenRule:
    """Households of a village with an open finding of one rule and kind of risk (没有办完的疑点)."""

    rule_id: str
    risk: str
    heard_by: Hearers | None
    households: int


async def is_moving(session: AsyncSession, region: str, feeds: Sequence[str], since: datetime) -> bool:
    """Whether a row of these lists came, or was taken back, after this moment: others may be on their way."""
    found: bool = await (await driver(session)).fetchval(_MOVING, region, list(feeds), since)
    return found


async def rows(session: AsyncSession, region: str, feeds: Sequence[str]) -> list[ListRow]:
    """The rows in force of these lists."""
    found = await (await driver(session)).fetch(_ROWS, region, list(feeds))
    return [
        ListRow(row["row_id"], row["code"], row["upload_id"], row["received_on"], document_of(row["facts"]))
        for row in found
    ]


async def now(session: AsyncSession, region: str) -> list[Watch]:
    """The villages on the list at this moment."""
    return [_watch(row) for row in await (await driver(session)).fetch(_NOW, region)]


async def start(session: AsyncSession, region: str, some: Sequence[Watch]) -> None:
    """These are on the list from now on; a stretch never begins before the end of the one before."""
    connection = await driver(session)
    for one in some:
        await connection.execute(_START, region, one.village, one.from_on, list(one.tags), one.year, one.row_id)


async def end(session: AsyncSession, region: str, some: Sequence[tuple[Watch, Why]], on: date) -> None:
    """These are on it no longer."""
    connection = await driver(session)
    for one, why in some:
        await connection.execute(_END, region, one.village, on, why.value)


async def correct(session: AsyncSession, region: str, some: Sequence[Watch]) -> None:
    """These are named by another row, of another year or as another kind."""
    connection = await driver(session)
    for one in some:
        await connection.execute(_CORRECT, region, one.village, list(one.tags), one.year, one.row_id)


async def stretches(session: AsyncSession, region: str, village: str | None = None) -> list[Stretch]:
    """Every stretch of a region, or of one village: in order of village, the last one first."""
    return [_stretch(row) for row in await (await driver(session)).fetch(_STRETCHES, region, village)]


async def of_household(session: AsyncSession, region: str, household_id: str, day: date) -> Stretch | None:
    """The stretch in which this day lies, of the village where the household lives now."""
    row = await (await driver(session)).fetchrow(_OF_HOUSEHOLD, region, household_id, day)
    return None if row is None else _stretch(row)


async def lived_in(session: AsyncSession, region: str, villages: Sequence[str]) -> dict[str, Count]:
    """How many households live in each village: registered there, or living there and registered nowhere known."""
    found = await (await driver(session)).fetch(_LIVED_IN, region, sorted(set(villages)))
    return {row["village"]: Count(row["households"], row["monitored"]) for row in found}


async def open_in(session: AsyncSession, region: str, village: str) -> list[OpenRule]:
    """Households of the village with an open finding, by risk and rule; who may hear of each, the reader is asked."""
    return [
        OpenRule(row["rule_id"], row["risk"], row["heard_by"] and Hearers(row["heard_by"]), row["households"])
        for row in await (await driver(session)).fetch(_OPEN_IN, region, village)
    ]


def _watch(row: asyncpg.Record) -> Watch:
    return Watch(row["village"], row["from_on"], tuple(row["tags"]), row["tag_year"], row["row_id"])


def _stretch(row: asyncpg.Record) -> Stretch:
    origin = None
    if row["received_on"] is not None:
        origin = Origin(row["list_title"], row["department"], row["line_no"], row["received_on"])
    return Stretch(_watch(row), row["ended_on"], None if row["why"] is None else Why(row["why"]), origin)


_RECEIVED = "(r.received_at at time zone 'Asia/Shanghai')::date as received_on"
_MOVING = "select exists (select from subject_rows where region = $1 and feed = any($2::text[]) and heard_at > $3)"
_ROWS = f"""
select r.row_id, r.code, r.upload_id, {_RECEIVED}, r.facts::text as facts from subject_rows r
 where r.region = $1 and r.feed = any($2::text[]) and r.about = 'village' and r.in_force
 order by r.code, r.row_id
"""  # noqa: S608 - joined from constants of this file
_KEPT = "w.village, w.from_on, w.tags, w.tag_year, w.row_id"
_NOW = f"select {_KEPT} from watched_villages w where region = $1 and ended_on is null order by village"  # noqa: S608
_START = """
insert into watched_villages (region, village, from_on, tags, tag_year, row_id)
select $1::text, $2::text,
       greatest($3::date, (select max(ended_on) from watched_villages where region = $1 and village = $2)),
       $4::text[], $5::integer, $6::text
"""
_END = """
update watched_villages set ended_on = greatest($3, from_on), why = $4
 where region = $1 and village = $2 and ended_on is null
"""
_CORRECT = """
update watched_villages set tags = $3, tag_year = $4, row_id = $5
 where region = $1 and village = $2 and ended_on is null
"""
_STRETCH = f"""
select {_KEPT}, w.ended_on, w.why, r.list_title, r.department, r.line_no, {_RECEIVED}
  from watched_villages w left join subject_rows r on r.row_id = w.row_id
"""  # noqa: S608 - joined from constants of this file
_STRETCHES = f"""
{_STRETCH} where w.region = $1 and ($2::text is null or w.village = $2)
 order by w.village, w.from_on desc, w.ended_on desc nulls first
"""
_LIVES = "coalesce(h.area_code, h.residence_area_code)"
_OF_HOUSEHOLD = f"""
{_STRETCH} join households h on h.household_id = $2 and h.region = $1 and w.village = {_LIVES}
 where w.region = $1 and w.from_on <= $3 and (w.ended_on is null or w.ended_on > $3)
"""
_LIVED_IN = f"""
select {_LIVES} as village, count(*)::integer as households,
       (count(*) filter (where h.monitored))::integer as monitored
  from households h
 where h.region = $1 and h.merged_into is null
   and (h.area_code = any($2::text[]) or h.area_code is null and h.residence_area_code = any($2::text[]))
 group by 1
"""  # noqa: S608 - joined from constants of this file
_OPEN_IN = """
select f.rule_id, coalesce(t.event ->> 'risk', 'R99') as risk, t.event ->> 'heard_by' as heard_by,
       count(distinct f.household_id)::integer as households
  from households h
  join findings f on f.household_id = h.household_id and f.state = 'OPEN'
  left join told_findings t on t.finding_id = f.finding_id and t.occurrence = f.occurrence
 where h.region = $1 and h.merged_into is null
   and (h.area_code = $2 or h.area_code is null and h.residence_area_code = $2)
 group by 1, 2, 3 order by 2, 1, 3
"""
