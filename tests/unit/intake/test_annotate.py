import csv
import io
import zipfile
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.written_book import SENTENCES_MAX, harmless
from services.intake.domain import columns, rows
from services.intake.domain.annotate import annotate
from services.intake.domain.sheet import open_sheet
from tests.unit.intake.files import AGAINST, SETTLEMENTS, a_csv, a_settlement, an_id, an_xlsx, table

BAD = a_settlement(结算单号="JS2", 总费用="约2万", 备注="=1+1")
LINES = table(a_settlement(备注="说\n两行，“好”"), BAD)
SAID = "总费用：“约2万”不是数"


def given_back(content: bytes) -> bytes:
    sheet = open_sheet(content)
    matching = columns.match(SETTLEMENTS, sheet)
    return annotate(sheet, matching, rows.check(SETTLEMENTS, sheet, matching, AGAINST).bad)


def cells(content: bytes) -> list[list[object]]:
    return [list(row) for _, row in open_sheet(content).rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize(("delimiter", "end"), [(",", "\r\n"), ("\t", "\n")])
def test_a_csv_comes_back_in_its_own_encoding_with_one_more_column(encoding: str, delimiter: str, end: str) -> None:
    content = a_csv(LINES, encoding, delimiter, end)
    back = given_back(content)
    assert cells(back) == [[*LINES[0], "错误说明"], LINES[1], [*LINES[2], SAID]]
    assert open_sheet(back).csv == open_sheet(content).csv
    assert back.startswith(b"\xef\xbb\xbf") is (encoding == "utf-8-sig")
    text = back.decode(encoding)
    assert ("\r\n" in text) is (end == "\r\n")


def test_a_file_without_mistakes_comes_back_as_it_was() -> None:
    content = a_csv(LINES[:2])
    assert given_back(content).decode() == content.decode().replace("备注\r\n", "备注,错误说明\r\n")


def test_titles_blank_lines_and_short_rows_stay_where_they_are() -> None:
    short = ["JS9"]
    text = a_csv([["四月清单"], [], *LINES, [], short]).decode()
    back = given_back(text.encode())
    assert len(back.decode().splitlines()) == len(text.splitlines())
    found = list(csv.reader(io.StringIO(back.decode(), newline="")))
    assert found[:3] == [["四月清单"], [], [*LINES[0], "错误说明"]]
    assert found[5] == []
    assert found[6][:2] == ["JS9", ""]
    assert found[6][13].startswith("身份证号：空着，要填；姓名：空着，要填")


def test_a_file_given_back_and_sent_again_gets_no_second_column() -> None:
    for content in (a_csv(LINES, "gb18030"), an_xlsx(LINES)):
        once = given_back(content)
        assert cells(given_back(once)) == cells(once)
    corrected = [[*LINES[0], "错误说明"], [*LINES[1], ""], [*LINES[2][:8], "12000.50", *LINES[2][9:], SAID]]
    assert cells(given_back(a_csv(corrected)))[2][-1] == ""


def test_a_workbook_comes_back_with_its_types_and_colours() -> None:
    lines = table(
        a_settlement(总费用=12000.5, 结算日期=date(2024, 4, 5), 备注=True),
        a_settlement(结算单号="JS2", 身份证号=float(an_id().replace("X", "0")), 个人自付=99999, 备注="=1+1"),
        a_settlement(结算单号="00012", 结算日期="", 备注="https://example.invalid/"),
    )
    back = given_back(an_xlsx(lines, down=1))
    found = cells(back)
    assert found[0] == [*lines[0], "错误说明"]
    assert found[1] == [*lines[1], ""]
    assert found[2][:-1] == lines[2]
    assert found[2][-1] == "身份证号后几位变成 0：表格软件丢了位，这一列先设成“文本”再导出；自付大于总费用"
    assert found[3] == [*lines[3], "结算日期：空着，要填"]
    assert [number for number, _ in open_sheet(back).rows()] == [2, 3, 4, 5]
    with zipfile.ZipFile(io.BytesIO(back)) as package:
        assert b"FFF8D7D3" in package.read("xl/styles.xml")
        page = package.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in page
        assert b"hyperlink" not in page
        assert b'name="\xe5\x9b\x9b\xe6\x9c\x88"' in package.read("xl/workbook.xml")


def test_moments_and_hours_stay_what_they_are() -> None:
    lines = [[*LINES[0], "何时", "几点"], [*LINES[1], datetime(2024, 4, 5, 8, 30), time(8, 30)]]  # noqa: DTZ001
    from services.intake.domain import sheet as sheets  # noqa: PLC0415

    sheet = sheets.open_sheet(an_xlsx(LINES))
    matching = columns.match(SETTLEMENTS, sheet)
    object.__setattr__(sheet, "rows", lambda: iter(enumerate(lines, start=1)))
    assert cells(annotate(sheet, matching, ()))[1][13:15] == lines[1][13:]


def test_our_own_cell_never_is_a_formula() -> None:
    headers = {"总费用": "=HYPERLINK(1)"}
    lines = [[headers.get(str(cell), cell) for cell in LINES[0]], *LINES[1:]]
    sheet = open_sheet(a_csv(lines))
    matching = columns.match(SETTLEMENTS, sheet, {"=HYPERLINK(1)": "total_cost"})
    bad = rows.check(SETTLEMENTS, sheet, matching, AGAINST).bad
    back = cells(annotate(sheet, matching, bad))
    assert back[2][-1] == "'=HYPERLINK(1)：“约2万”不是数"
    assert back[2][-2] == "=1+1"


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@SUM(1)", "＝1", "＋1", "－1", "＠x", "\t=1", "\r=1", " =1", "|cmd"]
)
def test_what_starts_like_a_formula_gets_a_mark(text: str) -> None:
    assert harmless(text).startswith("'")


@given(st.text(max_size=700))
def test_our_own_cell_is_harmless_and_short(text: str) -> None:
    safe = harmless(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n", " "))
    assert len(safe) <= SENTENCES_MAX + 1
    assert safe.endswith("…") or len(" ".join(text.split())) <= SENTENCES_MAX, "a cut is not silent"


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff"), max_size=12),
            min_size=1,
            max_size=3,
        ),
        max_size=4,
    )
)
def test_the_senders_cells_come_back_as_they_were(extra: list[list[str]]) -> None:
    lines = [
        [*LINES[0], "一", "二", "三"],
        *([*LINES[1], *cells_, *[""] * (3 - len(cells_))] for cells_ in extra),
        LINES[2],
    ]
    for encoding in ("utf-8", "gb18030"):
        content = a_csv(lines, encoding)
        sheet = open_sheet(content)
        matching = columns.match(SETTLEMENTS, sheet)
        back = [list(row) for _, row in open_sheet(annotate(sheet, matching, ())).rows()]
        assert [row[:16] for row in back[1:]] == [list(map(str, row)) for row in lines[1:]]
