"""Officers and the offices they hold, as a file names them; the same file again changes nothing (任职)."""

import json
import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import AppointmentRecorded
from libs.events.contracts.values import OfficeRole
from libs.events.transport import clock, outbox
from libs.web import appointments
from libs.web.areas import range_of
from libs.yaml_text import values_of
from services.intake.domain.zones import NothingLeft, Zones
from services.intake.store import officers

OFFICERS_MAX = 20_000
NO_ZONES = Zones()
_IDS = uuid.UUID("5d3f7a52-2f4e-7b8c-9a10-3c1f0e6a7d21")
"""Ids are made from the subject, so that every load of a file gives the same ones."""


class AppointmentsRefused(Exception):
    """The file of appointments was not loaded; nothing of it was (任职名单没有载入)."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Office(_Strict):
    """One office that an officer holds."""

    role: OfficeRole
    areas: tuple[str, ...] = Field(min_length=1)
    """Codes of twelve digits, or names of zones (先导区)."""
    department: str | None = None
    from_on: date
    to_on: date | None = None
    stands_in_for: str | None = None
    """The subject of the officer whose substitute this is."""


class Officer(_Strict):
    """Somebody who may sign in."""

    subject: str = Field(min_length=1, max_length=255)
    label: str
    name: str = ""
    appointments: tuple[Office, ...]


class File(_Strict):
    """A file of officers."""

    officers: tuple[Officer, ...] = Field(max_length=OFFICERS_MAX)


def read(content: str, zones: Zones = NO_ZONES) -> File:
    """The officers that a YAML or JSON file names. Raises AppointmentsRefused."""
    try:
        found = File.model_validate(values_of(content))
    except (yaml.YAMLError, ValidationError) as error:
        raise AppointmentsRefused(f"没有载入：名单读不懂。{error}") from error
    subjects = [officer.subject for officer in found.officers]
    twice = sorted({subject for subject in subjects if subjects.count(subject) > 1})
    if twice:
        raise AppointmentsRefused(f"没有载入：{'、'.join(twice)} 写了两次。")
    for officer in found.officers:
        for held in officer.appointments:
            _check(officer, held, zones)
    return found


def _check(officer: Officer, held: Office, zones: Zones) -> None:
    wrong = [area for area in held.areas if range_of(area) is None and not zones.knows(area)]
    if wrong:
        raise AppointmentsRefused(f"没有载入：{officer.subject} 的区划代码 {wrong[0]} 不是 12 位数字，也不是先导区。")
    try:
        _areas(held, zones)
    except NothingLeft as error:
        raise AppointmentsRefused(f"没有载入：{officer.subject}：{error}") from error
    if held.to_on is not None and held.to_on < held.from_on:
        raise AppointmentsRefused(f"没有载入：{officer.subject} 的任职到期日早于开始日。")


async def load(session: AsyncSession, region: str, file: File, zones: Zones = NO_ZONES) -> int:
    """Record what the file says and tell what changed; how many appointments that were (载入任职)."""
    events: list[AppointmentRecorded] = []
    for officer in sorted(file.officers, key=lambda each: officer_id(each.subject)):
        known = await officers.by_subject(session, officer.subject)
        who = known.officer_id if known is not None else officer_id(officer.subject)
        await officers.save(
            session, officers.Officer(who, officer.subject, officer.label, officer.name or officer.label)
        )
        offices = [_event(region, who, held, _areas(held, zones)) for held in officer.appointments]
        events += await _changed(session, who, offices)
    await appointments.note(session, events, clock.now())
    await outbox.put(session, *events)
    return len(events)


def officer_id(subject: str) -> str:
    """Our surrogate for a subject."""
    return str(uuid.uuid5(_IDS, subject))


async def _changed(
    session: AsyncSession, who: str, offices: Sequence[AppointmentRecorded]
) -> Sequence[AppointmentRecorded]:
    """Appointments that are new or say something else than before, held by this transaction."""
    rows = await session.execute(_HELD, {"officer": who})
    known: dict[str, dict[str, Any]] = {row["appointment_id"]: {**row} for row in rows.mappings()}
    changed = []
    for wanted in offices:
        before = known.get(wanted.appointment_id)
        said = wanted.model_dump(mode="json", exclude={"version"})
        if before is None:
            changed.append(wanted)
        elif json.loads(AppointmentRecorded.model_validate(before).model_dump_json(exclude={"version"})) != said:
            changed.append(wanted.model_copy(update={"version": before["version"] + 1}))
    return changed


def _areas(held: Office, zones: Zones) -> tuple[str, ...]:
    return zones.areas(held.areas, decides=held.role is OfficeRole.COUNTY_OFFICER)


def _event(region: str, who: str, held: Office, areas: tuple[str, ...]) -> AppointmentRecorded:
    """An office is the same office while its role, department, areas as they are written and first day are."""
    name = f"{who} {held.role.value} {held.department} {' '.join(held.areas)} {held.from_on}"
    return AppointmentRecorded(
        region=region,
        appointment_id=str(uuid.uuid5(_IDS, name)),
        version=1,
        officer_id=who,
        role=held.role,
        department=held.department,
        areas=areas,
        from_on=held.from_on,
        to_on=held.to_on,
        stands_in_for=officer_id(held.stands_in_for) if held.stands_in_for else None,
    )


_HELD = text("select * from appointments where officer_id = :officer order by appointment_id for update")
