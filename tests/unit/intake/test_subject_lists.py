"""Lists whose rows are about a village or an asset: how they are told apart, and what goes back."""

from dataclasses import replace
from functools import partial

import pytest

from libs.strict_yaml import FileMistake
from libs.written_book import Cell
from services.intake import main
from services.intake.domain import feed_files, rows
from services.intake.domain.divisions import Division, Divisions, Level
from services.intake.domain.feed import Feed, Subject
from services.intake.domain.places import find_place
from services.intake.domain.results import Checked
from tests.unit.intake.files import AGAINST, FEEDS, a_csv, an_id, matched, sentences, table

COUNTY, TOWN, OTHER = "350582000000", "350582101000", "350582102000"
ONE, TWO, THREE = "350582101201", "350582101202", "350582102201"
DIVISIONS = Divisions(
    (
        Division(COUNTY, "晋江市", Level.COUNTY, None),
        Division(TOWN, "安海镇", Level.TOWN, COUNTY),
        Division(ONE, "前蔡村委会", Level.VILLAGE, TOWN),
        Division(TWO, "新店村委会", Level.VILLAGE, TOWN),
        Division(OTHER, "东石镇", Level.TOWN, COUNTY),
        Division(THREE, "新店村委会", Level.VILLAGE, OTHER),
    )
)
HERE = replace(AGAINST, registers={"villages": DIVISIONS.village_codes}, find_village=partial(find_place, DIVISIONS))
UNITS = FEEDS["village_units"]
UNIT: dict[str, Cell] = {"村": ONE, "应有挂钩单位": "是", "有挂钩单位": "有", "挂钩单位": "市供销社", "第一书记": "陈大明",
                         "挂钩日期": "2022-01-01", "最近评价日期": "从未", "名单年度": "2024", "老区村": "是"}  # fmt: skip
ASSET: dict[str, Cell] = {"资产编号": "ZC-1", "资产名称": "光伏电站", "资产类别": "经营类", "状态": "在用", "有所有人": "有",
                          "有管护人": "无", "原值": "120000"}  # fmt: skip
USE: dict[str, Cell] = {"资产编号": "ZC-1", "分配编号": "1", "使用日期": "2024-04-01", "用途": "村级公益", "金额": "500.5",
                        "有决策文件": "是"}  # fmt: skip
THIRD = """
id: wells
title: 水井
rows: 每口一行
department: 农业农村局
rhythm: when_it_happens
covers: full
tells: list_row
subject: asset
key: [number]
identifies: {code: number}
columns:
  - {name: number, title: 资产编号, type: asset, required: true}
  - {name: village, title: 村, type: village}
  - {name: idle, title: 闲置, type: code, codes: {"yes": [是], "no": [否]}}
"""


def checked(*records: dict[str, Cell], feed: Feed = UNITS) -> Checked:
    sheet, matching = matched(a_csv(table(*records)), feed)
    return rows.check(feed, sheet, matching, HERE)


def test_a_village_is_read_by_its_code_or_by_its_name() -> None:
    said = [ONE, "安海镇 新店村", "东石镇新店"]
    result = checked(*({**UNIT, "村": village} for village in said))
    assert sentences(result) == []
    assert [row.values[0] for row in result.good] == [ONE, TWO, THREE]


@pytest.mark.parametrize("village", ["新店村", "安海镇", "350582999201", "没有的村"])
def test_a_village_that_nobody_can_tell_goes_back_and_holds_up_no_other(village: str) -> None:
    result = checked(UNIT, {**UNIT, "村": village})
    (said,) = sentences(result)
    assert "认不出是哪个村" in said
    assert len(result.good) == 1


def test_a_village_by_name_and_by_code_is_one_village() -> None:
    assert checked(UNIT, {**UNIT, "村": "前蔡"}).repeated == 1
    assert len(checked(UNIT, {**UNIT, "村": "前蔡", "有挂钩单位": "无"}).bad) == 2


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"应有挂钩单位": ""}, "空着，要填"),
        ({"结束日期": "2021-01-01"}, "结束早于挂钩"),
        ({"名单年度": ""}, "没写哪一年的名单"),
        ({"最近评价日期": "2030-01-01"}, "还没到"),
    ],
)
def test_a_bad_row_of_a_village_goes_back(changed: dict[str, Cell], sentence: str) -> None:
    (said,) = sentences(checked({**UNIT, **changed}))
    assert sentence in said


def test_what_leaves_intake_of_a_village_names_neither_unit_nor_secretary() -> None:
    assert UNITS.subject is Subject.VILLAGE
    assert {"unit", "first_secretary"}.isdisjoint(UNITS.tellable)


def test_an_asset_and_a_use_of_its_income_are_read() -> None:
    (asset,) = checked(ASSET, feed=FEEDS["project_assets"]).good
    (use,) = checked(USE, feed=FEEDS["asset_uses"]).good
    assert (asset.key, use.key) == (("ZC-1",), ("ZC-1", "1"))
    assert {"asset_name", "owner", "keeper", "disposal_paper"}.isdisjoint(FEEDS["project_assets"].tellable)
    assert use.values[FEEDS["asset_uses"].places["used"]] == 500_50


@pytest.mark.parametrize(
    ("name", "changed", "sentence"),
    [
        ("project_assets", {"状态": "卖了"}, "不在可填的里面"),
        ("project_assets", {"有管护人": ""}, "空着，要填"),
        ("project_assets", {"合同开始": "2024-01-01", "合同到期": "2023-01-01"}, "合同到期早于开始"),
        ("project_assets", {"处置日期": "2024-01-01"}, "没写决策文件"),
        ("asset_uses", {"用途": "请客"}, "不在可填的里面"),
        ("asset_uses", {"金额": "-3"}, "是负数"),
    ],
)
def test_a_bad_row_of_an_asset_goes_back(name: str, changed: dict[str, Cell], sentence: str) -> None:
    good = ASSET if name == "project_assets" else USE
    (said,) = sentences(checked({**good, **changed}, feed=FEEDS[name]))
    assert sentence in said


def test_a_list_that_only_one_region_reads_is_asked_for_there_alone() -> None:
    assert "project_assets" in main.feeds_in("dalian")
    assert "project_assets" not in main.feeds_in("jinjiang")
    assert "village_units" in main.feeds_in("jinjiang")


def test_one_more_list_about_an_asset_is_yaml_alone() -> None:
    feed = feed_files.read(THIRD, "wells.yaml")
    result = checked(
        {"资产编号": "zc-001", "村": "前蔡村", "闲置": "是"},
        {"资产编号": an_id(), "村": "", "闲置": "否"},
        {"资产编号": "一号井", "村": "", "闲置": "否"},
        feed=feed,
    )
    assert [row.values for row in result.good] == [("ZC-001", ONE, "yes")]
    assert ["身份证号" in one for one in sentences(result)] == [True, False]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("identifies: {code: number}", "identifies: {code: village}"),
        ("key: [number]", "key: [number]\ntogether: {}"),
        ("tells: list_row", "tells: household_roll"),
        ("subject: asset", "subject: village"),
        ("subject: asset", "subject: road"),
        ("subject: asset", "subject: asset\nonly_in: [beijing]"),
    ],
)
def test_a_list_about_no_person_must_say_by_which_column_it_is_known(was: str, becomes: str) -> None:
    with pytest.raises(FileMistake):
        feed_files.read(THIRD.replace(was, becomes), "wells.yaml")
