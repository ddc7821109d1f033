"""Everything of some households, read by one statement: a page of one household waits for one answer (一次读全)."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.driver import driver, joined
from services.assistance.store.tables import CASES, CLUES, FINDINGS, MEASURES, REPORTS, STEPS, TASKS, VISITS

Rows = Iterator[dict[str, Any]]


async def read(session: AsyncSession, household_ids: Collection[str]) -> Mapping[Table, Rows]:
    """The rows of each table, in their order; of the tasks only the open ones. All of it belongs to a clue."""
    found = await (await driver(session)).fetchrow(_EVERYTHING, joined(household_ids))
    assert found is not None, "one row of arrays"
    return {part.table: part.named(rows) for part, rows in zip(_PARTS, found, strict=True)}


@dataclass(frozen=True)
class _Part:
    """The rows of one table. They come without names: what a row is made of is not asked of the server."""

    table: Table
    where: str
    by: str
    """In which order; the one in which clues, cases and measures were opened is kept, as `order`."""

    @cached_property
    def columns(self) -> Mapping[str, str]:
        """What a row has, and how it is read."""
        own = {one.name: f"{one.name}::text" if one.name in self.documents else one.name for one in self.table.c}
        return own | ({"order": self.by} if self.by == "opened_order" else {})

    @cached_property
    def documents(self) -> Collection[str]:
        """Its columns of JSON."""
        return [one.name for one in self.table.c if isinstance(one.type, JSONB)]

    def __str__(self) -> str:
        row = ", ".join(self.columns.values())
        return f"array(select row({row}) from {self.table.name} where {self.where} order by {self.by})"

    def named(self, rows: Iterable[Iterable[Any]]) -> Rows:
        """Each row by its columns."""
        names, documents = list(self.columns), self.documents
        for row in rows:
            named = dict(zip(names, row, strict=True))
            for name in documents:
                named[name] = None if named[name] is None else json.loads(named[name])
            yield named


_WHOSE = "household_id = any(array(select household_id from mine))"
_PARTS = (
    _Part(CLUES, _WHOSE, "opened_order"),
    _Part(CASES, _WHOSE, "opened_order"),
    _Part(MEASURES, _WHOSE, "opened_order"),
    _Part(REPORTS, _WHOSE, "report_id"),
    _Part(FINDINGS, _WHOSE, "finding_id"),
    _Part(STEPS, "matter_id = any(array(select id from matters))", "n"),
    _Part(VISITS, "clue_id = any(array(select clue_id from mine))", "entered_at"),
    _Part(TASKS, f"{_WHOSE} and ended_at is null", "task_id"),
)
_EVERYTHING = f"""
with mine as materialized (
    select household_id, clue_id from clues where household_id = any(string_to_array($1, E'\\n'))
), matters as materialized (
    select clue_id as id from mine
     union all select case_id from cases where {_WHOSE}
     union all select measure_id from measures where {_WHOSE}
)
select {", ".join(map(str, _PARTS))}
"""
