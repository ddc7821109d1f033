"""Digits that look like a person's number are found however they are written; other numbers are left alone."""

import pytest

from libs.private_numbers import private_number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("请打 13812345678", "像手机号的数字"),
        ("请打 138-1234-5678", "像手机号的数字"),
        ("电话１３８１２３４５６７８", "像手机号的数字"),
        ("35058219800101123X 已核", "像身份证号的数字"),
        ("卡号 6222 0212 3456 7890", "像银行卡号的数字"),
        ("2024 年 9 月 30 日前修好 3 个村的管网，投 1,200,000 元", None),
        ("闽政〔2024〕12 号", None),
        ("", None),
    ],
)
def test_what_looks_like_a_number_of_a_person_is_named(text: str, found: str | None) -> None:
    assert private_number(text) == found
