"""What screening tells of a week in which a town has many more households with one cause than usual (早期数)."""

from datetime import date
from typing import ClassVar

from libs.events.contracts.base import Event


class ClusterEvent(Event):
    """A town, a cause and a week; what is told of one region is kept in order (一镇、一种原因、一周)."""

    town: str
    """Its code, twelve digits."""
    cause: str
    """R01 to R10, R99."""
    week: date
    """By its Monday."""

    @property
    def key(self) -> str:
        """The region."""
        return f"region:{self.region}"

    @property
    def subject(self) -> str:
        """The town."""
        return self.town


class ClusterSeen(ClusterEvent):
    """A week stands out: the leading group office has to look for what happened there (明显多于平常)."""

    name: ClassVar[str] = "screening.cluster_seen.v1"

    cause_label: str
    raised: int
    """Households with a new finding of this cause."""
    recognised: int
    """Households that were recognised because of it."""
    usual_raised: float
    """The median of the weeks before: whole or a half."""
    usual_recognised: float
    weeks: int
    """Of so many weeks."""
    in_run: bool
    """A monthly run was told in that week, or another figure began to hold: many may come of that."""


class ClusterPassed(ClusterEvent):
    """Nobody has to look any more: the week after it was told is over (提醒过去了)."""

    name: ClassVar[str] = "screening.cluster_passed.v1"
