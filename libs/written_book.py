"""How a workbook is written here: a cell as what it was, text never as a formula (写表)."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

Cell: TypeAlias = str | float | int | bool | date | datetime | time | timedelta | None
"""What a sheet holds for a cell; a CSV holds only text."""
EXACT_BELOW = 10**15
"""A spreadsheet keeps 15 digits of a number: from here on the last ones are gone."""
ROWS_MAX = 20_000
"""Rows of a table that is made for somebody to keep: more nobody reads, and a page would wait for them."""
SENTENCES_MAX = 500
"""More than this nobody reads in one cell."""
BAD_CELL = "#F8D7D3"
CREATED = datetime(2024, 1, 1, tzinfo=UTC)
"""One day for all, so that the same rows give the same file."""
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_TEXT_MAX = 32_767
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_NAME_MAX = 31
_FORMULA_STARTS = "=+-@＝＋－＠\t\r\n|"


def name_of_sheet(name: str) -> str | None:
    """A name that a sheet may have; none where nothing is left of it."""
    return _NOT_IN_NAMES.sub(" ", name).strip("' ")[:_NAME_MAX] or None


def harmless(text: str) -> str:
    """Our own cell never starts like a formula, whatever it repeats of somebody's words (防公式)."""
    text = " ".join(text.split())
    text = text if len(text) <= SENTENCES_MAX else f"{text[: SENTENCES_MAX - 1]}…"
    return f"'{text}" if text[:1] in _FORMULA_STARTS and text else text


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet that we make: lines above it, headers, rows; every text in it harmless (一张表)."""

    name: str
    notes: Sequence[str]
    headers: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()


def book_of(tables: Sequence[Table]) -> bytes:
    """A workbook of these tables, each on a sheet of its own; the same tables give the same bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"created": CREATED})
        bold = book.add_format({"bold": True})
        for table in tables:
            page = book.add_worksheet(name_of_sheet(table.name))
            pen = Pen(book, page)
            for index, width in enumerate(table.widths):
                page.set_column(index, index, width)
            for number, note in enumerate(table.notes):
                page.write_string(number, 0, harmless(note))
            head = len(table.notes)
            for index, title in enumerate(table.headers):
                page.write_string(head, index, harmless(title), bold)
            page.freeze_panes(head + 1, 0)
            for number, row in enumerate(table.rows, head + 1):
                for index, cell in enumerate(row):
                    pen.write(number, index, harmless(cell) if isinstance(cell, str) else cell, bad=False)
    return out.getvalue()


class Pen:
    """Writes a cell as what it was: text stays text, a number a number, a day a day (保持类型)."""

    def __init__(self, book: xlsxwriter.Workbook, page: Worksheet) -> None:
        self._page = page
        shapes = ("", "0", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm:ss", "[h]:mm:ss")
        self._formats: dict[tuple[str, bool], Format | None] = {("", False): None}
        for shape in shapes:
            for bad in (False, True):
                style = ({"num_format": shape} if shape else {}) | ({"bg_color": BAD_CELL} if bad else {})
                if style:
                    self._formats[shape, bad] = book.add_format(style)

    def write(self, row: int, column: int, cell: Cell, *, bad: bool) -> None:
        """Write one cell."""
        if cell is None or cell == "":
            if bad:
                self._page.write_blank(row, column, None, self._formats["", True])
        elif isinstance(cell, str):
            self._page.write_string(row, column, cell[:_TEXT_MAX], self._formats["", bad])
        elif isinstance(cell, bool):
            self._page.write_boolean(row, column, cell, self._formats["", bad])
        elif isinstance(cell, int | float):
            shape = "0" if abs(cell) >= EXACT_BELOW / 10_000 else ""
            self._page.write_number(row, column, cell, self._formats[shape, bad])
        else:
            self._page.write_datetime(row, column, cell, self._formats[_shape(cell), bad])


def _shape(cell: date | time | timedelta) -> str:
    if isinstance(cell, datetime):
        return "yyyy-mm-dd hh:mm:ss"
    if isinstance(cell, date):
        return "yyyy-mm-dd"
    return "hh:mm:ss" if isinstance(cell, time) else "[h]:mm:ss"
