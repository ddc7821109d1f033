"""Which open matter a new clue joins: a household has one, whatever the risk (并入在办的)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

OPEN_CLUE_STATES = frozenset({"VALIDATED", "ASSIGNED", "UNREACHABLE", "VERIFIED", "CLOSE_PROPOSED"})
ENDED_CASE_STATES = frozenset({"NOT_ADMITTED"})


class MatterKind(StrEnum):
    """A clue, or a case that a clue has become (线索还是档案)."""

    CLUE = "CLUE"
    CASE = "CASE"


class Consequence(StrEnum):
    """What joining sets off (并入以后怎么办)."""

    ATTACHED = "ATTACHED"
    BASIS_CHANGED = "BASIS_CHANGED"
    FOLLOW_UP = "FOLLOW_UP"


@dataclass(frozen=True)
class Matter:
    """A clue or case that is being dealt with (在办的一件)."""

    kind: MatterKind
    matter_id: str
    household_id: str
    state: str
    opened_order: int
    """Smaller is older."""
    risks: frozenset[str] = frozenset()

    @property
    def open(self) -> bool:
        """Whether a new clue can join it (还在办)."""
        if self.kind is MatterKind.CASE:
            return self.state not in ENDED_CASE_STATES
        return self.state in OPEN_CLUE_STATES


@dataclass(frozen=True)
class Joins:
    """The new clue becomes evidence of an open matter (并入这一件)."""

    matter: Matter
    consequence: Consequence
    new_risks: frozenset[str]

    @property
    def opens_limit(self) -> str | None:
        """The limit that joining opens: a household that is monitored is visited again."""
        return "follow_up" if self.consequence is Consequence.FOLLOW_UP else None


def matter_to_join(
    matters: Iterable[Matter], *, household_id: str, clue_id: str, risks: frozenset[str] = frozenset()
) -> Joins | None:
    """What a new clue joins; None if the household has nothing open (并入哪一件).

    A case goes before a clue, of several clues the oldest.
    """
    there = [m for m in matters if m.household_id == household_id and m.open and m.matter_id != clue_id]
    if not there:
        return None
    best = min(there, key=lambda m: (m.kind is MatterKind.CLUE, m.opened_order))
    return Joins(best, _consequence(best), risks - best.risks)


def _consequence(matter: Matter) -> Consequence:
    """What follows for the matter that is joined."""
    if matter.kind is MatterKind.CASE and matter.state == "COUNTY_REVIEW":
        return Consequence.BASIS_CHANGED
    if matter.kind is MatterKind.CASE and matter.state == "MONITORED":
        return Consequence.FOLLOW_UP
    return Consequence.ATTACHED
