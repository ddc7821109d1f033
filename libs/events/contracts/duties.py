"""What is told of what an office owes for a period and nobody else tells: a quarter's assessment (报送告知)."""

from datetime import date
from typing import ClassVar

from libs.events.contracts.base import Event
from libs.events.contracts.values import Paper


class DutyEvent(Event):
    """A fact about one duty; a region's are kept in order (报送的事件)."""

    kind: str
    """assessment: the joint assessment of a quarter (季研判)."""
    ends_on: date
    """The last day of its period."""

    @property
    def key(self) -> str:
        """The region: no household is meant."""
        return f"region:{self.region}"

    @property
    def subject(self) -> str:
        """The duty."""
        return f"duty:{self.kind}:{self.ends_on.isoformat()}"


class DutyMissed(DutyEvent):
    """Its day passed and it was not done (没有按时)."""

    name: ClassVar[str] = "screening.duty_missed.v1"

    rule_id: str
    rule_version: int
    clause: Paper
    departments: tuple[str, ...]
    """Those whom the rule tells, in the region's words."""
    due_on: date
    missed_on: date


class DutyDone(DutyEvent):
    """What was missed was done after all (补上了)."""

    name: ClassVar[str] = "screening.duty_done.v1"

    done_on: date
