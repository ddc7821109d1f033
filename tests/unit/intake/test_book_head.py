"""A long workbook's columns are seen without its rows being read; what the head cannot say, the whole does."""

import io
import zipfile
from contextlib import suppress
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain import book_head, columns, workbook
from services.intake.domain.book_head import ROWS, head_of
from services.intake.domain.problems import FileRefused
from services.intake.domain.sheet import open_sheet
from tests.unit.intake.files import SETTLEMENTS, a_package, a_settlement, an_id, an_xlsx, repacked, table

SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
LONG = table(*(a_settlement(结算单号=f"JS{number:04d}", 身份证号=an_id(number)) for number in range(200)))


def shown(content: bytes) -> list[list[object]]:
    return [list(row) for _, row in open_sheet(content).rows()]


def seen(content: bytes) -> list[list[object]]:
    return [list(row) for _, row in columns.open_matched(SETTLEMENTS, content)[0].rows()]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(an_xlsx(LONG), id="as it comes"),
        pytest.param(an_xlsx(LONG, down=4, right=2), id="not from the corner"),
        pytest.param(an_xlsx(LONG, extra=["说明", "字典"]), id="other sheets behind it"),
        pytest.param(an_xlsx([*LONG[:1], *([""] * 12,) * 3, *LONG[1:]]), id="blank rows"),
        pytest.param(an_xlsx([[name, 3.5, True] for name in "甲乙丙丁" * 30]), id="numbers"),
    ],
)
def test_the_head_has_the_first_rows_as_the_whole_has_them(content: bytes) -> None:
    head = head_of(content)
    assert head is not None
    assert shown(head) == shown(content)[: len(shown(head))]
    assert ROWS - 5 <= len(shown(head)) <= ROWS
    assert open_sheet(head).other_sheets == open_sheet(content).other_sheets


def test_a_short_workbook_is_in_its_head_whole() -> None:
    content = an_xlsx(LONG[:5])
    head = head_of(content)
    assert head is not None
    assert shown(head) == shown(content)


def test_the_columns_of_a_long_workbook_are_those_of_the_whole() -> None:
    content = an_xlsx(LONG)
    sheet, matching = columns.open_matched(SETTLEMENTS, content)
    whole = open_sheet(content)
    assert matching == columns.match(SETTLEMENTS, whole)
    assert columns.preview(sheet, matching) == columns.preview(whole, matching)
    assert len(seen(content)) == ROWS


def test_texts_that_stand_far_down_the_table_of_texts_are_found() -> None:
    """A program that sorts the texts of a book, so that its first rows show the last of them."""
    content = an_xlsx(LONG)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        texts = package.read(TEXTS).count(b"<si>")
    last = texts - 1
    moved = repacked(content, SHEET, (b'<c r="A2" t="s"><v>12</v>', b'<c r="A2" t="s"><v>%d</v>' % last))
    assert seen(moved)[:2] == shown(moved)[:2]
    assert seen(moved)[1][0] == an_id(199)


def test_other_ways_to_write_the_same_workbook() -> None:
    content = an_xlsx(LONG)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for name, tags in ((SHEET, (b"worksheet", b"sheetData", b"row", b"c", b"v")), (TEXTS, (b"sst", b"si", b"t"))):
        for tag in tags:
            for ending in (b">", b" ", b"/"):
                parts[name] = parts[name].replace(b"<" + tag + ending, b"<x:" + tag + ending)
            parts[name] = parts[name].replace(b"</" + tag + b">", b"</x:" + tag + b">")
        parts[name] = parts[name].replace(b"xmlns=", b"xmlns:x=")
    written = a_package(parts)
    assert shown(written) == shown(content)
    assert seen(written) == shown(content)[:ROWS]


def test_what_the_head_does_not_show_the_whole_says() -> None:
    far_below = an_xlsx([*LONG[:1], *[[""] * 12] * 60, *LONG[1:]])
    assert seen(far_below) == shown(far_below)
    with patch.object(book_head, "UNPACKED_MAX", 500), patch.object(book_head, "PIECE", 100):
        assert head_of(an_xlsx(LONG)) is None
        assert len(seen(an_xlsx(LONG))) == len(LONG)


def test_a_sheet_whose_head_is_empty_is_not_passed_over_for_the_next() -> None:
    empty = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (number, number) for number in range(1, 60))
    content = an_xlsx(LONG, down=60, extra=["说明"])
    content = repacked(content, SHEET, (b"<sheetData>", b"<sheetData>" + empty))
    book = workbook.open_top(content)
    assert (book.name, book.others) == ("四月", ("说明",))


def test_a_file_that_is_refused_is_refused_for_the_same_reason() -> None:
    for content in (
        an_xlsx([["甲", "乙"], ["1", "2"]]),
        an_xlsx(LONG[:1]),
        a_package({"xl/workbook.xml": b"<x/>", SHEET: b"<worksheet"}),
    ):
        with pytest.raises(FileRefused) as whole:
            columns.match(SETTLEMENTS, open_sheet(content))
        with pytest.raises(FileRefused) as found:
            columns.open_matched(SETTLEMENTS, content)
        assert found.value.sentence == whole.value.sentence


@settings(max_examples=60)
@given(st.binary(max_size=300), st.integers(0, 9000))
def test_no_bytes_break_it(noise: bytes, cut: int) -> None:
    book = an_xlsx(LONG)
    for content in (book[:cut], book[:cut] + noise + book[cut + len(noise) :]):
        with suppress(FileRefused):
            columns.open_matched(SETTLEMENTS, content)
