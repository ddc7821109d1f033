"""What screening tells of a monthly run: held back, let pass or stopped, ended (月筛查告知)."""

from datetime import date
from typing import ClassVar

from libs.events.contracts.base import Event
from libs.events.contracts.values import Part


class RuleCount(Part):
    """A rule, and how many households would newly meet it (规则与户数)."""

    rule_id: str
    households: int
    figure: str = ""
    """The fact that decided most often, as a page says it; empty where none stands out."""


class TownCount(Part):
    """A town, and how many of its households would newly meet a rule (镇与户数)."""

    area_code: str
    """Twelve digits; empty for households of which no area is known."""
    households: int


class PlaceCount(Part):
    """A rule about villages or assets, and how many of them meet it (规则与村、资产数)."""

    rule_id: str
    label: str
    """How the region calls the rule."""
    met: int
    subject: str
    """village or asset."""
    departments: tuple[str, ...]
    """Those whom the rule tells, in the region's words."""


class RunEvent(Event):
    """A fact about a monthly run; what is told of one run is kept in order (月筛查的事件)."""

    run_id: str
    month: date
    """By its first day."""

    @property
    def key(self) -> str:
        """The run."""
        return f"run:{self.run_id}"


class RunHeld(RunEvent):
    """A run would raise findings for more households than the region allows: nobody is told until a person decides."""

    name: ClassVar[str] = "screening.run_held.v1"

    day: date
    """The day as of which everybody was asked."""
    households: int
    """All of the region."""
    concerned: int
    """Those that would newly meet a rule."""
    findings: int
    permille: int
    """Concerned households per thousand: 82 is 8.2 %."""
    limit_pct: int
    rules: tuple[RuleCount, ...]
    """The commonest, the most first."""
    towns: tuple[TownCount, ...] = ()
    """Where most of them live, the most first."""


class RunPassed(RunEvent):
    """Somebody let a held run go on, or stopped it: then nothing of it is told (继续、停掉)."""

    name: ClassVar[str] = "screening.run_passed.v1"

    passed: bool
    """False: stopped, it does not count."""
    officer_id: str


class RunEnded(RunEvent):
    """A run is done: everybody was screened, what changed was told (月筛查完成)."""

    name: ClassVar[str] = "screening.run_ended.v1"

    day: date
    households: int
    raised: int
    """Findings that are new."""
    still_open: int
    no_longer: int
    missing_lists: tuple[str, ...] = ()
    """Titles of the lists of the month that did not come."""
    places: tuple[PlaceCount, ...] = ()
    """Rules that villages or assets of the region meet on the day of the run."""
