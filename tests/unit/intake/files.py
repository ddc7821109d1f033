"""Files as departments send them, made on the spot; every name and number in them is invented."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date

import xlsxwriter

from libs.written_book import Cell
from services.intake.domain import columns, feed_files, identity, rows
from services.intake.domain.columns import Matching
from services.intake.domain.feed import Feed
from services.intake.domain.results import Checked
from services.intake.domain.sheet import Sheet, open_sheet

FEEDS = feed_files.load_all()
SETTLEMENTS = FEEDS["settlements"]
ROLL = FEEDS["village_roll"]
TODAY = date(2024, 5, 6)
VILLAGE = "350582101234"
AGAINST = rows.Against(today=TODAY, hash_key=b"a key of the tests", registers={"villages": {VILLAGE}})


def an_id(number: int = 1, born: date = date(1962, 3, 4), area: str = "350582") -> str:
    digits = f"{area}{born:%Y%m%d}{number:03d}"
    return digits + identity.check_character(digits)


def a_settlement(**changed: Cell) -> dict[str, Cell]:
    usual: dict[str, Cell] = {
        "结算单号": "JS0001",
        "身份证号": an_id(),
        "姓名": "许小英",
        "镇村": "安海镇 前蔡村",
        "就诊类别": "住院",
        "入院日期": "2024-04-01",
        "出院日期": "2024-04-05",
        "结算日期": "2024-04-05",
        "总费用": "12,000.50",
        "三重保障支付": "8000",
        "个人自付": "4000.50",
        "合规自付": "3000",
    }
    return usual | changed


def a_member(**changed: Cell) -> dict[str, Cell]:
    usual: dict[str, Cell] = {
        "户编号": "H001",
        "村代码": VILLAGE,
        "村民小组": "3 组",
        "户主姓名": "许大山",
        "户类型": "脱贫户",
        "联系电话": "13812341234",
        "姓名": "许大山",
        "身份证号": an_id(7),
        "与户主关系": "户主",
        "劳动技能": "普通劳动力",
        "健康状况": "长期慢性病、残疾",
        "收入起始日": "2023-05-01",
        "收入截止日": "2024-04-30",
        "工资性收入": "60000",
        "生产经营性收入": "0",
        "合规自付支出": "",
    }
    return usual | changed


def table(*records: dict[str, Cell]) -> list[list[Cell]]:
    headers = list(dict.fromkeys(name for record in records for name in record))
    return [list(headers), *([record.get(name, "") for name in headers] for record in records)]


def a_csv(lines: Sequence[Sequence[Cell]], encoding: str = "utf-8", delimiter: str = ",", end: str = "\r\n") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(lines)
    return out.getvalue().encode(encoding)


def an_xlsx(lines: Sequence[Sequence[Cell]], *, down: int = 0, right: int = 0, extra: Sequence[str] = ()) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("四月")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, line in enumerate(lines, start=down):
            for index, cell in enumerate(line, start=right):
                if isinstance(cell, date):
                    page.write_datetime(number, index, cell, day)
                elif isinstance(cell, str):
                    page.write_string(number, index, cell)
                else:
                    page.write(number, index, cell)
        for name in extra:
            book.add_worksheet(name).write_string(0, 0, "别的")
    return out.getvalue()


def a_package(parts: dict[str, bytes], *, encrypted: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    made = bytearray(out.getvalue())
    if encrypted:
        made[made.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def repacked(content: bytes, part: str, change: tuple[bytes, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert change[0] in parts[part]
    parts[part] = parts[part].replace(*change)
    return a_package(parts)


def matched(content: bytes, feed: Feed = SETTLEMENTS) -> tuple[Sheet, Matching]:
    sheet = open_sheet(content)
    return sheet, columns.match(feed, sheet)


def checked(*records: dict[str, Cell], feed: Feed = SETTLEMENTS) -> Checked:
    sheet, matching = matched(a_csv(table(*records)), feed)
    return rows.check(feed, sheet, matching, AGAINST)


def sentences(result: Checked) -> list[str]:
    return [row.text for row in result.bad]
