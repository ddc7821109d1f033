"""Traces that follow one fact across services, and the numbers an operator watches.

A page's action begins a trace; what it tells carries it (`traceparent`), the relay's span says how long it waited, the
hearer's span follows, and what the hearer tells carries that one on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from prometheus_client import Counter, Gauge, Histogram

from libs.events.contracts.base import Event

LAG = Gauge("shouwang_lag_seconds", "Age of the oldest message not yet heard", ["service"])
OUTBOX_AGE = Gauge("shouwang_outbox_age_seconds", "Age of the oldest event not yet sent", ["service"])
OUTBOX = Gauge("shouwang_outbox_events", "Events not yet sent", ["service"])
PARKED = Gauge("shouwang_parked_households", "Households whose messages are parked", ["service"])
UNACCOUNTED = Gauge("shouwang_unaccounted_items", "Items told over five minutes ago, no end, not parked", ["service"])
HEARD = Counter("shouwang_messages_heard_total", "Messages handled", ["service"])
SENT = Counter("shouwang_events_sent_total", "Events acknowledged by the broker", ["service"])
BATCH_SECONDS = Histogram("shouwang_batch_seconds", "Time to handle one batch and commit it", ["service"])

_propagator = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("shouwang")


class Traceable(Protocol):
    """What we ask of a message."""

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def key(self) -> str: ...  # noqa: D102

    @property
    def traceparent(self) -> str | None: ...  # noqa: D102

    @property
    def event(self) -> Event | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class _Carried:
    """The traces of a batch, while it is handled."""

    by_event: Mapping[int, str]
    """`id` of an event → the header that what it causes carries; events without a trace are not in it."""
    by_key: Mapping[str, str]
    whatever: str | None = None
    """One event causes all that is told now, whatever its key; empty: one without a trace."""
    noted: dict[int, str | None] = field(default_factory=dict)
    """`id` of an event that waits to be put → the header of what caused it."""


_carried: ContextVar[_Carried | None] = ContextVar("carried", default=None)


def begin(service: str, processor: SpanProcessor | None = None) -> None:
    """Let spans of this process be real ones, so that what begins here has a trace; once, when a process starts.

    The provider stays our own: libraries that trace by themselves would write down addresses, which name a report.
    """
    global _tracer  # noqa: PLW0603 - the one tracer of a process
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    if processor is not None:
        provider.add_span_processor(processor)
    _tracer = provider.get_tracer("shouwang")


def note(events: Sequence[Event]) -> None:
    """These events are told now and put later, with others: they belong to what causes them now."""
    carried = _carried.get()
    if carried is not None and carried.by_event:
        carried.noted.update({id(event): _traceparent_for(event.key, carried) for event in events})


def traceparents_of(events: Sequence[Event]) -> list[str | None]:
    """The trace that each event belongs to: that of what caused it in a batch, else the current span's."""
    carried = _carried.get()
    if carried is None:
        return [_header(trace.get_current_span()) or None] * len(events)
    return [
        carried.noted[id(event)] if id(event) in carried.noted else _traceparent_for(event.key, carried)
        for event in events
    ]


def _traceparent_for(key: str, carried: _Carried) -> str | None:
    if carried.whatever is not None:
        return carried.whatever or None
    return carried.by_key.get(key)


@contextmanager
def acting(name: str) -> Iterator[trace.Span]:
    """A span for what somebody does at the edge; the events that it puts belong to its trace."""
    with _tracer.start_as_current_span(name, kind=trace.SpanKind.SERVER, record_exception=False) as span:
        yield span


@contextmanager
def telling(rows: Sequence[tuple[int, str, str, datetime]]) -> Iterator[Mapping[int, str]]:
    """While the relay sends: a span for each traced row, from when it was put; gives the header it is sent with.

    A row is its number in the outbox, the event's name, its traceparent, and when it was put.
    """
    spans = {
        number: _tracer.start_span(
            f"tell {name}",
            context=_context(traceparent),
            kind=trace.SpanKind.PRODUCER,
            start_time=int(put_at.timestamp() * 1_000_000_000),
        )
        for number, name, traceparent, put_at in rows
    }
    with _ended(spans.values()):
        yield {number: _header(span) for number, span in spans.items()}


@contextmanager
def handling(messages: Sequence[Traceable]) -> Iterator[None]:
    """While a batch is handled: a span for each traced message, which the events it causes carry on."""
    traced = [message for message in messages if message.traceparent]
    spans = [_handled(message) for message in traced]
    headers = [_header(span) for span in spans]
    by_event = {id(message.event): header for message, header in zip(traced, headers, strict=True)}
    by_key = {message.key: header for message, header in zip(traced, headers, strict=True)}
    token = _carried.set(_Carried(by_event, by_key))
    try:
        with _ended(spans):
            yield
    finally:
        _carried.reset(token)


@contextmanager
def because_of(events: Sequence[Event]) -> Iterator[None]:
    """What is told now is told because of these events of the batch; of a single one, under whatever key."""
    carried = _carried.get()
    if carried is None or not carried.by_event:
        yield
        return
    headers = {event.key: carried.by_event.get(id(event), "") for event in events}
    whatever = next(iter(headers.values())) if len(events) == 1 else None
    of_these = {key: header for key, header in headers.items() if header}
    token = _carried.set(replace(carried, by_key=of_these, whatever=whatever))
    try:
        yield
    finally:
        _carried.reset(token)


def _handled(message: Traceable) -> trace.Span:
    return _tracer.start_span(
        f"handle {message.name}",
        context=_context(message.traceparent or ""),
        kind=trace.SpanKind.CONSUMER,
        attributes={"shouwang.key": message.key},
    )


@contextmanager
def _ended(spans: Iterable[trace.Span]) -> Iterator[None]:
    """End spans with the block; of an error its type is kept, never its words: they may be about a person."""
    failed: str | None = None
    try:
        yield
    except BaseException as error:
        failed = type(error).__name__
        raise
    finally:
        for span in spans:
            if failed is not None:
                span.set_status(trace.StatusCode.ERROR, failed)
            span.end()


def _context(traceparent: str) -> Context:
    return _propagator.extract({"traceparent": traceparent})


def _header(span: trace.Span) -> str:
    into: dict[str, str] = {}
    _propagator.inject(into, context=trace.set_span_in_context(span))
    return into.get("traceparent", "")
