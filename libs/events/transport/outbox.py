"""What is to be told, written down in the transaction of the change that it tells of (发件箱)."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.base import Event, topic_of
from libs.events.transport import clock, telemetry
from libs.events.transport.database import TOLD

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
    rows = [_row(event) for event in events]
    await session.execute(_INSERT, {column: [row[i] for row in rows] for i, column in enumerate(_COLUMNS)})
    session.info[TOLD] = True


def _row(event: Event) -> tuple[object, ...]:
    value = event.model_dump_json().encode()
    if len(value) > VALUE_MAX_BYTES:
        raise EventTooLarge(f"{event.name} for {event.key} has {len(value)} bytes; {VALUE_MAX_BYTES} are allowed.")
    return (
        clock.new_id(),
        topic_of(event.name),
        event.key,
        event.name,
        event.subject,
        value,
        telemetry.traceparent_of(event),
        clock.now(),
        clock.real_now(),
    )


_COLUMNS = ("ids", "topics", "keys", "names", "subjects", "values", "traceparents", "happened", "put")
_INSERT = text(
    """
    insert into outbox (event_id, topic, key, name, subject, value, traceparent, happened_at, put_at)
    select * from unnest(
        cast(:ids as uuid[]), cast(:topics as text[]), cast(:keys as text[]), cast(:names as text[]),
        cast(:subjects as text[]), cast(:values as bytea[]), cast(:traceparents as text[]),
        cast(:happened as timestamptz[]), cast(:put as timestamptz[]))
    """
)
