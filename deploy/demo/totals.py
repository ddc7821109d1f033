"""What came of the month, counted when all is quiet, beside the totals that are committed (演示总数).

Nothing here depends on when something was handled, by which process, or how often it was told.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from deploy.demo.told import told_by_kind
from deploy.local.databases import dsn_of

COMMITTED = Path(__file__).with_name("totals.json")
DIFFERENCES_SHOWN = 20

Counts = dict[str, dict[str, int]]
"""Heading → what is counted → how many."""


@dataclass(frozen=True)
class Totals:
    """Every item of the ledger, however young, what is set aside, and where everything stands."""

    counts: Counts
    unaccounted: int
    parked: int

    @property
    def good(self) -> bool:
        """Every item has an end, and nothing is set aside."""
        return self.unaccounted == 0 and self.parked == 0

    @property
    def lines(self) -> list[str]:
        """What is printed."""
        width = max((len(heading) for heading in self.counts), default=0)
        return [
            f"{heading.ljust(width)}  {', '.join(f'{name} {count:,}' for name, count in sorted(found.items())) or '—'}"
            for heading, found in self.counts.items()
        ]

    @property
    def last_line(self) -> str:
        """Whether all is well."""
        return f"{self.parked} parked, {self.unaccounted} unaccounted"


def committed(region: str, days: int) -> Counts | None:
    """The totals that so many days of a region must have; None where nobody committed any."""
    return _known().get(region, {}).get(str(days))


def commit(region: str, days: int, counts: Counts) -> None:
    """Write these down as the totals of so many days of a region."""
    known = _known()
    of_region = {**known.get(region, {}), str(days): counts}
    known[region] = {key: of_region[key] for key in sorted(of_region, key=int)}
    ordered = {name: known[name] for name in sorted(known)}
    COMMITTED.write_text(json.dumps(ordered, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _known() -> dict[str, dict[str, Counts]]:
    """Region → days → totals."""
    known: dict[str, dict[str, Counts]] = (
        json.loads(COMMITTED.read_text(encoding="utf-8")) if COMMITTED.exists() else {}
    )
    return known


def differences(found: Counts, expected: Counts) -> list[str]:
    """Each count that is another than it should be, in words."""
    said = []
    for heading in (*expected, *(heading for heading in found if heading not in expected)):
        here, there = found.get(heading, {}), expected.get(heading, {})
        for name in sorted({*here, *there}):
            if here.get(name, 0) != there.get(name, 0):
                said.append(f"{heading} {name}: {here.get(name, 0):,} instead of {there.get(name, 0):,}")
    return said


async def totals(servers: tuple[str, str], services: Sequence[str]) -> Totals:
    """Count everything; `servers`: the addresses of PostgreSQL and Kafka."""
    dsn, bootstrap = servers
    counts: Counts = {}
    for service, questions in QUESTIONS.items():
        counts |= await _asked(dsn_of(dsn, service), questions)
    parked = sum([await _parked(dsn_of(dsn, service)) for service in services])
    unaccounted = sum(count for name, count in counts["items"].items() if name.endswith(OPEN))
    counts["told"] = await told_by_kind(bootstrap)
    return Totals(counts, unaccounted, parked)


async def _asked(dsn: str, questions: Mapping[str, str]) -> Counts:
    connection = await asyncpg.connect(dsn)
    try:
        return {heading: _counted(await connection.fetch(question)) for heading, question in questions.items()}
    finally:
        await connection.close()


def _counted(rows: Sequence[asyncpg.Record]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in rows:
        found[str(row["name"])] += int(row["count"])
    return dict(sorted((name, count) for name, count in found.items() if count))


async def _parked(dsn: str) -> int:
    """A parked item has no end either: it counts in both figures until somebody replays or drops it."""
    connection = await asyncpg.connect(dsn)
    try:
        return int(await connection.fetchval("select count(*) from dead_letters where state = 'PARKED'"))
    finally:
        await connection.close()


OPEN = " without end"
QUESTIONS: Mapping[str, Mapping[str, str]] = {
    "intake": {
        "items": """
            select kind || ' ' || coalesce(ended, 'without end') as name, count(*) as count from ledger group by 1
        """,
        "households": """
            select case when provisional then 'provisional' else 'registered' end as name, count(*) as count
            from households where merged_into is null group by 1
        """,
        "rows": """
            select feed || ' ' || key as name, sum(value::int) as count
            from uploads, jsonb_each_text(counts) where jsonb_typeof(counts -> key) = 'number' group by 1
        """,
        "rows in force": "select feed || ' ' || state as name, count(*) as count from feed_rows group by 1",
    },
    "screening": {
        "findings": "select rule_id || ' ' || state as name, count(*) as count from findings group by 1",
    },
    "assistance": {
        "clues": "select state as name, count(*) as count from clues group by 1",
        "cases": "select state as name, count(*) as count from cases group by 1",
        "measures": "select state as name, count(*) as count from measures group by 1",
        "steps": "select event as name, count(*) as count from steps group by 1",
        "overdue": """
            select kind || ' ' || coalesce(escalated_to, 'warned') as name, count(*) as count
            from tasks where escalations > 0 group by 1
        """,
    },
    "notifications": {
        "inbox items": """
            select kind || case when ended_at is null then ' open' else ' ended' end as name, count(*) as count
            from items group by 1
        """,
    },
}
"""Service → heading → what is counted there."""
