"""How fast a department's list is checked, beside the bare reading of the same file (清单检查的速度).

`python -m benchmarks.feeds` makes 100,000 invented settlements of 12 columns, as XLSX and as GB18030, and says for
each: reading alone, everything (guard, reading, matching, checking, hashing), their ratio (the aim is 6 at most).
"""

import csv
import io
import statistics
import sys
from collections.abc import Callable
from datetime import date, timedelta
from time import perf_counter

import xlsxwriter  # type: ignore[import-untyped]
from python_calamine import CalamineWorkbook

from services.intake.domain import columns, feed_files, identity, rows
from services.intake.domain.annotate import annotate
from services.intake.domain.feed import Feed
from services.intake.domain.results import Checked
from services.intake.domain.sheet import open_sheet

ROWS = 100_000
RUNS = 5
RATIO_MAX = 6.0
AGAINST = rows.Against(today=date(2024, 5, 6), hash_key=b"a key of the benchmark")
Row = list[str | int | float]


def settlements(count: int) -> list[Row]:
    """Invented settlements; one in thirty has a mistake."""
    made: list[Row] = []
    for number in range(count):
        born = date(1940, 1, 1) + timedelta(days=number % 28_000)
        digits = f"350582{born:%Y%m%d}{number % 1000:03d}"
        last = identity.check_character(digits) if number % 30 else "?"
        total, own = 1_000 + number % 90_000, 500 + number % 500
        day = (date(2023, 5, 1) + timedelta(days=number % 365)).isoformat()
        who: Row = [f"JS{number:010d}", digits + last, "许某某", "安海镇 前蔡村"]
        made.append([*who, "住院", day, day, day, total + 0.5, total - own, own, own - 100.25])
    return made


def as_csv(feed: Feed, made: list[Row]) -> bytes:
    """The list as most departments send it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[column.title for column in feed.columns], *made])
    return out.getvalue().encode("gb18030")


def as_xlsx(feed: Feed, made: list[Row]) -> bytes:
    """The list as a workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate([[column.title for column in feed.columns], *made]):
            page.write_row(number, 0, row)
    return out.getvalue()


def read_bare_xlsx(content: bytes) -> int:
    """Calamine alone, every cell as a Python value."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return sum(1 for _ in sheet.iter_rows())


def read_bare_csv(content: bytes) -> int:
    """The csv module alone."""
    with io.TextIOWrapper(io.BytesIO(content), encoding="gb18030", newline="") as text:
        return sum(1 for _ in csv.reader(text))


def check_all(feed: Feed, content: bytes) -> Checked:
    """Everything that a dry run does before the database is asked."""
    sheet = open_sheet(content)
    return rows.check(feed, sheet, columns.match(feed, sheet), AGAINST)


def seconds(act: Callable[[], object]) -> float:
    """How long one run takes."""
    start = perf_counter()
    act()
    return perf_counter() - start


def measure(said: str, feed: Feed, content: bytes, bare: Callable[[bytes], int], xlsx: bytes) -> float:
    """Bare and full in turn; the ratio is against the bare reading of the workbook."""
    bares, fulls, books = [], [], []
    for _ in range(RUNS):
        bares.append(seconds(lambda: bare(content)))
        books.append(seconds(lambda: read_bare_xlsx(xlsx)))
        fulls.append(seconds(lambda: check_all(feed, content)))
    full, ratio = statistics.median(fulls), statistics.median(fulls) / statistics.median(books)
    sys.stdout.write(
        f"{said}: {len(content) / 1e6:.1f} MB; bare {statistics.median(bares):.2f} s; "
        f"bare calamine {statistics.median(books):.2f} s; full {full:.2f} s "
        f"({min(fulls):.2f}-{max(fulls):.2f}); {ROWS / full:,.0f} rows/s; full / calamine {ratio:.1f}\n"
    )
    return ratio


def main() -> int:
    """Say the figures; 1 when the aim is missed."""
    feed = feed_files.load_all()["settlements"]
    made = settlements(ROWS)
    text, book = as_csv(feed, made), as_xlsx(feed, made)
    ratios = [
        measure("GB18030", feed, text, read_bare_csv, book),
        measure("XLSX", feed, book, read_bare_xlsx, book),
    ]
    sheet = open_sheet(book)
    matching = columns.match(feed, sheet)
    bad = rows.check(feed, sheet, matching, AGAINST).bad
    sys.stdout.write(
        f"given back with {len(bad):,} sentences: {seconds(lambda: annotate(sheet, matching, bad)):.1f} s\n"
    )
    return 0 if max(ratios) <= RATIO_MAX else 1


if __name__ == "__main__":
    sys.exit(main())
