"""The sender's columns beside ours: recognised, unknown, missing; and the masked preview (看列对不对)."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from libs.written_book import Cell
from services.intake.domain import identity
from services.intake.domain.cells import compact, text_of
from services.intake.domain.feed import ERRORS_HEADER, WITHDRAW_HEADERS, Column, Feed, Type, header_form
from services.intake.domain.problems import FileRefused, Reason, nothing_in_it
from services.intake.domain.sheet import Sheet, open_sheet

MATCHED_MIN = 2
"""Two columns of ours in one row make it the header."""
PREVIEW_ROWS = 5
_UNIT = re.compile(r"[（(\[【]([^）)\]】]*)[）)\]】]$")
_LONG_NUMBER = re.compile(r"[0-9Xx]{7,}")
_WITHDRAW = frozenset(header_form(each) for each in WITHDRAW_HEADERS)
_ERRORS = header_form(ERRORS_HEADER)


@dataclass(frozen=True, slots=True)
class Matched:
    """A column of theirs that is one of ours (认出来的列)."""

    column: Column
    index: int
    header: str
    fen_per_unit: int = 0
    """For money: what the header's unit is worth."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A column of theirs that we do not know; its sender says which it is, or it is left out (认不出的列)."""

    index: int
    header: str


@dataclass(frozen=True, slots=True)
class Matching:
    """How a file's columns stand to a feed's (列的对应)."""

    header_row: int
    headers: tuple[str, ...]
    matched: tuple[Matched, ...]
    unknown: tuple[Unknown, ...]
    missing: tuple[Column, ...]
    """Required columns that nobody has found yet."""
    withdraw_index: int | None
    errors_index: int | None
    """Where 错误说明 stands in a file that was given back before."""

    def by_name(self, name: str) -> Matched | None:
        """Their column for one of ours."""
        return next((each for each in self.matched if each.column.name == name), None)

    @property
    def lack(self) -> str | None:
        """What is said of required columns that are not there (缺必填的列)."""
        if not self.missing:
            return None
        titles = "、".join(column.title for column in self.missing)
        return f"缺必填的列：{titles}。请指出是哪一列，或补上再传。"

    def refuse_if_incomplete(self) -> None:
        """Nothing is loaded from a list without its required columns. Raises FileRefused."""
        if self.lack is not None:
            raise FileRefused(Reason.MISSING_COLUMNS, self.lack)


def match(feed: Feed, sheet: Sheet, choices: Mapping[str, str] | None = None) -> Matching:
    """Find the header and recognise its columns.

    `choices` are what the department told us before: their header → our column's name, or "" for one to leave out.
    Raises FileRefused when there is no header, a column of ours stands twice, or no row follows.
    """
    chosen = {header_form(header): name for header, name in (choices or {}).items()}
    header_row, cells = max(sheet.top, key=lambda row: _known_in(feed, row[1], chosen))
    if _known_in(feed, cells, chosen) < min(MATCHED_MIN, len(feed.columns)):
        wanted = "".join(f"“{column.title}”" for column in feed.columns if column.required)
        raise FileRefused(Reason.NO_HEADER, f"没找到表头：前 {len(sheet.top)} 行里没有{wanted}这样的列名。")
    matching = _matching(feed, header_row, tuple(" ".join(text_of(cell).split()) for cell in cells), chosen)
    _refuse_doubles(matching)
    if next(sheet.rows_below(header_row), None) is None:
        raise nothing_in_it()
    return matching


def open_matched(
    feed: Feed, content: bytes, choices: Mapping[str, str] | None = None, *, looked_at: bool = False
) -> tuple[Sheet, Matching]:
    """A file's columns, and its table as far as they and the preview need it; for its rows, `open_sheet` (看列对不对).

    Where the first rows of a workbook have no header, or none with a row below it, the whole is read before it is
    refused. Raises FileRefused.
    """
    sheet = open_sheet(content, looked_at=looked_at, top=True)
    try:
        return sheet, match(feed, sheet, choices)
    except FileRefused:
        whole = open_sheet(content, looked_at=True)
        return whole, match(feed, whole, choices)


def _known_in(feed: Feed, cells: Sequence[Cell], chosen: Mapping[str, str]) -> int:
    found = (_column_of(feed, text_of(cell), chosen) for cell in cells)
    return len({column.name for column, _ in filter(None, found)})


def _column_of(feed: Feed, header: str, chosen: Mapping[str, str]) -> tuple[Column, int] | None:
    """The column that a header means, and what its unit is worth in fen."""
    form = header_form(header)
    plain = _UNIT.sub("", header.strip())
    name = chosen.get(form)
    if name is not None:
        column = feed.column(name) if name in feed.places else None
    else:
        column = feed.headers.get(form) or feed.headers.get(header_form(plain))
    if column is None:
        return None
    if column.type is not Type.MONEY:
        return column, 0
    unit = _UNIT.search(header.strip())
    said = unit[1].removeprefix("单位").strip(":： ") if unit else ""
    if said and not said.endswith("元"):
        said = ""
    worth = column.units.get(said) if said else next(iter(column.units.values()))
    return (column, worth) if worth is not None else None


def _matching(feed: Feed, row: int, headers: tuple[str, ...], chosen: Mapping[str, str]) -> Matching:
    matched: list[Matched] = []
    unknown: list[Unknown] = []
    withdraw = errors = None
    for index, header in enumerate(headers):
        form = header_form(header)
        if form == _ERRORS:
            errors = index
        elif form in _WITHDRAW and withdraw is None:
            withdraw = index
        elif found := _column_of(feed, header, chosen):
            matched.append(Matched(found[0], index, header, found[1]))
        elif header and chosen.get(form) != "":
            unknown.append(Unknown(index, header))
    present = {each.column.name for each in matched}
    missing = tuple(c for c in feed.columns if c.required and c.name not in present)
    return Matching(row, headers, tuple(matched), tuple(unknown), missing, withdraw, errors)


def _refuse_doubles(matching: Matching) -> None:
    counts = Counter(each.column.name for each in matching.matched)
    for name, count in counts.items():
        if count > 1:
            theirs = [each.header for each in matching.matched if each.column.name == name]
            title = next(each.column.title for each in matching.matched if each.column.name == name)
            said = f"“{theirs[0]}”有 {count} 列" if len(set(theirs)) == 1 else f"{'、'.join(theirs)}都是“{title}”"
            raise FileRefused(Reason.TWICE, f"{said}，认不清用哪一列。请只留一列，或改名再传。")


def preview(sheet: Sheet, matching: Matching) -> tuple[tuple[str, ...], ...]:
    """The first rows as the preview shows them, masked; unknown columns too (前 5 行，遮蔽)."""
    types = {each.index: each.column.type for each in matching.matched}
    shown: list[tuple[str, ...]] = []
    for _, row in sheet.rows_below(matching.header_row):
        cells = [*row, *[""] * (len(matching.headers) - len(row))]
        shown.append(tuple(masked(types.get(index), cell) for index, cell in enumerate(cells[: len(matching.headers)])))
        if len(shown) == PREVIEW_ROWS:
            break
    return tuple(shown)


def masked(kind: Type | None, cell: Cell) -> str:
    """A cell as somebody may see it who only checks columns (遮蔽)."""
    text = text_of(cell)
    if kind is Type.ID_NUMBER:
        return identity.mask_id(compact(cell))
    if kind is Type.NAME:
        return identity.mask_name(text)
    if kind is Type.PHONE:
        return identity.mask_phone(compact(cell))
    if kind in (Type.MONEY, Type.DATE, Type.MONTH, Type.INTEGER, Type.CODE):
        return text
    return _LONG_NUMBER.sub(_masked_number, text)


def _masked_number(found: re.Match[str]) -> str:
    number = found[0]
    return identity.mask_id(number) if len(number) > identity.PHONE_LENGTH else identity.mask_phone(number)
