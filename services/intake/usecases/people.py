"""Names for pages of every service: as far as the reader may see, masked, and each look is noted (取姓名)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import clock
from libs.web import appointments
from libs.web.access import Action, may, visible_sql
from libs.web.appointments import Reader
from libs.web.menu import department_words
from services.intake.domain.identity import mask_name, mask_phone
from services.intake.domain.report import Way
from services.intake.store import households, officers, read_log, reports
from services.intake.store.vault import NAME, PHONE, WORDS, open_or_none
from services.intake.usecases.office import Office

BEIJING = timezone(timedelta(hours=8))
AT_ONCE = 500
"""Ids in one question."""
IN_FULL = frozenset({"办理", "走访", "打印", "检查"})
"""Purposes for which the whole name and phone are shown; the reader gave one of them by hand (看全名和电话)."""
UNKNOWN_NAME = "姓名没报"
ADULT_AT = 18


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks for whom, and what for (问谁、做什么用)."""

    ids: Sequence[str]
    purpose: str


async def cards(session: AsyncSession, office: Office, reader: Reader, asked: Question) -> dict[str, dict[str, Any]]:
    """A card for each of these households that lies in the reader's areas (户卡)."""
    if not (may(reader, Action.SEE_NAMES) or may(reader, Action.SEE_REPORTS)):
        return {}
    where, values = visible_sql(reader, "h.area_code", "h.residence_area_code")
    rows = await households.cards(session, asked.ids, where, values)
    in_full = asked.purpose in IN_FULL
    found = {row["asked_id"]: _card(office, row, in_full=in_full) for row in rows}
    await _note(session, reader, "cards", asked, sorted(found))
    return found


def _card(office: Office, row: RowMapping, *, in_full: bool) -> dict[str, Any]:
    name = open_or_none(office.vault, NAME, row["head_name_sealed"])
    phone = open_or_none(office.vault, PHONE, row["phone_sealed"])
    today = clock.now().astimezone(BEIJING).date()
    group = f" {row['village_group']}" if row["village_group"] else ""
    return {
        "household_id": row["household_id"],
        "head": UNKNOWN_NAME if name is None else name if in_full else mask_name(name),
        "place": office.place(row["area_code"]) + group,
        "members": row["members"] or None,
        "minors": sum(born is not None and _is_minor(born, today) for born in row["births"] or ()),
        "formerly_poor": row["formerly_poor"],
        "phone_masked": mask_phone(phone) if phone else None,
        "phone": phone if in_full else None,
    }


def _is_minor(born: date, today: date) -> bool:
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    return today.year - born.year - (not had_birthday) < ADULT_AT


async def report_words(session: AsyncSession, office: Office, reader: Reader, asked: Question) -> dict[str, str]:
    """What was written in these reports and added to them; never for a village (申报原话)."""
    if not may(reader, Action.SEE_REPORT_WORDS):
        return {}
    where, values = visible_sql(reader)
    found = await reports.by_ids(session, asked.ids, where, values)
    said: dict[str, list[str]] = {}
    for report in found:
        who = await _who_said(office, report)
        words = open_or_none(office.vault, WORDS, report.words_sealed)
        said[report.report_id] = [*([who] if who else []), *([words] if words else [])]
    for row in await reports.additions(session, list(said)):
        said[row["report_id"]].append(office.vault.open(WORDS, row["words_sealed"]))
    await _note(session, reader, "reports", asked, sorted(said))
    return {report_id: "\n".join(parts) for report_id, parts in said.items()}


async def _who_said(office: Office, report: reports.Stored) -> str:
    """The head of household as the report named it, and who reported for it."""
    head = mask_name(office.vault.open(NAME, report.head_name_sealed))
    name = open_or_none(office.vault, NAME, report.reporter_name_sealed)
    by = f"，{mask_name(name)} 代报" if report.way == Way.PROXY.value and name else ""
    return f"报的是 {head} 家{by}"


async def officer_names(session: AsyncSession, office: Office, reader: Reader, asked: Question) -> dict[str, str]:
    """How these officers are called: their place or department, and their name masked (办事的人)."""
    names = await officers.names(session, asked.ids)
    today = clock.now().astimezone(BEIJING).date()
    called = {}
    for officer_id, name in names.items():
        held = await appointments.in_force(session, officer_id, today)
        called[officer_id] = f"{_seat(office, held[0])} {mask_name(name)}".strip() if held else mask_name(name)
    await _note(session, reader, "officers", asked, sorted(called))
    return called


def _seat(office: Office, held: Reader) -> str:
    area = held.areas[0] if held.areas else ""
    if area in office.places.village_codes:
        return office.village(area)
    together = office.decides_for(held)
    if together:
        return together
    town = office.places.by_code.get(area)
    if town is not None and town in office.places.towns:
        return town.name
    return department_words(held.department, held.region) if held.department else ""


async def _note(session: AsyncSession, reader: Reader, what: str, asked: Question, shown: Sequence[str]) -> None:
    """One line with all ids; a look that showed nothing is noted with what was asked."""
    look = read_log.Look(
        officer_id=reader.officer_id,
        appointment_id=reader.appointment_id,
        role=reader.role.value,
        what=what if shown else f"{what}: nothing shown",
        purpose=asked.purpose,
        ids=list(shown) or sorted(set(asked.ids)),
    )
    await read_log.note(session, look, clock.now())
