"""Quarters: their minutes, what was signed, and what became of each decision (季研判)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.quarters import DecisionState
from libs.events.transport.driver import driver
from services.screening.domain.quarters.minutes import Decision, Followed, Unit, Wanted
from services.screening.domain.quarters.quarter import Quarter

FOLLOWED_MAX = 200
"""Decisions of earlier quarters that a pack names, the latest quarter's first."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """A quarter's assessment as it stands (一季的研判)."""

    region: str
    quarter: Quarter
    edition: int = 0
    """How often its minutes were changed."""
    signed_by: str | None = None
    signed_at: datetime | None = None
    figures: Mapping[str, Any] | None = None
    """What was signed."""

    @property
    def is_signed(self) -> bool:
        """Whether nothing of it changes any more (已定稿)."""
        return self.signed_at is not None


async def one(session: AsyncSession, region: str, quarter: Quarter) -> Assessment:
    """A quarter as it stands; of one that nobody touched, nothing is written."""
    row = await (await driver(session)).fetchrow(_ONE, region, quarter.first)
    return Assessment(region, quarter) if row is None else _assessment(row)


async def lock(session: AsyncSession, region: str, quarter: Quarter) -> Assessment:
    """The same, locked: changes of its minutes and its signing come one after the other."""
    connection = await driver(session)
    await connection.execute(_PLACE, region, quarter.first)
    row = await connection.fetchrow(f"{_ONE} for update", region, quarter.first)
    assert row is not None, "it was placed a moment ago"
    return _assessment(row)


async def touched(session: AsyncSession, region: str) -> list[tuple[Assessment, int, int]]:
    """Quarters with minutes or a signature, how many decisions each has, and how many of them are struck off."""
    rows = await (await driver(session)).fetch(_TOUCHED, region)
    return [(_assessment(row), row["decisions"], row["struck_off"]) for row in rows]


async def known_since(session: AsyncSession, region: str) -> date | None:
    """The first day of which anything is kept that a quarter counts."""
    found: date | None = await (await driver(session)).fetchval(_SINCE, region)
    return found


async def decisions(session: AsyncSession, region: str, quarter: Quarter) -> list[Decision]:
    """The minutes, in the order in which they were written."""
    return [_decision(row) for row in await (await driver(session)).fetch(_MINUTES, region, quarter.first)]


async def add(session: AsyncSession, assessment: Assessment, decision: Decision) -> None:
    """Write a decision into the minutes."""
    said = decision.wanted
    await (await driver(session)).execute(
        _ADD,
        *(decision.decision_id, assessment.region, assessment.quarter.first, said.matter),
        *(said.unit.department, said.unit.area_code, said.due_on, decision.written_by, decision.written_at),
    )


async def change(session: AsyncSession, decision: Decision) -> None:
    """Write a decision anew."""
    said = decision.wanted
    await (await driver(session)).execute(
        _CHANGE,
        *(decision.decision_id, said.matter, said.unit.department, said.unit.area_code, said.due_on),
        *(decision.edition, decision.written_by, decision.written_at),
    )


async def remove(session: AsyncSession, decision_id: str) -> None:
    """Take a decision out of the minutes."""
    await (await driver(session)).execute("delete from quarter_decisions where decision_id = $1", decision_id)


async def changed(session: AsyncSession, assessment: Assessment) -> None:
    """The minutes are others than before."""
    await (await driver(session)).execute(_CHANGED, assessment.region, assessment.quarter.first)


async def sign(session: AsyncSession, assessment: Assessment, decisions: Sequence[Decision]) -> None:
    """Keep the signature and what was signed; the decisions get their numbers."""
    connection = await driver(session)
    key = (assessment.region, assessment.quarter.first)
    figures = json.dumps(assessment.figures, ensure_ascii=False)
    await connection.execute(_SIGN, *key, assessment.signed_by, assessment.signed_at, figures)
    await connection.executemany(_NUMBER, [(one.decision_id, n) for n, one in enumerate(decisions, start=1)])


async def followed(session: AsyncSession, region: str, quarter: Quarter, as_of: date) -> list[Followed]:
    """The signed decisions of the quarter before, and of earlier ones those not struck off by that day."""
    asked = (region, quarter.first, quarter.before.first, as_of, FOLLOWED_MAX)
    return [_followed(row) for row in await (await driver(session)).fetch(_FOLLOWED, *asked)]


async def of_quarter(session: AsyncSession, region: str, quarter: Quarter, as_of: date) -> list[Followed]:
    """The signed decisions of this quarter, and where each stands on that day."""
    rows = await (await driver(session)).fetch(_OWN, region, quarter.first, as_of)
    return [_followed(row) for row in rows]


async def towns(session: AsyncSession, region: str) -> list[str]:
    """The towns in which the region has households, by their codes of twelve digits."""
    return [row["town"] for row in await (await driver(session)).fetch(_TOWNS, region)]


def _assessment(row: asyncpg.Record) -> Assessment:
    return Assessment(
        region=row["region"],
        quarter=Quarter(row["first_on"]),
        edition=row["edition"],
        signed_by=row["signed_by"],
        signed_at=row["signed_at"],
        figures=row["figures"],
    )


def _wanted(row: asyncpg.Record) -> Wanted:
    return Wanted(row["matter"], Unit(row["department"], row["area_code"]), row["due_on"])


def _decision(row: asyncpg.Record) -> Decision:
    return Decision(row["decision_id"], _wanted(row), row["edition"], row["written_by"], row["written_at"])


def _followed(row: asyncpg.Record) -> Followed:
    return Followed(
        decision_id=row["decision_id"],
        quarter=row["first_on"],
        number=row["number"],
        wanted=_wanted(row),
        state=DecisionState(row["state"]),
        state_on=row["state_on"],
        words=row["words"],
        late_times=row["late_times"],
    )


_ONE = "select * from quarters where region = $1 and first_on = $2"
_PLACE = "insert into quarters (region, first_on) values ($1, $2) on conflict do nothing"
_TOUCHED = """
select q.*, count(d.decision_id) as decisions, count(d.decision_id) filter (where state = 'STRUCK_OFF') as struck_off
  from quarters q left join quarter_decisions d using (region, first_on)
  left join lateral (select state from decision_moves m where m.decision_id = d.decision_id
                      order by turn desc, happened_at desc limit 1) as stands on true
 where q.region = $1 group by q.region, q.first_on
"""
_SINCE = """
select least((select min(opened_on) from findings where region = $1),
             (select min(decided_on) from case_decisions where region = $1),
             (select min(first_on) from quarters where region = $1))
"""
_MINUTES = "select * from quarter_decisions where region = $1 and first_on = $2 order by place"
_ADD = """
insert into quarter_decisions (decision_id, region, first_on, matter, department, area_code, due_on, written_by,
                               written_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_CHANGE = """
update quarter_decisions set matter = $2, department = $3, area_code = $4, due_on = $5, edition = $6, written_by = $7,
       written_at = $8
 where decision_id = $1
"""
_CHANGED = "update quarters set edition = edition + 1 where region = $1 and first_on = $2"
_SIGN = """
update quarters set signed_by = $3, signed_at = $4, figures = $5::json
 where region = $1 and first_on = $2 and signed_at is null
"""
_NUMBER = "update quarter_decisions set number = $2 where decision_id = $1"
_STANDS = """
select d.*, coalesce(moved.state, 'OPEN') as state, moved.state_on, coalesce(moved.words, '') as words,
       (select coalesce(max(times), 0) from decisions_late l
         where l.decision_id = d.decision_id and l.late_on <= {day}) as late_times
  from quarter_decisions d
  left join lateral (
        select state, (happened_at at time zone 'Asia/Shanghai')::date as state_on, words from decision_moves m
         where m.decision_id = d.decision_id and (happened_at at time zone 'Asia/Shanghai')::date <= {day}
         order by turn desc, happened_at desc limit 1) as moved on true
"""
_FOLLOWED = f"""
{_STANDS.format(day="$4")}
 where d.region = $1 and d.first_on < $2 and d.number is not null
   and (d.first_on = $3 or coalesce(moved.state, 'OPEN') <> 'STRUCK_OFF')
 order by d.first_on desc, d.number limit $5
"""
_OWN = f"""
{_STANDS.format(day="$3")}
 where d.region = $1 and d.first_on = $2 and d.number is not null order by d.number
"""
_TOWNS = """
with recursive found as (
    (select left(area_code, 9) || '000' as town from households
      where region = $1 and area_code is not null order by area_code limit 1)
    union all
    select (select left(area_code, 9) || '000' from households
             where region = $1 and area_code >= left(found.town, 9) || '999' || 'x' order by area_code limit 1)
      from found where found.town is not null)
select town from found where town is not null
"""
