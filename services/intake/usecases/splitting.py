"""A clerk takes a recognition back: the household that was recognised stands by itself again (认错了，分开)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import HouseholdSplit
from libs.events.transport import clock, outbox
from libs.web.access import visible_sql
from libs.web.appointments import Reader
from libs.web.areas import covers
from services.intake.domain.identity import mask_name
from services.intake.store import households, matches, officers, read_log
from services.intake.store.vault import NAME, WORDS, open_or_none, seal_or_none
from services.intake.usecases.matching import NotHere
from services.intake.usecases.office import Office

PURPOSE = "认户"
REASON_MAX = 500


class SplitBefore(Exception):
    """Somebody took this recognition back in the meantime; the words say who (已经分开了)."""


class ReasonMissing(Exception):
    """A decision rests on the recognition: whoever takes it back says why (要写理由)."""


@dataclass(frozen=True, slots=True)
class Match:
    """A recognition that holds (认过的一户)."""

    from_id: str
    said: str
    """The head of household as the report named it."""
    said_place: str
    head: str
    place: str
    by: str
    at: datetime


async def standing(session: AsyncSession, reader: Reader) -> int:
    """How many recognitions hold of which the reader sees both households."""
    return await matches.standing(session, *_seen_by(reader))


async def recent(session: AsyncSession, office: Office, reader: Reader, *, most: int, skip: int) -> list[Match]:
    """Recognitions of which the reader sees both households, the latest first (最近认过的)."""
    rows = await matches.recent(session, *_seen_by(reader), most=most, skip=skip)
    names = await officers.names(session, [row["officer_id"] for row in rows]) if rows else {}
    if rows:
        await _note(session, reader, [row["into_id"] for row in rows])
    return [_match(office, row, names.get(row["officer_id"], "")) for row in rows]


async def one(session: AsyncSession, office: Office, reader: Reader, from_id: str) -> tuple[Match, bool]:
    """One recognition, and whether a decision rests on it. Raises NotHere, SplitBefore."""
    row = await _standing(session, reader, from_id)
    names = await officers.names(session, [row["officer_id"]])
    await _note(session, reader, [row["into_id"]])
    return _match(office, row, names.get(row["officer_id"], "")), await matches.decided(session, from_id)


async def split(session: AsyncSession, office: Office, reader: Reader, from_id: str, reason: str) -> None:
    """The first household is not the one it was taken for: told under both.

    Raises NotHere, SplitBefore, ReasonMissing.
    """
    row = await _standing(session, reader, from_id)
    pair = (from_id, str(row["into_id"]))
    held = await households.lock(session, pair)
    if held[from_id].merged_into != pair[1]:
        raise SplitBefore(await _who(session, from_id))
    if await matches.decided(session, from_id) and not reason:
        raise ReasonMissing
    now = clock.now()
    undone = matches.Undone(reader.officer_id, now, seal_or_none(office.vault, WORDS, reason[:REASON_MAX]))
    await matches.undo(session, from_id, undone)
    report_ids = await households.split(session, *pair)
    for household_id in sorted(pair):
        event = HouseholdSplit(
            region=office.region,
            household_id=household_id,
            from_household_id=pair[1],
            into_household_id=from_id,
            into_area_code=held[from_id].area_code,
            report_ids=tuple(sorted(report_ids)),
            turn=held[from_id].turn + 1,
        )
        await outbox.put(session, event)
    await _note(session, reader, list(pair))


def _seen_by(reader: Reader) -> tuple[str, dict[str, str]]:
    """Both the household that was meant and the one it was taken for."""
    meant, values = visible_sql(reader, "p.area_code")
    taken_for, _ = visible_sql(reader, "h.area_code")
    return f"{meant} and {taken_for}", values


async def _standing(session: AsyncSession, reader: Reader, from_id: str) -> RowMapping:
    """The recognition that holds, where both households are the reader's. Raises NotHere, SplitBefore."""
    where, values = visible_sql(reader, "h.area_code")
    row = await matches.one(session, from_id, where, values)
    if row is not None and covers(reader.areas, row["said_area"]):
        return row
    there = await households.of_place(session, from_id)
    if there is not None and covers(reader.areas, there["area_code"]) and await matches.was_split(session, from_id):
        raise SplitBefore(await _who(session, from_id))
    raise NotHere


async def _who(session: AsyncSession, from_id: str) -> str:
    officer_id = await matches.was_split(session, from_id) or ""
    names = await officers.names(session, [officer_id])
    return mask_name(names.get(officer_id, "")) or "别人"


def _match(office: Office, row: RowMapping, by: str) -> Match:
    return Match(
        from_id=row["from_id"],
        said=mask_name(open_or_none(office.vault, NAME, row["said_sealed"]) or "") or "没报姓名",
        said_place=office.place(row["said_area"]) or "没报哪个村",
        head=mask_name(open_or_none(office.vault, NAME, row["head_name_sealed"]) or ""),
        place=" ".join(part for part in (office.place(row["area_code"]), row["village_group"]) if part),
        by=mask_name(by),
        at=row["matched_at"],
    )


async def _note(session: AsyncSession, reader: Reader, ids: list[str]) -> None:
    look = read_log.Look(reader.officer_id, reader.appointment_id, reader.role.value, "match", PURPOSE, ids)
    await read_log.note(session, look, clock.now())
