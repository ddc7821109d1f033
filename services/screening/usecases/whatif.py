"""The households of a region kept in memory for trying figures: read once, however many ask (试算的户).

Nothing is locked and nothing is written: another value changes no figure, raises no finding and tells nobody.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from libs.events.transport import clock
from libs.events.transport.database import Database
from services.screening.domain.days import add_months
from services.screening.domain.reading import AsOf, read_all
from services.screening.domain.untouched import last_day
from services.screening.domain.whatif.population import Piece, Population, joined, packed
from services.screening.store import population, uploads

FRESH = timedelta(minutes=10)
"""So long what was read is used; then it is read anew."""
KEPT_MAX = 2
"""Populations in memory: today's, and one of an earlier day. A million households are about 130 MB."""
PIECE = 2_000
"""Households read at once: the process answers others in between."""
WAIT_S = 5.0
"""So long a page waits for the reading; then it says how far it is."""
CLEARED_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading is (读资料的进度)."""

    done: int
    total: int


@dataclass(slots=True)
class _Reading:
    """A population that is being read, or was."""

    task: asyncio.Task[Population]
    began_at: datetime
    progress: Progress = field(default_factory=lambda: Progress(0, 0))

    def old(self, now: datetime) -> bool:
        """Whether it is to be read anew; a failed one at once."""
        if not self.task.done():
            return False
        return self.task.cancelled() or self.task.exception() is not None or now - self.began_at > FRESH


class Populations:
    """The populations that this process keeps."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[tuple[str, AsOf], _Reading] = {}

    async def of(self, region: str, as_of: AsOf, *, wait_s: float = WAIT_S) -> Population | Progress:
        """Every household of the region as the facts known now say it of that day; how far it is where that lasts.

        Who asks while it is read waits for the same reading.
        """
        reading = self._reading((region, as_of))
        if reading is None:
            return next(iter(self._kept.values())).progress
        await asyncio.wait({reading.task}, timeout=wait_s)
        return reading.task.result() if reading.task.done() else reading.progress

    def _reading(self, key: tuple[str, AsOf]) -> _Reading | None:
        """The reading of this population, begun now if there is none; none while as many others are being read."""
        now = clock.real_now()
        self._kept = {one: reading for one, reading in self._kept.items() if not reading.old(now)}
        if key in self._kept:
            return self._kept[key]
        while len(self._kept) >= KEPT_MAX:
            done = [one for one, reading in self._kept.items() if reading.task.done()]
            if not done:
                return None
            del self._kept[done[0]]
        self._kept[key] = reading = _Reading(asyncio.create_task(self._read(key)), now)
        return reading

    async def _read(self, key: tuple[str, AsOf]) -> Population:
        (region, as_of), began = key, clock.now()
        since = add_months(as_of.day, -CLEARED_MONTHS)
        async with self._database.transaction() as session:
            total = await uploads.count_in(session, region)
            found = await population.found_in(session, region, since)
        pieces: list[Piece] = []
        after, done = "", 0
        while True:
            async with self._database.transaction() as session:
                rows = await population.next_rows(session, region, after, PIECE)
            if rows is None:
                return await asyncio.to_thread(joined, pieces, as_of, began)
            pieces.append(_piece(rows, found, as_of))
            after, done = rows.extracts.ids[-1], done + len(rows.extracts)
            self._kept[key].progress = Progress(done, max(total, done))


def _piece(rows: population.Rows, found: population.Found, as_of: AsOf) -> Piece:
    ids = rows.extracts.ids
    return Piece(
        ids,
        packed(read_all(rows.extracts, as_of).columns),
        rows.areas,
        rows.residences,
        rows.extracts.monitored,
        np.array([one in found.opened for one in ids], dtype=np.bool_),
        np.array([one in found.cleared for one in ids], dtype=np.bool_),
        last_day(rows.extracts, rows.listed_at),
    )
