"""What intake tells of the departments' lists themselves: one that did not come, one much shorter (清单告知)."""

from datetime import date, datetime
from typing import ClassVar

from libs.events.contracts.base import Event
from libs.events.contracts.values import Holder


class MissEvent(Event):
    """A fact about a list that did not come; those of a list are kept in order (清单没报的事件)."""

    miss_id: str
    feed: str
    month: date
    """The month that was not delivered, by its first day."""

    @property
    def key(self) -> str:
        """The list."""
        return f"list:{self.feed}"

    @property
    def subject(self) -> str:
        """What was missed."""
        return f"miss:{self.miss_id}"


class FeedMissed(MissEvent):
    """A list did not come by its day; told to its department first, later to the leading group office (清单没报)."""

    name: ClassVar[str] = "intake.feed_missed.v1"

    list_title: str
    department: str
    """As the list names it: 医保局."""
    area_code: str
    due_on: date
    missed_at: datetime
    """When it was seen that it had not come: the same each time it is told."""
    told_to: tuple[Holder, ...]
    """Whoever is told now; each office once."""


class FeedMissEnded(MissEvent):
    """A missed list came, or had nothing to report, or the next month's is asked for instead (清单报了)."""

    name: ClassVar[str] = "intake.feed_miss_ended.v1"

    ended_by: str
    """delivered, next_month."""


class FeedShrunk(Event):
    """A whole list is much shorter than the last one, and its sender said that it is so (清单少了很多)."""

    name: ClassVar[str] = "intake.feed_shrunk.v1"

    upload_id: str
    feed: str
    list_title: str
    department: str
    """As the list names it: 医保局."""
    area_code: str
    rows_before: int
    rows_now: int
    confirmed_by: str
    """The officer, or `system:<department>` for a machine of the department."""
    confirmed_at: datetime
    told_to: tuple[Holder, ...]

    @property
    def key(self) -> str:
        """The upload."""
        return f"feed:{self.upload_id}"
