"""What screening tells: findings raised, ended and withdrawn, lists that are held, items dealt with (筛查告知)."""

from datetime import date
from typing import ClassVar

from libs.events.contracts.base import Event, HouseholdEvent
from libs.events.contracts.values import Hearers, ItemEnd, Paper, Part


class Line(Part):
    """One line of the arithmetic, as a page shows it (算式的一行)."""

    label: str
    text: str
    """What stands on the right: an amount, a comparison."""
    decides: bool = False
    """The line on which the verdict rests."""


class FigureUsed(Part):
    """A figure that decided, with its paper (用到的标准)."""

    name: str
    label: str
    text: str
    from_on: date | None = None
    paper: Paper
    provisional: bool = False
    demo: bool = False


class InputUsed(Part):
    """A fact that decided, with where it came from and when (用到的情况)."""

    name: str
    label: str
    text: str
    origin: str
    """In words: 医保清单第 1,807 行."""
    received_on: date | None = None
    row_ids: tuple[str, ...] = ()


class FindingRaised(HouseholdEvent):
    """A household met a rule; a person, or the region's setting, makes it a clue (疑点)."""

    name: ClassVar[str] = "screening.finding_raised.v1"

    finding_id: str
    occurrence: int = 1
    """2 and more: the same finding, told again because its figure is worse."""
    area_code: str | None = None
    rule_id: str
    rule_version: int
    day: date
    clause: Paper
    departments: tuple[str, ...]
    """Those whom the rule tells, in the region's words."""
    heard_by: Hearers | None = None
    """Who alone may know of it; None: everybody who works for the household."""
    refers: bool = False
    """Its departments are told of it beside what is open; it opens no clue (转介)."""
    measures: tuple[str, ...] = ()
    at_once: bool
    """The region makes it a clue without triage."""
    risk: str
    sentence: str
    """The full one, for departments and the named town officer."""
    neutral: str
    """The one for the village: no amount, no record; empty where the village does not hear of it."""
    arithmetic: tuple[Line, ...] = ()
    figures: tuple[FigureUsed, ...] = ()
    inputs: tuple[InputUsed, ...] = ()
    row_ids: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    provisional: bool = False
    demo: bool = False
    assumed: bool = False
    facts_version: int
    fingerprint: str
    feed: str | None = None
    upload_id: str | None = None
    """The list that set it off, if one did: items of one feed, rule and day are one item."""


class FindingEnded(HouseholdEvent):
    """A finding no longer holds (不再触发)."""

    name: ClassVar[str] = "screening.finding_ended.v1"

    finding_id: str
    rule_id: str
    sentence: str = ""
    row_ids: tuple[str, ...] = ()


class FindingWithdrawn(HouseholdEvent):
    """The rows that a finding rested on were corrected or taken back (依据有误，撤回)."""

    name: ClassVar[str] = "screening.finding_withdrawn.v1"

    finding_id: str
    rule_id: str
    sentence: str = ""
    """What changed, for the officer who decides: 医保更正：自付改为 12,300.00 元."""
    row_ids: tuple[str, ...] = ()


class ParkingChanged(Event):
    """Households whose messages cannot be handled now, and those whose can again; intake counts them apart (停放)."""

    name: ClassVar[str] = "screening.parking_changed.v1"

    region: str = ""
    """Empty: what nobody can read says no region."""
    parked: tuple[str, ...] = ()
    released: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Whoever parked them."""
        return "consumer:screening"


class ItemsEnded(Event):
    """Items of the ledger that a batch dealt with; intake strikes them off (台账销项)."""

    name: ClassVar[str] = "screening.items_ended.v1"

    items: tuple[str, ...]
    """Row ids, and item ids of withdrawals."""
    end: ItemEnd = ItemEnd.SCREENED
    met: tuple[str, ...] = ()
    """Those rows whose household met a rule on them."""

    @property
    def key(self) -> str:
        """Whoever dealt with them."""
        return "consumer:screening"


class UploadHeld(Event):
    """A list sets off more than the region allows: its findings wait until a person lets them pass (放行确认)."""

    name: ClassVar[str] = "screening.upload_held.v1"

    upload_id: str
    feed: str
    list_title: str
    department: str
    area_code: str
    rows: int
    findings: int
    households: int
    permille: int
    """Households per thousand rows: 67 is 6.7 %."""
    limit_pct: int
    commonest_rule: str
    commonest_count: int
    commonest_figure: str = ""

    @property
    def key(self) -> str:
        """The upload."""
        return f"feed:{self.upload_id}"


class UploadPassed(Event):
    """Somebody let a held list pass, or its sender took it back (已放行、已撤回)."""

    name: ClassVar[str] = "screening.upload_passed.v1"

    upload_id: str
    passed: bool
    """False: taken back."""
    officer_id: str | None = None
    reason: str = ""

    @property
    def key(self) -> str:
        """The upload."""
        return f"feed:{self.upload_id}"
