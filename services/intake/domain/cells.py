"""A cell as a spreadsheet holds it, and its text without tricks of typing (单元格)."""

import re

from libs.written_book import EXACT_BELOW, Cell

QUOTED_MAX = 20
"""So much of a wrong value is repeated in the sentence about it."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2212: 0x2D, 0x3002: 0x2E}
_INVISIBLE = dict.fromkeys((173, 8203, 8204, 8205, 8206, 8207, 8288, 65279))
_BLANKS = dict.fromkeys((*range(32), 127, 160, 12288), 32)
_CLEANING = _BLANKS | _INVISIBLE
_FORCED_TEXT = re.compile(r'="(.*)"|\'(?=\d)(.*)', re.DOTALL)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{2}")


def text_of(cell: Cell) -> str:
    """The text of a cell without blanks around it and without signs that nobody sees (去掉看不见的字符)."""
    if isinstance(cell, str):
        text = cell
    elif cell is None:
        return ""
    elif isinstance(cell, float):
        return number_text(cell)
    else:
        return str(cell)
    if not text.isprintable():
        text = text.translate(_CLEANING)
    text = text.strip()
    if text[:1] in ("=", "'") and (forced := _FORCED_TEXT.fullmatch(text)):
        return (forced[1] or forced[2] or "").strip()
    return text


def half_width(text: str) -> str:
    """Full-width digits, letters and signs become the ordinary ones (全角改半角)."""
    return text if text.isascii() else text.translate(_FULL_WIDTH)


def compact(cell: Cell) -> str:
    """A number as it was meant: half-width, without any blank inside (证件号、号码里的空格不算)."""
    text = half_width(text_of(cell))
    return "".join(text.split())


def number_text(number: float) -> str:
    """A number of a sheet as a person would have typed it."""
    if number.is_integer() and abs(number) < 1e300:
        return str(int(number))
    return f"{number:.15g}"


def lost_digits(cell: Cell) -> bool:
    """The cell was a number too long for the spreadsheet, so its last digits are gone (丢了位)."""
    if isinstance(cell, bool):
        return False
    if isinstance(cell, int | float):
        return abs(cell) >= EXACT_BELOW
    return isinstance(cell, str) and "+" in cell and _SCIENTIFIC.fullmatch(compact(cell)) is not None


def quoted(text: str) -> str:
    """A wrong value repeated to its sender, cut when it is long (引用原文)."""
    return f"“{text}”" if len(text) <= QUOTED_MAX else f"“{text[:QUOTED_MAX]}…”"
