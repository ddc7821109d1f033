"""A place written by hand is found, or is left to a person."""

import pytest

from services.intake.domain.divisions import Divisions, divisions_of
from services.intake.domain.places import find_place

AREAS = [("350599", "晋江市")]
TOWNS = [("350599101", "青阳街道"), ("350599104", "安海镇"), ("350599105", "磁灶镇")]
VILLAGES = [
    ("350599101201", "普照社区居民委员会"),
    ("350599104201", "前蔡村民委员会"),
    ("350599104202", "后前蔡村民委员会"),
    ("350599104203", "庄头村民委员会"),
    ("350599104204", "磁灶村民委员会"),
    ("350599105201", "前埔村民委员会"),
    ("350599105202", "庄头村民委员会"),
]


@pytest.fixture(scope="module")
def divisions() -> Divisions:
    return divisions_of("350599", AREAS, TOWNS, VILLAGES)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("安海镇 前蔡村", "350599104201"),
        ("福建省晋江市安海镇前蔡村3组12号", "350599104201"),
        ("安海 前蔡", "350599104201"),
        ("安海镇后前蔡", "350599104202"),
        ("安海镇", "350599104000"),
        ("安海镇 没有这个村", "350599104000"),
        ("青阳 普照社区", "350599101201"),
        ("磁灶镇庄头村", "350599105202"),
        ("庄头村", None),
        ("前埔村", "350599105201"),
        ("安海镇、磁灶镇", None),
        ("安海镇磁灶村", "350599104204"),
        ("石狮市", None),
        ("  ", None),
        (None, None),
    ],
)
def test_a_place_is_found_only_where_one_is_meant(divisions, written, code):
    assert find_place(divisions, written) == code
