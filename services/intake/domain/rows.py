"""Checks a whole sheet: good rows load, bad rows go back with sentences, nothing holds up the others (逐行检查)."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from libs.written_book import Cell
from services.intake.domain import problems
from services.intake.domain.cells import compact, quoted, text_of
from services.intake.domain.columns import Matching, masked
from services.intake.domain.feed import Feed, Type
from services.intake.domain.plan import (
    Find,
    Registers,
    Step,
    Value,
    asks_withdrawal,
    fails,
    row_checks,
    steps,
)
from services.intake.domain.problems import Complaint
from services.intake.domain.results import BadRow, Checked, Fault, GoodRow, WithdrawnRow
from services.intake.domain.sheet import Sheet
from services.intake.domain.together import disagreements

DIGEST_BYTES = 16
_TOTALS = frozenset({"合计", "总计", "小计", "共计"})
_TOTALS_OR_NOTHING = _TOTALS | {""}


@dataclass(frozen=True)
class Against:
    """What rows are held against besides their feed (核对的依据)."""

    today: date
    hash_key: bytes = field(repr=False)
    """Up to 64 bytes, secret: keeps the hashes from telling anybody an ID number."""
    registers: Registers = field(default_factory=dict, repr=False)
    """What the feed's columns are `known_as`, such as the codes of the villages."""
    find_village: Find = field(default=lambda _: None, repr=False)


def check(feed: Feed, sheet: Sheet, matching: Matching, against: Against) -> Checked:
    """Check every row of a sheet (试运行). Raises FileRefused for a missing column, or too many rows."""
    matching.refuse_if_incomplete()
    checker = _Checker(feed, matching, against)
    for number, cells in sheet.rows_below(matching.header_row):
        checker.take(number, cells)
    return checker.result()


class _Checker:
    """Takes rows one after the other, and knows at the end which of them contradict each other."""

    def __init__(self, feed: Feed, matching: Matching, against: Against) -> None:
        self._feed = feed
        self._matching = matching
        self._steps = steps(feed, matching, against.today, against.registers, against.find_village)
        self._checks = row_checks(feed)
        self._indexes = {step.place: step.at for step in self._steps}
        self._types = {each.index: each.column.type for each in matching.matched}
        self._key_places = tuple(feed.places[name] for name in feed.key)
        self._key_steps = tuple(step for step in self._steps if step.place in self._key_places)
        self._names = tuple(column.name for column in feed.columns)
        self._hash = hashlib.blake2b(f"{feed.id}\x1f".encode(), digest_size=DIGEST_BYTES, key=against.hash_key)
        self._width = len(matching.headers)
        self._good: dict[bytes, GoodRow] = {}
        self._withdrawals: dict[bytes, WithdrawnRow] = {}
        self._bad: dict[int, BadRow] = {}
        self._conflicts: set[bytes] = set()
        self._repeated = 0
        self._totals = 0

    def take(self, number: int, cells: Sequence[Cell]) -> None:
        """Read one row and put it where it belongs."""
        row = cells if len(cells) >= self._width else [*cells, *[""] * (self._width - len(cells))]
        if self._is_total(row):
            self._totals += 1
            return
        faults: list[Fault] = []
        withdrawn = self._asks_withdrawal(row, faults)
        row_values: list[Value] = [None] * len(self._names)
        self._read(self._key_steps if withdrawn else self._steps, row, row_values, faults)
        if not withdrawn:
            self._compare(row, row_values, faults)
        if len(cells) > self._width:
            self._too_wide(cells, faults)
        if faults:
            self._bad[number] = BadRow(number, tuple(faults), self._key_if_said(row_values))
        elif withdrawn:
            self._keep_withdrawal(number, row_values)
        else:
            self._keep(number, row_values)

    def _read(
        self, steps_now: Iterable[Step], row: Sequence[Cell], row_values: list[Value], faults: list[Fault]
    ) -> None:
        for place, index, header, required, read in steps_now:
            cell = row[index]
            value = None if cell is None or cell == "" else read(cell)
            if value is None or value == "":
                if required:
                    faults.append(Fault((index,), header, _EMPTY, header))
            elif isinstance(value, Complaint):
                faults.append(Fault((index,), header, value, self._shown(index, cell)))
            else:
                row_values[place] = value

    def _compare(self, row: Sequence[Cell], row_values: list[Value], faults: list[Fault]) -> None:
        for row_check in self._checks:
            if fails(row_check, row_values):
                indexes = tuple(self._indexes[place] for place in row_check.places if place in self._indexes)
                wrong = {index for fault in faults for index in fault.indexes}
                if wrong.isdisjoint(indexes):
                    shown = [f"{self._matching.headers[i]} {text_of(row[i])}".strip() for i in indexes]
                    faults.append(Fault(indexes, "", row_check.complaint, " / ".join(shown)))

    def _shown(self, index: int, cell: Cell) -> str:
        kind = self._types[index]
        text = masked(kind, cell)
        return text if kind is Type.ID_NUMBER else quoted(text)

    def _too_wide(self, cells: Sequence[Cell], faults: list[Fault]) -> None:
        extra = tuple(index for index in range(self._width, len(cells)) if text_of(cells[index]))
        if extra:
            said = f"比表头多 {extra[-1] - self._width + 1} 格：多半是内容里有逗号，没加引号"
            faults.append(Fault(extra, "", Complaint(problems.TOO_WIDE, said), f"多 {extra[-1] - self._width + 1} 格"))

    def _is_total(self, row: Sequence[Cell]) -> bool:
        for step in self._key_steps:
            cell = row[step.at]
            if isinstance(cell, str) and cell.isascii() and cell.isalnum():
                return False
            if cell not in ("", None) and compact(cell) not in _TOTALS_OR_NOTHING:
                return False
        return any(isinstance(cell, str) and compact(cell) in _TOTALS for cell in row)

    def _asks_withdrawal(self, row: Sequence[Cell], faults: list[Fault]) -> bool:
        index = self._matching.withdraw_index
        answer = asks_withdrawal(row[index]) if index is not None else False
        if index is not None and isinstance(answer, Complaint):
            faults.append(Fault((index,), self._matching.headers[index], answer, quoted(text_of(row[index]))))
        return answer is True

    def _digest(self, said: str) -> bytes:
        digest = self._hash.copy()
        digest.update(said.encode())
        return digest.digest()

    def _key(self, row_values: list[Value]) -> tuple[tuple[Value, ...], bytes]:
        key = tuple([row_values[place] for place in self._key_places])
        return key, self._digest("\x1f".join(map(str, key)))

    def _key_if_said(self, row_values: list[Value]) -> bytes | None:
        key, key_hash = self._key(row_values)
        return None if None in key else key_hash

    def _keep(self, number: int, row_values: list[Value]) -> None:
        said = [f"{name}={value}" for name, value in zip(self._names, row_values, strict=True) if value is not None]
        key, key_hash = self._key(row_values)
        good = GoodRow(number, key, key_hash, self._digest("\x1f".join(said)), tuple(row_values))
        first = self._good.get(key_hash)
        if first is None and key_hash not in self._withdrawals:
            self._good[key_hash] = good
        elif first is not None and first.content_hash == good.content_hash and key_hash not in self._conflicts:
            self._repeated += 1
        else:
            self._conflict(number, key_hash)

    def _keep_withdrawal(self, number: int, row_values: list[Value]) -> None:
        key, key_hash = self._key(row_values)
        if key_hash in self._good:
            self._conflict(number, key_hash)
        elif key_hash in self._withdrawals:
            self._repeated += 1
        else:
            self._withdrawals[key_hash] = WithdrawnRow(number, key, key_hash)

    def _conflict(self, number: int, key_hash: bytes) -> None:
        """Two rows of one key that differ: nobody but their sender knows which is right, so both go back."""
        kept = self._good.get(key_hash) or self._withdrawals[key_hash]
        if key_hash not in self._conflicts:
            self._conflicts.add(key_hash)
            self._bad[kept.number] = BadRow(kept.number, (self._same_key(number),), key_hash)
        self._bad[number] = BadRow(number, (self._same_key(kept.number),), key_hash)

    def _same_key(self, other: int) -> Fault:
        titles = "、".join(self._feed.column(name).title for name in self._feed.key)
        said = f"和第 {other} 行的{titles}相同，内容不同：留对的一行，另一行删掉"
        indexes = tuple(step.at for step in self._key_steps)
        return Fault(indexes, "", Complaint(problems.SAME_KEY, said), f"和第 {other} 行")

    def result(self) -> Checked:
        """What became of all rows taken."""
        good = {key: row for key, row in self._good.items() if key not in self._conflicts}
        if self._feed.together is not None:
            indexes = {each.column.name: each.index for each in self._matching.matched}
            rows = tuple(good.values())
            for row, found in disagreements(self._feed, self._feed.together, rows, indexes, self._matching.headers):
                self._bad[row.number] = BadRow(row.number, found, row.key_hash)
                del good[row.key_hash]
        return Checked(
            good=tuple(good.values()),
            withdrawals=tuple(w for key, w in self._withdrawals.items() if key not in self._conflicts),
            bad=tuple(self._bad[number] for number in sorted(self._bad)),
            repeated=self._repeated,
            totals=self._totals,
        )


_EMPTY = Complaint(problems.MISSING, "空着，要填")
