"""What is told of a quarter's assessment: each decision, and what becomes of it (季研判告知)."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from libs.events.contracts.base import Event
from libs.events.contracts.values import Holder


class DecisionState(StrEnum):
    """Where a decision of a quarter stands (议定事项办到哪里)."""

    OPEN = "OPEN"
    REPORTED = "REPORTED"
    """The unit says that it is done; the leading group office has not yet struck it off."""
    STRUCK_OFF = "STRUCK_OFF"
    """销号."""


class DecisionEvent(Event):
    """A fact about one decision; a region's are kept in order (议定事项的事件)."""

    decision_id: str
    quarter: date
    """By its first day."""

    @property
    def key(self) -> str:
        """The region."""
        return f"region:{self.region}"

    @property
    def subject(self) -> str:
        """The decision."""
        return f"decision:{self.decision_id}"


class QuarterDecided(DecisionEvent):
    """The signed minutes of a quarter hold this decision (季研判议定)."""

    name: ClassVar[str] = "screening.quarter_decided.v1"

    number: int
    """Its place in the minutes, from 1."""
    matter: str
    """What is to be done, as the minutes say it; no name, no number of a person or phone."""
    holder: Holder
    """The unit: a department, or a town by its area."""
    due_on: date
    signed_on: date
    signed_by: str
    """The officer."""


class DecisionMoved(DecisionEvent):
    """A decision came into the hands of its unit, was reported done, sent back or struck off (议定事项办理)."""

    name: ClassVar[str] = "assistance.decision_moved.v1"

    number: int
    state: DecisionState
    matter: str
    holder: Holder
    due_on: date
    by: str | None = None
    """The officer; None for the system."""
    words: str = ""
    """What was done, or why it was sent back."""
    happened_at: datetime
    turn: int = 0
    """How many steps were taken with it: 0 when it came to its unit."""


class DecisionLate(DecisionEvent):
    """The day of a decision passed and it is not struck off (议定事项过期)."""

    name: ClassVar[str] = "assistance.decision_late.v1"

    number: int
    matter: str
    holder: Holder
    due_on: date
    escalated_to: Holder
    times: int = 1


class DecisionWarned(DecisionEvent):
    """Four fifths of a decision's time are over, and its unit has not reported (议定事项快到期)."""

    name: ClassVar[str] = "assistance.decision_warned.v1"

    due_on: date
