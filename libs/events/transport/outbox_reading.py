"""What the relay reads next, without passing over what it deleted before (发件箱往后读).

While anybody keeps an old snapshot open (a backup, a long report), PostgreSQL may not forget deleted rows, and a reader
that begins at the first row steps over every one of them each time. So a reading goes on from the last row it saw.

Ids are given before commits: a transaction may commit a lower id later. Such an id left a gap, and gaps are looked at
by themselves. What neither way finds (a transaction that stays open for longer than a gap is watched, a row that was
let go again) is found by a reading from the first row every few seconds.
"""

import time
from collections.abc import Sequence
from typing import Any

import asyncpg

AT_ONCE = 500
FROM_THE_FIRST_EVERY_S = 5.0
WATCHED_S = 60.0
"""How long a gap is looked at: as long as a statement may take."""
GAPS_MAX = 1000
"""Gaps watched at once; a batch that was rolled back leaves one."""

BY_INDEX = {"enable_seqscan": "off", "enable_bitmapscan": "off", "jit": "off"}
"""Settings of the connection that reads: an outbox is mostly empty, so its statistics would have it read whole."""

Gap = tuple[int, int, float]
"""First id, last id, when it was noticed (monotonic)."""


class Reading:
    """Where the relay stands in the outbox; made anew with its connection."""

    def __init__(self) -> None:
        self._after = 0
        """Read on behind this id."""
        self._highest = 0
        """The highest id ever read: what is missing below it is a gap."""
        self._gaps: list[Gap] = []
        self._from_the_first_at = 0.0

    async def next(self, connection: asyncpg.Connection) -> Sequence[Any]:
        """The rows to be sent now, at most 500, in order of id; the caller deletes those that were sent."""
        now = time.monotonic()
        late: Sequence[Any] = ()
        if now >= self._from_the_first_at:
            self._from_the_first_at = now + FROM_THE_FIRST_EVERY_S
            self._after = 0
        else:
            late = await self._late(connection, now)
        rows = [*late, *await connection.fetch(_AFTER, self._after, AT_ONCE - len(late))]
        self._note([row["id"] for row in rows], now)
        if len(rows) < AT_ONCE:
            self._after = self._highest
        return rows

    async def _late(self, connection: asyncpg.Connection, now: float) -> Sequence[Any]:
        """Rows that committed after later ones."""
        self._gaps = [gap for gap in self._gaps[-GAPS_MAX:] if now - gap[2] < WATCHED_S]
        if not self._gaps:
            return ()
        firsts, lasts, _ = zip(*self._gaps, strict=True)
        return list(await connection.fetch(_BETWEEN, firsts, lasts, AT_ONCE))

    def _note(self, ids: Sequence[int], now: float) -> None:
        """Go on behind the last of these; an id left out below it may still come."""
        for number in ids:
            self._after = max(self._after, number)
            if self._highest and number > self._highest + 1:
                self._gaps.append((self._highest + 1, number - 1, now))
            self._highest = max(self._highest, number)


_COLUMNS = "id, event_id, topic, key, name, subject, value, traceparent, happened_at, put_at"
_FREE = """
    held_because is null and not exists (select from outbox h where h.key = o.key and h.held_because is not null)
"""
_AFTER = f"select {_COLUMNS} from outbox o where id > $1 and {_FREE} order by id limit $2"
_BETWEEN = f"""
    select late.* from unnest($1::bigint[], $2::bigint[]) as gap (first, last)
     cross join lateral (select {_COLUMNS} from outbox o where id between gap.first and gap.last and {_FREE}
                          order by id limit $3) as late
     order by id limit $3
"""
