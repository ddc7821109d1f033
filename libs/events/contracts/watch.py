"""What screening tells of the watch list: which villages are on it from now on, and which no longer (关注名单)."""

from datetime import date
from typing import ClassVar

from libs.events.contracts.base import Event
from libs.events.contracts.values import Paper, Part


class WatchedVillage(Part):
    """A village that came onto the list, or left it (一个村)."""

    village: str
    """Its code, twelve digits."""
    from_on: date
    """Since when it is on the list, or was."""
    tags: tuple[str, ...]
    """What its list calls it: old_base, minority, low_income."""
    tag_year: int
    """Of which year that list is."""
    row_id: str
    """The row that names it, or named it last."""
    why: str = ""
    """Of one that left it, in words: 清单撤回了这个村."""


class WatchEvent(Event):
    """A change of the list, with all its villages; what is told of one region is kept in order (名单的变化)."""

    change_id: str
    on: date
    """The day on which it was found."""
    rule_id: str
    rule_version: int
    clause: Paper
    departments: tuple[str, ...]
    """Those whom the rule tells, in the region's words."""
    villages: tuple[WatchedVillage, ...]

    @property
    def key(self) -> str:
        """The region: a household is watched because it lives in such a village, none is named."""
        return f"region:{self.region}"

    @property
    def subject(self) -> str:
        """The change."""
        return f"watch:{self.change_id}"


class WatchStarted(WatchEvent):
    """Villages are on the list from now on: their households are looked at by data, no visit is due (列入关注名单)."""

    name: ClassVar[str] = "screening.watch_started.v1"


class WatchEnded(WatchEvent):
    """Villages are on it no longer (不再关注)."""

    name: ClassVar[str] = "screening.watch_ended.v1"
