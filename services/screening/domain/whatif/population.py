"""Every household of a region on one day, packed: what rules read of it, where it lives, what is under way (试算的户).

About 130 bytes a household: a million of them fit beside everything else that a web process keeps.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from libs.policy.answers import Answers, Mask
from libs.policy.columns import Column, Segments
from services.screening.domain.extract import ID_MAX
from services.screening.domain.reading import AsOf, FactColumns

Areas = Sequence[str | None]
"""Codes of villages; none where no village is known."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Some households of the region as they were read, one entry a household (一批户)."""

    ids: Sequence[str]
    columns: FactColumns
    areas: Areas
    """Where each is registered, else where it lives: the village that would go there."""
    residences: Areas
    monitored: Mask
    opened: Mask
    """Whether a finding of any rule is open."""
    cleared: Mask
    """Whether a visit of the last twelve months found no risk."""
    touched: NDArray[np.int32]
    """The Beijing day, as its ordinal, on which something about it last came; NEVER where nothing did."""


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Every household of a region on one day, one entry a household (试算的户)."""

    as_of: AsOf
    read_at: datetime
    ids: NDArray[np.bytes_]
    columns: FactColumns
    """As the rules read them; of the members only what the one paid who paid most."""
    areas: Areas
    """The places that occur."""
    area: NDArray[np.int32]
    """For each household which of them its village is."""
    residence: NDArray[np.int32]
    monitored: Mask
    opened: Mask
    cleared: Mask
    touched: NDArray[np.int32]

    def __len__(self) -> int:
        """How many households."""
        return len(self.ids)

    @property
    def under_way(self) -> Mask:
        """Whom nobody would have to visit anew: a finding is open, or the household is monitored (已在办)."""
        return self.opened | self.monitored

    def inside(self, covers: Callable[[str | None], bool]) -> Mask:
        """The households that are registered or live in places of which this is so."""
        covered = np.array([covers(code) for code in self.areas], dtype=np.bool_)
        lives = np.array([code is not None and covers(code) for code in self.areas], dtype=np.bool_)
        found: Mask = covered[self.area] | lives[self.residence] if len(self) else np.zeros(0, dtype=np.bool_)
        return found


def packed(columns: FactColumns) -> FactColumns:
    """The same for every rule that is asked of everybody: of the members, what the one paid who paid most."""
    most = columns.persons.largest(columns.paid_this_year)
    one_each = Segments(np.arange(len(columns) + 1, dtype=np.int64), most.known)
    return replace(
        columns, persons=one_each, paid_this_year=Column.read(most.values, np.ones(len(columns), dtype=np.bool_))
    )


def joined(pieces: Sequence[Piece], as_of: AsOf, read_at: datetime) -> Population:
    """The whole population, of pieces in their order."""
    numbers: dict[str | None, int] = {}
    area = _numbered((code for piece in pieces for code in piece.areas), numbers)
    residence = _numbered((code for piece in pieces for code in piece.residences), numbers)
    return Population(
        as_of,
        read_at,
        np.array([one.encode() for piece in pieces for one in piece.ids], dtype=f"S{ID_MAX}"),
        _columns([piece.columns for piece in pieces]),
        tuple(numbers),
        area,
        residence,
        _masks(piece.monitored for piece in pieces),
        _masks(piece.opened for piece in pieces),
        _masks(piece.cleared for piece in pieces),
        np.concatenate([np.zeros(0, dtype=np.int32), *(piece.touched for piece in pieces)]),
    )


def _numbered(codes: Iterable[str | None], numbers: dict[str | None, int]) -> NDArray[np.int32]:
    return np.fromiter((numbers.setdefault(code, len(numbers)) for code in codes), dtype=np.int32)


def _columns(parts: Sequence[FactColumns]) -> FactColumns:
    def column(name: str) -> Column:
        columns: list[Column] = [getattr(part, name) for part in parts]
        return Column.read(_values(columns), _masks(one.known for one in columns))

    def answers(name: str) -> Answers:
        found: list[Answers] = [getattr(part, name) for part in parts]
        return Answers(
            _masks(one.met for one in found),
            _masks(one.not_met for one in found),
            None if all(one.unset is None for one in found) else _masks(one.not_configured for one in found),
        )

    size = sum(map(len, parts))
    return FactColumns(
        members=column("members"),
        net_income=column("net_income"),
        pay_outs=column("pay_outs"),
        compliant_self_pay=column("compliant_self_pay"),
        net_schooling=column("net_schooling"),
        disaster_loss=column("disaster_loss"),
        protected=answers("protected"),
        persons=Segments(np.arange(size + 1, dtype=np.int64), _masks(part.persons.known for part in parts)),
        paid_this_year=column("paid_this_year"),
        lists_missing=answers("lists_missing"),
    )


def _values(columns: Sequence[Column]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(0, dtype=np.int64), *(one.values for one in columns)])


def _masks(masks: Iterable[Mask]) -> Mask:
    return np.concatenate([np.zeros(0, dtype=np.bool_), *masks])
