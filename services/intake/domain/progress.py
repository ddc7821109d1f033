"""What whoever holds a number reads of it: who has it now, until when, what comes next (办到哪了).

`story` holds the words for each state; this module decides which matter speaks, and what a third party sees.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Matter:
    """A clue, case or measure as it stands (线索、监测档案、帮扶措施)."""

    matter_id: str
    matter: str
    state: str
    ended: bool
    area_code: str | None
    holder: Mapping[str, Any] | None
    due_on: date | None
    escalated: Mapping[str, Any] | None
    """Whom it went to when a day was missed; None while nothing is late."""
    notice_until: date | None
    item_label: str | None
    department: str | None
    reason_label: str | None
    missed: int
    """How often nobody was at home."""
    opened_at: datetime
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was taken (走过的一步)."""

    matter_id: str
    event: str
    new_state: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Names:
    """How places and helpers are called on the page (怎么称呼)."""

    town: str
    village: str
    help_phone: str
    county: str
    """What the county is called: 市, 县."""
    levels: Mapping[str, str]
    """Level of an answer → who that is here."""


@dataclass(frozen=True, slots=True)
class Lamp:
    """Where it stands now (现在在谁手里)."""

    who: str
    doing: str
    until: date | None = None
    yours: bool = False
    """It is the household's turn."""
    done: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A step as the page shows it (一步)."""

    words: str
    state: str
    """past, now or next."""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """A measure as the page shows it (一项帮扶)."""

    measure_id: str
    label: str
    where: str
    asks: bool
    """Whether the household is asked if it arrived."""


@dataclass(frozen=True, slots=True)
class Progress:
    """All that the status page says (办理情况)."""

    lamp: Lamp
    late: str
    """To whom it went because a day passed; empty while nothing is late."""
    lines: tuple[Line, ...]
    measures: tuple[Help, ...]


def current(matters: Sequence[Matter]) -> Matter | None:
    """The matter that speaks for a report: its last case, else a clue that was not joined to another."""
    cases = [each for each in matters if each.matter == "case"]
    clues = [each for each in matters if each.matter == "clue"]
    standing = [each for each in clues if each.state != "MERGED"]
    return next((some[-1] for some in (cases, standing, clues) if some), None)


def is_done(matter: Matter | None) -> bool:
    """Whether a third party reads 已办理: a decision is made, or the matter ended."""
    return matter is not None and ((matter.ended and matter.state != "CONVERTED") or matter.state == "MONITORED")


def for_third_party(matter: Matter | None, reported_on: date) -> Progress:
    """Who reported for somebody else sees whether it is being dealt with, and nothing else (代报人)."""
    done = is_done(matter)
    lamp = Lamp("已办理" if done else "收到了，正在办", "", done=done)
    lines = [Line("收到了", "past", reported_on), Line("已办理" if done else "正在办", "past" if done else "now")]
    if not done:
        lines.append(Line("已办理", "next"))
    return Progress(lamp, "", tuple(lines), ())
