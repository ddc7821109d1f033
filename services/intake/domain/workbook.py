"""An XLSX file, looked at before it is unpacked: what is locked, broken or a bomb is refused (电子表格)."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from libs.written_book import Cell
from services.intake.domain.book_head import head_of
from services.intake.domain.problems import FileRefused, Reason

UNPACKED_MAX = 300 * 1024 * 1024
"""A hundred thousand rows of thirty columns unpack to about half of this."""
PARTS_MAX = 2000
COLUMNS_MAX = 100
"""The last column is CV: a stray value far to the right would take gigabytes."""
LAST_ROW_MAX = 100_100
"""A hundred thousand rows and what stands above them."""
TEXT_TOTAL_MAX = 4 * 1024**3
"""The longest text times the cells that hold text: one long text shown in each cell would take as much."""

_CHUNK = 1024 * 1024
_OVERLAP = 512
_BLANKS = b" \t\r\n"
_FAR = re.compile(rb"""r=["'](?:(?:[A-Z]{3,}|[D-Z][A-Z]|C[W-Z])\d+|[A-Z]+(\d{6,}))["'](?:[^>]{400}|[^>]*(?<!/)>)""")
"""A filled cell (or one of endless attributes) far to the right or far down, where blanks are taken out."""
BROKEN = "打不开：文件坏了，或没传完。请重新导出再传。"
_NOT_OURS = "打不开：这不是 .xlsx 表格。请另存为 .xlsx 或 .csv 再传。"
_LOCAL_HEADER = 30
_ENCRYPTED = 1


@dataclass(frozen=True, slots=True)
class Book:
    """The sheet of a workbook that is read, and the names of the others (工作簿)."""

    sheet: CalamineSheet
    name: str
    others: tuple[str, ...]
    is_first: bool
    """No visible sheet before it was empty."""


def open_top(content: bytes, *, looked_at: bool = False) -> Book:
    """As `open_book`, but the sheet may end after its first rows: enough to see its columns. Raises FileRefused."""
    if not looked_at:
        guard(content)
    head = head_of(content)
    if head is not None:
        with suppress(FileRefused):
            book = open_book(head, looked_at=True)
            if book.is_first:
                return book
    return open_book(content, looked_at=True)


def open_book(content: bytes, *, looked_at: bool = False) -> Book:
    """The first visible sheet with anything in it; guarded unless it was `looked_at` before. Raises FileRefused."""
    if not looked_at:
        guard(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet
        ]
        for name in visible:
            sheet = book.get_sheet_by_name(name)
            if sheet.start is not None:
                return Book(sheet, name, tuple(other for other in visible if other != name), name == visible[0])
    except python_calamine.PasswordError as error:
        raise locked() from error
    except python_calamine.CalamineError as error:
        raise FileRefused(Reason.BROKEN, BROKEN) from error
    raise FileRefused(Reason.EMPTY, "表里没有数据行。请看看是不是传错了表。")


def rows(sheet: CalamineSheet) -> Iterator[Sequence[Cell]]:
    """The rows from the first of the sheet and from column A, so that places are those its sender sees."""
    start = sheet.start or (0, 0)
    if start[1] == 0:
        yield from sheet.iter_rows()
        return
    left = ("",) * start[1]
    for row in sheet.iter_rows():
        yield (*left, *row)


def locked() -> FileRefused:
    """A file with a password is not opened here (有密码)."""
    return FileRefused(Reason.LOCKED, "打不开：文件有密码。请去掉密码再传。")


def stray_to_the_right() -> FileRefused:
    """One word far to the right would make every row that wide (右边有多余的字)."""
    return FileRefused(Reason.TOO_WIDE, f"第 {COLUMNS_MAX} 列右边还有字。请把右边没用的列删掉再传。")


def guard(content: bytes) -> None:
    """Refuse what would not fit into memory, or is no workbook, before anything reads it (先看大小)."""
    parts = _parts(content)
    left, longest, shown = UNPACKED_MAX, 0, 0
    for part in parts:
        look = _Look(part.filename)
        for piece in _unpacked(content, part):
            left -= len(piece)
            if left < 0:
                raise _bomb()
            look.at(piece)
        longest, shown = max(longest, look.longest), shown + look.shown
    if longest * shown > TEXT_TOTAL_MAX:
        raise FileRefused(Reason.UNPACKS_TOO_BIG, f"打不开：有一格写了 {longest:,} 个字节。请删短再传。")


def _parts(content: bytes) -> list[zipfile.ZipInfo]:
    """The parts of the package, as it describes them itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise FileRefused(Reason.BROKEN, BROKEN) from error
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise FileRefused(Reason.NOT_A_TABLE, _NOT_OURS)
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise locked()
    if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
        raise _bomb()
    return parts


class _Look:
    """Looks for stray cells and endless texts while a part goes by."""

    def __init__(self, part: str) -> None:
        self.longest = 0
        self.shown = 0
        self._sheet = part.startswith("xl/worksheets/")
        self._strings = part == "xl/sharedStrings.xml"
        self._tail = b""
        self._open = 0

    def at(self, piece: bytes) -> None:
        if self._sheet:
            self.shown += piece.count(b'"s"') + piece.count(b"'s'")
            squeezed = self._tail + piece.translate(None, _BLANKS)
            self._stray(squeezed)
            self._tail = squeezed[-_OVERLAP:]
        elif self._strings:
            texts = piece.split(b"</si>")
            self.longest = max(self.longest, self._open + len(texts[0]), *map(len, texts))
            self._open = len(texts[-1]) + (self._open if len(texts) == 1 else 0)

    def _stray(self, squeezed: bytes) -> None:
        for far in _FAR.finditer(squeezed):
            if far[1] is None:
                raise stray_to_the_right()
            if int(far[1][:9]) > LAST_ROW_MAX:
                raise FileRefused(Reason.TOO_MANY_ROWS, "行数超过 10 万。请分成几个再传，或把底下没用的行删掉。")


def _unpacked(content: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a part really unpacks to, whatever the package says of its size."""
    at = part.header_offset
    header = content[at : at + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise FileRefused(Reason.BROKEN, BROKEN)
    at += _LOCAL_HEADER + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = content[at : at + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise FileRefused(Reason.BROKEN, BROKEN)
    inflate = zlib.decompressobj(-15)
    try:
        while not inflate.eof and packed:
            yield inflate.decompress(packed, _CHUNK)
            packed = inflate.unconsumed_tail
    except zlib.error as error:
        raise FileRefused(Reason.BROKEN, BROKEN) from error


def _bomb() -> FileRefused:
    said = f"打不开：解开以后超过 {UNPACKED_MAX // 1024**2} MB。请只留要报的那张表再传。"
    return FileRefused(Reason.UNPACKS_TOO_BIG, said)
