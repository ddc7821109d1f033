"""Villages on the watch list: what lists say of each on a day, and what became otherwise since (关注名单).

Everybody who lives in such a village is watched, because he lives there: nothing is kept of a household.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from libs.policy.region import VILLAGE_TAGS

RULE_ID = "SR-VIL-01"
YEAR = "tag_year"


class Why(StrEnum):
    """Why a village is on the list no longer (为什么不再关注)."""

    WITHDRAWN = "withdrawn"
    """No row in force speaks of it."""
    NOT_NAMED = "not_named"
    """This year's list says that it is none, or does not say what it is."""
    RUN_OUT = "run_out"
    """This year's list did not speak of it while the one of the year before went on."""
    NOT_IN_FORCE = "not_in_force"
    """The clause holds no longer."""


WHY: Mapping[str, str] = MappingProxyType(
    {
        Why.WITHDRAWN: "清单撤回了这个村",
        Why.NOT_NAMED: "本年名单没有列入",
        Why.RUN_OUT: "本年名单没有报到，上年的名单到期了",
        Why.NOT_IN_FORCE: "条款不再有效",
    }
)
"""The same as pages and items say it."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row in force of a list of villages (现行的一行)."""

    row_id: str
    village: str
    upload_id: str
    received_on: date
    facts: Mapping[str, int | str]

    @property
    def tags(self) -> tuple[str, ...]:
        """The kinds of village that it names it as; each is a column."""
        return tuple([tag for tag in VILLAGE_TAGS if self.facts.get(tag) == "yes"])

    @property
    def year(self) -> int | None:
        """Of which year's list it speaks."""
        said = self.facts.get(YEAR)
        return said if isinstance(said, int) else None


@dataclass(frozen=True, slots=True)
class Watch:
    """A village that is on the list (关注的一个村)."""

    village: str
    from_on: date
    tags: tuple[str, ...]
    year: int
    row_id: str
    """The row that names it now."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What became otherwise, in order of village (名单的变化)."""

    started: list[Watch]
    ended: list[tuple[Watch, Why]]
    corrected: list[Watch]
    """Still on the list, by another row, for another year or as another kind of village: nobody is told."""


def listed(facts: Mapping[str, int | str], day: date) -> bool | None:
    """Whether the list of the day's year names the village; None where this row does not say it of that year."""
    if facts.get(YEAR) != day.year:
        return None
    said = [facts.get(tag) for tag in VILLAGE_TAGS]
    if "yes" in said:
        return True
    return None if None in said else False


def changes(
    watched: Sequence[Watch], rows: Sequence[ListRow], day: date, carry_months: int, *, in_force: bool = True
) -> Changes:
    """What is otherwise on this day than what is kept. Asked again, and whatever came first, it answers the same.

    `carry_months` is the month to whose end a list of the year before goes on for villages of which this year's says
    nothing yet. A row of the year to come changes nothing before that year.
    """
    by_village: dict[str, list[ListRow]] = {}
    for row in rows if in_force else ():
        by_village.setdefault(row.village, []).append(row)
    before = {one.village: one for one in watched}
    found = Changes([], [], [])
    for village in sorted({*before, *by_village}):
        kept, told = before.get(village), by_village.get(village, [])
        naming = [row for row in told if _names(row, day, carry_months)]
        if naming:
            _on(found, kept, max(naming, key=_newest), day)
        elif kept is not None and not any(_is_to_come(row, day) for row in told):
            found.ended.append((kept, _why(kept, told, day) if in_force else Why.NOT_IN_FORCE))
    return found


def goes_on(year: int, day: date, carry_months: int) -> bool:
    """Whether a list of this year counts on the day."""
    return year == day.year or (year == day.year - 1 and day.month <= carry_months)


def _on(found: Changes, kept: Watch | None, row: ListRow, day: date) -> None:
    assert row.year is not None, "only a row with its year names a village"
    if kept is None:
        since = min(max(row.received_on, date(row.year, 1, 1)), day)
        found.started.append(Watch(row.village, since, row.tags, row.year, row.row_id))
        return
    now = Watch(row.village, kept.from_on, row.tags, row.year, row.row_id)
    if now != kept:
        found.corrected.append(now)


def _names(row: ListRow, day: date, carry_months: int) -> bool:
    return bool(row.tags) and row.year is not None and goes_on(row.year, day, carry_months)


def _is_to_come(row: ListRow, day: date) -> bool:
    return row.year is not None and row.year > day.year


def _newest(row: ListRow) -> tuple[int, date, str]:
    return (row.year or 0, row.received_on, row.row_id)


def _why(kept: Watch, told: Sequence[ListRow], day: date) -> Why:
    if not told:
        return Why.WITHDRAWN
    return Why.NOT_NAMED if any(row.year == day.year for row in told) or kept.year == day.year else Why.RUN_OUT
