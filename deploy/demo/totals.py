"""What became of every item that was told, when all is quiet (演示总数)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import asyncpg

from deploy.local.databases import dsn_of

KINDS = {"report": "reports", "row": "rows of lists"}


@dataclass(frozen=True)
class Totals:
    """Every item of the ledger, however young, and what is set aside."""

    ends: Mapping[tuple[str, str], int]
    """Kind and end → how many."""
    unaccounted: int
    parked: int

    @property
    def good(self) -> bool:
        """Every item has an end, and nothing is set aside."""
        return self.unaccounted == 0 and self.parked == 0

    @property
    def lines(self) -> list[str]:
        """What is printed at the end; the last line says whether all is well."""
        told = [f"{KINDS.get(kind, kind)} {end}: {count:,}" for (kind, end), count in sorted(self.ends.items())]
        return [*told, f"{self.parked} parked, {self.unaccounted} unaccounted"]


async def totals(dsn: str, services: Sequence[str]) -> Totals:
    """Count them."""
    connection = await asyncpg.connect(dsn_of(dsn, "intake"))
    try:
        rows = await connection.fetch(_ENDS)
    finally:
        await connection.close()
    parked = 0
    for service in services:
        connection = await asyncpg.connect(dsn_of(dsn, service))
        try:
            parked += await connection.fetchval("select count(*) from dead_letters where state = 'PARKED'")
        finally:
            await connection.close()
    ends = {(row["kind"], row["ended"]): row["items"] for row in rows if row["ended"] is not None}
    return Totals(ends, sum(row["items"] for row in rows if row["ended"] is None), parked)


_ENDS = "select kind, ended, count(*)::int as items from ledger group by kind, ended"
"""A parked item has no end either: it counts in both figures until somebody replays or drops it."""
