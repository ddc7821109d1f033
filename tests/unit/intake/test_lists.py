"""Each list of a department reads a file as it is sent: good rows load, bad ones go back with their sentence."""

from datetime import date
from typing import Any

import pytest

from libs.written_book import Cell
from services.intake.domain.feed import LIST_ROW, Subject, Type
from services.intake.domain.identity import check_character
from tests.unit.intake.files import FEEDS, an_id, checked, sentences

LISTS = {feed.id: feed for feed in FEEDS.values() if feed.tells == LIST_ROW and feed.subject is Subject.PERSON}
WHO: dict[str, Cell] = {"身份证号": an_id(), "姓名": "许小英", "镇村": "安海镇 前蔡村"}
HEAD: dict[str, Cell] = {"户主身份证号": an_id(), "户主姓名": "许小英", "镇村": "安海镇 前蔡村"}
GOOD: dict[str, dict[str, Cell]] = {
    "social_aid": {
        **WHO, "救助类别": "农村低保", "变动": "新增", "变动日期": "2024/4/12", "起保日期": "2024-04-12", "施保方式": "参照单人户",
        "月保障金": "615.50", "不能自理": "否", "有照料服务": "无",
    },
    "disability_certificates": {
        **WHO, "残疾类别": "精神残疾", "残疾等级": "二级", "发证日期": "20200301", "有效期至": "2030-02-28", "生活补贴": "是", "护理补贴": "否",
        "托养": "无", "康复救助": "",
    },
    "school_roll": {
        **WHO, "学段": "中职", "就学状态": "在读", "缺课天数": "0", "学费": "3,200", "资助": "0",
    },
    "illnesses": {
        **WHO, "病种": "高血压", "确诊日期": "2021年3月5日", "随访日期": "2024-04-20", "签约": "有", "分级管理": "是",
    },
    "housing_survey": {**HEAD, "鉴定日期": "2024-04-18", "危房等级": "C 级", "是否受损": "否", "抗震达标": "否"},
    "water_outages": {**HEAD, "停水日期": "2024-04-20", "恢复供水日期": "", "问题": "停水"},
    "employment": {**WHO, "就业情况": "失业", "离岗日期": "2024-03-31", "就业意愿": "有", "劳动能力": "有"},
    "disasters": {
        **HEAD, "发生日期": "2024-04-25", "灾种": "台风", "受损对象": "农作物、房屋", "损失金额": "12,000", "理赔金额": "3000.5", "有人死亡或重伤": "否",
    },
    "insurance_enrolment": {**WHO, "参保年度": "2024", "参保状态": "否", "险种": "城乡居民", "停保日期": "2024-03-31"},
    "premium_aid": {**WHO, "缴费日期": "2024-01-15", "资助参保": "是", "个人缴费标准": "380", "资助金额": "380"},
    "children": {**WHO, "类别": "事实无人抚养", "保障落实": "否", "认定日期": "2024-02-01"},
    "care_services": {**WHO, "失能": "是", "照料服务": "有", "服务方式": "探访", "签约日期": "2024-01-05"},
    "hardship_persons": {**WHO, "重病": "是", "特殊困难": "否", "有稳定收入": "否", "本人年收入": "0", "核实日期": "2024-04-03"},
    "deaths": {**WHO, "死亡日期": "2024-04-11", "来源": "火化"},
    "custody": {**WHO, "收押日期": "2024-02-20"},
    "payments": {**WHO, "救助类别": "低保", "月份": "2024年4月", "实发金额": "615.5", "打卡日期": "2024-04-15"},
    "pension_premiums": {
        **WHO, "年度": "2024", "代缴类别": "重残", "缴费档次": "200", "代缴金额": "0",
    },
    "insurance_payouts": {**HEAD, "险种": "农村住房保险", "理赔日期": "2024-04-30", "理赔金额": "1.2", "出险日期": "2024-04-25"},
    "disability_allowances": {**WHO, "补贴种类": "生活补贴", "应享受": "是", "已发放": "否"},
    "disability_services": {**WHO, "服务种类": "儿童康复", "已享受": "是", "开始日期": "2024-03-01"},
    "credit_ledger": {**HEAD, "提出日期": "2024-03-10", "办理结果": "办理中", "申请金额": "50,000"},
    "farm_products": {**HEAD, "有农产品出售": "是", "消费帮扶对接": "无", "滞销": "有", "了解日期": "2024-04-20"},
    "helpers": {**HEAD, "有帮扶责任人": "是", "帮扶干部": "陈大明", "到任日期": "2023-01-01"},
    "living_alone": {**HEAD, "独居": "是", "联系日期": "从未", "平日有人照应": "否", "生病": "是", "有人看护": "否"},
    "industry_projects": {**HEAD, "项目号": "p-1", "项目状态": "停产", "失败日期": "2024-04-01", "亏损金额": "20000"},
    "low_income_checks": {**HEAD, "核查日期": "2024.3.1", "核查结果": "符合"},
    "eliminations": {
        **HEAD, "风险消除时间": "2024-01-15", "消除方式": "帮扶消除", "义务教育有保障": "是", "基本医疗有保障": "有", "住房安全": "是",
        "饮水安全": "否", "回访日期": "从未", "帮扶措施停止日期": "2024.2.1", "是否到期": "否",
    },
}  # fmt: skip
TOLD: dict[str, dict[str, Any]] = {
    "social_aid": {"kind": "dibao", "change": "new", "changed_on": date(2024, 4, 12), "granted_on": date(2024, 4, 12),
                   "manner": "single", "amount": 615_50, "unable": "no", "served": "no"},
    "disability_certificates": {"kind": "6", "grade": "2", "certified_on": date(2020, 3, 1),
                                "valid_to": date(2030, 2, 28), "living_allowance": "yes", "care_allowance": "no",
                                "cared_for": "no"},
    "school_roll": {"stage": "vocational", "attendance": "attending", "absent_days": 0, "fee": 3200_00, "aid": 0},
    "illnesses": {"illness": "hypertension", "diagnosed_on": date(2021, 3, 5), "followed_up_on": date(2024, 4, 20),
                  "family_doctor": "yes", "classified": "yes"},
    "housing_survey": {"surveyed_on": date(2024, 4, 18), "grade": "C", "damaged": "no", "seismic_standard": "no"},
    "water_outages": {"began_on": date(2024, 4, 20), "trouble": "outage"},
    "employment": {"work": "unemployed", "job_ended_on": date(2024, 3, 31), "willing": "yes", "capable": "yes"},
    "disasters": {"happened_on": date(2024, 4, 25), "kind": "0205", "hit": "crop,house", "loss": 12_000_00,
                  "paid_out": 3000_50, "serious": "no"},
    "insurance_enrolment": {"insured_year": 2024, "insured": "no", "scheme": "resident", "insured_to": date(2024, 3, 31)},
    "premium_aid": {"paid_on": date(2024, 1, 15), "aided": "yes", "premium": 380_00, "aid": 380_00},
    "children": {"kind": "unattended", "guaranteed": "no", "registered_on": date(2024, 2, 1)},
    "care_services": {"unable": "yes", "served": "yes", "service": "visiting", "served_from": date(2024, 1, 5)},
    "hardship_persons": {"severe_illness": "yes", "named_difficulty": "no", "stable_income": "no", "own_income": 0,
                         "answered_on": date(2024, 4, 3)},
    "deaths": {"died_on": date(2024, 4, 11), "source": "funeral"},
    "custody": {"held_on": date(2024, 2, 20)},
    "payments": {"kind": "dibao", "month": date(2024, 4, 1), "amount": 615_50, "paid_on": date(2024, 4, 15)},
    "pension_premiums": {"premium_year": 2024, "group": "disabled_severe", "band": 200_00, "paid": 0},
    "insurance_payouts": {"kind": "house", "paid_on": date(2024, 4, 30), "paid_out": 1_20,
                          "happened_on": date(2024, 4, 25)},
    "disability_allowances": {"kind": "living", "entitled": "yes", "received": "no"},
    "disability_services": {"service": "rehabilitation", "received": "yes", "began_on": date(2024, 3, 1)},
    "credit_ledger": {"needed_on": date(2024, 3, 10), "outcome": "open", "asked": 50_000_00},
    "farm_products": {"sells": "yes", "linked": "no", "unsold": "yes", "asked_on": date(2024, 4, 20)},
    "helpers": {"has_helper": "yes", "helps_from": date(2023, 1, 1)},
    "living_alone": {"alone": "yes", "contacted_on": "never", "daily_carer": "no", "ill": "yes", "sick_carer": "no"},
    "industry_projects": {"state": "failed", "failed_on": date(2024, 4, 1), "loss": 20_000_00},
    "low_income_checks": {"verified_on": date(2024, 3, 1), "result": "still"},
    "eliminations": {"eliminated_on": date(2024, 1, 15), "manner": "helped", "school_ok": "yes", "insurance_ok": "yes",
                     "house_ok": "yes", "water_ok": "no", "followed_up_on": "never", "measure_stopped_on": date(2024, 2, 1), "stopped_as_meant": "no"},
}  # fmt: skip
BAD: list[tuple[str, dict[str, Cell], str]] = [
    ("social_aid", {"救助类别": "孤儿"}, "不在可填的里面：低保、特困、临时救助"),
    ("social_aid", {"停发日期": "2024-03-01"}, "停发早于批准"),
    ("social_aid", {"月保障金": "-3"}, "是负数"),
    ("disability_certificates", {"残疾等级": "五级"}, "不在可填的里面：一级、二级、三级、四级"),
    ("disability_certificates", {"有效期至": "2019-01-01"}, "有效期早于发证"),
    ("disability_certificates", {"残疾类别": ""}, "残疾类别：空着，要填"),
    ("school_roll", {"缺课天数": "十天"}, "不是整数"),
    ("school_roll", {"学段": "补习班"}, "不在可填的里面"),
    ("illnesses", {"确诊日期": "2024-02-30"}, "没有这一天"),
    ("illnesses", {"随访日期": "2020-01-01"}, "随访早于确诊"),
    ("housing_survey", {"危房等级": "E级"}, "不在可填的里面"),
    ("housing_survey", {"鉴定日期": "2024-12-01"}, "还没到"),
    ("water_outages", {"恢复供水日期": "2024-04-01"}, "恢复早于开始"),
    ("water_outages", {"户主姓名": ""}, "户主姓名：空着，要填"),
    ("employment", {"就业意愿": "也许"}, "不在可填的里面"),
    ("employment", {"上岗日期": "2024-04-02"}, "离岗早于上岗"),
    ("disasters", {"损失金额": "很多"}, "不是数"),
    ("disasters", {"受损对象": "农作物、汽车"}, "不在可填的里面"),
    ("insurance_enrolment", {"参保年度": "今年"}, "不是整数"),
    ("premium_aid", {"资助金额": "400"}, "资助大于缴费标准"),
    ("children", {"类别": "优秀少年"}, "不在可填的里面：孤儿、弃婴弃儿、事实无人抚养儿童、困境儿童、留守儿童"),
    ("care_services", {"失能": ""}, "失能：空着，要填"),
    ("hardship_persons", {"核实日期": "从未"}, "不是日期"),
    ("deaths", {"死亡日期": "2024-06-01"}, "还没到"),
    ("custody", {"释放日期": "2024-01-01"}, "释放早于羁押"),
    ("payments", {"月份": "四月"}, "“四月”不是月份"),
    ("payments", {"月份": "2024-13"}, "“2024-13”不是月份"),
    ("payments", {"月份": "2024-06"}, "2024年6月1日 还没到"),
    ("pension_premiums", {"代缴金额": ""}, "代缴金额：空着，要填"),
    ("insurance_payouts", {"出险日期": "2024-05-02"}, "赔付早于出险"),
    ("disability_allowances", {"停发日期": "2024-01-01", "批准日期": "2024-02-01"}, "停发早于批准"),
    ("disability_services", {"服务种类": "送餐"}, "不在可填的里面"),
    ("credit_ledger", {"放款日期": "2024-01-01"}, "放款早于提出"),
    ("farm_products", {"滞销": "一点点"}, "不在可填的里面"),
    ("helpers", {"离任日期": "2022-12-31"}, "离任早于开始"),
    ("living_alone", {"联系日期": "没联系上"}, "不是日期"),
    ("industry_projects", {"失败日期": ""}, "写了亏损金额，没写哪天"),
    ("low_income_checks", {"核查日期": "2024-07-01"}, "还没到"),
    ("eliminations", {"风险消除时间": ""}, "风险消除时间：空着，要填"),
]


def test_every_list_has_its_cases() -> None:
    assert set(LISTS) == set(GOOD) == set(TOLD) == {name for name, _, _ in BAD}


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_good_row_is_read_in_its_units_and_codes(name: str) -> None:
    feed = LISTS[name]
    result = checked(GOOD[name], feed=feed)
    assert sentences(result) == []
    (row,) = result.good
    read = {column: row.values[feed.places[column]] for column in feed.tellable}
    assert {column: value for column, value in read.items() if value is not None} == TOLD[name]


@pytest.mark.parametrize(("name", "changed", "sentence"), BAD)
def test_a_bad_row_goes_back_and_holds_up_no_other(name: str, changed: dict[str, Cell], sentence: str) -> None:
    who = "户主身份证号" if "户主身份证号" in GOOD[name] else "身份证号"
    result = checked(GOOD[name], {**GOOD[name], who: an_id(2), **changed}, feed=LISTS[name])
    (said,) = sentences(result)
    assert sentence in said
    assert len(result.good) == 1


@pytest.mark.parametrize("name", sorted(GOOD))
def test_an_id_number_that_does_not_hold_together_goes_back(name: str) -> None:
    who = "户主身份证号" if "户主身份证号" in GOOD[name] else "身份证号"
    number = an_id()
    wrong = number[:-1] + ("1" if check_character(number) != "1" else "2")
    assert len(sentences(checked({**GOOD[name], who: wrong}, feed=LISTS[name]))) == 1


@pytest.mark.parametrize("name", sorted(LISTS))
def test_what_leaves_intake_says_nothing_of_who_it_is(name: str) -> None:
    feed = LISTS[name]
    assert {feed.identifies.person, feed.identifies.name, feed.identifies.place}.isdisjoint(feed.tellable)
    for column in map(feed.column, feed.tellable):
        assert column.codes or column.type in (Type.DATE, Type.MONTH, Type.MONEY, Type.INTEGER)
    assert feed.holds is None or feed.holds.first in feed.tellable


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_in_english_is_read_too(name: str) -> None:
    """By its own names of columns and codes, as a machine sends them."""
    feed = LISTS[name]
    (row,) = checked(GOOD[name], feed=feed).good
    again: dict[str, Cell] = {
        column.name: row.values[place] if column.type is not Type.MONEY else f"{row.values[place] / 100:.2f}"
        for column, place in zip(feed.columns, range(len(feed.columns)), strict=True)
        if row.values[place] is not None
    }
    (same,) = checked(again, feed=feed).good
    assert same.content_hash == row.content_hash
