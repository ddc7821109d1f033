"""How pages write dates, money, counts and names."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.web import words

TODAY = date(2024, 5, 22)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2024, 5, 23), "5月23日（周四）"),
        (date(2023, 12, 28), "2023年12月28日"),
        (datetime(2024, 5, 22, 16, 0, tzinfo=UTC), "5月23日（周四）"),
        (datetime(2024, 5, 22, 15, 59, tzinfo=UTC), "5月22日（周三）"),
        (None, "—"),
    ],
)
def test_a_day_is_a_beijing_day(value, said):
    assert words.day(value, TODAY) == said


def test_moments_and_spans():
    at = datetime(2024, 5, 21, 8, 20, tzinfo=UTC)
    assert words.time(at) == "16:20"
    assert words.moment(at, TODAY) == "昨天 16:20"
    assert words.moment(datetime(2024, 5, 1, 8, 20, tzinfo=UTC), TODAY) == "5月1日 16:20"
    assert words.span(date(2024, 5, 15), date(2024, 5, 20)) == "5月15日至20日"
    assert words.span(date(2024, 5, 28), date(2024, 6, 3)) == "5月28日至6月3日"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2024, 5, 22), "今天 5月22日（周三）"),
        (date(2024, 5, 23), "明天 5月23日（周四）"),
        (date(2024, 5, 21), "昨天 5月21日（周二）"),
        (date(2024, 5, 24), "5月24日（周五）"),
    ],
)
def test_today_stands_beside_the_date(value, said):
    assert words.relative_day(value, TODAY) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2024, 5, 22), "今天"),
        (date(2024, 5, 21), "昨天"),
        (date(2024, 5, 11), "11 天前"),
        (date(2024, 4, 21), "31 天前"),
        (date(2024, 4, 20), "1 个月前"),
        (date(2023, 12, 22), "5 个月前"),
        (date(2023, 12, 23), "4 个月前"),
        (date(2024, 5, 24), "5月24日（周五）"),
    ],
)
def test_ages(value, said):
    assert words.age(value, TODAY) == said


@pytest.mark.parametrize(
    ("value", "working", "said", "kind"),
    [
        (date(2024, 5, 21), 0, "过期 1 天", "late"),
        (date(2024, 5, 22), 0, "今天到期", "soon"),
        (date(2024, 5, 23), 1, "明天", "soon"),
        (date(2024, 5, 24), 2, "还剩 2 个工作日", ""),
        (date(2024, 5, 24), None, "还剩 2 天", ""),
        (None, None, "—", ""),
    ],
)
def test_deadlines(value, working, said, kind):
    assert words.due(value, working, TODAY) == said
    assert words.due_class(value, TODAY) == kind


@pytest.mark.parametrize(
    ("fen", "said", "whole"),
    [
        (2_348_000, "23,480.00 元", "23,480 元"),
        (1_955_999, "19,559.99 元", "19,559.99 元"),
        (5, "0.05 元", "0.05 元"),
        (-150, "−1.50 元", "−1.50 元"),
        (-100_000, "−1,000.00 元", "−1,000 元"),
        (0, "0.00 元", "0 元"),
        (None, "—", "—"),
    ],
)
def test_money(fen, said, whole):
    assert words.money(fen) == said
    assert words.whole_money(fen) == whole


@given(st.integers(-(10**12), 10**12), st.integers(1, 20), st.integers(0, 10**9))
def test_a_figure_a_head_never_reads_as_the_line_it_is_below(fen, members, line):
    shown = words.per_head(fen, members).removesuffix(" 元").replace(",", "").replace("−", "-")
    assert (Fraction(shown) * 100 < line) == (fen < line * members)


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 100))
def test_a_share_is_never_rounded_across_its_limit(part, whole, limit):
    shown = Fraction(words.percent(part, whole, limit).removesuffix("%").replace(",", ""))
    exact = Fraction(part, whole) * 100
    if abs(exact - limit) > Fraction(1, 10**5):
        assert (shown > limit, shown < limit) == (exact > limit, exact < limit)


def test_percent():
    assert words.percent(41, 612, 5) == "6.7%"
    assert words.percent(496, 10_000, 5) == "4.96%"
    assert words.percent(496, 10_000) == "5.0%"
    assert words.percent(5, 100, 5) == "5.0%"
    assert words.percent(1, 0) == "—"


def test_counts():
    assert words.count(4812) == "4,812"
    assert words.count(-4812) == "−4,812"
    assert words.count(None) == "—"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("许秀英", "许*英"),
        ("许英", "许*"),
        ("许", "*"),
        ("欧阳秀英", "欧**英"),
        ("买买提·吐尔逊", "买*****逊"),
        ("", "—"),
        (None, "—"),
    ],
)
def test_names_are_masked(name, said):
    assert words.mask_name(name) == said


@pytest.mark.parametrize(
    ("phone", "said"),
    [("13812341234", "138****1234"), ("85661234", "****1234"), ("1234", "****"), ("12", "**"), (None, "—")],
)
def test_phones_are_masked(phone, said):
    assert words.mask_phone(phone) == said


def test_every_filter_is_callable_by_its_name():
    assert {
        "day",
        "time",
        "money",
        "whole_money",
        "count",
        "relative_day",
        "age",
        "mask_name",
        "mask_phone",
        "due",
    } <= set(words.FILTERS)


@pytest.mark.parametrize(
    ("seconds", "lasted", "left"),
    [
        (0, "0 秒", "约 10 秒后完"),
        (20, "20 秒", "约 20 秒后完"),
        (20.1, "20 秒", "约 30 秒后完"),
        (50, "50 秒", "约 50 秒后完"),
        (51, "51 秒", "约 1 分钟后完"),
        (371, "6 分 11 秒", "约 7 分钟后完"),
        (3540, "59 分 0 秒", "约 59 分钟后完"),
        (3541, "59 分 1 秒", "约 1 小时后完"),
        (7500, "2 小时 5 分", "约 3 小时后完"),
    ],
)
def test_how_long_something_lasted_and_will_last(seconds, lasted, left):
    assert (words.lasting(seconds), words.left(seconds)) == (lasted, left)
