"""Monthly runs, and what each found before anything of it is told (月筛查)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.driver import driver
from services.screening.domain.monthly_lists import Came
from services.screening.domain.runs import ByRule, Change, OfRule, OfTown, Run, State, Why


async def add(session: AsyncSession, run: Run) -> bool:
    """Write a run down; False where its month has one that counts."""
    said = (run.run_id, run.region, run.month, run.day, run.state.value, run.started_by, run.started_at)
    return await (await driver(session)).fetchval(_ADD, *said) is not None


async def of_month(session: AsyncSession, region: str, month: date, *, lock: bool = False) -> Run | None:
    """The run of a month: the one that counts, else the one that was stopped last."""
    row = await (await driver(session)).fetchrow(_OF_MONTH + (" for update" if lock else ""), region, month)
    return None if row is None else _run(row)


async def one(session: AsyncSession, run_id: str, *, lock: bool = False) -> Run:
    """A run as it stands."""
    row = await (await driver(session)).fetchrow(_ONE + (" for update" if lock else ""), run_id)
    assert row is not None, "nothing deletes a run"
    return _run(row)


async def how_many(session: AsyncSession, region: str) -> int:
    """How many runs a region has, those that were stopped among them."""
    found: int = await (await driver(session)).fetchval("select count(*) from runs where region = $1", region)
    return found


async def listed(session: AsyncSession, region: str, most: int, *, skip: int = 0) -> list[Run]:
    """A page of the runs of a region, the last month first."""
    return [_run(row) for row in await (await driver(session)).fetch(_LISTED, region, most, skip)]


async def works(session: AsyncSession, run_id: str, job_id: UUID) -> None:
    """Keep which job does the run's present part."""
    await (await driver(session)).execute("update runs set job_id = $2 where run_id = $1", run_id, job_id)


async def looked(session: AsyncSession, run_id: str, households: int, unknown: Mapping[str, int]) -> None:
    """Everybody was asked: so many, and of how many each rule lacks something."""
    await (await driver(session)).execute(_LOOKED, run_id, households, json.dumps(unknown))


async def hold(session: AsyncSession, run_id: str, why: Why) -> None:
    """The run waits for a person; what the page says of it is kept."""
    await (await driver(session)).execute(_HOLD, run_id, json.dumps(asdict(why), ensure_ascii=False))


async def tells(session: AsyncSession, run_id: str) -> None:
    """What the run found is told from now on."""
    await (await driver(session)).execute("update runs set state = 'TELLING' where run_id = $1", run_id)


async def decided(session: AsyncSession, run_id: str, state: State, who: tuple[str, str], at: datetime) -> None:
    """A person let the run go on, or stopped it: who, and why."""
    await (await driver(session)).execute(_DECIDED, run_id, state.value, *who, at)


async def end(session: AsyncSession, run_id: str, result: Mapping[str, ByRule], at: datetime) -> None:
    """The run is done."""
    await (await driver(session)).execute(_END, run_id, json.dumps(result), at)


async def remember(session: AsyncSession, run_id: str, found: Sequence[Change]) -> None:
    """Keep what would change, until it is told."""
    columns: Any = zip(*found, strict=True)
    await (await driver(session)).execute(_REMEMBER, run_id, *[list(column) for column in columns])


async def forget(session: AsyncSession, run_id: str) -> None:
    """Drop what a run found: it was told, or never will be."""
    await (await driver(session)).execute("delete from run_changes where run_id = $1", run_id)


async def households_changing(session: AsyncSession, run_id: str, after: str, most: int) -> list[str]:
    """Households about which something would change, in their order, after this one."""
    rows = await (await driver(session)).fetch(_CHANGING, run_id, after, most)
    return [row["household_id"] for row in rows]


async def count_changing(session: AsyncSession, run_id: str) -> int:
    """About how many households something would change."""
    found: int = await (await driver(session)).fetchval(_COUNT, run_id)
    return found


async def concerned(session: AsyncSession, run_id: str) -> tuple[int, int]:
    """How many households would newly meet a rule, and with how many findings."""
    row = await (await driver(session)).fetchrow(_CONCERNED, run_id)
    assert row is not None, "a count is one row"
    return row["households"], row["findings"]


async def commonest(session: AsyncSession, run_id: str, most: int) -> tuple[tuple[OfRule, ...], tuple[OfTown, ...]]:
    """The rules that would be newly met most, and the towns where."""
    connection = await driver(session)
    rules = [OfRule(*row) for row in await connection.fetch(_RULES, run_id, most)]
    return tuple(rules), tuple([OfTown(*row) for row in await connection.fetch(_TOWNS, run_id, most)])


async def some_raised(session: AsyncSession, run_id: str, rule_ids: Sequence[str], most: int) -> list[str]:
    """So many of the households that would newly meet each of these rules, from anywhere among them."""
    return [row["household_id"] for row in await (await driver(session)).fetch(_SOME_RAISED, run_id, rule_ids, most)]


async def lists_of(session: AsyncSession, region: str, month: date) -> dict[str, Came]:
    """What came of each list for a month; a zero report says nothing where a file came too."""
    return {row["feed"]: Came(*list(row)[1:]) for row in await (await driver(session)).fetch(_LISTS, region, month)}


def _run(row: asyncpg.Record) -> Run:
    said = dict(row)
    summary, result = said.pop("summary"), said.pop("result")
    return Run(
        **{
            **said,
            "state": State(said["state"]),
            "job_id": None if said["job_id"] is None else str(said["job_id"]),
            "why": None if summary is None else _why(summary),
            "result": None if result is None else {name: ByRule(*of) for name, of in result.items()},
        }
    )


def _why(said: Mapping[str, Any]) -> Why:
    rules = tuple([OfRule(*one) for one in said["rules"]])
    return Why(**{**said, "rules": rules, "towns": tuple([OfTown(*one) for one in said["towns"]])})


_ADD = """
insert into runs (run_id, region, month, day, state, started_by, started_at) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (region, month) where state <> 'STOPPED' do nothing returning run_id
"""
_ONE = "select * from runs where run_id = $1"
_OF_MONTH = """
select * from runs where region = $1 and month = $2 order by state = 'STOPPED', started_at desc limit 1
"""
_LISTED = """
select * from runs where region = $1 order by month desc, state = 'STOPPED', started_at desc limit $2 offset $3
"""
_LOOKED = "update runs set households = $2, unknown = $3::json where run_id = $1"
_HOLD = "update runs set state = 'HELD', summary = $2::json where run_id = $1"
_DECIDED = "update runs set state = $2, decided_by = $3, reason = $4, decided_at = $5 where run_id = $1"
_END = "update runs set state = 'DONE', result = $2::json, ended_at = $3 where run_id = $1"
_REMEMBER = """
insert into run_changes (run_id, household_id, rule_id, raised)
select $1, * from unnest($2::text[], $3::text[], $4::boolean[])
on conflict (run_id, household_id, rule_id) do nothing
"""
_CHANGING = """
select distinct household_id from run_changes where run_id = $1 and household_id > $2 order by household_id limit $3
"""
_COUNT = "select count(distinct household_id) from run_changes where run_id = $1"
_CONCERNED = """
select count(distinct household_id) as households, count(*) as findings from run_changes where run_id = $1 and raised
"""
_RULES = """
select rule_id, count(*)::integer as households from run_changes
 where run_id = $1 and raised group by rule_id order by households desc, rule_id limit $2
"""
_SOME_RAISED = """
select distinct found.household_id
  from unnest($2::text[]) as rule (rule_id) cross join lateral (
       select household_id from run_changes c where run_id = $1 and c.rule_id = rule.rule_id and raised
        order by md5(household_id) limit $3) as found
"""
_TOWNS = """
select coalesce(left(area_code, 9) || '000', '') as town, count(distinct household_id)::integer as households
  from run_changes join households using (household_id) where run_id = $1 and raised
 group by town order by households desc, town limit $2
"""
_LISTS = """
select feed, bool_and(nothing) as nothing, sum(lines)::integer as lines, max(loaded_on) as loaded_on
  from uploads where region = $1 and $2 = any(months) and state <> 'TAKEN_BACK' and loaded_on is not null
 group by feed
"""
