"""An old workbook (.xls) becomes XLSX: rows stay where they were, numbers and days what they were (旧格式表格)."""

import io

import python_calamine
import xlsxwriter  # type: ignore[import-untyped]
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from libs.written_book import CREATED, OPTIONS, Pen, name_of_sheet
from services.intake.domain import problems, workbook
from services.intake.domain.problems import FileRefused, Reason

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_NAMES = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))


def is_one(content: bytes) -> bool:
    """Whether a file is in the old format. Raises FileRefused where it is a locked one of either format."""
    if not content.startswith(_OLE):
        return False
    if any(name in content for name in _LOCKED_NAMES):
        raise workbook.locked()
    return True


def converted(content: bytes) -> bytes:
    """The first visible sheet with anything in it, as XLSX; the others by their names alone. Raises FileRefused.

    A file made to do harm may take any memory and time: run it in a process of its own, with limits.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet
        ]
        filled = next((name for name in visible if book.get_sheet_by_name(name).start is not None), None)
    except python_calamine.PasswordError as error:
        raise workbook.locked() from error
    except python_calamine.CalamineError as error:
        raise FileRefused(Reason.BROKEN, workbook.BROKEN) from error
    if filled is None:
        raise problems.nothing_in_it()
    if (book.get_sheet_by_name(filled).end or (0, 0))[1] >= workbook.COLUMNS_MAX:
        raise workbook.stray_to_the_right()
    return _written(book, filled, [name for name in visible if name != filled])


def _written(book: CalamineWorkbook, filled: str, others: list[str]) -> bytes:
    sheet = book.get_sheet_by_name(filled)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as made:
        made.set_properties({"created": CREATED})
        pen = Pen(made, made.add_worksheet(name_of_sheet(filled)))
        for number, row in enumerate(workbook.rows(sheet)):
            for index, cell in enumerate(row):
                pen.write(number, index, cell, bad=False)
        for name in others:
            made.add_worksheet(name_of_sheet(name))
    return out.getvalue()
