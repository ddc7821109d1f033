"""How one thing is read out of the rows that a list tells of a household or a person, as of a day (清单里的一项).

Of several rows that say it, the one that speaks of the latest day is believed, then the one received last. Where a
list names everybody and its last month came, its silence is an answer too.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.screening.domain.facts import ListRow
from services.screening.domain.rulebook.parts import NEVER

YES, NO = "yes", "no"
NEVER_SAID = "never"


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of one fact, as columns keep it, and the rows that say it."""

    value: Any
    rows: tuple[ListRow, ...] = ()
    """None where the list says it by its silence."""


@dataclass(frozen=True, slots=True)
class Told:
    """The rows of one list about one household or person that were true by the day."""

    rows: tuple[ListRow, ...]
    day: date
    silence_speaks: bool
    """Whether who is not on the list is known not to be: its last month that is due came."""

    @property
    def is_silent(self) -> bool:
        """Whether the list was delivered and says nothing here."""
        return self.silence_speaks and not self.rows

    def last(self, column: str) -> ListRow | None:
        """The row that is believed of those that fill this column."""
        return max((row for row in self.rows if column in row.facts), key=_latest, default=None)

    def those(self, column: str, words: Collection[str]) -> tuple[ListRow, ...]:
        """The rows that say one of these words in the column; of a column with several words, one of them."""
        return tuple(row for row in self.rows if set(str(row.facts.get(column, "")).split(",")) & set(words))


Read = Callable[[Told], Said | None]
"""Reads one fact; none where the list leaves it open."""


def _latest(row: ListRow) -> tuple[date, Any, str]:
    return row.holds_from or date.min, row.source.received_at, row.source.row_id


def column(name: str, value: Callable[[int | str], Any], silent: Any = None) -> Read:
    """What the believed row fills this column with, as columns keep it; `silent` where the list speaks by its silence.

    `value` gives none for a word that leaves it open.
    """

    def read(told: Told) -> Said | None:
        row = told.last(name)
        found = silent if row is None and told.is_silent else None if row is None else value(row.facts[name])
        return None if found is None else Said(found, () if row is None else (row,))

    return read


def code(name: str, numbers: Mapping[str, int], silent: int | None = None) -> Read:
    """The number that columns keep for a word of the list."""
    return column(name, lambda word: numbers.get(str(word)), silent)


def yes(name: str, *, silent: bool | None = None, opposite: bool = False) -> Read:
    """Yes or no as delivered; the opposite where the list asks the other way round."""
    return column(name, lambda word: (word == YES) is not opposite, silent)


def amount(name: str) -> Read:
    """Fen, or a count, as delivered."""
    return column(name, int)


def day(name: str) -> Read:
    """A day of the list, as its ordinal."""
    return column(name, _ordinal)


def _ordinal(word: int | str) -> int:
    return NEVER if word == NEVER_SAID else date.fromisoformat(str(word)).toordinal()


def some_yes(column: str) -> Read:
    """Yes where one of several rows says so; no where the list speaks of everybody and names nobody."""

    def read(told: Told) -> Said | None:
        rows = told.those(column, (YES,))
        if rows:
            return Said(value=True, rows=rows)
        denied = told.those(column, (NO,))
        return Said(value=False, rows=denied) if denied or told.is_silent else None

    return read


def spoken_of_on(told: Told) -> Said | None:
    """The latest day of which the list speaks; never where it is silent."""
    row = max((row for row in told.rows if row.holds_from is not None), key=_latest, default=None)
    if row is not None and row.holds_from is not None:
        return Said(row.holds_from.toordinal(), (row,))
    return Said(NEVER) if told.is_silent else None


def listed(column: str, *words: str) -> Read:
    """Whether a row says one of these words; no where the list speaks of everybody and does not."""

    def read(told: Told) -> Said | None:
        rows = told.those(column, words)
        if rows:
            return Said(value=True, rows=rows)
        return Said(value=False, rows=told.rows) if told.silence_speaks else None

    return read


def goes_on(column: str, word: str) -> Read:
    """Whether such a trouble goes on by the day: it has begun, and has not ended."""

    def read(told: Told) -> Said | None:
        open_ones = _open(told, column, word)
        if open_ones:
            return Said(value=True, rows=open_ones)
        return Said(value=False) if told.silence_speaks or told.rows else None

    return read


def goes_on_since(column: str, word: str) -> Read:
    """The first day of such a trouble that goes on; never where none does."""

    def read(told: Told) -> Said | None:
        open_ones = _open(told, column, word)
        if open_ones:
            first = min(open_ones, key=lambda row: row.holds_from or date.max)
            return Said((first.holds_from or told.day).toordinal(), (first,))
        return Said(NEVER) if told.silence_speaks or told.rows else None

    return read


def last_day_of(column: str, words: Collection[str], day_column: str | None = None) -> Read:
    """The latest day of the rows that say one of these words; never where the list has no such row."""

    def read(told: Told) -> Said | None:
        rows = told.those(column, words)
        if not rows:
            return Said(NEVER) if told.silence_speaks else None
        days = {row: _day(row, day_column) for row in rows}
        known = {row: said for row, said in days.items() if said is not None}
        if not known:
            return None
        row = max(known, key=lambda one: (known[one], one.source.row_id))
        return Said(known[row].toordinal(), (row,))

    return read


def _day(row: ListRow, column: str | None) -> date | None:
    if column is None:
        return row.holds_from
    return date.fromisoformat(str(row.facts[column])) if column in row.facts else None


def _open(told: Told, column: str, word: str) -> tuple[ListRow, ...]:
    """The end is the day from which it is over."""
    rows = told.those(column, (word,))
    return tuple(row for row in rows if row.holds_to is None or row.holds_to > told.day)
