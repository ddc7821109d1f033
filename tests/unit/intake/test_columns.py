import pytest

from services.intake.domain import columns, rows
from services.intake.domain.columns import Unknown
from services.intake.domain.feed import Type
from services.intake.domain.problems import FileRefused, Reason
from services.intake.domain.sheet import open_sheet
from tests.unit.intake.files import AGAINST, SETTLEMENTS, a_csv, a_settlement, an_id, checked, matched, table

USUAL = table(a_settlement())


def renamed(**headers: str) -> list[list[object]]:
    return [[headers.get(str(header), header) for header in USUAL[0]], *USUAL[1:]]


def refusal(content: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as found:
        matched(content)
    return found.value


def test_every_column_of_ours_is_recognised() -> None:
    _, matching = matched(a_csv(USUAL, "gb18030"))
    assert [each.column.title for each in matching.matched] == USUAL[0]
    assert (matching.header_row, matching.unknown, matching.missing) == (1, (), ())


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("身份证号", "证件号码"),
        ("身份证号", " 身份证\n号 "),
        ("身份证号", "ID Number"),
        ("身份证号", "id_number"),
        ("姓名", "*姓名"),
        ("总费用", "总费用（元）"),
        ("总费用", "总费用(单位:元)"),
        ("总费用", "Total Cost"),
        ("结算日期", "结算日期（必填）"),
    ],
)
def test_a_header_may_be_written_in_many_ways(ours: str, theirs: str) -> None:
    _, matching = matched(a_csv(renamed(**{ours: theirs})))
    assert not matching.missing
    assert not matching.unknown


def test_a_unit_in_the_header_counts() -> None:
    sheet, matching = matched(a_csv(table(a_settlement(总费用="1.20005") | {"总费用": "1.20005"})))
    assert rows.check(SETTLEMENTS, sheet, matching, AGAINST).bad
    lines = table(a_settlement(总费用="1.20005"))
    lines[0][lines[0].index("总费用")] = "总费用（万元）"
    sheet, matching = matched(a_csv(lines))
    (good,) = rows.check(SETTLEMENTS, sheet, matching, AGAINST).good
    assert good.values[SETTLEMENTS.places["total_cost"]] == 1_200_050


def test_a_unit_that_we_do_not_know_makes_the_column_unknown() -> None:
    _, matching = matched(a_csv(renamed(总费用="总费用（百元）")))
    assert [each.header for each in matching.unknown] == ["总费用（百元）"]
    assert [column.title for column in matching.missing] == ["总费用"]


def test_unknown_columns_are_listed_and_a_choice_is_remembered() -> None:
    content = a_csv(renamed(个人自付="个人负担"))
    sheet, matching = matched(content)
    assert matching.unknown == (Unknown(10, "个人负担"),)
    assert [column.title for column in matching.missing] == ["个人自付"]
    with pytest.raises(FileRefused) as found:
        rows.check(SETTLEMENTS, sheet, matching, AGAINST)
    assert found.value.sentence == "缺必填的列：个人自付。请指出是哪一列，或补上再传。"
    chosen = columns.match(SETTLEMENTS, open_sheet(content), {"个人 负担": "self_paid"})
    assert not chosen.missing
    assert chosen.by_name("self_paid") is not None
    left_out = columns.match(SETTLEMENTS, open_sheet(content), {"个人负担": "", "镇村": ""})
    assert (left_out.unknown, left_out.by_name("place")) == ((), None)


def test_a_title_above_the_header_does_not_matter() -> None:
    sheet, matching = matched(a_csv([["2024 年 4 月医保结算清单"], [], ["制表：许某", "姓名"], *USUAL]))
    assert matching.header_row == 4
    assert [good.number for good in rows.check(SETTLEMENTS, sheet, matching, AGAINST).good] == [5]


def test_a_file_without_header_is_refused() -> None:
    found = refusal(a_csv(USUAL[1:] * 3))
    assert found.reason is Reason.NO_HEADER
    assert found.sentence.startswith("没找到表头：前 3 行里没有“结算单号”“身份证号”“姓名”")


def test_a_header_without_rows_is_no_zero_report() -> None:
    assert refusal(a_csv([*USUAL[:1], ["", " "]])).sentence == "表里没有数据行。请看看是不是传错了表。"


def test_a_column_that_stands_twice_is_refused() -> None:
    twice = refusal(a_csv([[*line, line[1]] for line in USUAL]))
    assert (twice.reason, twice.sentence) == (
        Reason.TWICE,
        "“身份证号”有 2 列，认不清用哪一列。请只留一列，或改名再传。",
    )
    both = refusal(a_csv([[*USUAL[0], "证件号"], [*USUAL[1], "x"]]))
    assert both.sentence == "身份证号、证件号都是“身份证号”，认不清用哪一列。请只留一列，或改名再传。"
    _, matching = matched(a_csv([[*USUAL[0], "备注", "备注"], [*USUAL[1], "x", "y"]]))
    assert len(matching.unknown) == 2


def test_the_columns_for_withdrawal_and_errors_are_ours() -> None:
    _, matching = matched(a_csv([[*USUAL[0], "撤回", "错误说明"], [*USUAL[1], "", ""]]))
    assert (matching.withdraw_index, matching.errors_index, matching.unknown) == (12, 13, ())


def test_the_preview_shows_five_rows_masked() -> None:
    number = an_id()
    lines = table(
        *(a_settlement(结算单号=f"JS{n}", 备注=f"账号 6222020200001234 电话13812341234 第 {n} 次") for n in range(7))
    )
    sheet, matching = matched(a_csv([line[:-1] if line is lines[2] else line for line in lines]))
    shown = columns.preview(sheet, matching)
    assert len(shown) == 5
    assert shown[0][:4] == ("JS0", f"35*************{number[-3:]}", "许*英", "安海镇 前蔡村")
    assert shown[0][-1] == "账号 62***********234 电话138****1234 第 0 次"
    assert shown[1][-1] == ""
    assert columns.masked(Type.PHONE, "138 1234 1234") == "138****1234"


def test_an_old_column_of_errors_is_passed_over() -> None:
    assert not checked(a_settlement(错误说明="身份证号：有一位抄错了")).bad
