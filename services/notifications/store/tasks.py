"""What must be done, as assistance tells it; what is told too early is kept until its task is heard (要办的事)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Open:
    """A task that is not done."""

    task_id: str
    kind: str


async def known(session: AsyncSession, task_id: str) -> bool:
    """Whether this task was told before, open or done."""
    return (await session.execute(_KNOWN, {"task_id": task_id})).scalar_one_or_none() is not None


async def open_of(session: AsyncSession, matter: str, matter_id: str) -> list[Open]:
    """The open tasks about one thing."""
    rows = await session.execute(_OPEN_OF, {"matter": matter, "matter_id": matter_id})
    return [Open(*row) for row in rows]


async def open_all(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Write tasks down; told again, they say the same or what holds now."""
    await session.execute(_OPEN, {"rows": json.dumps(rows, default=str)})


async def end(session: AsyncSession, ended: Sequence[Row], now: datetime) -> None:
    """Note what ended them; the first to say so stays."""
    await session.execute(_END, [{**row, "now": now} for row in ended])


async def warn(session: AsyncSession, warned: Sequence[Row], today: date) -> None:
    """Note that four fifths of the time are over."""
    await session.execute(_WARN, [{**row, "today": today} for row in warned])


async def raise_all(session: AsyncSession, missed: Sequence[Row]) -> None:
    """Note to which level a missed day went; each level once."""
    await session.execute(_MISS, missed)
    await session.execute(_RAISE, missed)


async def keep_label(session: AsyncSession, labels: Sequence[Row]) -> None:
    """Keep what a measure is called, for the tasks about it."""
    await session.execute(_LABEL, labels)


_KNOWN = text("select 1 from tasks where task_id = :task_id and opened_at is not null")
_OPEN_OF = text(
    """
    select task_id, kind from tasks
     where matter = :matter and matter_id = :matter_id and ended_at is null order by task_id
    """
)
_OPEN = text(
    """
    insert into tasks (task_id, kind, region, household_id, opened_at, label, matter, matter_id, due_on, at, neutral,
                       "full", rule_id, list)
    select task_id, kind, region, household_id, opened_at, label, matter, matter_id, due_on, at, neutral,
           "full", rule_id, list
      from json_to_recordset(cast(:rows as json)) as told (
           task_id text, kind text, region text, household_id text, opened_at timestamptz, label text, matter text,
           matter_id text, due_on date, at text, neutral text, "full" text, rule_id text, list text)
    on conflict (task_id) do update
       set household_id = excluded.household_id, opened_at = excluded.opened_at, label = excluded.label,
           matter = excluded.matter, matter_id = excluded.matter_id, due_on = excluded.due_on, at = excluded.at,
           neutral = excluded.neutral, "full" = excluded."full", rule_id = excluded.rule_id, list = excluded.list
    """
)
_END = text(
    """
    insert into tasks (task_id, kind, region, household_id, ended_at, ended_by)
    values (:task_id, :kind, :region, :household_id, :now, :ended_by)
    on conflict (task_id) do update set ended_at = excluded.ended_at, ended_by = excluded.ended_by
     where tasks.ended_at is null
    """
)
_WARN = text(
    """
    insert into tasks (task_id, kind, region, household_id, due_on, warned_on)
    values (:task_id, :kind, :region, :household_id, :due_on, :today)
    on conflict (task_id) do update set warned_on = excluded.warned_on where tasks.warned_on is null
    """
)
_MISS = text(
    """
    insert into tasks (task_id, kind, region, household_id, due_on)
    values (:task_id, :kind, :region, :household_id, :due_on)
    on conflict (task_id) do nothing
    """
)
_RAISE = text(
    """
    insert into escalations (task_id, level, department, on_day) values (:task_id, :level, :department, :today)
    on conflict (task_id, level) do nothing
    """
)
_LABEL = text(
    """
    insert into matters (matter, matter_id, item_label) values (:matter, :matter_id, :item_label)
    on conflict (matter, matter_id) do update set item_label = excluded.item_label
    """
)
