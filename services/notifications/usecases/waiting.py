"""What waits for an office to decide: one task, an item for each office told, until it is decided (等人定的事)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.notifications.domain.offices import Office
from services.notifications.store import items, tasks


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that somebody has to decide (要定的一件事)."""

    task_id: str
    kind: str
    region: str
    label: str
    at: str
    """The page on which it is decided."""
    full: str
    neutral: str
    offices: Sequence[Office]
    """Those who may decide; the first one who does ends it for all."""
    due_on: date | None = None
    to_know: bool = False
    """Nobody decides it: it also ends, for each officer, when they say that they know."""
    matter: tuple[str, str] = ("", "")
    """What it is about, and its id, where one thing waits for several offices one after another."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided, or needs no decision any more (已经定了)."""

    task_id: str
    kind: str
    region: str
    by: str
    """What ended it, in a word: passed, refused, delivered."""


async def open_all(session: AsyncSession, waiting: Sequence[Waiting], now: datetime) -> None:
    """Let these wait for their offices; what is told twice waits once."""
    waiting = list({one.task_id: one for one in waiting}.values())
    await tasks.open_all(session, [_task(one, now) for one in waiting])
    added = [
        items.New(
            source=f"task:{one.task_id}",
            kind="KNOW" if one.to_know else "TODO",
            office=office,
            region=one.region,
            happened_at=now,
            task_id=one.task_id,
        )
        for one in waiting
        for office in one.offices
    ]
    await items.add(session, added)


async def end_all(session: AsyncSession, decided: Sequence[Decided], now: datetime) -> None:
    """Nobody has to do anything more; also where that is heard before that it waited."""
    ended = [
        {"task_id": one.task_id, "kind": one.kind, "region": one.region, "household_id": None, "ended_by": one.by}
        for one in decided
    ]
    await tasks.end(session, ended, now)
    await items.end_of_tasks(session, [one.task_id for one in decided], now)


def _task(one: Waiting, now: datetime) -> tasks.Row:
    return {
        "task_id": one.task_id,
        "kind": one.kind,
        "region": one.region,
        "opened_at": now,
        "label": one.label,
        "at": one.at,
        "due_on": one.due_on,
        "matter": one.matter[0] or None,
        "matter_id": one.matter[1] or None,
        "neutral": one.neutral,
        "full": one.full,
    }
