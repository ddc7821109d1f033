"""Reports: what was said is sealed; the number, the household and the difficulties are not (申报)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

ADDITIONS_MAX = 20
"""So often somebody may add a few words to one report."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A report as it is kept (申报)."""

    report_id: str
    number: str
    """As it stands in an address: 240508-0021-K7HM."""
    day: date
    sequence: int
    household_id: str
    channel: str
    way: str
    risks: list[str]
    area_code: str
    head_name_sealed: bytes
    words_sealed: bytes | None
    phone_sealed: bytes | None
    phone_hash: bytes | None
    reporter_id: str | None
    reporter_name_sealed: bytes | None
    relation: str | None
    slip_sealed: bytes | None
    gate_hash: bytes
    may_see: bool
    """Whether whoever holds the number sees the result: a third party only once the household allowed it."""
    withdrawal_wished_at: datetime | None
    reported_at: datetime


_COLUMNS = tuple(field.name for field in fields(Stored))


async def next_sequence(session: AsyncSession, day: date) -> int:
    """The number of the next report of this day; the day's row is held until the transaction ends (当天第几件)."""
    sequence: int = (await session.execute(_NEXT, {"day": day})).scalar_one()
    return sequence


async def add(session: AsyncSession, report: Stored) -> None:
    """Write a report."""
    await session.execute(_ADD, {name: getattr(report, name) for name in _COLUMNS})


async def by_number(session: AsyncSession, number: str, *, lock: bool = False) -> Stored | None:
    """The report of this number, held by this transaction if it is to change."""
    statement = f"select {', '.join(_COLUMNS)} from reports where number = :number"  # noqa: S608 - our own columns
    found = await session.execute(text(statement + (" for update" if lock else "")), {"number": number})
    row = found.mappings().one_or_none()
    return Stored(**row) if row is not None else None


async def by_ids(
    session: AsyncSession, report_ids: Sequence[str], where: str, values: Mapping[str, object]
) -> list[Stored]:
    """These reports, as far as the reader may see their area."""
    columns = ", ".join(_COLUMNS)
    statement = f"select {columns} from reports where report_id = any(:ids) and {where}"  # noqa: S608 - our own words
    rows = await session.execute(text(statement), {**values, "ids": list(report_ids)})
    return [Stored(**row) for row in rows.mappings()]


async def of_household(session: AsyncSession, household_id: str) -> list[RowMapping]:
    """Number and difficulties of every report of this household, the last report first."""
    return list((await session.execute(_OF_HOUSEHOLD, {"id": household_id})).mappings())


async def add_words(session: AsyncSession, addition: Mapping[str, object]) -> bool:
    """Keep what was added; False when so much was added already that a person should be asked instead."""
    added = await session.execute(_ADD_WORDS, {**addition, "most": ADDITIONS_MAX})
    return added.scalar_one_or_none() is not None


async def additions(session: AsyncSession, report_ids: Sequence[str]) -> list[RowMapping]:
    """What was added to these reports, in order."""
    rows = await session.execute(_ADDITIONS, {"ids": list(report_ids)})
    return list(rows.mappings())


async def wish_withdrawal(session: AsyncSession, report_id: str, now: datetime) -> bool:
    """Note the wish; False if it was noted before."""
    noted = await session.execute(_WISH, {"id": report_id, "now": now})
    return noted.scalar_one_or_none() is not None


async def allow_proxy(session: AsyncSession, report_id: str, allowed: bool) -> None:
    """The household lets whoever reported for it see the result, or no longer."""
    await session.execute(
        text("update reports set may_see = :allowed where report_id = :id"), {"id": report_id, "allowed": allowed}
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a measure arrived, as the household says (收到没有)."""

    report_id: str
    measure_id: str
    received: bool
    answered_at: datetime
    delivered_at: datetime
    """An answer to an earlier delivery of the same measure does not count for this one."""


async def answer_delivery(session: AsyncSession, answer: Answer) -> bool:
    """Keep an answer; False if this delivery was answered before on this report."""
    values = {field.name: getattr(answer, field.name) for field in fields(Answer)}
    return (await session.execute(_ANSWER, values)).scalar_one_or_none() is not None


async def deliveries_answered(session: AsyncSession, report_id: str) -> dict[str, datetime]:
    """What was answered on this report: measure → when."""
    rows = await session.execute(
        text("select measure_id, answered_at from delivery_answers where report_id = :id"), {"id": report_id}
    )
    return {row.measure_id: row.answered_at for row in rows}


_OF_HOUSEHOLD = text(
    "select number, risks from reports where household_id = :id order by reported_at desc, report_id desc"
)
_NEXT = text(
    """
    insert into report_days (day, last) values (:day, 1)
    on conflict (day) do update set last = report_days.last + 1 returning last
    """
)
_ADD = text(
    f"insert into reports ({', '.join(_COLUMNS)}) values ({', '.join(':' + name for name in _COLUMNS)})"  # noqa: S608
)
_ADD_WORDS = text(
    """
    insert into report_additions (addition_id, report_id, added_at, risks, words_sealed)
    select :addition_id, :report_id, :added_at, :risks, :words_sealed
     where (select count(*) from report_additions where report_id = :report_id) < :most
    returning addition_id
    """
)
_ADDITIONS = text(
    """
    select report_id, added_at, risks, words_sealed from report_additions
     where report_id = any(:ids) order by report_id, added_at, addition_id
    """
)
_WISH = text(
    """
    update reports set withdrawal_wished_at = :now where report_id = :id and withdrawal_wished_at is null
    returning report_id
    """
)
_ANSWER = text(
    """
    insert into delivery_answers (report_id, measure_id, received, answered_at)
    values (:report_id, :measure_id, :received, :answered_at)
    on conflict (report_id, measure_id) do update
       set received = excluded.received, answered_at = excluded.answered_at
     where delivery_answers.answered_at < :delivered_at
    returning measure_id
    """
)
