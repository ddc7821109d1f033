"""Figures that people entered: every entry, and which of them hold for a region now (录入的标准)."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.driver import driver
from libs.policy import Grade
from services.screening.domain.figures.entries import FigureEntry, State, Wanted


@dataclass(frozen=True, slots=True)
class Version:
    """What holds for a region: the last decision, and how many there were (版本)."""

    version: str = ""
    decided: int = 0


async def version_of(session: AsyncSession, region: str) -> Version:
    """The version that holds for a region at this moment."""
    row = await (await driver(session)).fetchrow(_VERSION, region)
    return Version() if row is None else Version(row["version"], row["decided"])


async def lock_region(session: AsyncSession, region: str) -> Version:
    """The version of a region, locked: proposals and decisions of a region come one after the other."""
    connection = await driver(session)
    await connection.execute(_PLACE, region)
    row = await connection.fetchrow(f"{_VERSION} for update", region)
    assert row is not None, "it was placed a moment ago"
    return Version(row["version"], row["decided"])


async def entries(session: AsyncSession, region: str, figure: str | None = None) -> list[FigureEntry]:
    """Every entry of a region, or those of one figure; the earliest first day first."""
    return [_entry(row) for row in await (await driver(session)).fetch(_ENTRIES, region, figure)]


async def one(session: AsyncSession, region: str, entry_id: str) -> FigureEntry | None:
    """One entry of a region."""
    row = await (await driver(session)).fetchrow(f"{_SELECT} where region = $1 and entry_id = $2", region, entry_id)
    return None if row is None else _entry(row)


async def add(session: AsyncSession, entry: FigureEntry) -> None:
    """Write down what was proposed."""
    wanted = entry.wanted
    await (await driver(session)).execute(
        _ADD,
        *(entry.entry_id, entry.region, wanted.figure, wanted.written, wanted.from_on, wanted.to_on),
        *(wanted.document, wanted.article, wanted.grade.value, wanted.replaces),
        *(entry.proposed_by, entry.proposed_at, entry.state.value, entry.job_id),
    )


async def decide(session: AsyncSession, entry: FigureEntry, screen_on: date | None = None) -> None:
    """Write down what was decided on an entry; one that was confirmed names the version from now on.

    `screen_on` is the day from which somebody is to be screened because of it.
    """
    connection = await driver(session)
    said = (entry.state.value, entry.decided_by, entry.decided_at, entry.decided_no, entry.reason, screen_on)
    await connection.execute(_DECIDE, entry.entry_id, *said)
    if entry.state is State.CONFIRMED:
        await connection.execute(_HOLDS, entry.region, entry.entry_id, entry.decided_no)


async def not_begun(session: AsyncSession, region: str, today: date) -> list[FigureEntry]:
    """Entries because of which somebody is to be screened since today or an earlier day, locked."""
    return [_entry(row) for row in await (await driver(session)).fetch(_NOT_BEGUN, region, today)]


async def begin(session: AsyncSession, entry_id: str, job_id: UUID, today: date) -> None:
    """Keep which job screens because of an entry; one that begins later is screened for again on its first day."""
    await (await driver(session)).execute(_BEGIN, entry_id, job_id, today)


async def first_told(session: AsyncSession, region: str, figure: str, ends_on: date, days: list[int]) -> list[int]:
    """Those of these days before the end of a figure of which nobody was told yet; they count as told from now on."""
    rows = await (await driver(session)).fetch(_TOLD, region, figure, ends_on, days)
    return [row["days_before"] for row in rows]


def _entry(row: asyncpg.Record) -> FigureEntry:
    said: dict[str, Any] = dict(row)
    wanted = Wanted(
        figure=said["figure"],
        written=said["written"],
        from_on=said["from_on"],
        to_on=said["to_on"],
        document=said["document"],
        article=said["article"],
        grade=Grade(said["grade"]),
        replaces=said["replaces"],
    )
    kept = ("entry_id", "region", "proposed_by", "proposed_at", "decided_by", "decided_at", "decided_no", "reason")
    job_id = None if said["job_id"] is None else str(said["job_id"])
    return FigureEntry(wanted=wanted, state=State(said["state"]), job_id=job_id, **{name: said[name] for name in kept})


_VERSION = "select version, decided from entered_versions where region = $1"
_PLACE = "insert into entered_versions (region, version, decided) values ($1, '', 0) on conflict do nothing"
_SELECT = """
select entry_id, region, figure, written, from_on, to_on, document, article, grade, replaces, proposed_by, proposed_at,
       state, decided_by, decided_at, decided_no, reason, job_id
  from figure_entries
"""
_ENTRIES = f"""
{_SELECT} where region = $1 and ($2::text is null or figure = $2) order by figure, from_on, proposed_at, entry_id
"""
_ADD = """
insert into figure_entries (entry_id, region, figure, written, from_on, to_on, document, article, grade, replaces,
                            proposed_by, proposed_at, state, job_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""
_DECIDE = """
update figure_entries set state = $2, decided_by = $3, decided_at = $4, decided_no = $5, reason = $6, screen_on = $7
 where entry_id = $1
"""
_HOLDS = "update entered_versions set version = $2, decided = $3 where region = $1"
_NOT_BEGUN = f"""
{_SELECT} where region = $1 and screen_on <= $2 order by decided_no for update skip locked
"""
_BEGIN = """
update figure_entries set job_id = $2, screen_on = case when from_on > $3 then from_on end where entry_id = $1
"""
_TOLD = """
insert into figure_ends_told (region, figure, ends_on, days_before)
select $1, $2, $3, days from unnest($4::int[]) as days order by days
on conflict do nothing returning days_before
"""
