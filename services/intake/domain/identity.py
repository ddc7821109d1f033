"""Resident ID numbers, disability certificates and phone numbers: read, checked, masked (证件号、手机号)."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import mul

from libs.written_book import Cell
from services.intake.domain import problems
from services.intake.domain.cells import compact, lost_digits, quoted
from services.intake.domain.problems import Complaint

ID_LENGTH = 18
CERTIFICATE_LENGTHS = (20, 22)
PHONE_LENGTH = 11

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = b"10X98765432"
_ZEROS = 48 * sum(_WEIGHTS)
_ID = re.compile(r"[1-9][0-9]{16}[0-9X]")
_CERTIFICATE = re.compile(r"[1-9][0-9]{16}[0-9X]([0-9])([0-9])([0-9A-Z]{2})?")
_DIGITS_MAYBE_X = re.compile(r"[0-9]*X?")
_EARLIEST_YEAR = 1900
BIRTHDAYS = 1 << 15
"""Days of ninety years: those of a county's people come again and again."""

LOST = Complaint(problems.ID_LOST_DIGITS, "身份证号后几位变成 0：表格软件丢了位，这一列先设成“文本”再导出")
EMPTY = Complaint(problems.MISSING, "空着，要填")
CHECKSUM = Complaint(problems.ID_CHECKSUM, "有一位抄错了")


@dataclass(frozen=True, slots=True)
class Disability:
    """What a disability certificate says of its holder (残疾类别、等级)."""

    category: int
    """1 视力 2 听力 3 言语 4 肢体 5 智力 6 精神 7 多重."""
    grade: int
    """1 (heaviest) to 4."""


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A resident ID number that holds together (身份证号)."""

    number: str
    disability: Disability | None = None
    """Set when a disability certificate was given, whose first 18 characters are the ID number."""

    @property
    def born_on(self) -> date:
        """The day of birth in the number (出生日期)."""
        return date(int(self.number[6:10]), int(self.number[10:12]), int(self.number[12:14]))

    @property
    def female(self) -> bool:
        """An even 17th digit is a woman's (性别)."""
        return int(self.number[16]) % 2 == 0

    def __repr__(self) -> str:
        return f"IdNumber({mask_id(self.number)})"


def id_number(cell: Cell) -> IdNumber | Complaint:
    """An ID number of 18 characters, or the one in a disability certificate of 20 or 22 (身份证号、残疾证号)."""
    number = id_text(cell)
    if isinstance(number, Complaint):
        return number
    given = compact(cell).upper()
    if not given:
        return EMPTY
    if len(given) == ID_LENGTH:
        return IdNumber(number)
    return IdNumber(number, Disability(int(given[18]), int(given[19])))


def id_text(cell: Cell) -> str | Complaint:
    """The 18 characters of an ID number, or what is wrong with it; empty text when there is none (身份证号)."""
    if not isinstance(cell, str) and lost_digits(cell):
        return LOST
    if not (isinstance(cell, str) and _ID.fullmatch(cell)):
        text = compact(cell).upper()
        if not text:
            return ""
        if not _ID.fullmatch(text) and (wrong := _shape_complaint(text, cell)) is not None:
            return wrong
        cell = text[:ID_LENGTH]
    if check_character(cell) != cell[17]:
        return LOST if cell.endswith("000") else CHECKSUM
    return _birth_complaint(cell[6:14]) or cell


def check_character(number: str) -> str:
    """The last character that the first seventeen digits call for (校验码)."""
    total = sum(map(mul, _WEIGHTS, number.encode())) - _ZEROS
    return chr(_CHECK[total % 11])


def _shape_complaint(text: str, cell: Cell) -> Complaint | None:
    if lost_digits(cell):
        return LOST
    if certificate := _CERTIFICATE.fullmatch(text):
        return _certificate_complaint(int(certificate[1]), int(certificate[2]))
    if _DIGITS_MAYBE_X.fullmatch(text) and len(text) != ID_LENGTH:
        return Complaint(problems.ID_LENGTH, f"{len(text)} 位，应为 18 位")
    strange = "".join(sorted({c for c in text if c not in "0123456789X"}))
    if len(text) != ID_LENGTH or not strange:
        return Complaint(problems.ID_CHARACTERS, f"{quoted(text)}不是身份证号")
    return Complaint(problems.ID_CHARACTERS, f"{quoted(strange)}不是数字")


def _certificate_complaint(category: int, grade: int) -> Complaint | None:
    if not 1 <= category <= 7:
        return Complaint(problems.DISABILITY, f"残疾证号第 19 位是 {category}，应是 1 到 7")
    if not 1 <= grade <= 4:
        return Complaint(problems.DISABILITY, f"残疾证号第 20 位是 {grade}，应是 1 到 4")
    return None


@lru_cache(BIRTHDAYS)
def _birth_complaint(born: str) -> Complaint | None:
    year, month, day = int(born[:4]), int(born[4:6]), int(born[6:])
    try:
        date(year, month, day)
    except ValueError:
        return Complaint(problems.ID_BIRTH, f"身份证号里的生日 {year}年{month}月{day}日 没有这一天")
    if year < _EARLIEST_YEAR:
        return Complaint(problems.ID_BIRTH, f"身份证号里的生日是 {year} 年，太早了")
    return None


def born_later(number: str, today: date) -> Complaint | None:
    """Nobody is born after today (生日不能在今天以后)."""
    born = number[6:14]
    if born <= _as_born(today):
        return None
    return Complaint(problems.ID_BIRTH, f"身份证号里的生日 {int(born[:4])}年{int(born[4:6])}月{int(born[6:])}日 还没到")


@lru_cache(maxsize=8)
def _as_born(day: date) -> str:
    return f"{day:%Y%m%d}"


def phone(cell: Cell) -> str | Complaint:
    """A mobile number of eleven digits; blanks, hyphens and +86 do not matter (手机号)."""
    text = compact(cell)
    for sign in "-—–‐":
        text = text.replace(sign, "")
    if text.startswith("+86"):
        text = text[3:]
    elif text.startswith(("86", "0086")) and len(text) in (13, 15):
        text = text[-PHONE_LENGTH:]
    if not text:
        return ""
    if not (text.isascii() and text.isdigit()):
        return Complaint(problems.PHONE, f"{quoted(text)}不是手机号")
    if len(text) != PHONE_LENGTH:
        return Complaint(problems.PHONE, f"手机号是 11 位数字，您填了 {len(text)} 位。")
    if not text.startswith("1"):
        return Complaint(problems.PHONE, "手机号第一位是 1，请再看一看。")
    return text


def mask_name(name: str) -> str:
    """A name as a list shows it: 许*英; of two characters 许* (姓名遮蔽)."""
    if len(name) <= 2:
        return name[:1] + "*" if len(name) > 1 else "*" * len(name)
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_phone(number: str) -> str:
    """A phone number as a list shows it: 138****1234 (手机号遮蔽)."""
    if len(number) == PHONE_LENGTH:
        return number[:3] + "****" + number[-4:]
    return "*" * max(len(number) - 4, 0) + number[-4:] if len(number) > 4 else "*" * len(number)


def mask_id(number: str) -> str:
    """An ID number as a list shows it: 35*************123 (身份证号遮蔽)."""
    if len(number) < 8:
        return "*" * len(number)
    return number[:2] + "*" * (len(number) - 5) + number[-3:]


def mask_account(number: str) -> str:
    """An account as a list shows it: its last four digits (账号后 4 位)."""
    return "*" * (len(number) - 4) + number[-4:] if len(number) > 8 else "*" * len(number)
