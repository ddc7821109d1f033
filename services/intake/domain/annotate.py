"""The sender's own file back, with one more column that says what is wrong in each row (原表加一列错误说明)."""

import csv
import io
from collections.abc import Mapping, Sequence

import xlsxwriter  # type: ignore[import-untyped]

from libs.written_book import CREATED, OPTIONS, Pen, harmless, name_of_sheet
from services.intake.domain.columns import Matching
from services.intake.domain.csv_text import CsvForm
from services.intake.domain.feed import ERRORS_HEADER
from services.intake.domain.results import BadRow
from services.intake.domain.sheet import Sheet

_LINE_END = "\r\n"
_WIDTHS = (14, 60)


def annotate(sheet: Sheet, matching: Matching, bad: Sequence[BadRow]) -> bytes:
    """The file as it came, in its own format and encoding, order and headers kept, with the column 错误说明."""
    by_row = {row.number: row for row in bad}
    if sheet.csv is not None:
        return _csv(sheet, sheet.csv, matching, by_row)
    return _xlsx(sheet, matching, by_row)


def _place(sheet: Sheet, matching: Matching) -> int:
    """Where the column stands: where it stood before, else behind everything."""
    if matching.errors_index is not None:
        return matching.errors_index
    return max(len(row) for _, row in sheet.rows())


def _said(number: int, matching: Matching, by_row: Mapping[int, BadRow]) -> str:
    if number == matching.header_row:
        return ERRORS_HEADER
    return harmless(by_row[number].text) if number in by_row else ""


def _csv(sheet: Sheet, form: CsvForm, matching: Matching, by_row: Mapping[int, BadRow]) -> bytes:
    place = _place(sheet, matching)
    out = _Lines(form.line_end)
    writer = csv.writer(out, delimiter=form.delimiter, lineterminator=_LINE_END)
    last = 0
    for number, row in sheet.rows():
        for _ in range(last + 1, number):
            out.write(_LINE_END)
        last = number
        said = _said(number, matching, by_row)
        if said or len(row) > place:
            writer.writerow([*row[:place], *[""] * (place - len(row)), said, *row[place + 1 :]])
        else:
            writer.writerow(row)
    return "".join(out.lines).encode(form.encoding)


class _Lines:
    """The lines of a CSV file; the writer ends them with both signs, so that either inside a cell is quoted."""

    def __init__(self, line_end: str) -> None:
        self.lines: list[str] = []
        self._line_end = line_end

    def write(self, line: str) -> None:
        """Take one line from the writer."""
        self.lines.append(line.removesuffix(_LINE_END) + self._line_end)


def _xlsx(sheet: Sheet, matching: Matching, by_row: Mapping[int, BadRow]) -> bytes:
    place = _place(sheet, matching)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"created": CREATED})
        page = book.add_worksheet(name_of_sheet(sheet.name or ""))
        page.set_column(0, max(place - 1, 0), _WIDTHS[0])
        page.set_column(place, place, _WIDTHS[1])
        pen = Pen(book, page)
        for number, row in sheet.rows():
            faults = by_row[number].faults if number in by_row else ()
            wrong = {index for fault in faults for index in fault.indexes}
            for index, cell in enumerate(row):
                if index != place:
                    pen.write(number - 1, index, cell, bad=index in wrong)
            said = _said(number, matching, by_row)
            if said:
                pen.write(number - 1, place, said, bad=False)
    return out.getvalue()
