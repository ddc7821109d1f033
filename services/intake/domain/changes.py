"""Compares a checked sheet with what the same list told before: new, corrected, unchanged, withdrawn (新旧对比)."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.intake.domain.feed import Covers
from services.intake.domain.results import Checked, GoodRow, WithdrawnRow


@dataclass(frozen=True, slots=True)
class Changes:
    """What loading a sheet would change (载入会改变什么)."""

    new: tuple[GoodRow, ...]
    corrected: tuple[GoodRow, ...]
    unchanged: tuple[GoodRow, ...]
    withdrawn: frozenset[bytes]
    """Key hashes of what is taken back: marked 撤回, or missing in a list that is sent whole."""
    not_there: tuple[WithdrawnRow, ...]
    """Rows marked 撤回 of which nothing is loaded: they change nothing."""

    @property
    def nothing(self) -> bool:
        """Loading it would change nothing (什么也没变)."""
        return not (self.new or self.corrected or self.withdrawn)


def diff(previous: Mapping[bytes, bytes], checked: Checked, covers: Covers) -> Changes:
    """Compare a sheet with what is loaded: `previous` gives the content hash of each key hash still in force.

    For a list that is sent whole, `previous` holds what the same sender is answerable for. A row that is only wrong is
    not gone; and while some row does not even say which it is, such a list withdraws nothing by its silence.
    """
    new: list[GoodRow] = []
    corrected: list[GoodRow] = []
    unchanged: list[GoodRow] = []
    for row in checked.good:
        before = previous.get(row.key_hash)
        into = new if before is None else unchanged if before == row.content_hash else corrected
        into.append(row)
    withdrawn = {row.key_hash for row in checked.withdrawals if row.key_hash in previous}
    still_named = {row.key_hash for row in checked.good} | {row.key_hash for row in checked.bad}
    if covers is Covers.FULL and None not in still_named:
        withdrawn |= previous.keys() - still_named
    not_there = tuple(row for row in checked.withdrawals if row.key_hash not in previous)
    return Changes(tuple(new), tuple(corrected), tuple(unchanged), frozenset(withdrawn), not_there)
