"""Yearly reports: what was noted as received, and who was told that theirs is waited for (年度报告)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.driver import driver
from services.screening.domain.yearly import Receipt

REGION = ""
"""Whose wait it is that some reports of a year are missing: the region's own."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody was told that a report is waited for (在等)."""

    owed_by: str
    turn: int
    days_before: int
    """The last reminder that was told."""
    is_open: bool


async def lock(session: AsyncSession, region: str, year: int) -> None:
    """What is noted and told of a year's reports comes one after the other."""
    connection = await driver(session)
    await connection.execute("insert into yearly_reports values ($1, $2) on conflict do nothing", region, year)
    await connection.execute("select 1 from yearly_reports where region = $1 and year = $2 for update", region, year)


async def receipts(session: AsyncSession, region: str, year: int) -> list[Receipt]:
    """Everything noted of a year, also what was taken back; the earliest first."""
    return [_receipt(row) for row in await (await driver(session)).fetch(_RECEIPTS, region, year)]


async def in_force(session: AsyncSession, region: str, years: Sequence[int]) -> dict[tuple[int, str], Receipt]:
    """By year and reporter, what came and was not taken back."""
    found = [_receipt(row) for row in await (await driver(session)).fetch(_IN_FORCE, region, years)]
    return {(one.year, one.reporter): one for one in found}


async def add(session: AsyncSession, region: str, receipt: Receipt) -> None:
    """Note that a report came."""
    await (await driver(session)).execute(
        _ADD,
        *(receipt.receipt_id, region, receipt.year, receipt.reporter, receipt.came_on, receipt.paper),
        *(receipt.noted_by, receipt.noted_at),
    )


async def take_back(session: AsyncSession, receipt_id: str, by: str, at: datetime, reason: str) -> None:
    """It did not come after all."""
    await (await driver(session)).execute(_TAKE_BACK, receipt_id, by, at, reason)


async def waits(session: AsyncSession, region: str, year: int) -> dict[str, Wait]:
    """For whom it was told that their report of a year is waited for: the last turn of each."""
    rows = await (await driver(session)).fetch(_WAITS, region, year)
    return {row["owed_by"]: Wait(row["owed_by"], row["turn"], row["days_before"], row["is_open"]) for row in rows}


async def wait(session: AsyncSession, region: str, year: int, told: Wait) -> None:
    """Keep that it was told."""
    await (await driver(session)).execute(_WAIT, region, year, told.owed_by, told.turn, told.days_before)


async def end(session: AsyncSession, region: str, year: int, told: Wait, on: date) -> None:
    """Nobody waits for it any more."""
    await (await driver(session)).execute(_END, region, year, told.owed_by, told.turn, on)


def _receipt(row: asyncpg.Record) -> Receipt:
    return Receipt(**{name: value for name, value in row.items() if name != "region"})


_RECEIPTS = "select * from yearly_receipts where region = $1 and year = $2 order by noted_at, receipt_id"
_IN_FORCE = "select * from yearly_receipts where region = $1 and year = any($2::int[]) and taken_back_at is null"
_ADD = """
insert into yearly_receipts (receipt_id, region, year, reporter, came_on, paper, noted_by, noted_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_TAKE_BACK = """
update yearly_receipts set taken_back_by = $2, taken_back_at = $3, reason = $4
 where receipt_id = $1 and taken_back_at is null
"""
_WAITS = """
select distinct on (owed_by) owed_by, turn, days_before, ended_on is null as is_open
  from yearly_waits where region = $1 and year = $2 order by owed_by, turn desc
"""
_WAIT = """
insert into yearly_waits (region, year, owed_by, turn, days_before) values ($1, $2, $3, $4, $5)
on conflict (region, year, owed_by, turn) do update set days_before = excluded.days_before
"""
_END = "update yearly_waits set ended_on = $5 where region = $1 and year = $2 and owed_by = $3 and turn = $4"
