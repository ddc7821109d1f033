"""What became of a report, as assistance tells it: clue, case, measures, who has them, until when (办到哪了)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.domain.progress import Matter, Step

MATTERS_MAX = 100
"""Matters of one report that are read, the newest: it is the newest that speaks for it."""
STEPS_MAX = 200
"""Steps of one report that are read, the newest: they say how far it is."""


async def link(session: AsyncSession, pairs: Iterable[tuple[str, str]]) -> None:
    """Reports are answered by these matters: report id, matter id."""
    unique = sorted(set(pairs))
    if unique:
        values = {"reports": [pair[0] for pair in unique], "matters": [pair[1] for pair in unique]}
        await session.execute(_LINK, values)


async def link_like(session: AsyncSession, like: str, matter_id: str) -> None:
    """Every report that one matter answers is answered by another too: the case that a clue became, its measures."""
    await session.execute(_LINK_LIKE, {"like": like, "matter": matter_id})


async def unlink(session: AsyncSession, report_id: str, matter_ids: Sequence[str]) -> None:
    """These matters are about another household: the report is not answered by them (认错了户)."""
    await session.execute(_UNLINK, {"report": report_id, "matters": list(matter_ids)})


async def set_apart(session: AsyncSession, report_ids: Sequence[str], household_id: str) -> frozenset[str]:
    """Of these reports, those whose household was taken for this one and is by itself again (分开了的)."""
    found = await session.execute(_SET_APART, {"reports": list(report_ids), "household": household_id})
    return frozenset(found.scalars())


async def keep(session: AsyncSession, step: Mapping[str, object]) -> None:
    """Keep a step and the state that it leads to, unless a later one is known."""
    await session.execute(_KEEP_STEP, step)
    await session.execute(_KEEP, step)


async def name_measure(session: AsyncSession, matter: Mapping[str, object]) -> None:
    """Keep a measure that is dispatched or delivered, where its steps have not said it."""
    await session.execute(_NAME_MEASURE, matter)


async def missed(session: AsyncSession, household_id: str, due_on: date, escalated: str) -> None:
    """A day passed: what this household has open with that day went one level up."""
    await session.execute(_MISSED, {"household": household_id, "due_on": due_on, "escalated": escalated})


async def of_report(session: AsyncSession, report_id: str) -> list[Matter]:
    """All matters that answer this report, the first one first."""
    rows = await session.execute(_OF_REPORT, {"report": report_id})
    return [Matter(**row) for row in rows.mappings()]


async def steps_of(session: AsyncSession, matter_ids: Sequence[str]) -> list[Step]:
    """The steps of these matters, in order."""
    rows = await session.execute(_STEPS, {"matters": list(matter_ids)})
    return [Step(**row) for row in rows.mappings()]


async def shares_with_same_phone(session: AsyncSession, report_id: str, phone_hash: bytes | None) -> bool:
    """Whether another report from this phone is answered by the same matter."""
    if phone_hash is None:
        return False
    found = await session.execute(_SHARES, {"report": report_id, "phone": phone_hash})
    return found.first() is not None


_LINK = text(
    """
    insert into report_matters (report_id, matter_id)
    select * from unnest(cast(:reports as text[]), cast(:matters as text[])) on conflict do nothing
    """
)
_UNLINK = text("delete from report_matters where report_id = :report and matter_id = any(:matters)")
_SET_APART = text(
    """
    select r.report_id from reports r
     where r.report_id = any(:reports) and r.household_id <> :household and exists (
           select from matches w where w.from_id = r.household_id and w.into_id = :household and w.split_at is not null)
    """
)
_LINK_LIKE = text(
    """
    insert into report_matters (report_id, matter_id)
    select report_id, :matter from report_matters where matter_id = :like on conflict do nothing
    """
)
_KEEP_STEP = text(
    """
    insert into matter_steps (step_id, matter_id, event, new_state, happened_at, entered_at)
    values (:step_id, :matter_id, :event, :new_state, :happened_at, :entered_at) on conflict do nothing
    """
)
_KEEP = text(
    """
    insert into matters (matter_id, matter, household_id, state, ended, area_code, holder, due_on, notice_until,
                         item_label, department, reason_label, missed, opened_at, happened_at, entered_at)
    values (:matter_id, :matter, :household_id, :new_state, :ended, :area_code, cast(:holder as jsonb), :due_on,
            :notice_until, :item_label, :department, :reason_label, :missed, :happened_at, :happened_at, :entered_at)
    on conflict (matter_id) do update
       set household_id = excluded.household_id, state = excluded.state, ended = excluded.ended,
           area_code = coalesce(excluded.area_code, matters.area_code), holder = excluded.holder,
           escalated = case when excluded.due_on is not distinct from matters.due_on
                             and excluded.state = matters.state then matters.escalated end,
           due_on = excluded.due_on,
           notice_until = coalesce(excluded.notice_until, matters.notice_until),
           item_label = coalesce(excluded.item_label, matters.item_label),
           department = coalesce(excluded.department, matters.department),
           reason_label = excluded.reason_label, missed = matters.missed + excluded.missed,
           happened_at = excluded.happened_at, entered_at = excluded.entered_at
     where excluded.entered_at >= matters.entered_at
    """
)
_NAME_MEASURE = text(
    """
    insert into matters (matter_id, matter, household_id, state, ended, area_code, item_label, department, due_on,
                         missed, opened_at, happened_at, entered_at)
    values (:matter_id, 'measure', :household_id, :state, false, :area_code, :item_label, :department, :due_on,
            0, :at, :at, timestamptz 'epoch')
    on conflict (matter_id) do update set item_label = excluded.item_label, department = excluded.department
    """
)
_MISSED = text(
    """
    update matters set escalated = cast(:escalated as jsonb)
     where household_id = :household and due_on = :due_on and not ended
    """
)
_OF_REPORT = text(
    f"""
    select * from (
        select m.matter_id, m.matter, m.state, m.ended, m.area_code, m.holder, m.due_on, m.escalated, m.notice_until,
               m.item_label, m.department, m.reason_label, m.missed, m.opened_at, m.happened_at
          from matters m join report_matters r using (matter_id)
         where r.report_id = :report order by m.opened_at desc, m.matter_id desc limit {MATTERS_MAX}) as newest
     order by opened_at, matter_id
    """  # noqa: S608 - a constant of this file
)
_STEPS = text(
    f"""
    select matter_id, event, new_state, happened_at from (
        select * from matter_steps
         where matter_id = any(:matters) order by entered_at desc, step_id desc limit {STEPS_MAX}) as newest
     order by entered_at, step_id
    """  # noqa: S608 - a constant of this file
)
_SHARES = text(
    """
    select 1 from report_matters mine
      join report_matters other on other.matter_id = mine.matter_id and other.report_id <> mine.report_id
      join reports r on r.report_id = other.report_id
     where mine.report_id = :report and r.phone_hash = :phone limit 1
    """
)
