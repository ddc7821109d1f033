"""A clerk recognises a provisional household in the register, or registers it as a new one (认户)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import HouseholdMerged
from libs.events.transport import clock, outbox
from libs.web.access import visible_sql
from libs.web.appointments import Reader
from libs.web.areas import covers
from services.intake.domain.identity import mask_name, mask_phone
from services.intake.domain.report import TILES, Difficulty, ReportNumber, read_number
from services.intake.store import households, matches, read_log, reports, waiting
from services.intake.store.vault import NAME, PHONE, open_or_none
from services.intake.usecases.office import Office

PURPOSE = "认户"
NUMBERS_SHOWN = 10
_SAID = {"phone": "phone_hash", "head": "head_name_hash", "area": "area_code", "id": "household_id"}


class DecidedBefore(Exception):
    """Somebody else recognised or registered this household in the meantime (已经认过)."""


class NotHere(Exception):
    """There is no such household, or it is not this reader's (不归您看)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A registered household, with what agrees and what differs (可能的户)."""

    household_id: str
    head: str
    place: str
    phone_masked: str
    agrees: tuple[str, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One provisional household beside its candidates (认一户)."""

    household_id: str
    head: str
    place: str
    phone_masked: str
    waits_since: datetime
    reports: int
    """How many reports are of it."""
    numbers: tuple[str, ...]
    """Those of the last reports."""
    difficulties: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    several_fit: int
    """How many fit equally well; 0 or 1 where a person need not choose."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The page: how many wait, and the one in hand."""

    count: int
    oldest: datetime | None
    case: Case | None


async def desk(session: AsyncSession, office: Office, reader: Reader, household_id: str | None) -> Desk:
    """The queue and the household in hand: the one asked for, else the next. Raises NotHere."""
    where, values = visible_sql(reader)
    seen = await waiting.queue(session, where, values)
    wanted = household_id or seen.next_id
    if wanted is None:
        return Desk(seen.count, seen.oldest, None)
    row = await waiting.one(session, wanted, where, values)
    if row is None:
        raise NotHere
    return Desk(seen.count, seen.oldest, await _case(session, office, reader, row))


async def _case(session: AsyncSession, office: Office, reader: Reader, row: RowMapping) -> Case:
    where, values = visible_sql(reader, "h.area_code")
    said = {name: row[column] for name, column in _SAID.items()}
    found = await waiting.candidates(session, said, where, values)
    told = await reports.of_household(session, row["household_id"])
    shown = tuple(_candidate(office, each) for each in found)
    best = max((len(each.agrees) for each in shown), default=0)
    risks = sorted({risk for report in told for risk in report["risks"]})
    await _note(session, reader, [row["household_id"], *(each.household_id for each in shown)])
    return Case(
        household_id=row["household_id"],
        head=open_or_none(office.vault, NAME, row["head_name_sealed"]) or "没报姓名",
        place=office.place(row["area_code"]) or "没报哪个村",
        phone_masked=_phone(office, row),
        waits_since=row["recorded_at"],
        reports=len(told),
        numbers=tuple(_number(report["number"]) for report in told[:NUMBERS_SHOWN]),
        difficulties=tuple(TILES[Difficulty(risk)] for risk in risks),
        candidates=shown,
        several_fit=sum(len(each.agrees) == best for each in shown) if best else 0,
    )


def _candidate(office: Office, row: RowMapping) -> Candidate:
    name_agrees = row["same_head"] or row["same_member"]
    agrees: list[str] = []
    differs: list[str] = []
    (agrees if row["same_phone"] else differs).append("手机号一致" if row["same_phone"] else "手机号不一样")
    if name_agrees:
        agrees.append("户主姓名一致" if row["same_head"] else "家里有人叫这个名字")
    else:
        differs.append("姓名不一样")
    (agrees if row["same_village"] else differs).append("村一致" if row["same_village"] else "村不一样")
    if row["was_wrong"]:
        differs.append("认成过这一户，分开了")
    return Candidate(
        household_id=row["household_id"],
        head=mask_name(open_or_none(office.vault, NAME, row["head_name_sealed"]) or ""),
        place=" ".join(part for part in (office.place(row["area_code"]), row["village_group"]) if part),
        phone_masked=_phone(office, row),
        agrees=tuple(agrees),
        differs=tuple(differs),
    )


def _phone(office: Office, row: RowMapping) -> str:
    phone = open_or_none(office.vault, PHONE, row["phone_sealed"])
    return mask_phone(phone) if phone else "没有手机号"


def _number(address: str) -> str:
    number: ReportNumber | None = read_number(address)
    return str(number)


async def recognise(session: AsyncSession, office: Office, reader: Reader, pair: tuple[str, str]) -> None:
    """The first household is the second one: told under both. Raises DecidedBefore, NotHere."""
    from_id, into_id = pair
    held = await _held(session, reader, [from_id, into_id])
    if held[into_id].provisional or held[into_id].merged_into is not None:
        raise NotHere
    await households.merge(session, from_id, into_id)
    turn, now = held[from_id].turn + 1, clock.now()
    await matches.note(session, matches.Match(from_id, turn, into_id, reader.officer_id, now))
    for household_id in sorted(pair):
        event = HouseholdMerged(
            region=office.region,
            household_id=household_id,
            from_household_id=from_id,
            into_household_id=into_id,
            into_area_code=held[into_id].area_code,
            turn=turn,
        )
        await outbox.put(session, event)
    await _note(session, reader, [from_id, into_id])


async def register(session: AsyncSession, office: Office, reader: Reader, household_id: str) -> None:
    """A household of its own, in the register from now on. Raises DecidedBefore, NotHere."""
    await _held(session, reader, [household_id])
    now = clock.now()
    await households.register(session, household_id, now)
    await households.tell(session, office.region, [household_id], now)


async def put_off(session: AsyncSession, reader: Reader, household_id: str) -> None:
    """Ask again after the others. Raises DecidedBefore, NotHere."""
    await _held(session, reader, [household_id])
    await households.put_off(session, household_id, clock.now())


async def _held(session: AsyncSession, reader: Reader, ids: Sequence[str]) -> dict[str, households.Locked]:
    """Lock these households, all of them the reader's, the first still waiting."""
    held = await households.lock(session, ids)
    if any(each not in held or not covers(reader.areas, held[each].area_code) for each in ids):
        raise NotHere
    if not held[ids[0]].provisional or held[ids[0]].merged_into is not None:
        raise DecidedBefore
    return held


async def _note(session: AsyncSession, reader: Reader, ids: Sequence[str]) -> None:
    look = read_log.Look(reader.officer_id, reader.appointment_id, reader.role.value, "match", PURPOSE, list(ids))
    await read_log.note(session, look, clock.now())
