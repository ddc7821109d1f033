"""Drafts of rules that were tried out, and the households that meet the rule before or with the draft (规则试算)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.screening.domain.whatif.draft import Draft
from services.screening.domain.whatif.places import Changed, OfVillage

Among = tuple[str, Mapping[str, str]]
"""A condition on households and its values: the areas of a reader."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """A draft that somebody had tried (一次试算)."""

    backtest_id: str
    region: str
    draft: Draft
    asked_by: str
    asked_at: datetime
    job_id: UUID
    unknown: int
    """Households of the region of which the draft lacks something."""


class Met(NamedTuple):
    """A household that meets the rule, before or with the draft (一户)."""

    household_id: str
    before: bool
    after: bool
    under_way: bool
    """A finding is open, or it is monitored: nobody would have to go there anew."""
    recognised: bool
    """It was ever recognised, or a visit confirmed a finding of it."""


async def add(session: AsyncSession, one: Backtest) -> None:
    """Write down that a draft is tried."""
    draft = one.draft
    said = {
        "id": one.backtest_id,
        "region": one.region,
        "rule": draft.rule_id,
        "day": draft.day,
        "from_on": draft.from_on,
        "figure": draft.figure,
        "value": str(draft.value) if draft.figure else "",
        "by": one.asked_by,
        "at": one.asked_at,
        "job": one.job_id,
    }
    await session.execute(_ADD, said)


async def one(session: AsyncSession, region: str, backtest_id: str) -> Backtest | None:
    """A draft that was tried in this region."""
    found = await session.execute(_ONE, {"region": region, "id": backtest_id})
    row = found.mappings().one_or_none()
    return None if row is None else _backtest(row)


async def of_rule(session: AsyncSession, region: str, rule_id: str, most: int) -> list[Backtest]:
    """What was tried of a rule, the last first."""
    found = await session.execute(_OF_RULE, {"region": region, "rule": rule_id, "most": most})
    return [_backtest(row) for row in found.mappings()]


async def forget_old(session: AsyncSession, region: str, kept: int) -> None:
    """Drop what was tried long ago, but for so many of the region."""
    await session.execute(_FORGET, {"region": region, "kept": kept})


async def going(session: AsyncSession, region: str) -> list[Backtest]:
    """Those whose job is not done."""
    return [_backtest(row) for row in (await session.execute(_GOING, {"region": region})).mappings()]


async def keep(session: AsyncSession, backtest_id: str, ids: Sequence[str], met: Sequence[Met], unknown: int) -> None:
    """What was found of these households; found again, it is as it is found now."""
    await session.execute(_CLEAR, {"id": backtest_id, "ids": list(ids)})
    if met:
        await session.execute(_KEEP, [{"id": backtest_id, **one._asdict()} for one in met])
    if unknown:
        await session.execute(_UNKNOWN, {"id": backtest_id, "more": unknown})


async def standing(session: AsyncSession, ids: Sequence[str]) -> dict[str, tuple[bool, bool, str]]:
    """Household → is it under way; was it ever recognised, or a finding of it confirmed by a visit; its village."""
    rows = await session.execute(_STANDING, {"ids": list(ids)})
    return {row.household_id: (row.under_way, row.recognised, row.code) for row in rows}


async def villages(session: AsyncSession, backtest_id: str, among: Among) -> list[OfVillage]:
    """The villages of the reader where somebody meets the rule."""
    where, values = among
    rows = await session.execute(text(_VILLAGES.format(where=where)), {"id": backtest_id, **values})
    return [OfVillage(*row) for row in rows]


async def listed(
    session: AsyncSession, found: tuple[str, str], among: Among, first: int, most: int
) -> list[tuple[Met, str | None]]:
    """A page of the households of a try and a way of WAYS, by village."""
    (backtest_id, way), (where, values) = found, among
    said = {"id": backtest_id, "first": first, "most": most, **values}
    rows = await session.execute(text(_LISTED.format(way=WAYS[way], where=where)), said)
    return [(Met(*list(row)[:5]), row.area_code) for row in rows]


async def changed(session: AsyncSession, backtest_id: str, among: Among, most: int) -> list[Changed]:
    """Of whom the draft says otherwise than the rule, by village (进出的户)."""
    where, values = among
    rows = await session.execute(text(_CHANGED.format(where=where)), {"id": backtest_id, "most": most, **values})
    return [Changed(*row) for row in rows]


def _backtest(row: RowMapping) -> Backtest:
    value = Fraction(row["value"]) if row["figure"] else Fraction(0)
    draft = Draft(row["rule_id"], row["day"], row["from_on"], row["figure"], value)
    return Backtest(
        row["backtest_id"], row["region"], draft, row["asked_by"], row["asked_at"], row["job_id"], row["unknown"]
    )


WAYS: Mapping[str, str] = {
    "in": "b.after and not b.before",
    "out": "b.before and not b.after",
    "visits": "b.after and not b.before and not b.under_way",
    "confirmed": "b.after and not b.before and b.recognised",
}
"""Word of the query → which households."""
_ADD = text(
    """
    insert into backtests (backtest_id, region, rule_id, day, from_on, figure, value, asked_by, asked_at, job_id)
    values (:id, :region, :rule, :day, :from_on, :figure, :value, :by, :at, :job)
    """
)
_ONE = text("select * from backtests where region = :region and backtest_id = :id")
_OF_RULE = text(
    """
    select * from backtests where region = :region and rule_id = :rule order by asked_at desc, backtest_id limit :most
    """
)
_GOING = text(
    """
    select b.* from backtests b join jobs on jobs.id = b.job_id
     where region = :region and jobs.state in ('WAITING', 'RUNNING', 'PAUSED') order by b.asked_at
    """
)
_FORGET = text(
    """
    delete from backtests where backtest_id in (
        select backtest_id from backtests b join jobs on jobs.id = b.job_id
         where region = :region and jobs.state in ('DONE', 'FAILED', 'CANCELLED')
         order by b.asked_at desc offset :kept)
    """
)
_CLEAR = text("delete from backtest_households where backtest_id = :id and household_id = any(:ids)")
_KEEP = text(
    """
    insert into backtest_households (backtest_id, household_id, before, after, under_way, recognised)
    values (:id, :household_id, :before, :after, :under_way, :recognised)
    """
)
_UNKNOWN = text("update backtests set unknown = unknown + :more where backtest_id = :id")
_STANDING = text(
    """
    select h.household_id,
           h.monitored or exists (select 1 from findings f where f.household_id = h.household_id and f.state = 'OPEN')
               as under_way,
           h.monitored or exists (select 1 from case_decisions c where c.household_id = h.household_id and c.monitored)
               or exists (select 1 from findings f join finding_outcomes o using (finding_id)
                           where f.household_id = h.household_id and o.confirmed) as recognised,
           coalesce(h.area_code, h.residence_area_code, '') as code
      from households h where h.household_id = any(:ids)
    """
)
_VILLAGES = """
select coalesce(h.area_code, h.residence_area_code, '') as code,
       count(*) filter (where b.before)::integer, count(*) filter (where b.after)::integer,
       count(*) filter (where b.after and not b.before)::integer,
       count(*) filter (where b.before and not b.after)::integer,
       count(*) filter (where b.after and not b.before and not b.under_way)::integer,
       count(*) filter (where b.after and not b.before and b.recognised)::integer
  from backtest_households b join households h using (household_id)
 where b.backtest_id = :id and {where} group by 1 order by 1
"""
_CHANGED = """
select household_id, coalesce(h.area_code, h.residence_area_code) as area_code, b.after, b.under_way, b.recognised
  from backtest_households b join households h using (household_id)
 where b.backtest_id = :id and b.before <> b.after and {where}
 order by area_code nulls last, household_id limit :most
"""
_LISTED = """
select household_id, b.before, b.after, b.under_way, b.recognised,
       coalesce(h.area_code, h.residence_area_code) as area_code
  from backtest_households b join households h using (household_id)
 where b.backtest_id = :id and {way} and {where}
 order by area_code nulls last, household_id limit :most offset :first
"""
