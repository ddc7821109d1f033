"""An old workbook (BIFF8 in a compound file), written on the spot: texts, numbers and days of one sheet."""

import struct
from collections.abc import Sequence
from datetime import date

_SECTOR = 512
_FREE, _END, _FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_DAY_FORMAT = 14
_STREAM_MIN = 4096
"""A shorter stream would stand in the small sectors."""


def an_xls(
    lines: Sequence[Sequence[str | float | date]], sheets: Sequence[str] = ("四月",), *, everywhere: bool = False
) -> bytes:
    """The lines in the first sheet, or in all; else the others are empty."""
    bodies = [_sheet(lines)] + [_sheet(lines if everywhere else []) for _ in sheets[1:]]
    formats = b"".join(_record(0x00E0, struct.pack("<HH16x", 0, shape)) for shape in (0, _DAY_FORMAT))
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + formats
    size = len(head) + sum(len(_bound(0, name)) for name in sheets) + len(_record(0x000A, b""))
    bounds = b""
    for name, body in zip(sheets, bodies, strict=True):
        bounds += _bound(size, name)
        size += len(body)
    return _compound(head + bounds + _record(0x000A, b"") + b"".join(bodies))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _bound(at: int, name: str) -> bytes:
    return _record(0x0085, struct.pack("<IHBB", at, 0, len(name), 1) + name.encode("utf-16-le"))


def _sheet(lines: Sequence[Sequence[str | float | date]]) -> bytes:
    made = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for row, line in enumerate(lines):
        for column, cell in enumerate(line):
            if isinstance(cell, str):
                text = struct.pack("<HHHHB", row, column, 0, len(cell), 1) + cell.encode("utf-16-le")
                made += _record(0x0204, text) if cell else b""
            elif isinstance(cell, date):
                made += _record(0x0203, struct.pack("<HHHd", row, column, 1, (cell - date(1899, 12, 30)).days))
            else:
                made += _record(0x0203, struct.pack("<HHHd", row, column, 0, cell))
    return made + _record(0x000A, b"")


def _compound(stream: bytes) -> bytes:
    stream = stream.ljust(_STREAM_MIN, b"\0")
    stream += bytes(-len(stream) % _SECTOR)
    count = len(stream) // _SECTOR
    assert count + 2 <= _SECTOR // 4, "one sector of the table is enough"
    table = [_FAT_SECTOR, _END, *range(3, count + 2), _END]
    fat = struct.pack(f"<{_SECTOR // 4}I", *table, *[_FREE] * (_SECTOR // 4 - len(table)))
    entries = _entry("Root Entry", 5, _END, 0, child=1) + _entry("Workbook", 2, 2, len(stream))
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, _STREAM_MIN, _END, 0, _END, 0, 0,
        *[_FREE] * 108,
    )  # fmt: skip
    return head + fat + (entries + bytes(2 * 128)) + stream


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBBIII36xIQ", text, len(text), kind, 1, _FREE, _FREE, child, start, size)
