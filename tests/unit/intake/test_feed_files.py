from pathlib import Path

import pytest

from libs.strict_yaml import FileMistake
from services.intake.domain import feed_files
from services.intake.domain.feed import Covers, Rhythm, Type
from tests.unit.intake.files import FEEDS, ROLL, SETTLEMENTS

SMALL = """\
id: small
title: 小清单
department: 某局
rhythm: monthly
due_day: 5
covers: changes
tells: list_row
key: [number]
identifies: {person: id_number, name: name}
columns:
  - {name: number, title: 编号, type: code, required: true}
  - {name: id_number, title: 身份证号, type: id_number}
  - {name: name, title: 姓名, type: name}
  - {name: cost, title: 费用, type: money}
  - {name: paid, title: 支付, type: money}
checks:
  - {not_more: {smaller: paid, larger: cost}, sentence: 支付大于费用, remedy: 核对。}
rows: 每人一行
"""


def test_the_feeds_of_the_house() -> None:
    assert {feed.id: feed.department for feed in FEEDS.values()} == {
        "settlements": "医保局", "village_roll": "农业农村局", "social_aid": "民政局", "disability_certificates": "残联",
        "school_roll": "教育局", "illnesses": "卫健局", "housing_survey": "住建局", "water_outages": "水利局",
        "employment": "人社局", "disasters": "应急局", "insurance_enrolment": "医保局", "premium_aid": "医保局",
        "children": "民政局", "care_services": "民政局", "hardship_persons": "民政局", "deaths": "民政局", "custody": "民政局",
        "payments": "民政局", "living_alone": "民政局", "pension_premiums": "人社局", "insurance_payouts": "应急局",
        "disability_allowances": "残联", "disability_services": "残联", "credit_ledger": "金融局", "farm_products": "农业农村局",
        "eliminations": "农业农村局", "helpers": "农业农村局", "industry_projects": "农业农村局", "low_income_checks": "农业农村局",
            "village_units": "农业农村局", "project_assets": "农业农村局", "asset_uses": "农业农村局",
    }  # fmt: skip
    assert (SETTLEMENTS.rhythm, SETTLEMENTS.due_day, SETTLEMENTS.covers) == (Rhythm.MONTHLY, 5, Covers.CHANGES)
    assert (ROLL.rhythm, ROLL.due_day, ROLL.covers) == (Rhythm.YEARLY, None, Covers.FULL)
    assert [column.title for column in SETTLEMENTS.columns] == [
        "结算单号", "身份证号", "姓名", "镇村", "就诊类别", "入院日期", "出院日期", "结算日期", "总费用", "三重保障支付", "个人自付", "合规自付",
        "大病保险倾斜",
    ]  # fmt: skip
    assert SETTLEMENTS.column("total_cost").units == {"元": 100, "万元": 1_000_000}
    assert ROLL.column("wage").type is Type.MONEY


def test_every_column_is_known_in_chinese_and_english() -> None:
    for feed in FEEDS.values():
        for column in feed.columns:
            assert any(header.isascii() for header in column.headers)
            assert any(not header.isascii() for header in column.headers)


def test_a_small_feed_is_read() -> None:
    feed = feed_files.read(SMALL, "small.yaml")
    assert feed.places == {"number": 0, "id_number": 1, "name": 2, "cost": 3, "paid": 4}
    assert feed.checks[0].sentence == "支付大于费用"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("covers: changes", "covers: some", "small.yaml 第 6 行：不认识“some”，可以是：full、changes"),
        ("due_day: 5", "due_day: 31", "small.yaml 第 5 行：“31”应是 1 到 28 的整数"),
        ("due_day: 5", "due: 5", "small.yaml 第 5 行：不认识“due”这一项，可以是："),
        ("title: 小清单", "title: ''", "small.yaml 第 2 行：这里应当写一句话或一个名称"),
        ("title: 小清单\n", "", "small.yaml 第 1 行：缺“title”这一项"),
        ("tells: list_row", "tells: something", "small.yaml 第 7 行：不认识“something”，可以是：household_roll、list_row、settlement"),
        ("tells: list_row", "tells: a\ntells: b", "small.yaml 第 8 行：“tells”写了两次"),
        ("key: [number]", "key: [no]", "small.yaml 第 8 行：不认识“no”，可以是：cost、id_number、name、number、paid"),
        ("key: [number]", "key: [name]", "small.yaml 第 8 行：“name”用来认行，必须是必填的列"),
        ("key: [number]", "key: []", "small.yaml 第 8 行：至少要有一列用来认行"),
        ("key: [number]", "key: number", "small.yaml 第 8 行：这里应当是一个列表"),
        ("{person: id_number, name: name}", "[id_number]", "small.yaml 第 9 行：这里应当是“名称: 内容”"),
        ("type: code, required: true", "type: text2, required: true", "small.yaml 第 11 行：不认识“text2”，可以是："),
        ("required: true", "required: ja", "small.yaml 第 11 行：这里只能写 true 或 false，不能写“ja”"),
        ("title: 姓名, type: name", "title: 姓名, type: name, units: [元]", "small.yaml 第 13 行：“units”只用于类型 money"),
        ("title: 姓名, type: name", "title: 姓名, type: name, never: [从未]", "small.yaml 第 13 行：“never”只用于类型 date"),
        ("title: 费用, type: money", "title: 费用, type: money, units: [角]", "small.yaml 第 14 行：不认识单位“角”"),
        ("title: 支付,", "title: 费用,", "small.yaml 第 15 行：列名“费用”已用于“cost”"),
        ("name: paid, title: 支付", "name: cost, title: 支付", "small.yaml 第 14 行：“cost”写了两次"),
        ("type: code, required: true", "type: code, required: true, codes: {a: []}", "small.yaml 第 11 行：代码“a”没有写法"),
        ("smaller: paid", "smaller: payed", "small.yaml 第 17 行：不认识“payed”，可以是："),
        ("{not_more: {smaller: paid, larger: cost}, ", "{", "small.yaml 第 17 行：一条核对要有且只有一种：not_more、whole_months、needs"),
        ("title: 小清单", "title: [小", "small.yaml 第 3 行：不是合规的 YAML"),
        ("covers: changes", "covers: changes\nholds: {first: name}", "small.yaml 第 7 行：不认识“name”，可以是："),
        ("covers: changes", "covers: changes\nholds: {last: name}", "small.yaml 第 7 行："),
        (SMALL, "", "small.yaml 第 1 行：文件是空的"),
        ("title: 小清单", "title: \x07", "small.yaml 第 1 行：不是合规的 YAML"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_and_line(old: str, new: str, sentence: str) -> None:
    assert old in SMALL
    with pytest.raises(FileMistake) as found:
        feed_files.read(SMALL.replace(old, new), "small.yaml")
    assert str(found.value).startswith(sentence)


def test_a_file_is_named_like_its_feed(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(SMALL, encoding="utf-8")
    with pytest.raises(FileMistake, match=r"other\.yaml：id 是“small”，应和文件名一样"):
        feed_files.load_all(tmp_path)
