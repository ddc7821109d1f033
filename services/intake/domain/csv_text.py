"""A CSV file in UTF-8, UTF-8 with a mark, or GB18030, read row by row (文字表格)."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from libs.written_book import Cell
from services.intake.domain.problems import FileRefused, Reason

FIELD_MAX = 32_767
"""As much as a spreadsheet allows in one cell; a lost quotation mark would swallow the rest of the file."""
_DELIMITERS = (",", "\t", ";", "，")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SNIFFED = 64 * 1024


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How a CSV file is written, so that it can be written again the same way (编码、分隔符、换行)."""

    encoding: str
    delimiter: str
    line_end: str


def form_of(content: bytes) -> CsvForm:
    """The encoding by two steps: a mark or strict UTF-8, else GB18030 (认编码)."""
    encoding = _encoding_of(content)
    start = content[:_SNIFFED].decode(encoding, errors="ignore")
    first = next((line for line in start.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    return CsvForm(encoding, delimiter, "\r\n" if "\r\n" in start or "\n" not in start else "\n")


def _encoding_of(content: bytes) -> str:
    if content.startswith(_UTF_16):
        raise FileRefused(Reason.ENCODING, "打不开：文字编码是 UTF-16。请另存为 .xlsx，或 UTF-8 的 .csv 再传。")
    if b"\x00" in content:
        raise FileRefused(Reason.NOT_A_TABLE, "打不开：这不是表格。请传 .xlsx 或 .csv。")
    marked = content.startswith(codecs.BOM_UTF8)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        if marked:
            line = content.count(b"\n", 0, error.start) + 1
            said = f"打不开：第 {line} 行有坏字，文件可能没传完。请重新导出再传。"
            raise FileRefused(Reason.ENCODING, said) from error
    else:
        return "utf-8-sig" if marked or content.isascii() else "utf-8"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise FileRefused(Reason.ENCODING, "打不开：文字编码认不出，或文件没传完。请另存为 .xlsx 再传。") from error
    return "gb18030"


def rows(content: bytes, form: CsvForm) -> Iterator[Sequence[Cell]]:
    """The rows of the file, blank ones too, so that a row's number is the one its sender sees."""
    csv.field_size_limit(FIELD_MAX)
    with io.TextIOWrapper(io.BytesIO(content), encoding=form.encoding, newline="") as text:
        reader = csv.reader(text, delimiter=form.delimiter, strict=True)
        try:
            yield from reader
        except csv.Error as error:
            said = f"打不开：第 {reader.line_num} 行的引号没有成对。请另存为 .xlsx 再传。"
            raise FileRefused(Reason.QUOTES, said) from error
