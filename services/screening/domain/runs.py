"""A monthly run: its states, when the calendar starts it, when it is held back, what came of it (月筛查)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

PERCENT = 100
PERMILLE = 1000
CATCH_UP_DAYS = 3
"""So many days after its day the calendar still starts a run, if the service was down; later a person decides."""
SHOWN = 5
"""As many rules and towns say why a run is held."""


class State(StrEnum):
    """Where a run stands (月筛查到哪一步)."""

    LOOKING = "LOOKING"
    """Everybody is asked; nothing is told yet."""
    HELD = "HELD"
    """Too many would be concerned: a person decides."""
    TELLING = "TELLING"
    """Those whose answers changed are screened, and it is told."""
    DONE = "DONE"
    STOPPED = "STOPPED"
    """A person stopped it: it does not count, nothing of it was told."""

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self in {State.LOOKING, State.HELD, State.TELLING}


class ByRule(NamedTuple):
    """What a run gave by one rule, in households (按规则的结果)."""

    raised: int = 0
    still_open: int = 0
    no_longer: int = 0
    unknown: int = 0
    """Of those asked, of how many something is not known that the rule needs (缺少信息)."""


@dataclass(frozen=True, slots=True)
class Run:
    """A monthly run as it stands."""

    run_id: str
    region: str
    month: date
    """By its first day."""
    day: date
    """As of which everybody is asked: the day on which it began."""
    state: State
    started_by: str | None
    """The officer; none where the calendar did."""
    started_at: datetime
    job_id: str | None = None
    households: int | None = None
    """All that were asked, once they were."""
    unknown: Mapping[str, int] | None = None
    why: "Why | None" = None
    """Why it was held, if it was."""
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str = ""
    ended_at: datetime | None = None
    result: Mapping[str, ByRule] | None = None


class Change(NamedTuple):
    """What would change about a household by one rule (将有的变化)."""

    household_id: str
    rule_id: str
    raised: bool
    """It would newly meet the rule; else an open finding would end or be told as worse."""


class OfRule(NamedTuple):
    """A rule of a held run (哪条规则)."""

    rule_id: str
    households: int
    figure: str = ""
    """The fact that decides most often, as a page says it; empty where each household has its own."""


class OfTown(NamedTuple):
    """A town of a held run (哪个镇)."""

    area_code: str
    """Twelve digits; empty where no area is known."""
    households: int


@dataclass(frozen=True, slots=True)
class Why:
    """Why a run is held (为什么停下)."""

    concerned: int
    findings: int
    permille: int
    limit_pct: int
    rules: tuple[OfRule, ...]
    towns: tuple[OfTown, ...]


def calendar_starts(today: date, run_day: int) -> bool:
    """Whether the calendar starts the run of the month today, if there was none (到日子了)."""
    return run_day <= today.day <= run_day + CATCH_UP_DAYS


def permille(concerned: int, households: int) -> int:
    """Concerned households per thousand."""
    return concerned * PERMILLE // max(households, 1)


def too_many(concerned: int, households: int, limit_pct: int) -> bool:
    """Whether more than the region's share of households would be told of (超过比例)."""
    return concerned * PERCENT > limit_pct * households


def added(so_far: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    """Two counts together."""
    return {name: so_far.get(name, 0) + more.get(name, 0) for name in sorted({*so_far, *more})}


def results(
    rule_ids: Iterable[str],
    raised: Mapping[str, int],
    no_longer: Mapping[str, int],
    open_now: Mapping[str, int],
    unknown: Mapping[str, int],
) -> dict[str, ByRule]:
    """What a run gave, by rule; what is open and was not raised by it was open before."""
    found = {}
    for rule_id in sorted(rule_ids):
        new = raised.get(rule_id, 0)
        before = max(open_now.get(rule_id, 0) - new, 0)
        found[rule_id] = ByRule(new, before, no_longer.get(rule_id, 0), unknown.get(rule_id, 0))
    return found
