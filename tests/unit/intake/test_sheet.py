import io
import struct
import zipfile
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain import workbook
from services.intake.domain.problems import FileRefused, Reason
from services.intake.domain.sheet import ROWS_MAX, open_sheet
from tests.unit.intake.files import a_csv, a_package, an_xlsx, repacked

LINES = [["编号", "姓名", "镇村"], ["1", "许小英", "安海镇，前蔡村"], ["2", "林某\n某", '说"好"']]
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def refusal(content: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as found:
        list(open_sheet(content).rows())
    return found.value


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"), ("gbk", "GB18030")]
)
@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_in_its_own_encoding(encoding: str, said: str, end: str, delimiter: str) -> None:
    sheet = open_sheet(a_csv(LINES, encoding, delimiter, end))
    assert [list(row) for _, row in sheet.rows()] == LINES
    assert sheet.written_as == said
    assert sheet.csv is not None
    assert (sheet.csv.line_end, sheet.csv.delimiter) == (end, delimiter)


def test_a_rare_character_of_four_bytes_is_read() -> None:
    sheet = open_sheet(a_csv([["姓名", "镇村"], ["林𬭚", "东石镇"]], "gb18030"))
    assert [row for _, row in sheet.rows()][1][0] == "林𬭚"


def test_rows_have_the_numbers_that_their_sender_sees() -> None:
    sheet = open_sheet("编号,姓名\r\n\r\n1,许\r\n,\r\n2,林\r\n".encode())
    assert [number for number, _ in sheet.rows()] == [1, 3, 5]
    book = open_sheet(an_xlsx(LINES, down=2, right=1))
    assert next((number, list(row)) for number, row in book.rows()) == (3, ["", *LINES[0]])


def test_a_workbook_keeps_the_types_of_its_cells() -> None:
    sheet = open_sheet(
        an_xlsx([["编号", "费用", "结算日期", "撤回"], ["007", 12.5, date(2024, 4, 5), True]], extra=["说明"])
    )
    assert [list(row) for _, row in sheet.rows()][1] == ["007", 12.5, date(2024, 4, 5), True]
    assert (sheet.name, sheet.other_sheets, sheet.written_as) == ("四月", ("说明",), "XLSX")


@pytest.mark.parametrize(
    ("content", "reason", "sentence"),
    [
        (b"", Reason.EMPTY, "表里没有数据行。请看看是不是传错了表。"),
        (b"\xef\xbb\xbf", Reason.EMPTY, "表里没有数据行。请看看是不是传错了表。"),
        (b"\r\n,,\r\n \r\n"[:6], Reason.EMPTY, "表里没有数据行。请看看是不是传错了表。"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), Reason.LOCKED, "打不开：文件有密码。请去掉密码再传。"),
        (OLE + "Workbook".encode("utf-16-le"), Reason.OLD_FORMAT, "打不开：这是旧格式（.xls）。请另存为 .xlsx 或 .csv 再传。"),
        (b"%PDF-1.7 ...", Reason.NOT_A_TABLE, "打不开：这不是表格。请传 .xlsx 或 .csv。"),
        (b"\x00\x01\x02,1", Reason.NOT_A_TABLE, "打不开：这不是表格。请传 .xlsx 或 .csv。"),
        (b"<html><table>", Reason.NOT_A_TABLE, "打不开：这是网页，不是表格。请用表格软件打开，另存为 .xlsx 再传。"),
        ("编号".encode("utf-16"), Reason.ENCODING, "打不开：文字编码是 UTF-16。请另存为 .xlsx，或 UTF-8 的 .csv 再传。"),
        (b"a,\xff\xff\n", Reason.ENCODING, "打不开：文字编码认不出，或文件没传完。请另存为 .xlsx 再传。"),
        (b"\xef\xbb\xbfa\nb,\xff\n", Reason.ENCODING, "打不开：第 2 行有坏字，文件可能没传完。请重新导出再传。"),
        (b'a,b\n1,"2\n3,4\n', Reason.QUOTES, "打不开：第 3 行的引号没有成对。请另存为 .xlsx 再传。"),
        (b'a,b\n"1"2,3\n', Reason.QUOTES, "打不开：第 2 行的引号没有成对。请另存为 .xlsx 再传。"),
        (b'a,b\n"' + b"x" * 40_000, Reason.QUOTES, "打不开：第 2 行的引号没有成对。请另存为 .xlsx 再传。"),
        (b"PK\x03\x04abc", Reason.BROKEN, "打不开：文件坏了，或没传完。请重新导出再传。"),
        (an_xlsx(LINES)[:-400], Reason.BROKEN, "打不开：文件坏了，或没传完。请重新导出再传。"),
        (a_package({"word/document.xml": b"<x/>"}), Reason.NOT_A_TABLE, "打不开：这不是 .xlsx 表格。请另存为 .xlsx 或 .csv 再传。"),
        (a_package({"xl/workbook.xml": b"<x"}), Reason.BROKEN, "打不开：文件坏了，或没传完。请重新导出再传。"),
        (a_package({"xl/workbook.xml": b"<x/>"}, encrypted=True), Reason.LOCKED, "打不开：文件有密码。请去掉密码再传。"),
        (an_xlsx([]), Reason.EMPTY, "表里没有数据行。请看看是不是传错了表。"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_is_refused_in_words(content: bytes, reason: Reason, sentence: str) -> None:
    found = refusal(content)
    assert (found.reason, found.sentence) == (reason, sentence)


def test_twenty_megabytes_are_the_limit() -> None:
    found = refusal(b"a,b\n" + b"1,2\n" * (5 * 1024 * 1024))
    assert (found.reason, found.sentence) == (Reason.TOO_BIG, "文件有 20.1 MB，最大 20 MB。请分成几个再传。")


def test_a_hundred_thousand_rows_are_the_limit() -> None:
    just = open_sheet(b"a\n" + b"1\n" * ROWS_MAX)
    assert sum(1 for _ in just.rows_below(1)) == ROWS_MAX
    with pytest.raises(FileRefused) as found:
        for _ in open_sheet(b"a\n" + b"1\n" * (ROWS_MAX + 1)).rows_below(1):
            pass
    assert (found.value.reason, found.value.sentence) == (Reason.TOO_MANY_ROWS, "行数超过 10 万。请分成几个再传。")


@pytest.mark.parametrize("quote", [b'"', b"'"])
def test_a_stray_value_far_away_is_refused_before_it_takes_gigabytes(quote: bytes) -> None:
    book = an_xlsx([["编号", "姓名"], ["1", "许"]])
    old = b'<c r="B2" t="s">'
    right = refusal(repacked(book, SHEET, (old, old.replace(b'"B2"', quote + b"XFD2" + quote))))
    assert (right.reason, right.sentence) == (Reason.TOO_WIDE, "第 100 列右边还有字。请把右边没用的列删掉再传。")
    assert refusal(repacked(book, SHEET, (old, b'<c  r = "CW2" t="s">'))).reason is Reason.TOO_WIDE
    down = refusal(repacked(book, SHEET, (old, old.replace(b"B2", b"B1048576"))))
    assert down.reason is Reason.TOO_MANY_ROWS


def test_an_empty_cell_far_away_does_not_matter() -> None:
    book = an_xlsx([["编号", "姓名"], ["1", "许"]])
    sheet = open_sheet(
        repacked(
            book,
            SHEET,
            (b"</row></sheetData>", b'<c r="XFD2" s="0"/></row><row r="1048576"><c r="A1048576"/></row></sheetData>'),
        )
    )
    assert [len(row) for _, row in sheet.rows()] == [2, 2]


def test_a_stray_value_cut_by_the_border_of_two_pieces_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    book = an_xlsx([["编号", "姓名"], ["1", "许"]])
    bad = repacked(book, SHEET, (b'<c r="B2" t="s">', b'<c r="XFD2" t="s">'))
    padded = repacked(
        book, SHEET, (b'<c r="B2" t="s">', b'<c r="XFD2" x="' + b"y" * 2000 + b'"' + b" " * 2000 + b't="s">')
    )
    for size in (1, 2, 3, 5, 8, 13, 100, 600, 1500):
        monkeypatch.setattr(workbook, "_CHUNK", size)
        assert refusal(bad).reason is Reason.TOO_WIDE
        assert refusal(padded).reason is Reason.TOO_WIDE
        assert len(list(open_sheet(book).rows())) == 2


def test_a_package_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "UNPACKED_MAX", 3 * 1024 * 1024)
    bomb = a_package({"xl/workbook.xml": b"<x/>", SHEET: bytes(4 * 1024 * 1024)})
    assert refusal(bomb).sentence == "打不开：解开以后超过 3 MB。请只留要报的那张表再传。"


def test_a_package_that_lies_about_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "UNPACKED_MAX", 3 * 1024 * 1024)
    honest = a_package({"xl/workbook.xml": b"<x/>", SHEET: bytes(4 * 1024 * 1024)})
    size = struct.pack("<I", 4 * 1024 * 1024)
    assert refusal(honest.replace(size, struct.pack("<I", 100))).reason is Reason.UNPACKS_TOO_BIG


def test_a_thousand_parts_are_no_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "PARTS_MAX", 5)
    assert refusal(an_xlsx(LINES)).reason is Reason.UNPACKS_TOO_BIG


def test_one_long_text_shown_in_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    book = an_xlsx([["编号", "x" * 2000], ["1", "许"], ["2", "许"]])
    assert open_sheet(book).top
    monkeypatch.setattr(workbook, "TEXT_TOTAL_MAX", 10_000)
    found = refusal(book)
    assert found.reason is Reason.UNPACKS_TOO_BIG
    assert "请删短再传" in found.sentence


def test_unknown_compression_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as package:
        package.writestr("xl/workbook.xml", b"<x/>")
    assert refusal(out.getvalue()).reason is Reason.BROKEN


@settings(max_examples=60)
@given(st.binary(max_size=300), st.integers(0, 5000))
def test_no_bytes_break_the_reader(noise: bytes, cut: int) -> None:
    book = an_xlsx(LINES)
    for content in (noise, b"PK\x03\x04" + noise, book[:cut], book[:cut] + noise + book[cut + len(noise) :]):
        with suppress(FileRefused):
            list(open_sheet(content).rows())
