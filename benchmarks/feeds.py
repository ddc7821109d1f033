"""How fast a department's list is checked and loaded, beside the bare way (报送的速度).

Run: python -m benchmarks.feeds [--rows N] [--runs N]; a server of its own, or that of SHOUWANG_POSTGRES_DSN.

answered : from the file to the dry run's answer: received, sealed, read, checked, staged, compared with the register
calamine : reads the same list as a workbook, every cell as a Python value
loaded   : from 载入 to the last row of the outbox, in chunks with their checkpoints, as the process of jobs does it
bare     : binary COPY of the very bytes that loading wrote into the same indexed tables, in as many transactions
"""

import argparse
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import uvloop
from python_calamine import CalamineWorkbook

from benchmarks.backing import a_postgres
from benchmarks.feeds_made import ROWS, Made, school_roll, settlements
from benchmarks.feeds_world import Department, World, bare
from benchmarks.results import machine, write_part
from libs.runtime.collector import spare_what_stays

RUNS = 5
ANSWER_MAX, LOAD_MIN = 6.0, 0.4
"""The aims: times calamine; share of the bare writer's speed."""


@dataclass
class Figures:
    """What the runs of one list took, in seconds (一张清单的数)."""

    made: Made
    calamine: list[float] = field(default_factory=list)
    as_csv: list[float] = field(default_factory=list)
    as_xlsx: list[float] = field(default_factory=list)
    loaded: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    rows: int = 0
    """How many were loaded."""
    chunks: int = 0

    @property
    def speeds(self) -> list[float]:
        """Loading's speed beside the bare writer's, run by run."""
        return sorted(theirs / ours for ours, theirs in zip(self.loaded, self.bare, strict=True))


def read_bare(content: bytes) -> int:
    """Calamine alone, every cell as a Python value."""
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    return sum(1 for _ in sheet.iter_rows())


def seconds(act: Callable[[], object]) -> float:
    """How long one run takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


async def once(world: World, figures: Figures, text: bytes, book: bytes) -> None:
    """One run of one list: calamine, both dry runs, the loading, the bare writer."""
    figures.calamine.append(seconds(lambda: read_bare(book)))
    sends_book = Department(world, await world.fresh(), figures.made)
    figures.as_xlsx.append(await sends_book.answered(book))
    await sends_book.close()
    sends_text = Department(world, await world.fresh(), figures.made)
    figures.as_csv.append(await sends_text.answered(text))
    figures.loaded.append(await sends_text.loaded())
    counts = (await sends_text.upload()).counts or {}
    figures.rows, figures.chunks = counts["loadable"] + counts["unmatched"], sends_text.chunks
    written = await sends_text.written()
    await sends_text.close()
    figures.bare.append(await bare(await world.fresh(), written, figures.chunks))
    sys.stdout.write(
        f"{figures.made.feed.id}: calamine {figures.calamine[-1]:.2f} s, answered as XLSX {figures.as_xlsx[-1]:.2f}, "
        f"as text {figures.as_csv[-1]:.2f}; loaded {figures.loaded[-1]:.2f}, bare {figures.bare[-1]:.2f}\n"
    )


REPORT = """# Figures of the departments' lists

`python -m benchmarks.feeds`: {size:,} rows of 12 columns, 3 % with a mistake, 3 % about nobody whom the register
of 40,000 households and 120,000 people knows. From the file to the dry run's answer (received, sealed, read, checked,
staged, compared), beside python-calamine, which reads the same list as a workbook. From 载入 to the last row of the
outbox, in {chunks} transactions, beside a binary COPY of the very bytes of rows, ledger and outbox into the same tables
in as many. {runs} runs in turn, each in a fresh copy of the database; medians.

{machine}

| | seconds | beside | ratio | all ratios | aim |
|---|---|---|---|---|---|
{lines}

By profile, to check a row takes three times as long as calamine takes to read it, to hash and seal whom it is about
once as long, to write it down until it is loaded twice; of a workbook only the head is read when it comes (its size is
looked at whole), and all of it when it is checked. The dry run asks the register once where everybody lives, and lets
the rows wait in that order. To load a row takes some 55 µs of this process (two ids, two objects, the event and its
JSON); while a thousand are made, the thousand before them are written and the thousand after them read, with their
people and what is in force. The stretch for loading is 0.6.

At most {memory:,} MB of memory in this process, the files and the bare way included. Load of the machine:
{load:.0f} processes ready for {cores} cores, these included. Read the ratios, not the seconds.
"""


def lines(figures: Figures) -> list[str]:
    """The lines of the table."""
    said = [_line(f"{figures.made.feed.id}: answer, GB18030", figures.as_csv, figures.calamine, ANSWER_MAX)]
    said.append(_line(f"{figures.made.feed.id}: answer, XLSX", figures.as_xlsx, figures.calamine, ANSWER_MAX))
    ours, theirs = statistics.median(figures.loaded), statistics.median(figures.bare)
    rates = f"{ours:.1f} ({figures.rows / ours:,.0f} rows/s) | {theirs:.1f} ({figures.rows / theirs:,.0f} rows/s)"
    speeds = figures.speeds
    shown = f"**{statistics.median(speeds):.2f}** | {', '.join(f'{one:.2f}' for one in speeds)}"
    return [*said, f"| {figures.made.feed.id}: loaded | {rates} | {shown} | ≥ {LOAD_MIN} |"]


def _line(what: str, ours: list[float], theirs: list[float], most: float) -> str:
    ratios = sorted(one / other for one, other in zip(ours, theirs, strict=True))
    shown = ", ".join(f"{one:.1f}" for one in ratios)
    medians = f"{statistics.median(ours):.1f} | {statistics.median(theirs):.1f}"
    return f"| {what} | {medians} | **{statistics.median(ratios):.1f}** | {shown} | ≤ {most:.0f} |"


async def measure(dsn: str, folder: Path, rows: int, runs: int) -> None:
    """Measure, print, and write the part of RESULTS.md, anew after each run."""
    lists = [Figures(settlements(rows)), Figures(school_roll(rows))]
    files = [(each.made.as_csv, each.made.as_xlsx) for each in lists]
    loads = []
    async with World(dsn, folder) as world:
        for _ in range(runs):
            for each, (text, book) in zip(lists, files, strict=True):
                await once(world, each, text, book)
                loads.append(os.getloadavg()[0])
            if rows == ROWS:
                write_part(report(lists, loads))
    sys.stdout.write(report(lists, loads))


def report(lists: list[Figures], loads: list[float]) -> str:
    """The part of RESULTS.md, of as many runs as were made."""
    return REPORT.format(
        size=len(lists[0].made.rows),
        chunks=lists[0].chunks,
        runs=len(lists[0].loaded),
        machine=machine("asyncpg", "python-calamine", "sqlalchemy", "pydantic"),
        lines="\n".join(line for each in lists for line in lines(each)),
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        load=statistics.median(loads),
        cores=os.cpu_count(),
    )


def main() -> None:
    """Measure on the server that the environment names, else on one of our own."""
    spare_what_stays()  # as a worker does
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--runs", type=int, default=RUNS)
    asked = parser.parse_args()
    with a_postgres() as (dsn, folder):
        uvloop.run(measure(dsn, folder, asked.rows, asked.runs))


if __name__ == "__main__":
    main()
