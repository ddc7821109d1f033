"""Steps that were taken: appended, never changed; where a matter stands is what they say (经过)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.assistance.domain.answers import Answers
from services.assistance.domain.table import START, Move, State, Table
from services.assistance.domain.values import Role


@dataclass(frozen=True)
class Actor:
    """Who takes a step, and as whom (谁，以什么身份)."""

    actor_id: str
    role: Role
    department: str | None = None


@dataclass(frozen=True)
class Step:
    """One step, as it was taken; it is never changed (办过的一步)."""

    event: str
    actor_id: str
    role: Role
    happened_at: datetime
    entered_at: datetime
    answers: Answers = field(default_factory=Answers)
    basis: Mapping[str, str | int] = field(default_factory=dict)
    """What was stored with a decision: line, year, findings, version of the facts (当时的依据)."""


class BrokenStory(Exception):
    """The steps contain one that the table does not allow there (经过与流转表不符)."""

    def __init__(self, event: str, state: str) -> None:
        super().__init__(f"流转表里，“{state}”没有“{event}”这一步。")


def state_of(table: Table, steps: Sequence[Step]) -> str:
    """Where a matter stands: what its steps say (办到哪一步). Raises BrokenStory."""
    return states_of(table, steps)[-1]


def states_of(table: Table, steps: Sequence[Step]) -> tuple[str, ...]:
    """The state before the first step and after each one (一步一步走到哪). Raises BrokenStory."""
    states = [START]
    taken: dict[str, int] = {}
    for step in steps:
        move = table.move(step.event, states[-1])
        if move is None:
            raise BrokenStory(step.event, states[-1])
        taken[step.event] = taken.get(step.event, 0) + 1
        states.append(state_after(move, states[-1], taken[step.event]))
    return tuple(states)


def state_after(move: Move, state: str, times: int) -> str:
    """The state after a step that is taken for this time (走到哪个状态)."""
    return move.next if move.next is not None and times >= move.times else state


def where(table: Table, steps: Sequence[Step]) -> State:
    """The state in which a matter stands, with its label."""
    return table.state(state_of(table, steps))


def last_of(steps: Sequence[Step], *events: str) -> Step | None:
    """The latest of these steps."""
    return next((step for step in reversed(steps) if step.event in events), None)


def since_last(steps: Sequence[Step], *events: str) -> tuple[Step, ...]:
    """The steps after the latest of these; all of them if there was none."""
    for position in range(len(steps), 0, -1):
        if steps[position - 1].event in events:
            return tuple(steps[position:])
    return tuple(steps)
