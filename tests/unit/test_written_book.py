"""A workbook that we make: no text of it becomes a formula, whatever it begins with."""

import io
import zipfile

import pytest

from libs.written_book import Table, book_of

HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1", "|cmd", "\t=1", "http://example.org")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula_or_a_link(text: str) -> None:
    made = book_of([Table("=表", (text,), (text,), ((text, 1),), (20,))])
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        words = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert text.startswith("http") or f"<t>{text}" not in words


def test_the_same_tables_give_the_same_file() -> None:
    table = Table("表", (), ("户",), (("h1",),))
    assert book_of([table]) == book_of([table])
