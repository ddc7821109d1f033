"""What is to be told, written down in the transaction of the change that it tells of (发件箱)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.base import Event, topic_of
from libs.events.transport import clock, telemetry
from libs.events.transport.database import TOLD
from libs.events.transport.driver import driver

VALUE_MAX_BYTES = 256 * 1024
"""A larger event is a design error: events carry ids and what is needed to act, not documents."""


class EventTooLarge(Exception):
    """An event over 256 KiB: it cannot be told; the change that wanted to tell it does not happen."""


class Row(NamedTuple):
    """An event as it stands in the outbox (一行)."""

    event_id: UUID
    topic: str
    key: str
    name: str
    subject: str
    value: bytes
    traceparent: str | None
    happened_at: datetime
    put_at: datetime


async def put(session: AsyncSession, *events: Event) -> None:
    """Write events down; the relay sends them once this transaction has committed, in this order.

    The caller has locked what an event is keyed by, so that the order of the outbox is the order of commits for it.
    Raises EventTooLarge.
    """
    await put_rows(session, rows_of(events))


def rows_of(events: Sequence[Event]) -> list[Row]:
    """Events as rows of the outbox, told now; for who makes them while others are written. Raises EventTooLarge."""
    if not events:
        return []
    at, traces = (clock.now(), clock.real_now()), telemetry.traceparents_of(events)
    return [_row(event, trace, at) for event, trace in zip(events, traces, strict=True)]


async def put_rows(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Write these rows down, as `put` does."""
    if rows:
        await (await driver(session)).copy_records_to_table("outbox", records=rows, columns=Row._fields)
        session.info[TOLD] = True


def _row(event: Event, trace: str | None, at: tuple[datetime, datetime]) -> Row:
    value = event.model_dump_json().encode()
    if len(value) > VALUE_MAX_BYTES:
        raise EventTooLarge(f"{event.name} for {event.key} has {len(value)} bytes; {VALUE_MAX_BYTES} are allowed.")
    return Row(clock.new_id(), topic_of(event.name), event.key, event.name, event.subject, value, trace, *at)
