"""The extract of a household's facts: what rules read of it, whatever the day, in fixed fields (摘录).

A fact that rules read is declared once, in the layout of its subject: a household, a member, twelve months of income,
a row of a list. From the layouts follow the row that the store keeps beside the facts and the numpy columns that rules
are asked over; nothing is made an object on the way. Whoever changes a layout changes its stamp: an extract of another
stamp is stale, and made anew from the facts.
"""

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from libs.policy.answers import Mask
from services.screening.domain.facts import HouseholdFacts, Origin
from services.screening.domain.rulebook.fact import Fact
from services.screening.domain.rulebook.facts import LABOUR

Rows = NDArray[np.void]
"""A structured array: one entry a thing, its fields by name."""
Places = NDArray[np.int64]
"""To which entry of another array each entry belongs."""

UNKNOWN = np.iinfo(np.int64).min
"""An amount that is not known; a day that is not known is NaT, a yes or no that is not known is below zero."""
EPOCH = date(1970, 1, 1).toordinal()
ID_MAX = 36
"""Characters of an id: a UUID as text."""

PREFERENCE: Mapping[Origin, int] = {
    Origin.VISIT_PAPERS: 5,
    Origin.VISIT_WORD: 4,
    Origin.SWEEP: 3,
    Origin.OWN_REPORT: 2,
    Origin.NATIONAL_EXPORT: 1,
    Origin.VILLAGE_ROLL: 1,
}
"""Of two blocks of income with the same last day, which is believed; other sources tell no income: 0."""
_PREFERENCE = {origin.value: PREFERENCE.get(origin, 0) for origin in Origin}


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that rules ask: its name, how numpy keeps it, and how it is read from facts."""

    name: str
    kept_as: str
    column: Callable[[Sequence[Any]], ArrayLike]
    unknown: Any = 0


def amount(name: str, of: str | None = None) -> Field:
    """Fen, of the thing itself or of a part that it may lack; unknown if none."""

    def column(things: Sequence[Any]) -> Sequence[int]:
        parts = things if of is None else [getattr(thing, of) for thing in things]
        said = [None if part is None else getattr(part, "fen" if of else name) for part in parts]
        return [UNKNOWN if fen is None else fen for fen in said]

    return Field(name, "i8", column, UNKNOWN)


def day(name: str) -> Field:
    """A Beijing day; unknown if none."""

    def column(things: Sequence[Any]) -> NDArray[np.datetime64]:
        days = map(attrgetter(name), things)
        return np.array([UNKNOWN if said is None else said.toordinal() - EPOCH for said in days], "i8").view("M8[D]")

    return Field(name, "M8[D]", column, np.datetime64("NaT"))


def yes_or_no(name: str) -> Field:
    """1, 0, or −1 where it is not known."""
    read = attrgetter(name)
    return Field(name, "i1", lambda things: [-1 if said is None else said for said in map(read, things)], -1)


def code(name: str, of: Fact) -> Field:
    """The number of a word that a fact of the book knows; 0 where it is not known."""
    read, numbers = attrgetter(name), of.numbers
    return Field(name, "i4", lambda things: [numbers.get(read(one), 0) for one in things])


def an_id(name: str, path: str | None = None) -> Field:
    """An id, to be compared only. Raises ValueError where one is too long to be kept whole."""
    read = attrgetter(path or name)

    def column(things: Sequence[Any]) -> Sequence[bytes]:
        ids = [read(thing).encode() for thing in things]
        if max(map(len, ids), default=0) > ID_MAX:
            raise ValueError(f"{name}: an id of more than {ID_MAX} characters")
        return ids

    return Field(name, f"S{ID_MAX}", column, b"")


class Layout:
    """The fields of one subject."""

    def __init__(self, *fields: Field) -> None:
        self._fields = fields
        self.dtype = np.dtype([(one.name, one.kept_as) for one in fields])
        self.nothing: Rows = np.array([tuple(one.unknown for one in fields)], self.dtype)
        """Stands for a thing that is not there: everything of it is unknown."""

    def of(self, things: Sequence[Any]) -> Rows:
        """What is kept of these things, field by field."""
        rows = np.empty(len(things), self.dtype)
        for one in self._fields:
            rows[one.name] = one.column(things)
        return rows

    def unpacked(self, parts: Iterable[bytes]) -> Rows:
        """What was packed, one after the other."""
        return np.frombuffer(b"".join(parts), self.dtype)


HOUSEHOLD = Layout(
    Field("stamp", "u4", lambda households: [0] * len(households)),
    Field("members", "i4", lambda things: [-1 if one.members is None else len(one.members) for one in things]),
    Field("blocks", "i4", lambda things: [len(one.income_blocks) for one in things]),
    yes_or_no("formerly_poor"),
    amount("net_schooling", of="net_schooling"),
    amount("disaster_loss", of="disaster_loss"),
)
MEMBER = Layout(
    an_id("person_id"),
    code("labour", LABOUR),
    day("born_on"),
    day("joined_on"),
    day("left_on"),
    day("died_on"),
)
BLOCK = Layout(
    an_id("row_id", "source.row_id"),
    Field("preference", "i1", lambda blocks: [_PREFERENCE[block.source.origin] for block in blocks]),
    Field("received_at", "f8", lambda blocks: [block.source.received_at.timestamp() for block in blocks]),
    day("from_on"),
    day("to_on"),
    amount("wage_fen"),
    amount("operating_receipts_fen"),
    amount("operating_expense_fen"),
    amount("property_fen"),
    amount("transfer_fen"),
    amount("pay_outs_fen"),
    amount("compliant_self_pay_fen"),
)
SETTLEMENT = Layout(an_id("person_id"), day("settled_on"), amount("self_pay_fen"), amount("compliant_fen"))


STAMP = zlib.crc32(repr([layout.dtype.descr for layout in (HOUSEHOLD, MEMBER, BLOCK)]).encode())
"""Says by which layouts an extract was packed."""


def packed(told: Sequence[Any]) -> list[bytes]:
    """The extract of each of these households, as the store keeps it: the household, its members, its income.

    They are facts of the domain or events of intake: the names of the fields are the same.
    """
    households = HOUSEHOLD.of(told)
    households["stamp"] = STAMP
    members = MEMBER.of([member for one in told for member in one.members or ()])
    blocks = BLOCK.of([block for one in told for block in one.income_blocks])
    parts = (
        _cut(households, np.ones(len(told), dtype=np.int64)),
        _cut(members, np.maximum(households["members"], 0)),
        _cut(blocks, households["blocks"]),
    )
    return [b"".join(of_one) for of_one in zip(*parts, strict=True)]


def _cut(rows: Rows, counts: NDArray[np.integer[Any]]) -> list[bytes]:
    """The bytes of so many rows each, one after the other."""
    raw, ends = rows.tobytes(), np.cumsum(counts)
    size = rows.itemsize
    return [raw[start * size : end * size] for start, end in zip((ends - counts).tolist(), ends.tolist(), strict=True)]


def is_stale(extract: bytes | None) -> bool:
    """Whether an extract is missing, or was packed by other layouts: it is made anew from the facts."""
    return extract is None or extract[:4] != _STAMPED


_STAMPED = np.array([STAMP], "u4").tobytes()


@dataclass(frozen=True, slots=True, eq=False)
class Extracts:
    """The extracts of many households, as columns."""

    ids: Sequence[str]
    households: Rows
    members: Rows
    """Household by household."""
    blocks: Rows
    block_of: Places
    settlements: Rows
    settlement_of: Places
    monitored: Mask
    delivered: Sequence[frozenset[date]]
    """For each household, the months whose settlement list came in its region."""

    def __len__(self) -> int:
        """How many households."""
        return len(self.ids)


@dataclass(slots=True)
class Beside:
    """What is known of households beside their extracts, each with the place of its household."""

    blocks: list[tuple[int, Any]] = field(default_factory=list)
    """Income that was told at the door."""
    settlements: list[tuple[int, Any]] = field(default_factory=list)


def unpacked(
    ids: Sequence[str],
    extracts: Sequence[bytes],
    beside: Beside,
    monitored: Sequence[bool],
    delivered: Sequence[frozenset[date]],
) -> Extracts:
    """These households as columns, from what the store keeps."""
    head, member = HOUSEHOLD.dtype.itemsize, MEMBER.dtype.itemsize
    households = HOUSEHOLD.unpacked(extract[:head] for extract in extracts)
    cuts = (head + np.maximum(households["members"], 0) * member).tolist()
    members = MEMBER.unpacked(extract[head:cut] for extract, cut in zip(extracts, cuts, strict=True))
    blocks = BLOCK.unpacked(extract[cut:] for extract, cut in zip(extracts, cuts, strict=True))
    block_of = np.repeat(np.arange(len(ids)), households["blocks"])
    if beside.blocks:
        blocks = np.concatenate([blocks, BLOCK.of([block for _, block in beside.blocks])])
        block_of = np.concatenate([block_of, [place for place, _ in beside.blocks]])
    return Extracts(
        ids,
        households,
        members,
        blocks,
        block_of,
        SETTLEMENT.of([row for _, row in beside.settlements]),
        np.array([place for place, _ in beside.settlements], dtype=np.int64),
        np.array(monitored, dtype=np.bool_),
        delivered,
    )


def of_facts(facts: Sequence[HouseholdFacts]) -> Extracts:
    """These households as columns, from their facts."""
    rows = [(place, row) for place, one in enumerate(facts) for row in one.settlements]
    return unpacked(
        [one.household_id for one in facts],
        packed(facts),
        Beside(settlements=rows),
        [one.monitored for one in facts],
        [one.delivered_months for one in facts],
    )
