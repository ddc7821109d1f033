"""What is told of what an office owes for a period and nobody else tells (报送告知)."""

from datetime import date
from typing import ClassVar

from libs.events.contracts.base import Event
from libs.events.contracts.values import Holder, Paper


class DutyEvent(Event):
    """A fact about one duty; a region's are kept in order (报送的事件)."""

    kind: str
    """assessment: the joint assessment of a quarter (季研判); yearly: the yearly report (年度报告)."""
    ends_on: date
    """The last day of its period."""
    owed_by: str = ""
    """The code of the office that owes it, where several owe one each; empty where it is one duty of the region."""
    turn: int = 1
    """How often it was waited for: whoever takes back that it came begins another turn."""

    @property
    def key(self) -> str:
        """The region: no household is meant."""
        return f"region:{self.region}"

    @property
    def subject(self) -> str:
        """The duty."""
        whose = f":{self.owed_by}" if self.owed_by else ""
        again = f":{self.turn}" if self.turn > 1 else ""
        return f"duty:{self.kind}:{self.ends_on.isoformat()}{whose}{again}"


class DutyDue(DutyEvent):
    """Its day comes, and it is not done: a reminder to the office that owes it (快到期)."""

    name: ClassVar[str] = "screening.duty_due.v1"

    holder: Holder
    """The office that owes it."""
    clause: Paper
    due_on: date
    days_before: int
    """Which reminder it is, in days before its day; 0 is the day itself, or later where it fell due again."""


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
    missing: tuple[str, ...] = ()
    """Where several offices owe it: how those are called of whom it did not come by that day."""


class DutyDone(DutyEvent):
    """What was missed, or reminded of, was done after all (补上了)."""

    name: ClassVar[str] = "screening.duty_done.v1"

    done_on: date
