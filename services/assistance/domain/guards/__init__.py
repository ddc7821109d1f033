"""The conditions that the tables name: `clue`, `case`, `decision` and `measure` hold them (办理条件)."""

from services.assistance.domain.guards import case, clue, decision, measure
from services.assistance.domain.guards.registry import CONDITIONS, GUARDS, Guard

__all__ = ["CONDITIONS", "GUARDS", "Guard", "case", "clue", "decision", "measure"]
