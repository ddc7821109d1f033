"""Somebody at a desk looks for a household: by a number, a phone, an ID number, a name with its village (找户)."""

from dataclasses import dataclass, replace

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import clock
from libs.web.access import visible_sql
from libs.web.appointments import Reader
from libs.web.areas import range_of
from services.intake.domain.cells import half_width
from services.intake.domain.identity import id_text, mask_name, phone
from services.intake.domain.places import find_place
from services.intake.domain.problems import Complaint
from services.intake.domain.report import read_number
from services.intake.store import finding, read_log
from services.intake.store.finding import FOUND_MAX, Sought
from services.intake.store.vault import ID, NAME, PHONE, open_or_none
from services.intake.usecases.office import Office

PURPOSE = "找户"
NAME_MIN = 2
ASKED_MAX = 100
MORE = "请写编号、身份证号、手机号，或姓名；姓名前面可以写村。"


@dataclass(frozen=True, slots=True)
class Found:
    """A household that fits (找到的一户)."""

    household_id: str
    household_no: str
    head: str
    place: str
    members: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, or why nothing could be looked for."""

    households: tuple[Found, ...] = ()
    more: bool = False
    """There are more than are shown."""
    refused: str = ""


async def find(session: AsyncSession, office: Office, reader: Reader, asked: str) -> Answer:
    """The households of the reader's areas that fit; each search is noted."""
    sought = _sought(office, asked[:ASKED_MAX])
    if sought is None:
        return Answer(refused=MORE)
    where, values = visible_sql(reader, "h.area_code")
    rows = await finding.households(session, sought, where, values)
    shown = tuple(_found(office, row) for row in rows[:FOUND_MAX])
    await _note(session, reader, [each.household_id for each in shown])
    return Answer(shown, more=len(rows) > FOUND_MAX)


def _sought(office: Office, asked: str) -> Sought | None:
    """What the words mean: a number by its shape, else a name, with the places before it."""
    parts = half_width(asked).split()
    number = read_number(asked)
    if number is not None:
        return Sought(report_number=number.address)
    place: str | None = None
    rest: list[str] = []
    for part in parts:
        code = find_place(office.places, part)
        place, rest = (code, rest) if code is not None and part is not parts[-1] else (place, [*rest, part])
    if len(rest) != 1:
        return None
    sought = _one(office, rest[0])
    within = range_of(place) if place is not None else None
    return replace(sought, first=within[0], after=within[1]) if sought is not None and within else sought


def _one(office: Office, word: str) -> Sought | None:
    identity, number = id_text(word), phone(word)
    if identity and not isinstance(identity, Complaint):
        return Sought(id_hash=office.vault.hash(ID, identity))
    if number and not isinstance(number, Complaint):
        return Sought(phone_hash=office.vault.hash(PHONE, number))
    if word.isascii():
        return Sought(household_no=word)
    return Sought(name_hash=office.vault.hash(NAME, word)) if len(word) >= NAME_MIN else None


def _found(office: Office, row: RowMapping) -> Found:
    name = open_or_none(office.vault, NAME, row["head_name_sealed"])
    place = office.place(row["area_code"]) or "没报哪个村"
    return Found(
        household_id=row["household_id"],
        household_no=row["household_no"] or "",
        head=mask_name(name) if name else "姓名没报",
        place=" ".join(part for part in (place, row["village_group"]) if part),
        members=row["members"],
        provisional=row["provisional"],
    )


async def _note(session: AsyncSession, reader: Reader, ids: list[str]) -> None:
    look = read_log.Look(reader.officer_id, reader.appointment_id, reader.role.value, "find", PURPOSE, ids)
    await read_log.note(session, look, clock.now())
