"""The lists of the demo as departments send them, with the mistakes that real lists have (演示清单)."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from deploy.demo.bills import Bill, Cashier
from deploy.demo.budgets import Lot
from deploy.demo.chance import Chance
from deploy.demo.county import County, Household
from services.intake.domain.identity import check_character

BAD_PER_THOUSAND = 30
UNMATCHED_PER_THOUSAND = 50
OF_A_WEEK, ILL_OF_A_WEEK = 60, 7
"""Households in the list of a week, and how many of them fell ill."""
ROLL_NAME = "村户名册（{first_day.year}年）.csv"
SETTLEMENTS_NAME = "医保结算清单{first.year}年5月至{last.year}年4月.csv"
CORRECTED_NAME = "医保结算清单（更正）.csv"
WEEK_NAME = "医保结算清单（截至{day.month}月{day.day}日一周）.csv"

ROLL_HEADERS = (
    *("户编号", "村代码", "村民小组", "户主姓名", "户类型", "联系电话", "姓名", "身份证号", "与户主关系", "劳动技能"),
    *("健康状况", "收入起始日", "收入截止日", "工资性收入", "生产经营性收入", "生产经营性支出", "财产性收入"),
    *("转移性收入", "理赔收入", "合规自付支出", "上学净支出", "灾害损失"),
)
SETTLEMENT_HEADERS = (
    *("结算单号", "姓名", "身份证号", "所在镇村", "就诊类别", "入院日期", "结算日期", "总费用", "三重保障支付"),
    *("个人自付", "合规自付"),
)
Row = dict[str, str]


@dataclass(frozen=True)
class Settlements:
    """The first list of the 医保局, and the one in which it puts right what came back."""

    first: bytes
    corrected: bytes
    rows: int
    bad: int
    unmatched: int
    replaced: int
    """Good rows of the first list whose amount the second one corrects."""


def village_roll(county: County) -> bytes:
    """Every household and member, in UTF-8 with a mark in front, as spreadsheets save it."""
    rows = [row for household in county.households for row in _roll_rows(household, county.setting.year)]
    return _csv(ROLL_HEADERS, rows).encode("utf-8-sig")


def settlements(county: County) -> Settlements:
    """A year of settlements in GB18030: mistakes in 3 of 100 rows, 5 of 100 about people nobody registered."""
    chance = Chance(county.setting.seed + 1)
    known = [bill for household in county.households for bill in household.bills]
    strangers = list(_bills_of_strangers(chance, county, len(known) * UNMATCHED_PER_THOUSAND // 950))
    bills = sorted((*known, *strangers), key=lambda bill: (bill.settled_on, bill.number))
    right = [_settlement_row(bill) for bill in bills]
    light = [index for index, bill in enumerate(bills) if bill.compliant < 500_00]
    wrong = sorted(chance.some_of(light, len(bills) * BAD_PER_THOUSAND // 1000))
    sent = [*right]
    for order, index in enumerate(wrong):
        spoil = MISTAKES[order % len(MISTAKES)]
        sent[index] = spoil({**right[index]})
    changed = [index for index in chance.some_of(light, 8) if index not in wrong]
    again = [right[index] for index in wrong] + [_ten_yuan_more(right[index]) for index in changed]
    return Settlements(
        first=_csv(SETTLEMENT_HEADERS, sent).encode("gb18030"),
        corrected=_csv(SETTLEMENT_HEADERS, again).encode("gb18030"),
        rows=len(bills),
        bad=len(wrong),
        unmatched=len(strangers),
        replaced=len(changed),
    )


def week_of_settlements(county: County, last_day: date) -> bytes:
    """What was settled in the week that ends on this day: little for most, much for a few who fell ill."""
    chance = Chance(county.setting.seed + last_day.toordinal())
    week = (last_day - timedelta(days=6), last_day)
    cashier = Cashier(chance, county.setting, first_number=last_day.day * 1000 + 500_001, days=week)
    bills: list[Bill] = []
    for order, household in enumerate(chance.some_of(county.households, OF_A_WEEK)):
        lot = Lot.ILL if order < ILL_OF_A_WEEK else Lot.ORDINARY
        bills += cashier.bills(household.members, household.place, lot)
    return _csv(SETTLEMENT_HEADERS, [_settlement_row(bill) for bill in bills]).encode("gb18030")


def _roll_rows(household: Household, year: tuple[date, date]) -> Iterator[Row]:
    amounts = _amounts(household, year)
    for member in household.members:
        yield {
            "户编号": household.number,
            "村代码": household.village.code,
            "村民小组": household.group,
            "户主姓名": household.head.name,
            "户类型": "脱贫户" if household.formerly_poor else "普通农户",
            "联系电话": household.phone,
            "姓名": member.name,
            "身份证号": member.id_number,
            "与户主关系": member.relation,
            "劳动技能": member.labour,
            "健康状况": member.health,
            **(amounts if member is household.head else {}),
        }


def _amounts(household: Household, year: tuple[date, date]) -> Row:
    budget = household.budget
    return {
        "收入起始日": year[0].isoformat(),
        "收入截止日": year[1].isoformat(),
        "工资性收入": yuan(budget.wage),
        "生产经营性收入": yuan(budget.operating_receipts),
        "生产经营性支出": yuan(budget.operating_expense),
        "财产性收入": yuan(budget.property_income),
        "转移性收入": yuan(budget.transfer_income),
        "理赔收入": yuan(budget.payouts),
        "合规自付支出": yuan(household.compliant_self_paid),
        "上学净支出": yuan(budget.net_schooling),
        "灾害损失": yuan(budget.disaster_loss),
    }


def _settlement_row(bill: Bill) -> Row:
    return {
        "结算单号": bill.number,
        "姓名": bill.person.name,
        "身份证号": bill.person.id_number,
        "所在镇村": bill.place,
        "就诊类别": bill.kind,
        "入院日期": _day(bill.admitted_on),
        "结算日期": _day(bill.settled_on),
        "总费用": yuan(bill.total),
        "三重保障支付": yuan(bill.protections),
        "个人自付": yuan(bill.self_paid),
        "合规自付": yuan(bill.compliant),
    }


def _bills_of_strangers(chance: Chance, county: County, count: int) -> Iterator[Bill]:
    """Settlements of people whom no village roll names; they say that they live in one of the villages."""
    cashier = Cashier(chance, county.setting, first_number=900_001)
    made: list[Bill] = []
    while len(made) < count:
        household = chance.one_of(county.households)
        made += cashier.bills([chance.one_of(county.strangers)], household.place, Lot.ORDINARY)
    yield from made[:count]


def _with(**changes: str) -> Callable[[Row], Row]:
    return lambda row: {**row, **changes}


def _one_digit_wrong(row: Row) -> Row:
    number = row["身份证号"]
    return {**row, "身份证号": number[:-1] + ("1" if number[-1] != "1" else "2")}


def _last_digits_lost(row: Row) -> Row:
    """What a spreadsheet makes of a long number; one in eleven such numbers would hold together by chance."""
    lost = (row["身份证号"][:kept].ljust(18, "0") for kept in (15, 14, 13))
    return {**row, "身份证号": next(number for number in lost if check_character(number) != number[17])}


def _ten_times_the_self_pay(row: Row) -> Row:
    return {**row, "个人自付": yuan(_fen(row["总费用"]) + 100_00)}


def _columns_swapped(row: Row) -> Row:
    return {**row, "个人自付": row["合规自付"], "合规自付": yuan(_fen(row["个人自付"]) + 1_00)}


def _ten_yuan_more(row: Row) -> Row:
    """A corrected amount: the household paid ten yuan more than the first list said."""
    names = ("总费用", "个人自付", "合规自付")
    return {**row, **{name: yuan(_fen(row[name]) + 10_00) for name in names}}


MISTAKES: Sequence[Callable[[Row], Row]] = (
    _one_digit_wrong,
    lambda row: {**row, "身份证号": row["身份证号"][:-1]},
    lambda row: {**row, "身份证号": f"{float(row['身份证号'][:17] + '0'):.5E}"},
    _last_digits_lost,
    lambda row: {**row, "身份证号": row["身份证号"][:9] + "O" + row["身份证号"][10:]},
    _with(姓名=""),
    _with(结算单号=""),
    _with(结算日期="2024-02-30"),
    _with(结算日期="2025-04-11"),
    _with(合规自付="约三百"),
    _with(就诊类别="看病"),
    _ten_times_the_self_pay,
    _columns_swapped,
)
"""Thirteen mistakes that lists of departments really have."""


def _csv(headers: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, headers, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def yuan(fen: int) -> str:
    """An amount as a list writes it: 23480.05."""
    return f"{fen // 100}.{fen % 100:02d}"


def _fen(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part or "0")


def _day(day: date | None) -> str:
    return "" if day is None else f"{day.year}/{day.month}/{day.day}"
