"""How a workbook is written here: a cell as what it was, text never as a formula (写表)."""

import re
from datetime import UTC, date, datetime, time, timedelta

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from services.intake.domain.cells import EXACT_BELOW, Cell

BAD_CELL = "#F8D7D3"
CREATED = datetime(2024, 1, 1, tzinfo=UTC)
"""One day for all, so that the same rows give the same file."""
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_TEXT_MAX = 32_767
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_NAME_MAX = 31


def name_of_sheet(name: str) -> str | None:
    """A name that a sheet may have; none where nothing is left of it."""
    return _NOT_IN_NAMES.sub(" ", name).strip("' ")[:_NAME_MAX] or None


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
