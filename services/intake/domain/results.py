"""What became of the rows of a sheet, and its mistakes by kind (试运行的结果、按问题分)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.intake.domain import problems
from services.intake.domain.plan import Value
from services.intake.domain.problems import Complaint, Problem


class GoodRow(NamedTuple):
    """A row that can be loaded: its values in the order of the feed's columns, None where nothing was said (好行)."""

    number: int
    """The row's number as the sender's program shows it."""
    key: tuple[Value, ...]
    key_hash: bytes
    content_hash: bytes
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class WithdrawnRow:
    """A row that takes back what an earlier one told (撤回的行)."""

    number: int
    key: tuple[Value, ...]
    key_hash: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a row (一处错)."""

    indexes: tuple[int, ...]
    """The cells to colour, counted from 0."""
    header: str
    """The sender's header, when it is of one column."""
    complaint: Complaint
    example: str
    """The wrong cells, masked."""

    @property
    def text(self) -> str:
        """As the column 错误说明 says it."""
        sentence = self.complaint.sentence
        if not self.header or sentence.startswith(self.header):
            return sentence
        return f"{self.header}：{sentence}"


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that goes back to its sender (要改的行)."""

    number: int
    faults: tuple[Fault, ...]
    key_hash: bytes | None
    """None where the row does not even say which it is."""

    @property
    def text(self) -> str:
        """All that is wrong with it, in one cell."""
        return "；".join(fault.text.rstrip("。") for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of every row of a sheet (试运行的结果)."""

    good: tuple[GoodRow, ...]
    withdrawals: tuple[WithdrawnRow, ...]
    bad: tuple[BadRow, ...]
    repeated: int
    """Rows that say once more, word for word, what another row of the file says; they count once."""
    totals: int
    """Rows of sums at the foot of the list, passed over."""

    @property
    def row_count(self) -> int:
        """All rows of data in the file."""
        return len(self.good) + len(self.withdrawals) + len(self.bad) + self.repeated + self.totals


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of mistake: in how many rows, what to do, where to look (按问题分的一行)."""

    problem: Problem
    remedy: str
    row_count: int
    example_row: int
    example: str


def groups(bad: Sequence[BadRow]) -> tuple[Group, ...]:
    """The mistakes of a sheet by kind, the most frequent first; a row with two kinds counts in both."""
    rows: dict[Problem, list[int]] = {}
    first: dict[Problem, tuple[int, Fault]] = {}
    empty: dict[str, None] = {}
    for row in bad:
        for fault in row.faults:
            problem = fault.complaint.problem
            counted = rows.setdefault(problem, [])
            if not counted or counted[-1] != row.number:
                counted.append(row.number)
            first.setdefault(problem, (row.number, fault))
            if problem is problems.MISSING:
                empty[fault.header] = None
    ordered = sorted(rows, key=lambda problem: (-len(rows[problem]), first[problem][0], problem.title))
    return tuple(
        Group(
            problem=problem,
            remedy=f"{'、'.join(empty)}不能空。" if problem is problems.MISSING else problem.remedy,
            row_count=len(rows[problem]),
            example_row=first[problem][0],
            example=first[problem][1].example,
        )
        for problem in ordered
    )
