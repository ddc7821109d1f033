"""The head of a long workbook, so that its columns are seen without a hundred thousand rows being read (表的开头).

Calamine reads a sheet whole or not at all. So the package is made anew with the same sheets, each ending after its
first rows, and with the texts that these show.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping

ROWS = 30
"""The header is among the first ten that are not blank, five more are shown."""
PIECE = 64 * 1024
UNPACKED_MAX = 4 * 1024 * 1024
"""Rows, and texts, that take more than this are not cut: the workbook is read whole."""

_BESIDE = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml")
_SHEETS, _TEXTS = "xl/worksheets/", "xl/sharedStrings.xml"
_ROW_ENDS = re.compile(rb"</(\w+:)?row>")
_TEXT_ENDS = re.compile(rb"</(\w+:)?si>|<(\w+:)?si\s*/>")
_TEXT_SHOWN = re.compile(rb"""\bt=["']s["'][^>]*>.{0,400}?<(?:\w+:)?v>\s*(\d+)""", re.DOTALL)


def head_of(content: bytes) -> bytes | None:
    """A workbook of the first rows; None where these cannot be told apart, which is then for the whole to say.

    Only of what was looked at (`workbook.guard`).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {name: package.read(name) for name in _BESIDE if name in package.NameToInfo}
            parts |= _sheets(package)
            if _TEXTS in package.NameToInfo:
                parts[_TEXTS] = _cut(package, _TEXTS, _TEXT_ENDS, _texts_shown(parts), b"</%bsst>")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        return None
    return _packed(parts)


def _sheets(package: zipfile.ZipFile) -> dict[str, bytes]:
    names = [name for name in package.NameToInfo if name.startswith(_SHEETS) and name.endswith(".xml")]
    return {name: _cut(package, name, _ROW_ENDS, ROWS, b"</%bsheetData></%bworksheet>") for name in names}


def _texts_shown(parts: Mapping[str, bytes]) -> int:
    """How many of the shared texts the rows need: up to the last that one of them shows."""
    return max((int(shown[1]) + 1 for part in parts.values() for shown in _TEXT_SHOWN.finditer(part)), default=1)


def _cut(package: zipfile.ZipFile, name: str, ends: re.Pattern[bytes], count: int, closing: bytes) -> bytes:
    """A part up to its count-th element, closed; the whole part where it has fewer. Raises ValueError if too long."""
    with package.open(name) as stream:
        read = stream.read(PIECE)
        while (found := _nth(ends.finditer(read), count)) is None:
            if len(read) > UNPACKED_MAX:
                raise ValueError(name)
            more = stream.read(len(read) or PIECE)  # twice as much each time: what was looked through is again
            if not more:
                return read
            read += more
    return read[: found.end()] + closing.replace(b"%b", next(filter(None, found.groups()), b""))


def _nth(found: Iterator[re.Match[bytes]], count: int) -> re.Match[bytes] | None:
    return next((match for number, match in enumerate(found, start=1) if number == count), None)


def _packed(parts: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return written.getvalue()
