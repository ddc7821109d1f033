"""Rows of a list become facts about people: told, replaced, taken back, or kept until somebody is registered (推送)."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.base import Event
from libs.events.contracts.intake import AlertRaised, AlertWithdrawn
from libs.events.contracts.values import ItemEnd
from libs.events.transport import clock, outbox
from libs.events.transport.driver import in_step, in_turns
from services.intake.domain.feed import LIST_ROW, ROLL, SETTLEMENT_FACTS, Feed, Subject
from services.intake.store import feed_rows, feed_uploads, households, ledger, staged_rows
from services.intake.store.feed_rows import REPLACED, WITHDRAWN, FeedRow, Person
from services.intake.store.feed_uploads import Upload
from services.intake.store.staged_rows import Staged
from services.intake.usecases import feed_subjects
from services.intake.usecases.feed_desk import ROW, Desk

T = TypeVar("T")
ROWS_A_PART = 1000
"""Of a chunk: so many are read, made and written at a time, in step."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a part of a chunk before it is worked on (一段的情况)."""

    rows: Sequence[Staged]
    people: Mapping[bytes, Person]
    """Whom the register knows, by the keyed hash of the ID number."""
    before: Mapping[bytes, FeedRow]
    """What is in force, by the hash of the key."""


@dataclass
class Work:
    """What a part of a chunk will write and tell, gathered before any of it is written (一批)."""

    added: list[FeedRow] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    found: dict[str, Person] = field(default_factory=dict)
    told: list[tuple[str, str, Event]] = field(default_factory=list)
    """Household, or the key of a village or an asset; the ledger's item; the event."""
    facts: Sequence[outbox.Row] = ()
    """What is told, as the outbox holds it."""
    nobody: list[str] = field(default_factory=list)
    """Rows about nobody whom the register knows."""

    def in_order(self) -> "Work":
        """Facts leave in order of household."""
        self.told.sort(key=itemgetter(0))
        self.facts = outbox.rows_of([event for _, _, event in self.told])
        return self


async def apply(session: AsyncSession, desk: Desk, upload: Upload, places: range, now: datetime) -> None:
    """Load the rows that wait behind these places: each is new, corrects, withdraws, or says what is known already.

    Rows wait in order of household, so households are locked in that order, part by part (载入一批).
    """
    read, make = partial(_read, session, upload), partial(_loading, desk, upload)
    await in_step(_parts(places), read, make, partial(_write, session, upload, now))


async def withdraw(session: AsyncSession, desk: Desk, upload: Upload, rows: Sequence[FeedRow], now: datetime) -> None:
    """Take these rows of an upload back; they come in order of household (撤回一批)."""
    read, make = partial(_held, session), partial(_taking_back, desk, upload)
    await in_step(_parts(rows), read, make, partial(_write, session, upload, now))


async def try_again(session: AsyncSession, desk: Desk, id_hashes: Iterable[bytes], now: datetime) -> int:
    """Tell the rows that were about nobody and whose person is registered now; how many (登记后再比一次).

    Call it in the transaction that registers people, after their households were told.
    """
    rows = await feed_rows.unmatched(session, sorted(set(id_hashes)))
    known = await feed_rows.people(session, sorted({row.id_hash for row in rows if row.id_hash is not None}))
    await households.hold(session, {person.household_id for person in known.values()})
    by_upload: dict[str, Work] = {}
    opened: dict[str, Upload] = {}
    for row in rows:
        person = known.get(row.id_hash or b"")
        upload = opened.get(row.upload_id) or await feed_uploads.one(session, row.upload_id)
        if person is None or upload is None:
            continue
        opened[row.upload_id] = upload
        work = by_upload.setdefault(row.upload_id, Work())
        work.found[row.row_id] = person
        _tell(work, desk, upload, row._replace(person_id=person.person_id, household_id=person.household_id), None)
    for upload_id in sorted(by_upload):
        await _write(session, opened[upload_id], now, by_upload[upload_id].in_order())
    return sum(len(work.found) for work in by_upload.values())


def _parts(whole: Sequence[T]) -> Iterator[Sequence[T]]:
    return (whole[first : first + ROWS_A_PART] for first in range(0, len(whole), ROWS_A_PART))


async def _read(session: AsyncSession, upload: Upload, places: Sequence[int]) -> Found:
    """The rows behind some places, whom they are about, and what is in force of them, all held."""
    rows = await staged_rows.after(session, upload.upload_id, places[0], len(places))
    known = await feed_rows.people(session, sorted({row.id_hash for row in rows if row.id_hash is not None}))
    before = await feed_rows.in_force(session, upload.feed, [row.key_hash for row in rows])
    concerned = {person.household_id for person in known.values()}
    concerned |= {row.household_id for row in before.values() if row.household_id is not None}
    await households.hold(session, concerned)
    return Found(rows, known, before)


async def _loading(desk: Desk, upload: Upload, found: Found) -> Work:
    work = Work()
    async for row in in_turns(found.rows):
        earlier = found.before.get(row.key_hash)
        if not row.withdraws:
            _take(work, desk, upload, row, (earlier, found.people.get(row.id_hash or b"")))
        elif earlier is not None:
            _take_back(work, desk, upload, earlier, WITHDRAWN)
    return work.in_order()


async def _held(session: AsyncSession, rows: Sequence[FeedRow]) -> Sequence[FeedRow]:
    await households.hold(session, {row.household_id for row in rows if row.household_id is not None})
    return rows


async def _taking_back(desk: Desk, upload: Upload, rows: Sequence[FeedRow]) -> Work:
    work = Work()
    async for row in in_turns(rows):
        _take_back(work, desk, upload, row, WITHDRAWN)
    return work.in_order()


def _take(work: Work, desk: Desk, upload: Upload, row: Staged, held: tuple[FeedRow | None, Person | None]) -> None:
    earlier, person = held
    if earlier is not None and earlier.content_hash == row.content_hash:
        if not earlier.told and person is not None:
            work.found[earlier.row_id] = person
            again = earlier._replace(person_id=person.person_id, household_id=person.household_id)
            _tell(work, desk, upload, again, None)
        return
    made = _made(desk, upload, row, person)
    work.added.append(made)
    if made.told and person is None:
        _tell(work, desk, upload, made, earlier.row_id if earlier is not None else None)
        if earlier is not None:
            work.replaced.append(earlier.row_id)
        return
    replaces = None
    if earlier is not None:
        if earlier.told and (person is None or earlier.household_id != person.household_id):
            _take_back(work, desk, upload, earlier, REPLACED)
        else:
            work.replaced.append(earlier.row_id)
            replaces = earlier.row_id if earlier.told else None
    if person is None:
        work.nobody.append(made.row_id)
    else:
        _tell(work, desk, upload, made, replaces)


def _made(desk: Desk, upload: Upload, row: Staged, person: Person | None) -> FeedRow:
    return FeedRow(
        row_id=str(clock.new_id()),
        upload_id=upload.upload_id,
        feed=upload.feed,
        key_hash=row.key_hash,
        content_hash=row.content_hash,
        line_no=row.line_no,
        used=row.used,
        id_hash=row.id_hash,
        sealed=row.sealed if person is None else None,
        person_id=person.person_id if person else None,
        household_id=person.household_id if person else None,
        told=person is not None or desk.feeds[upload.feed].subject is not Subject.PERSON,
        area_code=_lives_in(desk, upload.feed, row.sealed) if person is None else None,
    )


def _lives_in(desk: Desk, feed_id: str, sealed: bytes | None) -> str | None:
    """Where the row itself says that its person lives."""
    column = desk.feeds[feed_id].identifies.place
    if column is None or sealed is None:
        return None
    said: dict[str, Any] = json.loads(desk.vault.open(ROW, sealed))
    return desk.find_village(said.get(column) or "")


def _take_back(work: Work, desk: Desk, upload: Upload, row: FeedRow, state: str) -> None:
    (work.withdrawn if state == WITHDRAWN else work.replaced).append(row.row_id)
    if desk.feeds[row.feed].subject is not Subject.PERSON:
        event = feed_subjects.withdrawn(desk, upload, row, str(clock.new_id()))
        work.told.append((event.key, event.item_id, event))
    elif row.told and row.household_id is not None and desk.feeds[row.feed].tells != ROLL:
        item_id = str(clock.new_id())
        alert = AlertWithdrawn(
            region=desk.region,
            row_id=row.row_id,
            item_id=item_id,
            feed=row.feed,
            upload_id=upload.upload_id,
            household_id=row.household_id,
        )
        work.told.append((row.household_id, item_id, alert))


def _tell(work: Work, desk: Desk, upload: Upload, row: FeedRow, replaces: str | None) -> None:
    if desk.feeds[row.feed].subject is not Subject.PERSON:
        event = feed_subjects.raised(desk, upload, row, replaces)
        work.told.append((event.key, row.row_id, event))
        return
    household_id = row.household_id or ""
    work.told.append((household_id, row.row_id, alert_of(desk, upload, row, replaces)))


def alert_of(desk: Desk, upload: Upload, row: FeedRow, replaces: str | None) -> AlertRaised:
    """What is told of a row in force."""
    feed: Feed = desk.feeds[row.feed]
    used: dict[str, Any] = dict(row.used)
    return AlertRaised(
        region=desk.region,
        row_id=row.row_id,
        replaces=replaces,
        feed=row.feed,
        upload_id=row.upload_id,
        line_no=row.line_no,
        household_id=row.household_id or "",
        person_id=row.person_id or "",
        department=feed.department,
        list_title=feed.title,
        received_at=upload.uploaded_at,
        **(feed_subjects.list_row(feed, used) if feed.tells == LIST_ROW else _settlement(used)),
    )


def _settlement(used: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "settled_on": feed_subjects.day(used, "settled_on"),
        "self_pay_fen": used.get("self_paid"),
        "compliant_fen": used.get("compliant_self_paid"),
        "facts": {name: used[name] for name in SETTLEMENT_FACTS if name in used},
    }


async def _write(session: AsyncSession, upload: Upload, now: datetime, work: Work) -> None:
    """Old versions end before new ones are in force."""
    real_now = clock.real_now()
    await feed_rows.end(session, work.replaced, REPLACED, now)
    await feed_rows.end(session, work.withdrawn, WITHDRAWN, now)
    await feed_rows.add(session, work.added, now)
    if work.found:
        await feed_rows.found_at_last(session, work.found)
        await feed_rows.reopen_items(session, sorted(work.found), real_now)
    new = [ledger.Item(item, household_id) for household_id, item, _ in work.told if item not in work.found]
    await ledger.open_new(session, upload.feed, new, real_now)
    if work.nobody:
        nobody = [ledger.Item(row_id) for row_id in work.nobody]
        await ledger.open_new(session, upload.feed, nobody, real_now, ItemEnd.UNMATCHED)
    await outbox.put_rows(session, work.facts)
    under_it = [event for _, _, event in work.told if getattr(event, "upload_id", None) == upload.upload_id]
    if under_it and upload.state == "LOADING":
        await feed_uploads.count_told(session, upload.upload_id, len(under_it))
