"""An event as a Kafka record, and back: CloudEvents 1.0, Kafka binary mode (headers `ce_*`, JSON value)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from asyncpg.pgproto.pgproto import UUID  # a uuid.UUID, made, written and compared six times as fast
from pydantic import ValidationError

from libs.events.contracts.base import Catalog, Event, UnknownEvent, source_of
from libs.events.transport.database import CAUSE_MAX

SPEC_VERSION = "1.0"
Headers = Sequence[tuple[str, bytes]]


class Record(Protocol):
    """What we read of a Kafka record."""

    @property
    def topic(self) -> str: ...  # noqa: D102

    @property
    def partition(self) -> int: ...  # noqa: D102

    @property
    def offset(self) -> int: ...  # noqa: D102

    @property
    def timestamp(self) -> int: ...  # noqa: D102

    @property
    def key(self) -> bytes | None: ...  # noqa: D102

    @property
    def value(self) -> bytes | None: ...  # noqa: D102

    @property
    def headers(self) -> Headers: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Message:
    """A record whose envelope could be read; `event` is None where its body could not."""

    record: Record
    id: UUID
    key: str
    name: str
    traceparent: str | None
    event: Event | None
    unreadable_because: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record without a usable envelope: nobody can say what it is, or whether it was heard before."""

    record: Record
    key: str | None
    because: str


def headers_of(
    event_id: UUID, name: str, subject: str, at: datetime, traceparent: str | None
) -> list[tuple[str, bytes]]:
    """The headers of a record that tells an event of this name."""
    headers = [
        ("ce_specversion", SPEC_VERSION.encode()),
        ("ce_id", str(event_id).encode()),
        ("ce_source", source_of(name).encode()),
        ("ce_type", name.encode()),
        ("ce_subject", subject.encode()),
        ("ce_time", at.isoformat().encode()),
        ("content-type", b"application/json"),
    ]
    if traceparent:
        headers.append(("traceparent", traceparent.encode()))
    return headers


def read(record: Record, catalog: Catalog) -> Message | Unreadable:
    """What a record says, or why it cannot be read. Never raises for what a record holds."""
    key = _text(record.key)
    headers = dict(record.headers)
    name = _text(headers.get("ce_type"))
    event_id = _uuid(_text(headers.get("ce_id")))
    if key is None or name is None or event_id is None:
        return Unreadable(record, key, "the record has no readable key, ce_type or ce_id")
    traceparent = _text(headers.get("traceparent"))
    try:
        event = catalog.event(name).model_validate_json(record.value or b"")
    except UnknownEvent:
        return Message(record, event_id, key, name, traceparent, None, f"unknown event {name}")
    except ValidationError as error:
        return Message(record, event_id, key, name, traceparent, None, _where(error))
    return Message(record, event_id, key, name, traceparent, event)


def _where(error: ValidationError) -> str:
    """Which fields are wrong and how, without their values: a value may be about a person."""
    wrong = error.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['type']}" for one in wrong)[:CAUSE_MAX]


def _text(raw: bytes | None) -> str | None:
    """What these bytes say; none where they are no text, or hold a NUL, which no text of PostgreSQL may."""
    if raw is None or b"\0" in raw:
        return None
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


def _uuid(text: str | None) -> UUID | None:
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None
