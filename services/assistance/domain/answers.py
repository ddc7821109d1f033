"""What somebody wrote into the form of a step, read and checked field by field (表单填写)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from services.assistance.domain.table import TEXT_MAX, Field, FieldKind

Answer = str | int | bool | tuple[str, ...] | Mapping[str, str]
Given = str | int | bool | Sequence[str] | Mapping[str, str]
Lists = Mapping[str, Mapping[str, str]]
"""The choices that are not in the table: name of the list → value → label."""

NUMBER_MAX = 1_000_000
FEN_MAX = 1_000_000_000  # 10 million yuan: no measure and no yearly income of a household is larger.
AMOUNT_LENGTH_MAX = 20
HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
MONEY = re.compile(r"\d{1,3}(,\d{3})+(\.\d{1,2})?|\d+(\.\d{1,2})?")


@dataclass(frozen=True)
class Problem:
    """One field that must be corrected, and how (要改的一项)."""

    field: str
    sentence: str


@dataclass(frozen=True)
class Answers:
    """The answers of one step; every value can be written down as JSON (填好的表单)."""

    values: Mapping[str, Answer] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A text or a single choice; empty if it was not given."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int | None:
        """A number or an amount in fen; None if it was not given."""
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def chosen(self, name: str) -> tuple[str, ...]:
        """The choices that were ticked."""
        value = self.values.get(name, ())
        return value if isinstance(value, tuple) else ()

    def by(self, name: str) -> Mapping[str, str]:
        """The answers per member or per rule."""
        value = self.values.get(name, {})
        return value if isinstance(value, Mapping) else {}


def read_answers(fields: Sequence[Field], given: Mapping[str, Given], *, lists: Lists) -> Answers | tuple[Problem, ...]:
    """The answers of a form, or every field that must be corrected (核对表单)."""
    problems = [Problem(name, f"没有“{name}”这一项。") for name in given if name not in {f.name for f in fields}]
    values: dict[str, Answer] = {}
    for one in fields:
        outcome = _read_field(one, given.get(one.name, ""), lists)
        if isinstance(outcome, Problem):
            problems.append(outcome)
        elif outcome is not None:
            values[one.name] = outcome
        elif one.required:
            problems.append(Problem(one.name, one.missing or f"请填“{one.label}”。"))
    if values.get("reason_code") == "OTHER" and not values.get("reason"):
        problems.append(Problem("reason", "选了“其他”，请写一句理由。"))
    return tuple(problems) or Answers(values)


def _read_field(one: Field, given: Given, lists: Lists) -> Answer | Problem | None:
    """One answer; None if nothing was given."""
    if one.kind in (FieldKind.BY_MEMBER, FieldKind.BY_RULE):
        return _read_mapping(one, given, lists)
    if one.kind is FieldKind.CHOICES:
        return _read_choices(one, given, lists)
    if isinstance(given, Mapping) or (isinstance(given, Sequence) and not isinstance(given, str)):
        return Problem(one.name, f"“{one.label}”只能填一个。")
    if isinstance(given, bool) and one.kind is not FieldKind.YES_NO:
        return Problem(one.name, f"“{one.label}”不能填是或否。")
    if isinstance(given, str) and not given.strip():
        return None
    return _read_single(one, given, lists)


def _read_single(one: Field, given: str | int | bool, lists: Lists) -> Answer | Problem:
    """One single value, by the kind of its field."""
    words = str(given).strip()
    if len(words) > TEXT_MAX:
        return Problem(one.name, f"“{one.label}”最多 {TEXT_MAX} 字，您写了 {len(words)} 字。")
    if one.kind is FieldKind.NUMBER:
        return _read_number(one, words)
    if one.kind is FieldKind.MONEY:
        return _read_money(one, given)
    if one.kind is FieldKind.YES_NO:
        answer = {"true": True, "false": False}.get(words.lower())
        return Problem(one.name, f"“{one.label}”请选是或否。") if answer is None else answer
    wrong = _what_is_wrong(one, words, lists)
    return Problem(one.name, wrong) if wrong else words


def _what_is_wrong(one: Field, words: str, lists: Lists) -> str | None:
    """Why these words do not fit a field that keeps words."""
    if one.kind is FieldKind.DATE and not _is_day(words):
        return f"“{words}”没有这一天，请写成 2024-05-23 这样。"
    if one.kind is FieldKind.HOUR and not HOUR.fullmatch(words):
        return f"“{words}”不是时间，请写成 19:30 这样。"
    if one.kind is FieldKind.CHOICE and words not in options(one, lists):
        return f"“{one.label}”没有这个选项。"
    return None


def _read_money(one: Field, given: str | int) -> int | Problem:
    """An amount: yuan as people write them, or fen as they are kept."""
    fen = given if isinstance(given, int) else fen_of(given)
    if fen is None or not 0 <= fen <= FEN_MAX:
        return Problem(one.name, f"“{given}”不是金额，请写成 1234.56 这样。")
    return fen


def _read_number(one: Field, words: str) -> int | Problem:
    """A whole number, full-width digits included."""
    plain = unicodedata.normalize("NFKC", words)
    if not (plain.isascii() and plain.isdigit()):
        return Problem(one.name, f"“{words}”不是数，“{one.label}”要填整数。")
    if len(plain) > len(str(NUMBER_MAX)) or int(plain) > NUMBER_MAX:
        return Problem(one.name, f"“{one.label}”太大了，请核对。")
    return int(plain)


def _read_choices(one: Field, given: Given, lists: Lists) -> Answer | Problem | None:
    """Several choices, each once, all of them known."""
    if isinstance(given, (bool, int, Mapping)):
        return Problem(one.name, f"“{one.label}”要从选项里选。")
    ticked = [given] if isinstance(given, str) else list(given)
    ticked = list(dict.fromkeys(value for value in ticked if value))
    if any(value not in options(one, lists) for value in ticked):
        return Problem(one.name, f"“{one.label}”没有这个选项。")
    return tuple(ticked) or None


def _read_mapping(one: Field, given: Given, lists: Lists) -> Answer | Problem | None:
    """One answer per member or rule; the empty ones are left out."""
    if not isinstance(given, Mapping):
        return None if given == "" else Problem(one.name, f"“{one.label}”要一项一项填。")
    subjects = lists.get("members" if one.kind is FieldKind.BY_MEMBER else "rules", {})
    answers = {key: str(value).strip() for key, value in given.items() if str(value).strip()}
    if any(key not in subjects for key in answers):
        return Problem(one.name, f"“{one.label}”里有一项不是这一户的。")
    if one.choices and any(value not in options(one, lists) for value in answers.values()):
        return Problem(one.name, f"“{one.label}”没有这个选项。")
    if any(len(value) > TEXT_MAX for value in answers.values()):
        return Problem(one.name, f"“{one.label}”每项最多 {TEXT_MAX} 字。")
    return answers or None


def options(one: Field, lists: Lists) -> Mapping[str, str]:
    """The choices of a field, from the table or from their list (选项)."""
    if one.list_name is not None:
        return lists.get(one.list_name, {})
    return {choice.value: choice.label for choice in one.choices}


def fen_of(words: str) -> int | None:
    """Yuan as people write them, in fen; None if it is not an amount (元换成分)."""
    plain = unicodedata.normalize("NFKC", words).strip().removesuffix("元").strip()
    if len(plain) > AMOUNT_LENGTH_MAX or not MONEY.fullmatch(plain):
        return None
    return int(Decimal(plain.replace(",", "")) * 100)


def _is_day(words: str) -> bool:
    """Whether this is a day of the calendar, written 2024-05-23."""
    try:
        return date.fromisoformat(words).isoformat() == words
    except ValueError:
        return False
