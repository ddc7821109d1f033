import pytest

from services.assistance.domain.answers import Answers, Problem, fen_of, read_answers
from services.assistance.domain.table import Choice, Field, FieldKind

LISTS = {"members": {"wife": "wife"}, "rules": {"DQ-01": ""}, "risks": {"R01": "因病"}}
YES = (Choice("YES", "有"),)


def read(kind: FieldKind, value: object, **more: object) -> object:
    answers = read_answers([Field("x", "这一项", kind, **more)], {"x": value}, lists=LISTS)  # type: ignore[arg-type, dict-item]
    return answers.values.get("x") if isinstance(answers, Answers) else answers[0].sentence


@pytest.mark.parametrize(
    ("kind", "value", "more", "outcome"),
    [
        (FieldKind.TEXT, "  好  ", {}, "好"),
        (FieldKind.TEXT, "字" * 501, {}, "“这一项”最多 500 字，您写了 501 字。"),
        (FieldKind.TEXT, ["a", "b"], {}, "“这一项”只能填一个。"),
        (FieldKind.TEXT, True, {}, "“这一项”不能填是或否。"),
        (FieldKind.NUMBER, "１７", {}, 17),
        (FieldKind.NUMBER, "十七", {}, "“十七”不是数，“这一项”要填整数。"),
        (FieldKind.NUMBER, "-1", {}, "“-1”不是数，“这一项”要填整数。"),
        (FieldKind.NUMBER, "9" * 400, {}, "“这一项”太大了，请核对。"),
        (FieldKind.MONEY, "3,000.5", {}, 300_050),
        (FieldKind.MONEY, 300_050, {}, 300_050),
        (FieldKind.MONEY, "约2万", {}, "“约2万”不是金额，请写成 1234.56 这样。"),
        (FieldKind.MONEY, -1, {}, "“-1”不是金额，请写成 1234.56 这样。"),
        (FieldKind.DATE, "2024-05-23", {}, "2024-05-23"),
        (FieldKind.DATE, "2024-04-31", {}, "“2024-04-31”没有这一天，请写成 2024-05-23 这样。"),
        (FieldKind.HOUR, "19:30", {}, "19:30"),
        (FieldKind.HOUR, "7点半", {}, "“7点半”不是时间，请写成 19:30 这样。"),
        (FieldKind.YES_NO, "true", {}, True),
        (FieldKind.YES_NO, False, {}, False),
        (FieldKind.YES_NO, "也许", {}, "“这一项”请选是或否。"),
        (FieldKind.CHOICE, "YES", {"choices": YES}, "YES"),
        (FieldKind.CHOICE, "NO", {"choices": YES}, "“这一项”没有这个选项。"),
        (FieldKind.CHOICES, ["R01", "R01"], {"list_name": "risks"}, ("R01",)),
        (FieldKind.CHOICES, "R01", {"list_name": "risks"}, ("R01",)),
        (FieldKind.CHOICES, ["R98"], {"list_name": "risks"}, "“这一项”没有这个选项。"),
        (FieldKind.CHOICES, ["R01"], {"list_name": "no such list"}, "“这一项”没有这个选项。"),
        (FieldKind.CHOICES, 3, {"list_name": "risks"}, "“这一项”要从选项里选。"),
        (FieldKind.BY_MEMBER, {"wife": "YES", "x": ""}, {"choices": YES}, {"wife": "YES"}),
        (FieldKind.BY_MEMBER, {"uncle": "YES"}, {"choices": YES}, "“这一项”里有一项不是这一户的。"),
        (FieldKind.BY_MEMBER, {"wife": "NO"}, {"choices": YES}, "“这一项”没有这个选项。"),
        (FieldKind.BY_MEMBER, "wife", {}, "“这一项”要一项一项填。"),
        (FieldKind.BY_RULE, {"DQ-01": "字" * 501}, {}, "“这一项”每项最多 500 字。"),
        (FieldKind.BY_RULE, {"DQ-01": "证件在补办"}, {}, {"DQ-01": "证件在补办"}),
        (FieldKind.TEXT, "", {"required": True}, "请填“这一项”。"),
        (FieldKind.TEXT, "", {"required": True, "missing": "写一句。"}, "写一句。"),
        (FieldKind.CHOICES, [], {"list_name": "risks"}, None),
        (FieldKind.BY_MEMBER, "", {}, None),
    ],
)  # fmt: skip
def test_an_answer_is_kept_or_refused_in_words(
    kind: FieldKind, value: object, more: dict[str, object], outcome: object
) -> None:
    assert read(kind, value, **more) == outcome


def test_an_answer_nobody_asked_for_is_refused() -> None:
    assert read_answers([], {"x": "1"}, lists={}) == (Problem("x", "没有“x”这一项。"),)


def test_every_wrong_answer_is_named_not_only_the_first() -> None:
    fields = [Field("a", "甲", FieldKind.NUMBER), Field("b", "乙", FieldKind.DATE)]
    problems = read_answers(fields, {"a": "x", "b": "y"}, lists={})
    assert isinstance(problems, tuple)
    assert [p.field for p in problems] == ["a", "b"]


def test_answers_that_were_kept_can_be_read_again() -> None:
    fields = [
        Field("a", "甲", FieldKind.MONEY),
        Field("b", "乙", FieldKind.CHOICES, list_name="risks"),
        Field("c", "丙", FieldKind.YES_NO),
    ]
    first = read_answers(fields, {"a": "12.5", "b": ["R01"], "c": "true"}, lists=LISTS)
    assert isinstance(first, Answers)
    assert read_answers(fields, first.values, lists=LISTS) == first  # type: ignore[arg-type]


def test_what_was_not_given_is_empty_in_its_own_kind() -> None:
    nothing = Answers()
    assert (nothing.text("x"), nothing.number("x"), nothing.chosen("x"), nothing.by("x")) == ("", None, (), {})


@pytest.mark.parametrize(
    ("words", "fen"),
    [
        ("0", 0),
        ("0.01", 1),
        ("19,559.99", 1_955_999),
        ("１２元", 1200),
        ("1,23", None),
        ("1.234", None),
        ("", None),
        ("9" * 30, None),
    ],
)
def test_yuan_become_fen_without_rounding(words: str, fen: int | None) -> None:
    assert fen_of(words) == fen
