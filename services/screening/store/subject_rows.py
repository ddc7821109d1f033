"""Rows of departments about villages and assets: in force, corrected, taken back (村、项目资产的行)."""

import json
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.subjects import SubjectRowRaised, SubjectRowWithdrawn
from libs.events.transport import clock
from libs.events.transport.driver import driver
from services.screening.domain.places import Row, Said
from services.screening.store.documents import document_of


async def add(session: AsyncSession, event: SubjectRowRaised) -> bool:
    """Write a row down; whether it is met for the first time. One that is known to be wrong is not in force."""
    connection = await driver(session)
    return bool(
        await connection.fetch(
            _ADD,
            event.row_id,
            event.region,
            event.about,
            event.code,
            event.feed,
            event.upload_id,
            event.list_title,
            event.received_at,
            event.holds_from,
            event.holds_to,
            json.dumps(dict(event.facts)),
            event.department,
            event.line_no,
            clock.real_now(),
        )
    )


async def replaced(session: AsyncSession, event: SubjectRowRaised) -> None:
    """The version that this row corrects is in force no longer, whether it came already or comes later."""
    if event.replaces is not None:
        said = (event.replaces, event.region, event.about, event.code, event.feed, clock.real_now())
        await (await driver(session)).execute(_WRONG, *said)


async def withdraw(session: AsyncSession, event: SubjectRowWithdrawn) -> tuple[bool, str | None]:
    """A row is in force no longer; whether its withdrawal is heard for the first time, and with which list it came."""
    connection = await driver(session)
    await connection.execute(_WRONG, event.row_id, event.region, event.about, event.code, event.feed, clock.real_now())
    came_with = await connection.fetchval("select upload_id from subject_rows where row_id = $1", event.row_id)
    return bool(await connection.fetch(_WITHDRAWN, event.row_id, event.item_id)), came_with


async def said(session: AsyncSession, region: str, feed: str, day: date) -> Said:
    """The rows of a list in force that were told by the end of this day, in order of code; whether it ever came."""
    connection = await driver(session)
    found = await connection.fetch(_IN_FORCE, region, feed, day)
    rows = [
        Row(one["code"], one["about"] == VILLAGE, one["holds_from"], one["holds_to"], document_of(one["facts"]))
        for one in found
    ]
    return Said(bool(rows) or await connection.fetchval(_CAME, region, feed), rows)


VILLAGE = "village"
_CAME = "select exists (select from subject_rows where region = $1 and feed = $2)"
_ADD = """
insert into subject_rows (row_id, region, about, code, feed, upload_id, list_title, received_at, holds_from, holds_to,
                          facts, department, line_no, heard_at, in_force)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, true)
on conflict (row_id) do update
   set upload_id = excluded.upload_id, list_title = excluded.list_title, received_at = excluded.received_at,
       holds_from = excluded.holds_from, holds_to = excluded.holds_to, facts = excluded.facts,
       department = excluded.department, line_no = excluded.line_no, heard_at = excluded.heard_at
 where subject_rows.upload_id is null
returning row_id
"""
_WRONG = """
insert into subject_rows (row_id, region, about, code, feed, heard_at, in_force) values ($1, $2, $3, $4, $5, $6, false)
on conflict (row_id) do update set in_force = false, heard_at = excluded.heard_at where subject_rows.in_force
"""
_WITHDRAWN = "update subject_rows set item_id = $2 where row_id = $1 and item_id is null returning row_id"
_IN_FORCE = """
select code, about, holds_from, holds_to, facts::text as facts from subject_rows
 where region = $1 and feed = $2 and in_force and (received_at at time zone 'Asia/Shanghai')::date <= $3
 order by code, row_id
"""
