from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import identity, problems
from services.intake.domain.identity import Disability, IdNumber
from services.intake.domain.problems import Complaint
from tests.unit.intake.files import an_id

VECTOR = "11010519491231002X"
LOST = "身份证号后几位变成 0：表格软件丢了位，这一列先设成“文本”再导出"

valid_ids = st.builds(an_id, st.integers(0, 999), st.dates(date(1900, 1, 1), date(2024, 5, 6)))


def sentence(cell: object) -> str:
    found = identity.id_number(cell)  # type: ignore[arg-type]
    assert isinstance(found, Complaint), found
    return found.sentence


@pytest.mark.parametrize(
    "cell",
    [
        VECTOR,
        VECTOR.lower(),
        " 110105 19491231 002x ",
        "１１０１０５１９４９１２３１００２ｘ",
        f"{VECTOR}\t",
        f"\ufeff{VECTOR}\u200b",
        "110105\xa019491231\u3000002X",
        f'="{VECTOR}"',
        f"'{VECTOR}",
    ],
)
def test_typing_does_not_matter(cell: str) -> None:
    assert identity.id_number(cell) == IdNumber(VECTOR)


def test_birth_and_sex_are_read_from_the_number() -> None:
    number = identity.id_number(VECTOR)
    assert isinstance(number, IdNumber)
    assert (number.born_on, number.female) == (date(1949, 12, 31), True)
    assert VECTOR not in repr(number)


@pytest.mark.parametrize("ending", ["43", "71", "43B1", "1200"])
def test_a_disability_certificate_holds_the_id_number(ending: str) -> None:
    found = identity.id_number(VECTOR + ending.lower())
    assert found == IdNumber(VECTOR, Disability(int(ending[0]), int(ending[1])))
    assert identity.id_text(VECTOR + ending) == VECTOR


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("110105194912310021", "有一位抄错了"),
        (VECTOR[:-1], "17 位，应为 18 位"),
        (VECTOR[:-3], "15 位，应为 18 位"),
        (VECTOR[:-1] + "00", "19 位，应为 18 位"),
        ("110105194912310021234", "21 位，应为 18 位"),
        ("110105194912310021" * 2, "36 位，应为 18 位"),
        ("", "空着，要填"),
        (None, "空着，要填"),
        ("\u3000", "空着，要填"),
        ("不详", "“不详”不是身份证号"),
        ("11010519491231OO2X", "“O”不是数字"),
        ("1101051949123100X2", "“1101051949123100X2”不是身份证号"),
        ("000000000000000001", "“000000000000000001”不是身份证号"),
        (VECTOR + "83", "残疾证号第 19 位是 8，应是 1 到 7"),
        (VECTOR + "03", "残疾证号第 19 位是 0，应是 1 到 7"),
        (VECTOR + "45", "残疾证号第 20 位是 5，应是 1 到 4"),
        (True, "“TRUE”不是身份证号"),
        (date(2024, 4, 5), "“2024-04-05”不是身份证号"),
    ],
)
def test_what_is_wrong_is_said_in_words(cell: object, said: str) -> None:
    assert sentence(cell) == said


@pytest.mark.parametrize(
    "cell",
    [
        3.50582196203040e17,
        350582196203040012,
        float(an_id().replace("X", "0")),
        "3.50582E+17",
        "3.50582196203040E+17",
        "350582196203041000",
        3.50582e21,
    ],
)
def test_lost_digits_are_refused(cell: object) -> None:
    assert sentence(cell) == LOST


def test_a_number_that_a_sheet_rounded_is_refused_even_when_its_checksum_fits() -> None:
    rounded = next(
        an_id(n, date(1970, 1, d))
        for d in range(1, 29)
        for n in range(100, 1000, 100)
        if an_id(n, date(1970, 1, d)).endswith("000")
    )
    assert identity.id_number(rounded) == IdNumber(rounded)
    assert sentence(float(rounded)) == LOST


def test_a_day_of_birth_that_never_was_is_refused() -> None:
    digits = "35058219900230012"
    number = digits + identity.check_character(digits)
    assert sentence(number) == "身份证号里的生日 1990年2月30日 没有这一天"
    old = "35058218500101012"
    assert sentence(old + identity.check_character(old)) == "身份证号里的生日是 1850 年，太早了"


def test_nobody_is_born_after_today() -> None:
    number = an_id(born=date(2024, 5, 7))
    wrong = identity.born_later(number, date(2024, 5, 6))
    assert wrong is not None
    assert wrong.sentence == "身份证号里的生日 2024年5月7日 还没到"
    assert identity.born_later(number, date(2024, 5, 7)) is None


@given(valid_ids)
def test_every_well_made_number_is_read(number: str) -> None:
    assert identity.id_number(number) == IdNumber(number)


@given(valid_ids, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: str, place: int, by: int) -> None:
    wrong = str((int(number[place]) + by) % 10)
    found = identity.id_number(number[:place] + wrong + number[place + 1 :])
    assert isinstance(found, Complaint)
    assert found.problem in (problems.ID_CHECKSUM, problems.ID_LOST_DIGITS, problems.ID_CHARACTERS)


@given(valid_ids, st.integers(0, 15))
def test_two_neighbours_in_the_wrong_order_are_always_noticed(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or isinstance(identity.id_number(swapped), Complaint)


@given(st.text(max_size=30) | st.floats() | st.integers() | st.none() | st.booleans())
def test_anything_at_all_gives_a_number_or_a_sentence(cell: object) -> None:
    found = identity.id_number(cell)  # type: ignore[arg-type]
    assert isinstance(found, IdNumber) or found.sentence


@pytest.mark.parametrize(
    "cell",
    [
        "13812341234",
        "138 1234 1234",
        "138-1234-1234",
        "+86 13812341234",
        "8613812341234",
        "008613812341234",
        "１３８１２３４１２３４",
        13812341234.0,
        13812341234,
    ],
)
def test_a_phone_number_is_read_however_it_is_written(cell: object) -> None:
    assert identity.phone(cell) == "13812341234"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1381234123", "手机号是 11 位数字，您填了 10 位。"),
        ("138123412345", "手机号是 11 位数字，您填了 12 位。"),
        ("23812341234", "手机号第一位是 1，请再看一看。"),
        ("没有", "“没有”不是手机号"),
        ("１３８x", "“138x”不是手机号"),
    ],
)
def test_a_wrong_phone_number_is_said_in_words(cell: str, said: str) -> None:
    found = identity.phone(cell)
    assert isinstance(found, Complaint)
    assert found.sentence == said


def test_no_phone_number_is_none() -> None:
    assert identity.phone("  ") == ""


def test_lists_show_little() -> None:
    assert [identity.mask_name(n) for n in ("许英", "许小英", "欧阳小英", "许", "")] == [
        "许*",
        "许*英",
        "欧**英",
        "*",
        "",
    ]
    assert identity.mask_phone("13812341234") == "138****1234"
    assert identity.mask_phone("85681234") == "****1234"
    assert identity.mask_phone("110") == "***"
    assert identity.mask_id("350582196203041123") == "35*************123"
    assert identity.mask_id("350") == "***"
    assert identity.mask_account("6222020200001234") == "************1234"
    assert identity.mask_account("1234567") == "*******"
