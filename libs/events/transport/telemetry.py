"""Traces that follow one fact across services, and the numbers an operator watches."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from prometheus_client import Counter, Gauge, Histogram

LAG = Gauge("shouwang_lag_seconds", "Age of the oldest message not yet heard", ["service"])
OUTBOX_AGE = Gauge("shouwang_outbox_age_seconds", "Age of the oldest event not yet sent", ["service"])
PARKED = Gauge("shouwang_parked_households", "Households whose messages are parked", ["service"])
HEARD = Counter("shouwang_messages_heard_total", "Messages handled", ["service"])
SENT = Counter("shouwang_events_sent_total", "Events acknowledged by the broker", ["service"])
BATCH_SECONDS = Histogram("shouwang_batch_seconds", "Time to handle one batch and commit it", ["service"])

_propagator = TraceContextTextMapPropagator()
_carried: ContextVar[Mapping[str, str] | None] = ContextVar("carried", default=None)
_tracer = trace.get_tracer("shouwang")


def traceparent_for(key: str) -> str | None:
    """The trace that an event with this key belongs to: its message's in a batch, else the current span's."""
    carried = _carried.get()
    if carried is not None:
        return carried.get(key) or None
    return _current()


def begin(service: str) -> None:
    """Let spans of this process be real ones, so that what begins here has a trace; once, when a process starts."""
    trace.set_tracer_provider(TracerProvider(resource=Resource.create({"service.name": service})))


@contextmanager
def acting(name: str) -> Iterator[None]:
    """A span for what somebody does at the edge; the events that it puts belong to its trace."""
    with _tracer.start_as_current_span(name, kind=trace.SpanKind.SERVER):
        yield


@contextmanager
def handling(heard: Mapping[str, tuple[str, str]]) -> Iterator[None]:
    """While a batch is handled: a span for each traced message, which the events it causes carry on.

    `heard` gives the name of the message and its traceparent by key; messages without a trace are left out.
    """
    spans = {
        key: _tracer.start_span(f"handle {name}", context=_context(traceparent), kind=trace.SpanKind.CONSUMER)
        for key, (name, traceparent) in heard.items()
    }
    token = _carried.set({key: _header(span) for key, span in spans.items()})
    try:
        yield
    finally:
        _carried.reset(token)
        for span in spans.values():
            span.end()


def _context(traceparent: str) -> Context:
    return _propagator.extract({"traceparent": traceparent})


def _header(span: trace.Span) -> str:
    into: dict[str, str] = {}
    _propagator.inject(into, context=trace.set_span_in_context(span))
    return into.get("traceparent", "")


def _current() -> str | None:
    into: dict[str, str] = {}
    _propagator.inject(into)
    return into.get("traceparent")
