"""What screening tells of figures: one proposed, set, refused, one that ends (标准告知)."""

from datetime import date
from typing import ClassVar

from libs.events.contracts.base import Event
from libs.events.contracts.values import Paper


class FigureEvent(Event):
    """A fact about a figure of a region; a region's are kept in order (标准的事件)."""

    figure: str
    """Its name in the catalogue of figures: dibao_rural_month."""

    @property
    def key(self) -> str:
        """The region."""
        return f"region:{self.region}"

    @property
    def subject(self) -> str:
        """The figure."""
        return f"figure:{self.figure}"


class FigureProposed(FigureEvent):
    """Somebody entered a figure; it counts for nothing until a second person confirms it (录入待确认)."""

    name: ClassVar[str] = "screening.figure_proposed.v1"

    entry_id: str
    label: str
    text: str
    """Its value as pages write it: 815 元/人·月."""
    from_on: date
    to_on: date | None = None
    replaces: str | None = None
    """The entry that this one corrects or takes back."""
    proposed_by: str


class FigureSet(FigureEvent):
    """A second person confirmed a figure: it holds for its days from now on (标准已定)."""

    name: ClassVar[str] = "screening.figure_set.v1"

    entry_id: str
    turn: int
    """The how-manieth decision of the region."""
    value: str | None
    """As a file of figures writes it, in JSON; none: what it replaces holds no longer, and nothing in its place."""
    from_on: date
    to_on: date | None = None
    paper: Paper
    replaces: str | None = None
    proposed_by: str
    confirmed_by: str


class FigureRefused(FigureEvent):
    """A second person, or whoever proposed it, decided that an entry is not to hold (没有采用)."""

    name: ClassVar[str] = "screening.figure_refused.v1"

    entry_id: str
    refused_by: str


class FigureEnding(FigureEvent):
    """A figure ends soon, or ended today, and no other follows it (标准快到期)."""

    name: ClassVar[str] = "screening.figure_ending.v1"

    label: str
    ends_on: date
    days_before: int
    """60, 30 or 0: each is told once; of several that nobody was told of, only the nearest."""
    carried_on: bool
    """Whether it is carried on, marked provisional, when no new paper comes (沿用)."""
    rests: tuple[str, ...] = ()
    """The rules and benefits that rest on it."""
