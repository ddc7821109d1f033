"""A service's copy of who holds which office, for which area, from when to when (任职)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import AppointmentRecorded
from libs.events.contracts.values import OfficeRole
from libs.web.areas import covering, covers

if TYPE_CHECKING:
    from libs.web.session import SignedIn

TABLE = """
create table appointments (
    appointment_id text primary key,
    version        integer not null,
    officer_id     text not null,
    role           text not null,
    department     text,
    areas          text[] not null,
    from_on        date not null,
    to_on          date,
    stands_in_for  text,
    region         text not null
);
create index appointments_officer on appointments (officer_id);
create index appointments_role on appointments (role)
"""
"""For a service's first migration; statements end with `;` and a new line."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is signed in, in the office that they act in today (以某一身份登录的人)."""

    officer_id: str
    appointment_id: str
    role: OfficeRole
    department: str | None
    areas: tuple[str, ...]
    region: str


@dataclass(frozen=True, slots=True)
class Held:
    """An office with its days: `to_on` is its last one (任期)."""

    reader: Reader
    from_on: date
    to_on: date | None
    stands_in_for: str | None

    def in_force(self, on: date) -> bool:
        """Whether it is held on this day."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


async def note(session: AsyncSession, events: Sequence[AppointmentRecorded], now: datetime) -> None:  # noqa: ARG001
    """Keep what intake tells of appointments; the higher version stays."""
    newest: dict[str, AppointmentRecorded] = {}
    for event in events:
        known = newest.get(event.appointment_id)
        if known is None or event.version > known.version:
            newest[event.appointment_id] = event
    rows = [_row(newest[key]) for key in sorted(newest)]
    if rows:
        await session.execute(_KEEP, rows)


async def held_by(session: AsyncSession, officer_id: str) -> list[Held]:
    """Every office that this officer holds, held or will hold."""
    rows = await session.execute(_OF_OFFICER, {"officer_id": officer_id})
    return [Held(_reader(row), row["from_on"], row["to_on"], row["stands_in_for"]) for row in rows.mappings()]


async def in_force(session: AsyncSession, officer_id: str, on: date) -> list[Reader]:
    """Every office that this officer holds on this day."""
    return [one.reader for one in await held_by(session, officer_id) if one.in_force(on)]


async def one_of_each(session: AsyncSession, on: date) -> frozenset[str]:
    """An officer for each kind of office and department that is held on this day: a list to look through."""
    return frozenset((await session.execute(_ONE_OF_EACH, {"on": on})).scalars())


async def regions(session: AsyncSession, on: date) -> list[str]:
    """The regions in which somebody holds an office on this day, in the order of their names."""
    return list((await session.execute(_REGIONS, {"on": on})).scalars())


async def reader_of(session: AsyncSession, who: "SignedIn", on: date) -> Reader | None:
    """In which office somebody acts; None if they chose none, or do not hold it on this day."""
    if who.appointment_id is None:
        return None
    held = await in_force(session, who.officer_id, on)
    return next((reader for reader in held if reader.appointment_id == who.appointment_id), None)


async def holders(
    session: AsyncSession, *, role: OfficeRole, area_code: str | None, department: str | None, on: date
) -> list[Reader]:
    """Who holds this office for this area on this day; the smallest area first, the person before a substitute.

    All of them: whoever is left out would owe nothing and be told nothing.
    """
    asked = {"role": role.value, "department": department, "on": on}
    within = {"anywhere": area_code is None, "areas": covering(area_code or "")}
    rows = await session.execute(_OF_ROLE, asked | within)
    found = [_reader(row) for row in rows.mappings()]
    return [reader for reader in found if covers(reader.areas, area_code)]


def _row(event: AppointmentRecorded) -> dict[str, object]:
    row: dict[str, object] = event.model_dump(include=set(_COLUMNS) - {"areas", "role"})
    return row | {"areas": list(event.areas), "role": event.role.value}


def _reader(row: RowMapping) -> Reader:
    return Reader(
        officer_id=row["officer_id"],
        appointment_id=row["appointment_id"],
        role=OfficeRole(row["role"]),
        department=row["department"],
        areas=tuple(row["areas"]),
        region=row["region"],
    )


_COLUMNS = (
    "appointment_id",
    "version",
    "officer_id",
    "role",
    "department",
    "areas",
    "from_on",
    "to_on",
    "stands_in_for",
    "region",
)
_KEEP = text(
    """
    insert into appointments (appointment_id, version, officer_id, role, department, areas, from_on, to_on,
                              stands_in_for, region)
    values (:appointment_id, :version, :officer_id, :role, :department, cast(:areas as text[]), :from_on, :to_on,
            :stands_in_for, :region)
    on conflict (appointment_id) do update
       set version = excluded.version, officer_id = excluded.officer_id, role = excluded.role,
           department = excluded.department, areas = excluded.areas, from_on = excluded.from_on,
           to_on = excluded.to_on, stands_in_for = excluded.stands_in_for, region = excluded.region
     where appointments.version < excluded.version
    """
)
_OF_OFFICER = text("select * from appointments where officer_id = :officer_id order by from_on, appointment_id")
_ONE_OF_EACH = text(
    """
    select distinct on (role, coalesce(department, '')) officer_id from appointments
     where from_on <= :on and (to_on is null or to_on >= :on)
     order by role, coalesce(department, ''), areas[1], officer_id
    """
)
_REGIONS = text(
    """
    select distinct region from appointments where from_on <= :on and (to_on is null or to_on >= :on) order by region
    """
)
_OF_ROLE = text(
    """
    select * from appointments
     where role = :role and (cast(:department as text) is null or department = :department)
       and from_on <= :on and (to_on is null or to_on >= :on)
       and (:anywhere or areas && cast(:areas as text[]))
     order by stands_in_for nulls first, areas[1] desc, appointment_id
    """
)
