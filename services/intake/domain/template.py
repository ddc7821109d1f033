"""An empty workbook for a list: our headers, every cell text, and beside it how to fill it in (空表)."""

import io
from collections.abc import Iterator

import xlsxwriter  # type: ignore[import-untyped]

from libs.written_book import CREATED, OPTIONS, name_of_sheet
from services.intake.domain import guide
from services.intake.domain.feed import WITHDRAW_HEADERS, Feed

EXAMPLE_SHEET = "填写示例"
"""It stands second, so that it is never read as the list."""
_WIDTHS = (18, 6, 70, 24)
_COLUMN_WIDTH = 20
_OFFERED_ROWS = 2000
_LISTED_MAX = 255
"""A spreadsheet offers words to choose from only while all of them together are no longer."""


def template(feed: Feed) -> bytes:
    """The first sheet has the headers and nothing else, so that no example is ever sent as a row."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"created": CREATED})
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        page = book.add_worksheet(name_of_sheet(feed.title))
        for index, title in enumerate([*(column.title for column in feed.columns), WITHDRAW_HEADERS[0]]):
            page.set_column(index, index, _COLUMN_WIDTH, text)
            page.write_string(0, index, title, bold)
        for index, column in enumerate(feed.columns):
            words = [code.label for code in column.codes]
            if words and not column.several and len(",".join(words)) <= _LISTED_MAX:
                offered = {"validate": "list", "source": words, "error_type": "warning"}
                page.data_validation(1, index, _OFFERED_ROWS, index, offered)
        page.freeze_panes(1, 0)
        shown = book.add_worksheet(EXAMPLE_SHEET)
        for index, width in enumerate(_WIDTHS):
            shown.set_column(index, index, width, text)
        for number, line in enumerate(_example_lines(feed)):
            for index, cell in enumerate(line):
                shown.write_string(number, index, cell, bold if number == 0 else None)
    return out.getvalue()


def _example_lines(feed: Feed) -> Iterator[tuple[str, ...]]:
    yield "列名", "必填", "怎么填", "例子"
    for column in feed.columns:
        yield column.title, "是" if column.required else "", guide.how(column), guide.example(feed, column)
    yield WITHDRAW_HEADERS[0], "", "要撤回以前报过的这一行，写“是”；不撤回空着", ""
