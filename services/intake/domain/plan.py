"""How each cell of a feed is read: the plan of a file, made once from its columns (逐格读法)."""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from libs.written_book import Cell
from services.intake.domain import identity, problems, values
from services.intake.domain.cells import half_width, quoted, text_of
from services.intake.domain.columns import Matched, Matching
from services.intake.domain.feed import Check, Column, Feed, Needs, NotMore, Type, WholeMonths
from services.intake.domain.problems import Complaint, Problem

Value = str | int | date | None
Reader = Callable[[Cell], Value | Complaint]
Registers = Mapping[str, Container[str]]
Find = Callable[[str], str | None]
"""The code of the one place that is named; None where none, or more than one, is meant."""
VILLAGES = "villages"
REPEATED = frozenset({Type.DATE, Type.MONTH, Type.VILLAGE, Type.NAME, Type.TEXT})
"""Types whose cells say the same again and again, as listed codes do: each wording is read once."""
REMEMBERED = 4_096
"""So many wordings of a column are remembered, the last ones."""
NEVER = "never"
"""What a column of days tells where its sender says that it never happened (从未)."""

_YES = frozenset({"是", "撤回", "y", "yes", "1", "true", "√", "✓", "对"})
_ASSET_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z/_.-]{0,39}")
"""Letters and digits, as keys of events are."""
_NO = frozenset({"", "否", "不", "n", "no", "0", "false", "不撤回", "×"})


class Step(NamedTuple):
    """One cell of each row: where it stands, where its value goes, how it is read."""

    place: int
    at: int
    """The column of the file, counted from 0."""
    header: str
    required: bool
    read: Reader


def steps(feed: Feed, matching: Matching, today: date, registers: Registers, find: Find) -> tuple[Step, ...]:
    """What is read of each row of this file."""
    return tuple(
        Step(
            place=feed.places[each.column.name],
            at=each.index,
            header=each.header,
            required=each.column.required,
            read=_reader(each, today, registers, find),
        )
        for each in matching.matched
    )


def _reader(matched: Matched, today: date, registers: Registers, find: Find) -> Reader:
    column = matched.column
    readers: dict[Type, Callable[[], Reader]] = {
        Type.MONEY: lambda: _money(matched.fen_per_unit),
        Type.DATE: lambda: _day(column, values.day, today),
        Type.MONTH: lambda: _day(column, values.month, today),
        Type.ID_NUMBER: lambda: _id_number(today),
        Type.PHONE: lambda: identity.phone,
        Type.INTEGER: lambda: values.integer,
        Type.CODE: lambda: _listed(column) if column.codes else _code(column, registers),
        Type.VILLAGE: lambda: _village(registers[VILLAGES], find),
        Type.ASSET: lambda: _asset(column),
        Type.NAME: lambda: _limited(values.name, column),
        Type.TEXT: lambda: _limited(values.words, column),
    }
    read = readers[column.type]()
    return lru_cache(REMEMBERED, typed=True)(read) if column.type in REPEATED or column.codes else read


def _money(fen_per_unit: int) -> Reader:
    def read(cell: Cell) -> Value | Complaint:
        return values.money(cell, fen_per_unit)

    return read


def _day(column: Column, read_day: Callable[[Cell], date | Complaint | None], today: date) -> Reader:
    """A day or a month; where the column says so, not one to come, or the word for never."""
    never = frozenset(values.listed_form(each) for each in (NEVER, *column.never)) if column.never else frozenset()

    def read(cell: Cell) -> Value | Complaint:
        if never and isinstance(cell, str) and values.listed_form(text_of(cell)) in never:
            return NEVER
        found = read_day(cell)
        if column.not_future and isinstance(found, date) and found > today:
            return Complaint(problems.FUTURE, f"{found.year}年{found.month}月{found.day}日 还没到")
        return found

    return read if never or column.not_future else read_day


def _id_number(today: date) -> Reader:
    def read(cell: Cell) -> Value | Complaint:
        number = identity.id_text(cell)
        if isinstance(number, Complaint) or not number:
            return number
        return identity.born_later(number, today) or number

    return read


def _listed(column: Column) -> Reader:
    known: dict[str, str] = {}
    for code in column.codes:
        for written in (code.code, code.code.lstrip("0"), code.label, *code.aliases):
            known.setdefault(values.listed_form(written), code.code)
    known.pop("", None)
    shown = "、".join(code.label for code in column.codes)
    read_words = values.several_of if column.several else values.one_of

    def read(cell: Cell) -> Value | Complaint:
        return read_words(cell, known, shown)

    return read


def _code(column: Column, registers: Registers) -> Reader:
    register = registers[column.known_as] if column.known_as else None

    def read(cell: Cell) -> Value | Complaint:
        code = values.free_code(cell, column.title)
        if isinstance(code, Complaint) or not code:
            return code
        if len(code) > column.text_max:
            return _too_long(len(code), column)
        if register is not None and code not in register:
            return Complaint(problems.NOT_LISTED, f"没有{column.title}是{quoted(code)}的")
        return code

    return read


def _village(known: Container[str], find: Find) -> Reader:
    def read(cell: Cell) -> Value | Complaint:
        text = values.free_code(cell, "村代码")
        if isinstance(text, Complaint) or not text:
            return text
        code = text if text.isascii() and text.isdigit() else find(text)
        if code is None or code not in known:
            said = f"{quoted(text_of(cell))}认不出是哪个村：写明镇和村，或写 12 位村代码"
            return Complaint(problems.NOT_LISTED, said)
        return code

    return read


def _asset(column: Column) -> Reader:
    def read(cell: Cell) -> Value | Complaint:
        code = values.free_code(cell, column.title)
        if isinstance(code, Complaint) or not code:
            return code
        if not isinstance(identity.id_text(code), Complaint):
            return Complaint(problems.NOT_LISTED, "这是身份证号，不是资产编号")
        return code if _ASSET_NUMBER.fullmatch(code) else Complaint(problems.NOT_LISTED, f"{quoted(code)}不是资产编号")

    return read


def _limited(clean: Callable[[Cell], str], column: Column) -> Reader:
    def read(cell: Cell) -> Value | Complaint:
        text = clean(cell)
        return text if len(text) <= column.text_max else _too_long(len(text), column)

    return read


def _too_long(length: int, column: Column) -> Complaint:
    return Complaint(problems.TOO_LONG, f"{length} 个字，最多 {column.text_max} 个字")


def asks_withdrawal(cell: Cell) -> bool | Complaint:
    """Whether a row is marked 撤回 (撤回这一行)."""
    text = half_width(text_of(cell)).lower()
    if text in _NO:
        return False
    if text in _YES:
        return True
    return Complaint(problems.UNCLEAR_WITHDRAWAL, f"{quoted(text_of(cell))}看不懂：撤回就写“是”，不撤回空着")


@dataclass(frozen=True, slots=True)
class RowCheck:
    """A check between columns, ready for use: which places it reads, and what it says when it fails."""

    check: Check
    complaint: Complaint
    places: tuple[int, ...]
    """The cells that are wrong when it fails."""
    given: tuple[int, ...] = ()


def row_checks(feed: Feed) -> tuple[RowCheck, ...]:
    """The checks of a feed between columns of one row."""
    return tuple(_row_check(feed, check) for check in feed.checks)


def _row_check(feed: Feed, check: Check) -> RowCheck:
    complaint = Complaint(Problem(check.sentence, check.remedy), check.sentence)
    match check:
        case NotMore():
            return RowCheck(check, complaint, (feed.places[check.smaller], feed.places[check.larger]))
        case WholeMonths():
            return RowCheck(check, complaint, (feed.places[check.first], feed.places[check.last]))
        case Needs():
            needed = tuple(feed.places[name] for name in check.needed)
            return RowCheck(check, complaint, needed, tuple(feed.places[name] for name in check.given))
    raise AssertionError(check)


def fails(row_check: RowCheck, row: list[Value]) -> bool:
    """Whether a row breaks a check; what is not filled in breaks none but 'needs'."""
    check, places = row_check.check, row_check.places
    if isinstance(check, Needs):
        return any(row[p] is None for p in places) and any(row[p] is not None for p in row_check.given)
    one, other = row[places[0]], row[places[1]]
    if isinstance(check, WholeMonths):
        return isinstance(one, date) and isinstance(other, date) and not _whole_months(one, other, check.months)
    if isinstance(one, int) and isinstance(other, int):
        return one > other
    return isinstance(one, date) and isinstance(other, date) and one > other


def _whole_months(first: date, last: date, months: int) -> bool:
    month = first.month - 1 + months
    return first.day == 1 and last == date(first.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
