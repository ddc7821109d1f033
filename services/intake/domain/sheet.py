"""A department's file as rows, whatever its format and encoding; what cannot be read is refused in words (读表)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from python_calamine import CalamineSheet

from libs.written_book import Cell
from services.intake.domain import csv_text, old_workbook, problems, workbook
from services.intake.domain.cells import text_of
from services.intake.domain.csv_text import CsvForm
from services.intake.domain.problems import FileRefused, Reason

BYTES_MAX = 20 * 1024 * 1024
"""As the upload page says: 20 MB."""
ROWS_MAX = 100_000
"""As the upload page says: 10 万行; the county's largest list has a tenth of it."""
TOP_ROWS = 10
"""So far down a header is looked for: titles and dates of printing stand above it."""

_ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Sheet:
    """One table of a file (一张表)."""

    csv: CsvForm | None
    """How a CSV file is written; a workbook has none."""
    name: str | None = None
    """The name of the sheet in a workbook."""
    other_sheets: tuple[str, ...] = ()
    """Further visible sheets of the workbook: not read, and the preview says so."""
    content: bytes = field(default=b"", repr=False)
    book_sheet: CalamineSheet | None = field(default=None, repr=False)

    @property
    def written_as(self) -> str:
        """The format as the preview names it (文字编码)."""
        if self.csv is None:
            return "XLSX"
        return {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "gb18030": "GB18030"}[self.csv.encoding]

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Every row with its number as the sender's program shows it, blank rows left out."""
        for number, row in enumerate(self._source(), start=1):
            if any(cell not in ("", None) for cell in row):
                yield number, row

    def rows_below(self, header_row: int) -> Iterator[tuple[int, Sequence[Cell]]]:
        """The rows of data. Raises FileRefused behind the hundred-thousandth (数据行)."""
        count = 0
        for number, row in self.rows():
            if number <= header_row or not any(text_of(cell) for cell in row):
                continue
            count += 1
            if count > ROWS_MAX:
                raise FileRefused(Reason.TOO_MANY_ROWS, "行数超过 10 万。请分成几个再传。")
            yield number, row

    @cached_property
    def top(self) -> tuple[tuple[int, Sequence[Cell]], ...]:
        """The first rows that are not blank, among which the header is (表的开头)."""
        return tuple(islice(self.rows(), TOP_ROWS))

    def _source(self) -> Iterator[Sequence[Cell]]:
        if self.book_sheet is not None:
            return workbook.rows(self.book_sheet)
        return csv_text.rows(self.content, self.csv or csv_text.form_of(self.content))


def open_sheet(content: bytes, *, looked_at: bool = False, top: bool = False) -> Sheet:
    """The table in a file, told by its content, not by its name. Raises FileRefused.

    `looked_at`: it was opened here before, so what it unpacks to is known to fit. `top`: of a long workbook only the
    first rows may be read (只看开头).
    """
    refuse_if_too_big(content)
    if old_workbook.is_one(content):
        raise FileRefused(Reason.OLD_FORMAT, "打不开：这是旧格式（.xls）。请另存为 .xlsx 或 .csv 再传。")
    if content.startswith(_ZIP):
        book = (workbook.open_top if top else workbook.open_book)(content, looked_at=looked_at)
        sheet = Sheet(None, book.name, book.others, content, book.sheet)
    else:
        _not_something_else(content)
        sheet = Sheet(csv_text.form_of(content), content=content)
    if not sheet.top:
        raise problems.nothing_in_it()
    return sheet


def refuse_if_too_big(content: bytes) -> None:
    """Raises FileRefused for more than 20 MB."""
    if len(content) > BYTES_MAX:
        said = f"文件有 {_megabytes(len(content))} MB，最大 20 MB。请分成几个再传。"
        raise FileRefused(Reason.TOO_BIG, said)


def _megabytes(size: int) -> str:
    """Rounded up, so that a file over the limit is never said to be of just the limit."""
    tenths = -(-size * 10 // 1024**2)
    return f"{tenths // 10}.{tenths % 10}"


def _not_something_else(content: bytes) -> None:
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<meta")):
        raise FileRefused(Reason.NOT_A_TABLE, "打不开：这是网页，不是表格。请用表格软件打开，另存为 .xlsx 再传。")
    if start.startswith((b"%pdf", b"{\\rtf", b"\x89png", b"\xff\xd8\xff", b"rar!", b"7z\xbc\xaf")):
        raise FileRefused(Reason.NOT_A_TABLE, "打不开：这不是表格。请传 .xlsx 或 .csv。")
