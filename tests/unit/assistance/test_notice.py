from datetime import date

import pytest

from services.assistance.domain.notice import (
    NameShown,
    Notice,
    NoticeEntry,
    announcement_text,
    notice_text,
    scan,
    shown_name,
)
from services.assistance.domain.values import Category

NOTICE = Notice(
    "安海镇",
    "型厝村",
    date(2024, 5, 15),
    date(2024, 5, 20),
    5,
    (NoticeEntry("2 组", "许某英", 4, Category.MARGINAL_AT_RISK),),
)


def test_a_notice_shows_the_whitelist_and_is_clean() -> None:
    text = notice_text(NOTICE, NameShown.FULL)
    assert "2 组　许某英　4 人　边缘易致贫户" in text
    assert "2024年5月15日至5月20日，满 5 天" in text
    assert "可以不写姓名" in text
    assert scan(text) == ()
    assert scan(announcement_text(NOTICE, NameShown.FULL)) == ()


def test_a_span_over_new_year_names_both_years() -> None:
    over = Notice("安海镇", "型厝村", date(2024, 12, 29), date(2025, 1, 3), 5, NOTICE.entries)
    assert "2024年12月29日至2025年1月3日" in notice_text(over, NameShown.MASKED)


@pytest.mark.parametrize(
    ("name", "how", "shown"),
    [
        ("许某英", NameShown.FULL, "许某英"),
        ("许某英", NameShown.MASKED, "许*英"),
        ("许英", NameShown.MASKED, "许*"),
        ("欧阳某英", NameShown.MASKED, "欧*英"),
        ("许英", NameShown.NONE, "—"),
    ],
)
def test_the_name_stands_as_the_place_shows_it(name: str, how: NameShown, shown: str) -> None:
    assert shown_name(name, how) == shown


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("电话13812345678", "像手机号的数字"),
        ("电话 138-1234-5678", "像手机号的数字"),
        ("电话 １３８１２３４５６７８", "像手机号的数字"),
        ("+86 13812345678", "像手机号的数字"),
        ("350582197203014428", "像身份证号的数字"),
        ("35058219720301442X", "像身份证号的数字"),
        ("35058219720301442x", "像身份证号的数字"),
        ("350582 19720301 4428", "像身份证号的数字"),
        ("350582720301442", "像身份证号的数字"),
        ("6222 0012 3456 7890", "像银行卡号的数字"),
        ("6222001234567890123", "像银行卡号的数字"),
        ("许某英　因病", "“因病”"),
        ("年收入 18,150 元", "“收入”"),
        ("户主之子许小某", "未成年人的姓名"),
    ],
)
def test_what_must_not_be_posted_is_found_with_its_line(line: str, what: str) -> None:
    leaks = scan(f"公示\n{line}", minors=["许小某"])
    assert [leak.sentence for leak in leaks] == [f"发现{what}（第 2 行），不能张贴。"]


@pytest.mark.parametrize(
    "line", ["电话：型厝村 0595-85700001", "12345", "2024年5月15日至5月20日", "会议记录 20240515", "突发严重困难户", ""]
)
def test_what_may_be_posted_is_not_held_up(line: str) -> None:
    assert scan(line) == ()


def test_every_line_that_leaks_is_named() -> None:
    assert [leak.line for leak in scan("13812345678\n公示\n13912345678")] == [1, 3]
