"""The tables of a quarter as XLSX: a sheet a table (导出表格)."""

from collections.abc import Sequence

from libs import written_book
from libs.written_book import book_of
from services.screening.domain.quarters.tables import Cell, Table

WIDTHS = (28, 16)
"""Of the first column and of the others, in characters."""
NOT_SAID = "—"


def workbook(tables: Sequence[Table]) -> bytes:
    """A file with a sheet for each table, in their order."""
    return book_of([_sheet(table) for table in tables])


def _sheet(table: Table) -> written_book.Table:
    return written_book.Table(
        name=table.title.replace("：", " "),
        notes=(table.title, table.note if table.rows else f"{table.note}{table.empty}"),
        headers=table.heads,
        rows=[[_cell(cell) for cell in row] for row in table.rows],
        widths=(WIDTHS[0], *([WIDTHS[1]] * (len(table.heads) - 1))),
    )


def _cell(cell: Cell) -> written_book.Cell:
    return NOT_SAID if cell is None else cell
