"""The good rows of a file, beside what is in force, and put ready in the order they are loaded in (放好待载入的行)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.domain.changes import Changes, diff
from services.intake.domain.feed import LIST_ROW, ROLL, SETTLEMENT_FACTS, Feed, Subject
from services.intake.domain.results import Checked, GoodRow
from services.intake.store import feed_rows, register_rolls, staged_rows
from services.intake.store.feed_rows import Standing
from services.intake.store.staged_rows import Staged
from services.intake.store.vault import ID
from services.intake.usecases.feed_desk import ROW, Desk

SETTLEMENT = ("settled_on", "self_paid", "compliant_self_paid", *SETTLEMENT_FACTS)
"""What a settlement tells."""


@dataclass(frozen=True)
class Compared:
    """A checked file beside what is in force, and whom the register knows (新旧对比)."""

    feed: Feed
    checked: Checked
    standing: Standing
    changes: Changes
    whom: Sequence[bytes | None]
    """The keyed hash of whom each good row is about; of a village or an asset none."""
    homes: Sequence[str | None]
    """In which household the register knows them; of a roll nobody is asked for, it makes people known."""

    @cached_property
    def unknown(self) -> frozenset[bytes]:
        """Which keys are about nobody whom the register knows."""
        if self.feed.tells == ROLL or self.feed.subject is not Subject.PERSON:
            return frozenset()
        return frozenset(row.key_hash for row, home in zip(self.checked.good, self.homes, strict=True) if home is None)


class Waiting(NamedTuple):
    """One row in its order: household by household, last what belongs to none yet (一行)."""

    is_last: bool
    household: str
    line_no: int
    key_hash: bytes
    good: GoodRow | None
    """None for what is taken back."""
    id_hash: bytes | None
    sealed: bytes | None


async def compare(session: AsyncSession, desk: Desk, feed: Feed, checked: Checked) -> Compared:
    """Hold a checked file against what is in force and against the register (对比)."""
    standing = await feed_rows.standing(session, feed.id)
    changes = diff(standing.contents, checked, feed.covers)
    if feed.subject is not Subject.PERSON:
        nobody = [None] * len(checked.good)
        return Compared(feed, checked, standing, changes, nobody, nobody)
    whom = await desk.beside(_whom, desk, feed, checked.good)
    homes = await feed_rows.homes(session, whom) if feed.tells != ROLL else [None] * len(whom)
    return Compared(feed, checked, standing, changes, whom, homes)


def seal(desk: Desk, feed: Feed, rows: Sequence[GoodRow]) -> Sequence[bytes | None]:
    """What of each row names people, sealed; of a village or an asset nothing."""
    if feed.subject is not Subject.PERSON:
        return [None] * len(rows)
    kept = _places(feed, _kept(feed))
    return [desk.vault.seal(ROW, to_json(_some(row, kept)).decode()) for row in rows]


async def stage(session: AsyncSession, upload_id: str, compared: Compared, sealed: Sequence[bytes | None]) -> None:
    """Put the rows of a file ready, in order: rows of one household follow one another, and are loaded together.

    Who lives where may be otherwise when they are loaded: then only their order is no longer the best.
    """
    homes = await _homes(session, compared)
    placed = sorted([*_good(compared, homes, sealed), *_gone(compared, homes)])
    await staged_rows.replace_all(session, upload_id, _rows(compared.feed, placed))


def _whom(desk: Desk, feed: Feed, rows: Sequence[GoodRow]) -> list[bytes]:
    place = feed.places[feed.identifies.person]
    return [desk.vault.hash(ID, str(row.values[place])) for row in rows]


async def _homes(session: AsyncSession, compared: Compared) -> Mapping[bytes, str]:
    """Of each key in force its household; in a roll by the number that its sender gave it."""
    of_key = compared.standing.households
    if compared.feed.tells != ROLL or not of_key:
        return of_key
    numbers = await register_rolls.numbers(session, set(of_key.values()))
    return {key: numbers[household_id] for key, household_id in of_key.items() if household_id in numbers}


def _good(compared: Compared, homes: Mapping[bytes, str], sealed: Sequence[bytes | None]) -> Iterator[Waiting]:
    rows, feed = compared.checked.good, compared.feed
    number = feed.places["household_no"] if feed.tells == ROLL else None
    found = compared.homes if number is None else [str(row.values[number]) for row in rows]
    for row, id_hash, seal_of, known in zip(rows, compared.whom, sealed, found, strict=True):
        home = known or homes.get(row.key_hash)
        yield Waiting(home is None, home or "", row.number, row.key_hash, row, id_hash, seal_of)


def _gone(compared: Compared, homes: Mapping[bytes, str]) -> Iterator[Waiting]:
    """What a row marks as taken back, and what a whole list no longer has."""
    checked = compared.checked
    marked = {row.key_hash: row.number for row in checked.withdrawals}
    silent = compared.changes.withdrawn - marked.keys() - {row.key_hash for row in checked.good}
    for key, line_no in [*marked.items(), *((key, 0) for key in silent)]:
        home = homes.get(key)
        yield Waiting(home is None, home or "", line_no, key, None, None, None)


def _rows(feed: Feed, placed: Sequence[Waiting]) -> Iterator[tuple[int, Staged]]:
    """A household of a roll has one place, however many its members."""
    told, is_roll = _places(feed, _used(feed)), feed.tells == ROLL
    place, before = 0, None
    for one in placed:
        if not is_roll or one[:2] != before:
            place, before = place + 1, one[:2]
        _, home, line_no, key_hash, good, id_hash, sealed = one
        if good is None:
            yield place, Staged(line_no, True, key_hash, b"", None, None, None, {})
            continue
        group_no = home if is_roll else None
        yield place, Staged(line_no, False, key_hash, good.content_hash, id_hash, group_no, sealed, _some(good, told))


def _places(feed: Feed, names: Iterable[str]) -> list[tuple[str, int]]:
    return [(name, feed.places[name]) for name in names if name in feed.places]


def _some(row: GoodRow, places: Iterable[tuple[str, int]]) -> dict[str, Any]:
    values = row.values
    return {name: value for name, place in places if (value := values[place]) is not None}


def _kept(feed: Feed) -> tuple[str, ...]:
    """The columns that are kept sealed: of a list, whom a row is about; of the roll, everything."""
    if feed.tells == ROLL:
        return tuple(column.name for column in feed.columns)
    identifies = feed.identifies
    return tuple(name for name in (identifies.person, identifies.name, identifies.place) if name is not None)


def _used(feed: Feed) -> tuple[str, ...]:
    """The columns of a list that leave intake; those of the roll go into the register."""
    if feed.tells == ROLL:
        return ()
    if feed.subject is not Subject.PERSON:
        return tuple(dict.fromkeys((feed.identifies.person, *feed.tellable)))
    return feed.tellable if feed.tells == LIST_ROW else SETTLEMENT
