from dataclasses import replace
from datetime import date

import pytest

from services.intake.domain import rows
from services.intake.domain.problems import far_fewer, sent_before
from services.intake.domain.results import groups
from services.intake.domain.sheet import open_sheet
from tests.unit.intake.files import (
    AGAINST,
    ROLL,
    SETTLEMENTS,
    VILLAGE,
    a_csv,
    a_member,
    a_settlement,
    an_id,
    an_xlsx,
    checked,
    matched,
    sentences,
    table,
)

LOST = "身份证号后几位变成 0：表格软件丢了位，这一列先设成“文本”再导出"


def test_a_good_row_is_typed_and_canonical() -> None:
    (good,) = checked(
        a_settlement(姓名="许 小英", 身份证号=f" {an_id()} ".lower(), 就诊类别="普通住院", 结算日期="2024年4月5日")
    ).good
    assert good.values == (
        "JS0001",
        an_id(),
        "许小英",
        "安海镇 前蔡村",
        "inpatient",
        date(2024, 4, 1),
        date(2024, 4, 5),
        date(2024, 4, 5),
        1200050,
        800000,
        400050,
        300000,
        None,
    )
    assert (good.number, good.key) == (2, ("JS0001",))


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"身份证号": "350582196203041000"}, LOST),
        ({"身份证号": an_id()[:-1] + ("1" if an_id()[-1] != "1" else "2")}, "身份证号：有一位抄错了"),
        ({"身份证号": an_id()[:-1]}, "身份证号：17 位，应为 18 位"),
        ({"身份证号": an_id(born=date(2024, 5, 7))}, "身份证号里的生日 2024年5月7日 还没到"),
        ({"总费用": "约2万"}, "总费用：“约2万”不是数"),
        ({"结算日期": "2024年4月31日"}, "结算日期：4月31日 没有这一天"),
        ({"结算日期": "2024-05-07"}, "结算日期：2024年5月7日 还没到"),
        ({"总费用": "2800", "个人自付": "8200"}, "自付大于总费用"),
        ({"合规自付": "4000.51"}, "合规自付大于个人自付"),
        ({"入院日期": "2024-04-06"}, "出院早于入院"),
        ({"个人自付": "-1,260.00"}, "个人自付：“-1,260.00”是负数"),
        ({"结算日期": ""}, "结算日期：空着，要填"),
        ({"姓名": " \u3000"}, "姓名：空着，要填"),
        ({"就诊类别": "抢救"}, "就诊类别：“抢救”不在可填的里面：住院、门诊、门诊特殊病种、药店购药、其他"),
        ({"结算单号": "1" * 41}, "结算单号：41 个字，最多 40 个字"),
        ({"镇村": "村" * 201}, "镇村：201 个字，最多 200 个字"),
        ({"总费用": "x", "个人自付": "y"}, "总费用：“x”不是数；个人自付：“y”不是数"),
        ({"撤回": "也许"}, "撤回：“也许”看不懂：撤回就写“是”，不撤回空着"),
    ],
)
def test_a_bad_row_says_what_is_wrong_in_the_senders_columns(changed: dict[str, str], text: str) -> None:
    result = checked(a_settlement(**changed), a_settlement(结算单号="JS0002"))
    assert sentences(result) == [text]
    assert [good.number for good in result.good] == [3]


def test_on_the_border_a_check_holds() -> None:
    assert not checked(
        a_settlement(总费用="5", 个人自付="5", 合规自付="5", 入院日期="2024-04-05", 结算日期="2024-05-06")
    ).bad
    assert not checked(a_settlement(入院日期="", 出院日期="", 镇村="", 三重保障支付="", 就诊类别="")).bad


def test_a_numeric_id_cell_of_a_workbook_is_refused_by_row() -> None:
    lines = table(
        a_settlement(),
        a_settlement(
            结算单号="JS2", 身份证号=float(an_id().replace("X", "0")), 总费用=12000.5, 结算日期=date(2024, 4, 5)
        ),
    )
    sheet, matching = matched(an_xlsx(lines))
    result = rows.check(SETTLEMENTS, sheet, matching, AGAINST)
    assert sentences(result) == [LOST]
    assert result.bad[0].faults[0].indexes == (1,)


def test_a_workbook_and_a_csv_with_the_same_content_are_the_same() -> None:
    csv_rows = checked(a_settlement()).good
    lines = table(
        a_settlement(总费用=12000.5, 三重保障支付=8000, 个人自付=4000.5, 合规自付=3000, 入院日期=date(2024, 4, 1))
    )
    sheet, matching = matched(an_xlsx(lines, down=3, right=2))
    (row,) = rows.check(SETTLEMENTS, sheet, matching, AGAINST).good
    assert row._replace(number=2) == csv_rows[0]


def test_a_row_wider_than_the_header_is_refused() -> None:
    lines = table(a_settlement(), a_settlement(结算单号="JS2"))
    sheet, matching = matched(a_csv([lines[0], [*lines[1], "多"], [*lines[2], "", " "]]))
    result = rows.check(SETTLEMENTS, sheet, matching, AGAINST)
    assert sentences(result) == ["比表头多 1 格：多半是内容里有逗号，没加引号"]
    assert len(result.good) == 1


def test_the_same_row_twice_counts_once() -> None:
    result = checked(a_settlement(), a_settlement(总费用="12000.5"))
    assert (len(result.good), result.repeated, result.row_count) == (1, 1, 2)


def test_two_rows_of_one_key_that_differ_both_go_back() -> None:
    result = checked(
        a_settlement(), a_settlement(总费用="13000"), a_settlement(结算单号="JS2"), a_settlement(总费用="14000")
    )
    assert [row.number for row in result.bad] == [2, 3, 5]
    assert sentences(result)[:2] == [
        "和第 3 行的结算单号相同，内容不同：留对的一行，另一行删掉",
        "和第 2 行的结算单号相同，内容不同：留对的一行，另一行删掉",
    ]
    assert [good.number for good in result.good] == [4]


def test_a_row_marked_for_withdrawal_needs_only_its_key() -> None:
    result = checked(
        a_settlement(撤回="是", 总费用="约2万", 身份证号=""),
        a_settlement(结算单号="JS2", 撤回="否"),
        a_settlement(结算单号="", 撤回="是"),
    )
    assert [(row.number, row.key) for row in result.withdrawals] == [(2, ("JS0001",))]
    assert [good.number for good in result.good] == [3]
    assert sentences(result) == ["结算单号：空着，要填"]
    assert result.bad[0].key_hash is None


def test_a_row_both_told_and_withdrawn_goes_back() -> None:
    for marks in (("", "是"), ("是", "")):
        result = checked(*(a_settlement(撤回=mark) for mark in marks))
        assert [row.number for row in result.bad] == [2, 3]
        assert not result.good
        assert not result.withdrawals
    assert checked(a_settlement(撤回="是"), a_settlement(撤回="Y")).repeated == 1


def test_sums_at_the_foot_are_passed_over() -> None:
    foot = dict.fromkeys(a_settlement(), "") | {"结算单号": "合 计", "总费用": "24000"}
    result = checked(a_settlement(), foot, dict.fromkeys(a_settlement(), "") | {"姓名": "总计"})
    assert (len(result.good), result.totals, result.bad) == (1, 2, ())


def test_mistakes_are_grouped_by_kind_with_remedy_and_example() -> None:
    wrong = an_id()[:-1] + ("1" if an_id()[-1] != "1" else "2")
    result = checked(
        a_settlement(身份证号=wrong),
        a_settlement(身份证号=wrong, 结算单号="JS2", 总费用="约2万"),
        a_settlement(结算单号="JS3", 总费用="2800", 个人自付="8200"),
        a_settlement(结算单号="JS4", 结算日期="", 姓名=""),
    )
    found = groups(result.bad)
    assert [(g.problem.title, g.row_count, g.example_row) for g in found] == [
        ("身份证号校验不过", 2, 2),
        ("金额不是数", 1, 3),
        ("自付大于总费用", 1, 4),
        ("必填的空着", 1, 5),
    ]
    assert [g.example for g in found] == [
        f"35*************{wrong[-3:]}",
        "“约2万”",
        "个人自付 8200 / 总费用 2800",
        "姓名",
    ]
    assert [g.remedy for g in found][1:] == [
        "只写数字和小数点，不写“元”“约”。",
        "核对两列有没有填反。",
        "姓名、结算日期不能空。",
    ]


def test_hashes_need_the_key_and_differ_by_feed() -> None:
    sheet, matching = matched(a_csv(table(a_settlement())))
    hashes = set()
    for against, feed in (
        (AGAINST, SETTLEMENTS),
        (replace(AGAINST, hash_key=b"another"), SETTLEMENTS),
        (AGAINST, replace(SETTLEMENTS, id="other")),
    ):
        (row,) = rows.check(feed, sheet, matching, against).good
        hashes |= {row.key_hash, row.content_hash}
    assert len(hashes) == 6
    assert b"a key" not in repr(AGAINST).encode()


def test_a_new_optional_column_leaves_the_hashes_of_old_rows() -> None:
    old = checked({name: cell for name, cell in a_settlement().items() if name != "镇村"}).good[0]
    assert checked(a_settlement(镇村="")).good[0].content_hash == old.content_hash
    assert checked(a_settlement()).good[0].content_hash != old.content_hash


def test_the_roll_reads_a_household_by_its_members() -> None:
    wife = a_member(身份证号=an_id(8), 姓名="林小英", 与户主关系="妻子", 工资性收入="", 健康状况="健康", 联系电话="")
    result = checked(a_member(), wife, feed=ROLL)
    assert sentences(result) == []
    head = result.good[0].values
    value = {name: head[place] for name, place in ROLL.places.items()}
    assert (value["village_code"], value["household_type"], value["relation"], value["health"]) == (
        VILLAGE,
        "1",
        "01",
        "chronic,disabled",
    )
    assert (value["wage"], value["operating_receipts"], value["compliant_self_paid"], value["transfer_income"]) == (
        6000000,
        0,
        None,
        None,
    )
    assert result.good[1].key == (an_id(8),)


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"村代码": "350582101999"}, "没有村代码是“350582101999”的"),
        ({"收入截止日": "2024-04-29"}, "收入要是整 12 个月：从某月 1 日到次年上月最后一天"),
        ({"收入起始日": "2023-05-02"}, "收入要是整 12 个月：从某月 1 日到次年上月最后一天"),
        ({"收入起始日": ""}, "写了收支，没写是哪 12 个月的"),
        (
            {"与户主关系": "邻居"},
            "与户主关系：“邻居”不在可填的里面：本人、配偶、子/婿、女/媳、孙辈、父母、祖父母、兄弟姐妹、其他",
        ),
        ({"联系电话": "1381234"}, "联系电话：手机号是 11 位数字，您填了 7 位"),
        ({"生产经营性收入": "-5"}, "生产经营性收入：“-5”是负数"),
    ],
)
def test_the_roll_refuses_by_row(changed: dict[str, str], text: str) -> None:
    result = checked(a_member(**changed), feed=ROLL)
    assert [row.text.removeprefix("村代码：") for row in result.bad] == [text]


def test_rows_of_one_household_say_the_same_of_it() -> None:
    son = a_member(身份证号=an_id(9), 姓名="许小山", 与户主关系="儿子", 工资性收入="60,000.00")
    assert not checked(a_member(), son, feed=ROLL).bad
    result = checked(
        a_member(),
        son | {"工资性收入": "50000", "村民小组": "4 组"},
        son | {"身份证号": an_id(10), "与户主关系": "本人"},
        feed=ROLL,
    )
    assert sentences(result) == [
        "村民小组：和同一户的第 2 行写得不一样；工资性收入：和同一户的第 2 行写得不一样",
        "与户主关系：这一户的户主在第 2 行已经有了",
    ]
    assert len(result.good) == 1


def test_the_roll_needs_its_register_of_villages() -> None:
    sheet, matching = matched(a_csv(table(a_member())), ROLL)
    with pytest.raises(KeyError, match="villages"):
        rows.check(ROLL, sheet, matching, replace(AGAINST, registers={}))


def test_the_rows_of_a_sheet_can_be_gone_through_again() -> None:
    sheet = open_sheet(a_csv(table(a_settlement())))
    assert list(sheet.rows()) == list(sheet.rows())


def test_a_much_shorter_list_is_asked_about() -> None:
    assert far_fewer(4790, 2731, 40) == "比上月少 43%（4,790 → 2,731）。确实这么少，点“确实如此”；不是，请重传。"
    assert [far_fewer(*pair, 40) for pair in ((0, 0), (100, 61), (100, 200))] == [None, None, None]
    assert far_fewer(100, 60, 40) is not None


def test_the_same_file_again_is_said() -> None:
    assert sent_before(date(2024, 5, 6)) == "这张表 5月6日 传过，内容一样，什么也没变。"
