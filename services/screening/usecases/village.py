"""What is known of one village: who lives there, what was found, of whom nothing was heard (村风险概况)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from services.screening.domain.days import add_months
from services.screening.domain.untouched import last_day
from services.screening.store import population, watched
from services.screening.store.watched import Count, OpenRule

PIECE = 500
"""Households of a village read at once; most villages have no more."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A village as its page shows it (村风险概况)."""

    count: Count
    untouched: int
    """Households of which nothing came for so many months."""
    open: Sequence[OpenRule]


async def summary(session: AsyncSession, region: str, village: str, day: date, months: int) -> Summary:
    """The village on this day; what was found and is still open, by risk and rule."""
    counts = await watched.lived_in(session, region, [village])
    silent = await _untouched(session, region, village, add_months(day, -months))
    return Summary(counts.get(village, Count()), silent, await watched.open_in(session, region, village))


async def _untouched(session: AsyncSession, region: str, village: str, since: date) -> int:
    after, silent = "", 0
    while True:
        rows = await population.of_village(session, region, village, after, PIECE)
        if rows is None:
            return silent
        silent += int(np.count_nonzero(last_day(rows.extracts, rows.listed_at) < since.toordinal()))
        after = rows.extracts.ids[-1]
