from datetime import date
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import report
from services.intake.domain.report import TILES, Answers, Correction, Difficulty, Relation, Report, ReportNumber, Way

AREAS = {"350582101234", "350582101000"}
SELF = Answers(head_name="许大山", area_code="350582101234", difficulties=("R01",), phone="13812341234")


def changed(**fields: object) -> Answers:
    return Answers(**{name: fields.get(name, getattr(SELF, name)) for name in Answers.__slots__})  # type: ignore[arg-type]


def wrong(answers: Answers, way: Way = Way.SELF) -> list[tuple[str, str]]:
    found = report.check(answers, way, AREAS)
    assert not isinstance(found, Report)
    return [(each.field, each.sentence) for each in found]


def test_five_fields_make_a_report_for_oneself() -> None:
    answers = changed(
        head_name=" 许　大山 ",
        difficulties=("R99", "R01"),
        text=" 下个月还要住院\r\n借不到钱了 ",
        phone="138 1234 1234",
        reporter_name="不问",
        relation="friend",
    )
    found = report.check(answers, Way.SELF, AREAS)
    assert found == Report(
        way=Way.SELF,
        head_name="许大山",
        area_code="350582101234",
        difficulties=(Difficulty.ILLNESS, Difficulty.OTHER),
        text="下个月还要住院\n借不到钱了",
        phone="13812341234",
        reporter_name=None,
        relation=None,
    )


def test_six_fields_make_a_report_for_somebody_else() -> None:
    found = report.check(
        changed(reporter_name="林小明", relation="neighbour", area_code="350582101000"), Way.PROXY, AREAS
    )
    assert isinstance(found, Report)
    assert (found.reporter_name, found.relation) == ("林小明", Relation.NEIGHBOUR)


def test_a_cadre_gives_only_name_village_and_difficulties() -> None:
    found = report.check(changed(phone=""), Way.CADRE, AREAS)
    assert isinstance(found, Report)
    assert found.phone is None


def test_an_empty_form_says_everything_at_once_in_the_order_of_the_form() -> None:
    assert wrong(Answers()) == [
        ("head_name", "请写户主姓名。不知道全名，写大家怎么叫他。"),
        ("area_code", "请选住在哪个村。不知道，就选“不知道是哪个村”。"),
        ("difficulties", "请至少选一样。说不清，就选“别的难处”。"),
        ("phone", "请写手机号。自己没有手机，填家里人的。"),
    ]
    assert [field for field, _ in wrong(Answers(), Way.PROXY)] == [
        "head_name",
        "area_code",
        "difficulties",
        "reporter_name",
        "relation",
        "phone",
    ]
    assert [field for field, _ in wrong(Answers(), Way.CADRE)] == ["head_name", "area_code", "difficulties"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"phone": "1381234123"}, "手机号是 11 位数字，您填了 10 位。"),
        ({"phone": "没有"}, "“没有”不是手机号。"),
        ({"head_name": "许" * 51}, "姓名最多 50 个字，您写了 51 个。"),
        ({"head_name": " \u200b"}, "请写户主姓名。不知道全名，写大家怎么叫他。"),
        ({"text": "急" * 501}, "最多写 500 个字，您写了 501 个。"),
        ({"difficulties": ("R11",)}, "有一样难处认不出来，请重新选。"),
        ({"difficulties": ("R01", "")}, "有一样难处认不出来，请重新选。"),
        ({"area_code": "350582101999"}, "请选住在哪个村。不知道，就选“不知道是哪个村”。"),
    ],
)
def test_one_wrong_field_is_one_sentence(fields: dict[str, object], sentence: str) -> None:
    assert [said for _, said in wrong(changed(**fields))] == [sentence]


def test_relation_is_one_of_the_five() -> None:
    found = report.check(changed(reporter_name="林小明", relation="friend"), Way.PROXY, AREAS)
    assert found == (Correction("relation", "请选您和他家的关系。"),)


def test_a_cadre_who_gives_a_phone_number_gives_a_right_one() -> None:
    assert wrong(changed(phone="138"), Way.CADRE) == [("phone", "手机号是 11 位数字，您填了 3 位。")]


def test_a_difficulty_ticked_twice_is_one() -> None:
    found = report.check(changed(difficulties=("R01", "R01")), Way.SELF, AREAS)
    assert isinstance(found, Report)
    assert found.difficulties == (Difficulty.ILLNESS,)


def test_there_are_eleven_tiles_and_the_last_is_for_everything_else() -> None:
    assert set(TILES) == set(Difficulty)
    assert len(TILES) == 11
    assert list(TILES.values())[-1].startswith("别的难处")


def test_a_number_is_day_sequence_and_four_characters() -> None:
    chosen = cycle("K7HM")
    number = report.a_number(date(2024, 5, 8), 21, lambda alphabet: next(chosen))
    assert str(number) == "240508-0021 K7HM"
    assert number.address == "240508-0021-K7HM"
    assert str(report.a_number(date(2024, 5, 8), 12345, lambda _: "2")) == "240508-12345 2222"
    with pytest.raises(ValueError, match="0"):
        report.a_number(date(2024, 5, 8), 0, lambda _: "2")


@pytest.mark.parametrize(
    "text",
    [
        "240508-0021 K7HM",
        "240508-0021 k7hm",
        "2405080021K7HM",
        "240508-0021-K7HM",
        " 240508 0021  K7 HM\n",
        "２４０５０８－００２１　Ｋ７ＨＭ",
        "240508–0021—k7hm",
    ],
)
def test_a_number_is_read_however_it_is_copied(text: str) -> None:
    assert report.read_number(text) == ReportNumber(date(2024, 5, 8), 21, "K7HM")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "240508-0021",
        "240508-0021 K7H",
        "240508-0021 K7HO",
        "240508-0021 K1HM",
        "240532-0021 K7HM",
        "240508-0000 K7HM",
        "240508-00021 K7HM",
        "240508-1234567 K7HM",
        "x" * 10_000,
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert report.read_number(text) is None


@given(
    st.dates(date(2020, 1, 1), date(2099, 12, 31)),
    st.integers(1, 999_999),
    st.text(report.NUMBER_ALPHABET, min_size=4, max_size=4),
)
def test_every_number_is_read_back(day: date, sequence: int, random: str) -> None:
    number = ReportNumber(day, sequence, random)
    assert report.read_number(str(number)) == number
    assert report.read_number(number.address.lower().replace("-", "")) == number


def test_nothing_in_the_alphabet_is_mistaken_for_something_else() -> None:
    assert len(set(report.NUMBER_ALPHABET)) == 20
    assert not set("01OIBSZLQUVWNDGJ") & set(report.NUMBER_ALPHABET)


def test_the_slip_and_the_gate_have_four_digits() -> None:
    assert report.slip_digits(lambda digits: digits[7]) == "7777"
    assert [
        report.gate_digits(text) for text in ("1234", " １２３４ ", "12 34", "123", "12345", "12a4", "１２三四")
    ] == ["1234", "1234", "1234", None, None, None, None]


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(Way))
def test_no_text_breaks_the_form(one: str, other: str, way: Way) -> None:
    report.check(Answers(one, other, (one,), other, one, other, one), way, AREAS)
    report.read_number(one)
    report.gate_digits(other)
