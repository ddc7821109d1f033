from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import problems, values
from services.intake.domain.problems import Complaint

fen_amounts = st.integers(0, values.MONEY_MAX_FEN)


def said(found: object) -> str:
    assert isinstance(found, Complaint), found
    return found.sentence


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("0", 0),
        ("0.00", 0),
        (0.0, 0),
        (0, 0),
        ("12", 1200),
        ("12.5", 1250),
        ("12.", 1200),
        (".5", 50),
        ("12.500", 1250),
        ("1,234,567.89", 123456789),
        ("１，２３４．５０", 123450),
        ("１２。５", 1250),
        (" 12 ", 1200),
        ("1 234.50", 123450),
        (0.1 + 0.2, 30),
        (1234567.89, 123456789),
        (100000000, 10_000_000_000),
        ("100000000", 10_000_000_000),
        (-0.0, 0),
        ("+5", 500),
        ("", None),
        ("  ", None),
        (None, None),
    ],
)
def test_money_is_exact_and_nothing_is_not_nought(cell: object, fen: int | None) -> None:
    assert values.money(cell) == fen  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "sentence", "problem"),
    [
        ("约2万", "“约2万”不是数", problems.NOT_MONEY),
        ("12元", "“12元”不是数", problems.NOT_MONEY),
        ("¥12", "“¥12”不是数", problems.NOT_MONEY),
        ("1,23", "“1,23”不是数", problems.NOT_MONEY),
        (".", "“.”不是数", problems.NOT_MONEY),
        ("1e5", "“1e5”不是数", problems.NOT_MONEY),
        ("-", "“-”不是数", problems.NOT_MONEY),
        (True, "“True”不是数", problems.NOT_MONEY),
        (float("nan"), "“nan”不是数", problems.NOT_MONEY),
        (float("inf"), "“inf”不是数", problems.NOT_MONEY),
        (date(2024, 4, 5), "“2024-04-05”不是数", problems.NOT_MONEY),
        ("1" * 40, "“11111111111111111111…”不是数", problems.NOT_MONEY),
        ("1.00000000000000000000000000001", "“1.000000000000000000…”不是数", problems.NOT_MONEY),
        ("-1260", "“-1260”是负数", problems.NEGATIVE),
        ("−1,260.00", "“−1,260.00”是负数", problems.NEGATIVE),
        ("(1,260.00)", "“(1,260.00)”是负数", problems.NEGATIVE),
        ("（1260）", "“（1260）”是负数", problems.NEGATIVE),
        (-0.01, "“-0.01”是负数", problems.NEGATIVE),
        ("12.345", "“12.345”小数太长，最多到分", problems.DECIMALS),
        (33.333333, "“33.333333”小数太长，最多到分", problems.DECIMALS),
        (1e-9, "“1e-09”小数太长，最多到分", problems.DECIMALS),
        ("100000000.01", "“100000000.01”太大，最多 1 亿元", problems.TOO_LARGE),
        (1e20, "“10000000000000000000…”太大，最多 1 亿元", problems.TOO_LARGE),
    ],
)
def test_what_is_not_an_amount_is_said_in_words(cell: object, sentence: str, problem: problems.Problem) -> None:
    found = values.money(cell)  # type: ignore[arg-type]
    assert found == Complaint(problem, sentence)


def test_ten_thousand_yuan_are_exact_too() -> None:
    wan = 1_000_000
    assert values.money("1.2345", wan) == 1_234_500
    assert values.money(1.234567, wan) == 1_234_567
    assert said(values.money("1.2345678", wan)) == "“1.2345678”小数太长，最多到分"
    assert said(values.money("10001", wan)) == "“10001”太大，最多 1 亿元"


def test_below_zero_only_where_it_is_meant() -> None:
    assert values.money("-3.5", below_zero=True) == -350
    assert values.money(-3.5, below_zero=True) == -350


@given(fen_amounts)
def test_an_amount_is_the_same_in_every_way_of_writing(fen: int) -> None:
    yuan, rest = divmod(fen, 100)
    for cell in (
        f"{yuan}.{rest:02d}",
        f"{yuan:,}.{rest:02d}",
        f"{yuan}.{rest:02d}00",
        fen / 100,
        f"　{yuan}．{rest:02d}",
    ):
        assert values.money(cell) == fen


@given(st.floats(0, 1e7, allow_nan=False))
def test_a_number_of_a_sheet_is_never_rounded_to_fen(number: float) -> None:
    found = values.money(number)
    exact = Decimal(f"{number:.15g}") * 100
    assert found == exact if exact == exact.to_integral_value() else isinstance(found, Complaint)


@given(st.text(max_size=40) | st.floats() | st.integers() | st.none() | st.booleans() | st.dates() | st.times())
def test_no_cell_breaks_a_reader(cell: object) -> None:
    for read in (values.money, values.integer, values.day, values.name, values.words):
        read(cell)  # type: ignore[operator]
    values.free_code(cell, "编号")  # type: ignore[arg-type]
    values.one_of(cell, {"a": "a"}, "a")  # type: ignore[arg-type]
    values.several_of(cell, {"a": "a"}, "a")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "cell",
    [
        "2024-04-05", "2024-4-5", "2024/4/5", "2024/04/05", "2024.4.5", "2024年4月5日", "2024年04月05日", "2024 年 4 月 5 日",
        "2024年4月5", "20240405", 20240405.0, 20240405, "２０２４－０４－０５", "2024-04-05 00:00:00", "2024-04-05T08:30", "2024/4/5 8:30:15",
        date(2024, 4, 5), datetime.fromisoformat("2024-04-05T23:59"), " 2024-04-05\t", '="2024-04-05"',
    ],
)  # fmt: skip
def test_a_day_is_read_in_the_ways_it_is_written_here(cell: object) -> None:
    assert values.day(cell) == date(2024, 4, 5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("2024-04-31", "4月31日 没有这一天"),
        ("2024年4月31日", "4月31日 没有这一天"),
        ("20240431", "4月31日 没有这一天"),
        ("4月31日", "4月31日 没有这一天"),
        ("2月30日", "2月30日 没有这一天"),
        ("2023-02-29", "2023年2月29日 没有这一天"),
        ("2024-13-01", "13月1日 没有这一天"),
        ("2024-00-10", "0月10日 没有这一天"),
        ("4月30日", "“4月30日”没写哪一年"),
        ("2月29日", "“2月29日”没写哪一年"),
        ("0001-01-01", "1 年不对，看看日期是不是写错了"),
        ("2204-04-05", "2204 年不对，看看日期是不是写错了"),
        (45387.0, "“45387”不是日期"),
        ("5/4/2024", "“5/4/2024”不是日期"),
        ("2024-04/05", "“2024-04/05”不是日期"),
        ("2024年4月", "“2024年4月”不是日期"),
        ("上个月", "“上个月”不是日期"),
        (time(3), "“03:00:00”不是日期"),
        (timedelta(days=2), "“2 days, 0:00:00”不是日期"),
        (True, "“True”不是日期"),
    ],
)
def test_what_is_not_a_day_is_said_in_words(cell: object, sentence: str) -> None:
    assert said(values.day(cell)) == sentence  # type: ignore[arg-type]


def test_the_29th_of_february_is_there_in_leap_years() -> None:
    assert values.day("2024-02-29") == date(2024, 2, 29)
    assert values.day("") is None


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_is_the_same_in_every_way_of_writing(day: date) -> None:
    written = (
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
    )
    assert {values.day(each) for each in (*written, day, float(f"{day:%Y%m%d}"))} == {day}


@given(st.integers(1900, 2100), st.integers(0, 15), st.integers(0, 40))
def test_a_day_exists_or_it_is_said_that_it_does_not(year: int, month: int, of_month: int) -> None:
    found = values.day(f"{year}-{month}-{of_month}")
    try:
        assert found == date(year, month, of_month)
    except ValueError:
        assert said(found).endswith("没有这一天")


@pytest.mark.parametrize(
    "cell",
    [
        "2024-04",
        "2024/4",
        "2024年4月",
        "2024年4月份",
        "202404",
        202404.0,
        "２０２４－０４",
        "2024.04",
        "2024-04-15",
        date(2024, 4, 30),
    ],
)
def test_a_month_is_its_first_day(cell: object) -> None:
    assert values.month(cell) == date(2024, 4, 1)  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["四月", "4月", "2024-13", "2024-00", "2024.1", 2024.1, "2204-04", True, "2024-04-31"])
def test_what_is_not_a_month_is_said_in_words(cell: object) -> None:
    assert said(values.month(cell))
    assert values.month("") is None


@pytest.mark.parametrize(
    ("cell", "number"), [("12", 12), ("12.0", 12), (12.0, 12), ("1,000", 1000), ("１２", 12), ("", None), ("0", 0)]
)
def test_whole_numbers(cell: object, number: int | None) -> None:
    assert values.integer(cell) == number  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("3人", "“3人”不是整数"),
        (4.5, "“4.5”不是整数"),
        (True, "“True”不是整数"),
        ("-1", "“-1”应在 0 到 12 之间"),
        ("13", "“13”应在 0 到 12 之间"),
        ("9" * 30, "“99999999999999999999…”应在 0 到 12 之间"),
    ],
)
def test_what_is_not_a_whole_number_is_said_in_words(cell: object, sentence: str) -> None:
    assert said(values.integer(cell, 0, 12)) == sentence  # type: ignore[arg-type]


def test_a_code_that_a_sheet_made_a_number_is_kept_while_it_is_exact() -> None:
    assert values.free_code(12345.0, "结算单号") == "12345"
    assert values.free_code(" ｊｓ 001 ", "结算单号") == "JS001"
    assert said(values.free_code(2.0240405000001e16, "结算单号")).startswith("结算单号后几位变成 0：")
    assert said(values.free_code("2.02404E+16", "结算单号")).startswith("结算单号后几位变成 0：")


def test_words_of_a_list_are_known_by_code_word_or_alias() -> None:
    known = {"01": "01", "1": "01", "户主": "01", "其他": "99"}
    assert [values.one_of(cell, known, "户主、其他") for cell in ("01", 1.0, "户 主", "其他", "")] == [
        "01",
        "01",
        "01",
        "99",
        None,
    ]
    assert said(values.one_of("邻居", known, "户主、其他")) == "“邻居”不在可填的里面：户主、其他"
    assert values.several_of("其他、户主;户主", known, "") == "01,99"
    assert said(values.several_of("户主、邻居", known, "户主、其他")) == "“邻居”不在可填的里面：户主、其他"
    assert values.several_of("、", known, "") is None


def test_blanks_in_a_name_are_for_looks() -> None:
    assert values.name(" 许　 英 ") == "许英"
    assert values.name("买买提•艾力") == "买买提·艾力"
    assert values.name("Anna  Xu") == "Anna Xu"
