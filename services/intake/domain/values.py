"""Money, days, whole numbers and codes as departments write them, read exactly (金额、日期、整数、代码)."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from libs.written_book import Cell
from services.intake.domain import problems
from services.intake.domain.cells import compact, half_width, lost_digits, number_text, quoted, text_of
from services.intake.domain.problems import Complaint

FEN = 100
"""Fen in a yuan."""
MONEY_MAX_FEN = 100_000_000 * FEN
"""No amount of one household reaches a hundred million yuan: more is a wrong unit or a wrong column."""
INTEGER_MAX = 1_000_000_000
_QUICK_BELOW = 10_000_000.0
_QUICK_DIGITS = 9
NUMBER_LENGTH_MAX = 24
"""No amount is longer; a Decimal keeps 28 digits exactly."""
YEARS = range(1900, 2101)

_PLAIN_MONEY = re.compile(r"([0-9]{1,8})(?:\.([0-9]{1,2}))?")
_MONEY = re.compile(r"([+-]?)((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]*)?)")
_IN_BRACKETS = re.compile(r"\((.+)\)")
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-"})
_INTEGER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.0*)?")
_HOUR = r"(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月)(\d{1,2})日?" + _HOUR, re.ASCII)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTH = re.compile(r"(\d{4})(?:[-/.]?(\d{2})|[-/](\d)|年(\d{1,2})月份?)", re.ASCII)
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_WITHOUT_YEAR = re.compile(r"(\d{1,2})(?:月|[-/.])(\d{1,2})日?", re.ASCII)
_DAYS_IN = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LEAP_DAY = (2, 29)


def money(cell: Cell, fen_per_unit: int = FEN, *, below_zero: bool = False) -> int | Complaint | None:
    """An amount in fen, exact; nothing written is unknown, 0 is written as 0 (金额，单位分)."""
    if isinstance(cell, str) and fen_per_unit == FEN and (plain := _PLAIN_MONEY.fullmatch(cell)):
        return int(plain[1]) * FEN + int(((plain[2] or "") + "00")[:2])
    if isinstance(cell, float) and fen_per_unit == FEN and 0 <= cell < _QUICK_BELOW:
        fen = round(cell * FEN)
        if fen / FEN == cell or f"{fen / FEN:.15g}" == f"{cell:.15g}":
            return fen
    return _money_slowly(cell, fen_per_unit, below_zero)


def _money_slowly(cell: Cell, fen_per_unit: int, below_zero: bool) -> int | Complaint | None:
    text = _number_of(cell)
    if not text:
        return None
    amount = _decimal(text)
    said = quoted(text_of(cell))
    if amount is None:
        return Complaint(problems.NOT_MONEY, f"{said}不是数")
    fen = amount * fen_per_unit
    return _money_wrong(fen, said, below_zero) or int(fen)


def _money_wrong(fen: Decimal, said: str, below_zero: bool) -> Complaint | None:
    if fen < 0 and not below_zero:
        return Complaint(problems.NEGATIVE, f"{said}是负数")
    if abs(fen) > MONEY_MAX_FEN:
        return Complaint(problems.TOO_LARGE, f"{said}太大，最多 1 亿元")
    if fen != fen.to_integral_value():
        return Complaint(problems.DECIMALS, f"{said}小数太长，最多到分")
    return None


def _number_of(cell: Cell) -> str:
    """The number as text: what a formula computed is rounded to the 15 digits that a spreadsheet shows."""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    text = "".join(half_width(text_of(cell)).split()).translate(_MINUS)
    if bracketed := _IN_BRACKETS.fullmatch(text):
        return "-" + bracketed[1]
    return text


def _decimal(text: str) -> Decimal | None:
    if len(text) > NUMBER_LENGTH_MAX:
        return None
    parts = _MONEY.fullmatch(text)
    if parts is None:
        return Decimal(text) if re.fullmatch(r"-?\d(\.\d+)?e[+-]\d+", text) else None
    digits = parts[2].replace(",", "")
    if not digits or digits == ".":
        return None
    return Decimal(parts[1] + digits)


def integer(cell: Cell, least: int = 0, most: int = INTEGER_MAX) -> int | Complaint | None:
    """A whole number, such as months or members (整数)."""
    if isinstance(cell, str) and cell.isascii() and cell.isdigit() and len(cell) <= _QUICK_DIGITS:
        number = int(cell)
        if least <= number <= most:
            return number
    text = _number_of(cell)
    if not text:
        return None
    if isinstance(cell, bool) or not _INTEGER.fullmatch(text):
        return Complaint(problems.NOT_INTEGER, f"{quoted(text_of(cell))}不是整数")
    number = int(text.partition(".")[0].replace(",", "")) if len(text) <= NUMBER_LENGTH_MAX else INTEGER_MAX + 1
    if not least <= number <= most:
        return Complaint(problems.OUT_OF_RANGE, f"{quoted(text_of(cell))}应在 {least} 到 {most} 之间")
    return number


def day(cell: Cell) -> date | Complaint | None:
    """A day of the calendar, in the ways it is written here (日期)."""
    if isinstance(cell, date):
        return _in_range(cell.date() if isinstance(cell, datetime) else cell)
    if isinstance(cell, str) and _ISO.fullmatch(cell):
        return _on(int(cell[:4]), int(cell[5:7]), int(cell[8:]))
    text = " ".join(half_width(text_of(cell)).split())
    if not text:
        return None
    if "年" in text or "月" in text:
        text = text.replace(" ", "")
    if parts := _DAY.fullmatch(text) or _EIGHT.fullmatch(text):
        year, month, of_month = (int(part) for part in parts.groups() if part)
        return _on(year, month, of_month)
    if short := _WITHOUT_YEAR.fullmatch(text):
        return _without_year(int(short[1]), int(short[2]), text)
    return Complaint(problems.NOT_A_DAY, f"{quoted(text)}不是日期")


def month(cell: Cell) -> date | Complaint | None:
    """A month of the calendar as its first day; a day stands for its month (月份).

    2024.1 is not read: a spreadsheet makes it of 2024.10 too.
    """
    if isinstance(cell, str | int | float) and (parts := _MONTH.fullmatch(compact(cell))):
        year, number = (int(part) for part in parts.groups() if part)
        if number in range(1, len(_DAYS_IN) + 1):
            return _in_range(date(year, number, 1))
        return Complaint(problems.NOT_A_DAY, f"{quoted(text_of(cell))}不是月份")
    found = day(cell)
    if isinstance(found, date):
        return found.replace(day=1)
    return Complaint(problems.NOT_A_DAY, f"{quoted(text_of(cell))}不是月份") if found is not None else None


def _without_year(month: int, of_month: int, text: str) -> Complaint:
    if 1 <= month <= len(_DAYS_IN) and of_month > _DAYS_IN[month - 1]:
        return Complaint(problems.NO_SUCH_DAY, f"{month}月{of_month}日 没有这一天")
    return Complaint(problems.NOT_A_DAY, f"{quoted(text)}没写哪一年")


def _on(year: int, month: int, of_month: int) -> date | Complaint:
    try:
        return _in_range(date(year, month, of_month))
    except ValueError:
        said = f"{year}年{month}月{of_month}日" if (month, of_month) == _LEAP_DAY else f"{month}月{of_month}日"
        return Complaint(problems.NO_SUCH_DAY, f"{said} 没有这一天")


def _in_range(found: date) -> date | Complaint:
    if found.year in YEARS:
        return found
    return Complaint(problems.NOT_A_DAY, f"{found.year} 年不对，看看日期是不是写错了")


def free_code(cell: Cell, title: str) -> str | Complaint:
    """A number that only names something, such as 结算单号: no blanks, capital letters (编号)."""
    if isinstance(cell, str) and cell.isascii() and cell.isalnum():
        return cell.upper()
    if lost_digits(cell):
        return Complaint(problems.CODE_LOST_DIGITS, f"{title}后几位变成 0：表格软件丢了位，这一列先设成“文本”再导出")
    text = number_text(cell) if isinstance(cell, float) else half_width(text_of(cell))
    return "".join(text.split()).upper()


def one_of(cell: Cell, known: Mapping[str, str], shown: str) -> str | Complaint | None:
    """A word of a list, by its code or by one of the ways it is written (代码)."""
    if isinstance(cell, str) and cell in known:
        return known[cell]
    text = listed_form(text_of(cell))
    if not text:
        return None
    code = known.get(text)
    if code is None:
        return Complaint(problems.NOT_LISTED, f"{quoted(text_of(cell))}不在可填的里面：{shown}")
    return code


def several_of(cell: Cell, known: Mapping[str, str], shown: str) -> str | Complaint | None:
    """Words of a list, several in one cell, as their codes in the order of the list (可以填几样)."""
    parts = [part for part in re.split(r"[,、;/+\s|]+", half_width(text_of(cell))) if part]
    if not parts:
        return None
    found: set[str] = set()
    for part in parts:
        code = one_of(part, known, shown)
        if isinstance(code, Complaint):
            return code
        if code is not None:
            found.add(code)
    order = list(dict.fromkeys(known.values()))
    return ",".join(sorted(found, key=order.index))


def listed_form(text: str) -> str:
    """How words of a list are compared: without blanks, half-width, small letters."""
    return "".join(half_width(text).split()).lower()


def name(cell: Cell) -> str:
    """A person's name: blanks between its characters are for looks only (姓名)."""
    text = text_of(cell)
    if text.isalpha():
        return text
    if text.isascii():
        return " ".join(text.split())
    for dot in "•・･‧●":
        text = text.replace(dot, "·")
    return "".join(text.split())


def words(cell: Cell) -> str:
    """Free words, with single blanks (文字)."""
    return " ".join(text_of(cell).split())
