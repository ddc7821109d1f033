"""What is to be told, written down in the transaction of the change that it tells of (发件箱)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.base import Event, topic_of
from libs.events.transport import clock, telemetry
from libs.events.transport.database import TOLD
from libs.events.transport.driver import driver

VALUE_MAX_BYTES = 256 * 1024
"""A larger event is a design error: events carry ids and what is needed to act, not documents."""


class EventTooLarge(Exception):
    """An event over 256 KiB: it cannot be told; the change that wanted to tell it does not happen."""


async def put(session: AsyncSession, *events: Event) -> None:
    """Write events down; the relay sends them once this transaction has committed, in this order.

    The caller has locked what an event is keyed by, so that the order of the outbox is the order of commits for it.
    Raises EventTooLarge.
    """
    if not events:
        return
    at, traces = (clock.now(), clock.real_now()), telemetry.traceparents_of(events)
    rows = (_row(event, trace, at) for event, trace in zip(events, traces, strict=True))
    connection = await driver(session)
    await connection.copy_records_to_table("outbox", records=rows, columns=_COLUMNS)
    session.info[TOLD] = True


def _row(event: Event, trace: str | None, at: tuple[datetime, datetime]) -> tuple[object, ...]:
    value = event.model_dump_json().encode()
    if len(value) > VALUE_MAX_BYTES:
        raise EventTooLarge(f"{event.name} for {event.key} has {len(value)} bytes; {VALUE_MAX_BYTES} are allowed.")
    return clock.new_id(), topic_of(event.name), event.key, event.name, event.subject, value, trace, *at


_COLUMNS = ("event_id", "topic", "key", "name", "subject", "value", "traceparent", "happened_at", "put_at")
